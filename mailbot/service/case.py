"""One human's mail on its way through the service, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from mailbot.domain.model import Person
from mailbot.domain.notices import Notice
from mailbot.domain.post import Inbound, InboundStatus
from mailbot.mail.auth import Proof, prove
from mailbot.mail.automatic import Kind
from mailbot.mail.envelope import InboundMail
from mailbot.mail.token import Token, find_tokens
from mailbot.service.desk import Desk
from mailbot.service.open_mail import Opened, Unopened
from mailbot.service.ports import UnitOfWork
from mailbot.service.verify import Evidence, Own


@dataclass(frozen=True, slots=True)
class Case:
    """The row, its mail opened, what speaks for its author, and the transaction in which everything about it happens.

    `held` are the mails that wait for the yes which this one may be, by their rows.
    """

    uow: UnitOfWork
    desk: Desk
    row: Inbound
    opened: Opened
    now: datetime
    evidence: Evidence = field(default_factory=Evidence)
    held: Mapping[int, Opened | Unopened] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()  # ours in the mail that nobody has revoked, the most telling place first
    quiet: bool = False  # a robot wrote it: answered only where it changed something

    @property
    def mail(self) -> InboundMail:
        return self.opened.mail

    @property
    def kind(self) -> Kind:
        return self.opened.classification.kind

    @property
    def answerable(self) -> bool:
        """Whether its writer may be told more than what it changed: by the mail's own account (RFC 3834 §2) and by
        what the breaker saw."""
        return self.opened.classification.answerable and not self.quiet

    @property
    def cause(self) -> int:
        assert self.row.id is not None
        return self.row.id

    def proof(self, token: Token | None, addresses: Collection[str]) -> Proof:
        """What is proven of its author, where `token` is ours and these are the addresses of its person."""
        evidence = self.evidence
        return prove(self.mail, evidence.results, token, addresses, guess=evidence.own is Own.OFF)

    def reply(self, notice: Notice, *, changed: bool = False) -> None:
        """Queues a notice in the conversation of this mail (RFC 5322 §3.6.4). Its writer reads it there.

        `changed`: it tells of what the mail changed, and goes out even where it is not `answerable`.
        """
        if changed or self.answerable:
            facts = {**notice.facts, "thread": self._thread()}
            self.uow.outbox.add(replace(notice, facts=facts), self.cause, self.now)

    def tell(self, notice: Notice) -> int:
        """Queues a notice for somebody else, in a conversation of their own."""
        return self.uow.outbox.add(notice, self.cause, self.now)

    def _thread(self) -> dict[str, Any]:
        mail = self.mail
        return {"subject": mail.subject, "in_reply_to": mail.message_id, "references": list(mail.references[-8:])}


def case_of(
    uow: UnitOfWork,
    desk: Desk,
    row: Inbound,
    opened: Opened,
    now: datetime,
    evidence: Evidence | None = None,
    held: Mapping[int, Opened | Unopened] | None = None,
) -> Case:
    """With the mail's tokens looked up once for all who ask."""
    tokens = uow.tokens.valid(find_tokens(opened.mail, desk.signer, desk.domain))
    return Case(uow, desk, row, opened, now, evidence or Evidence(), held or {}, tokens)


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of an inbound row: its final status, and why, for the operator."""

    status: InboundStatus
    reason: str = ""
    plan_id: int | None = None
    person_id: int | None = None
    semantic_key: str | None = None
    likeness: str = ""  # of its words, where its author was heard: see `service.breaker`
    at_once: bool = False
    robot: bool = False


def person_id(person: Person) -> int:
    """The id of a stored person."""
    assert person.id is not None
    return person.id
