"""Who the bot is: everything the service must know that is neither in a mail nor in the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from mailbot.domain.rhythm import Cadence
from mailbot.mail.gate import LIMITS, Limits
from mailbot.mail.token import Purpose, Signer, Token, address, find_in, message_id, uid
from mailbot.service.open_mail import Terms

LEASE = timedelta(minutes=5)  # to read a mail and carry it out, or to render one
SEND_LEASE = timedelta(minutes=20)  # longer than a relay may take to answer the final dot (RFC 5321 §4.5.3.2.6)


@dataclass(frozen=True, slots=True)
class Trust:
    """`sealers` are domains whose ARC seals are believed; `direct`: mail with a peer came straight from the world, so
    SPF tells something of it and no server of ours took foreign Authentication-Results away."""

    sealers: frozenset[str] = frozenset()
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """`address` is local@domain, plans@firm.example; `authserv_id` is our own mail server's name (RFC 8601 §2.2)."""

    address: str
    signer: Signer
    firm: str = "mailbot"
    colour: str = "#1f5f8b"
    authserv_id: str = ""
    trust: Trust = field(default_factory=Trust)
    language: str = "en"
    zone: str = "UTC"
    grace_days: int = 0
    cadence: Cadence = field(default_factory=Cadence)
    summary_hour: int = 20
    most_an_hour: int = 0  # mails of one proven sender that are heard; 0: as many as come
    limits: Limits = LIMITS

    @property
    def terms(self) -> Terms:
        """How mail to it is opened: without its keys, since a stranger's octets are read there."""
        return Terms(self.address, self.limits)

    @property
    def local(self) -> str:
        return self.address.partition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]

    def is_ours(self, address: str) -> bool:
        """Is that the bot's own address, with or without a token?"""
        name, _, domain = address.lower().rpartition("@")
        return domain == self.domain and name.partition("+")[0] == self.local

    def reply_to(self, person_id: int, outbound_id: int) -> str:
        return address(self.local, self.domain, self.signer.sign(Token(Purpose.REPLY, person_id, outbound_id)))

    def mail_from(self, person_id: int, outbound_id: int) -> str:
        return address(self.local, self.domain, self.signer.sign(Token(Purpose.BOUNCE, person_id, outbound_id)))

    def message_id(self, person_id: int, outbound_id: int) -> str:
        return message_id(self.signer.sign(Token(Purpose.REPLY, person_id, outbound_id)), self.domain)

    def uid(self, person_id: int, todo_id: int) -> str:
        """The calendar entry of a to-do in one person's calendar, for as long as it lives."""
        return uid(self.signer.sign_lasting(Token(Purpose.TODO, person_id, todo_id)), self.domain)

    def read_uid(self, text: str) -> Token | None:
        token = find_in(text, self.signer, self.domain)
        return token if token is not None and token.purpose is Purpose.TODO else None
