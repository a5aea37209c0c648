"""A whole bot in one value, without sockets: mail goes in as octets and comes out as octets, the clock is set by hand.

bot = Bot(tmp_path)
bot.mail("anna@firm.example", "Plan: Kitchen", "Client: ...")
bot.run()
bot.reply(bot.last("provan@example.org", "todo"), "done")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from support.reading import everything_in

from mailbot.documents.render import Renderer
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person
from mailbot.domain.post import Inbound, Outbound
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.token import Signer
from mailbot.service.accept import accept
from mailbot.service.deliver import Delivery
from mailbot.service.desk import Desk
from mailbot.service.open_mail import Opened, Terms, Unopened, open_mail
from mailbot.service.ports import Dns, Failure, Opener, Opening, Press, Printing, Submission
from mailbot.service.process import process_waiting
from mailbot.service.tick import tick
from mailbot.store.unit_of_work import open_store

TEMPLATES = Path(__file__).parents[2] / "templates"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLANS = "plans@firm.example"
MX = "mx.firm.example"
ANNA, PROVAN, JOHN = "anna@firm.example", "provan@example.org", "john@firm.example"

KITCHEN = """\
Client: Mrs Provan <provan@example.org>
Goal: New kitchen in use by Christmas
Due: 20 December 2026
Team: John Ek <john@firm.example>

To do:
1. Choose the worktop @provan by 1 Dec 2026
2. Order the units @me by 5 Dec 2026 after 1
3. Fit the units @john 10 Dec 2026 - 14 Dec 2026 after 2, with @me
~ Margin is thin, no discounts
"""


@dataclass
class SetClock:
    """Fulfils `ports.Clock`; stands still until it is moved."""

    time: datetime = MONDAY

    def now(self) -> datetime:
        return self.time

    def ahead(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class KeepingCourier:
    """Fulfils `ports.Courier`: keeps what it is given. `fails` are raised first, one a send."""

    kept: list[Submission] = field(default_factory=list)
    fails: list[Failure] = field(default_factory=list)

    def send(self, submission: Submission) -> str:
        if self.fails:
            raise self.fails.pop(0)
        self.kept.append(submission)
        return "250 2.0.0 kept"


class PlainOpener:
    """Fulfils `ports.Opener` in this process, without limits of time and memory."""

    def begin(self, raw: RawMessage, terms: Terms) -> Opening:
        return AtOnce(partial(self.open, raw, terms))

    def open(self, raw: RawMessage, terms: Terms) -> Opened | Unopened:
        return open_mail(raw, terms)


@dataclass(frozen=True)
class AtOnce:
    """Fulfils `ports.Opening` and `ports.Printing`: made when it is asked for."""

    result: Callable[[], Any]

    def done(self) -> bool:
        return True


class PlainPress:
    """Fulfils `ports.Press`: a PDF's first octets and the page's HTML."""

    def begin(self, html: str) -> Printing:
        return AtOnce(lambda: b"%PDF-1.7\n" + html.encode())


@dataclass(frozen=True)
class Sent:
    """A mail of the bot as its reader has it."""

    row: Outbound
    submission: Submission

    @cached_property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.submission.content, policy=policy.default)  # type: ignore[return-value]

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def to(self) -> str:
        return self.submission.rcpt_to

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        """The plain part, unwrapped: line ends are spaces."""
        return " ".join(self.plain.split())

    @property
    def plain(self) -> str:
        return str(self._part("text/plain"))

    @property
    def html(self) -> str:
        return str(self._part("text/html"))

    @property
    def calendar(self) -> str:
        return self._part("text/calendar").replace("\r\n ", "").replace("\n ", "")

    @property
    def attachments(self) -> tuple[str, ...]:
        return tuple(str(part.get_filename()) for part in self.mail.iter_attachments())

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def reply_to(self) -> str:
        return str(self.mail["Reply-To"])

    @cached_property
    def everything(self) -> str:
        """Every header and every part, decoded; of a printed page its words, without blanks."""
        return everything_in(self.mail)

    def _part(self, content_type: str) -> str:
        found = (part for part in self.mail.walk() if part.get_content_type() == content_type)
        content = next((part.get_content() for part in found), "")
        return content.decode() if isinstance(content, bytes) else str(content)


class Bot:
    """Anna provides, Ada is the admin. Everyone's server proves who they are unless `aligned` is False."""

    def __init__(self, folder: Path, *, press: Press | None = None, **desk: Any) -> None:
        self.clock = SetClock()
        self.store = open_store(f"sqlite:///{folder}/mailbot.db")
        given = {"address": PLANS, "signer": Signer([b"sixteen octets.."]), "authserv_id": MX, "firm": "Ek Kitchens"}
        self.desk = Desk(**{**given, **desk})
        self.courier = KeepingCourier()
        self.opener: Opener = PlainOpener()
        renderer, press = Renderer((TEMPLATES,)), press or PlainPress()
        self.delivery = Delivery(self.store, self.desk, self.clock, renderer, press, self.courier)
        self.dns: Dns | None = None
        self.all_sent: list[Sent] = []
        self._ids = count(1)
        self.know("Anna Ek", ANNA, provider=True)
        self.know("Ada Admin", "ada@firm.example", admin=True)

    def know(self, name: str, address: str, **fields: Any) -> Person:
        with self.store.begin() as uow:
            return uow.people.register(Person(name=name, address=address, **fields))

    # --- mail in ----------------------------------------------------------------------------------

    def mail(self, from_: str, subject: str, text: str, *, aligned: bool = True, **headers: str) -> int:
        """A mail to the bot; its row's id. Underscores in header names are hyphens."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = from_
        mail["To"] = headers.pop("To", PLANS)
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self.clock.now())
        mail["Message-ID"] = headers.pop("Message_ID", f"<{next(self._ids)}@writer.example>")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return self.receive(mail.as_bytes(), aligned=aligned)

    def reply(self, sent: Sent, text: str, *, from_: str = "", aligned: bool = True, quoted: bool = True) -> int:
        """An answer as mail programs write it: above the quoted mail, with its address, subject and references."""
        history = [*str(sent.mail["References"] or "").split(), sent.message_id]
        lines = "".join(f"> {line}\n" for line in sent.plain.splitlines())
        quote = f"\n\nOn {self.clock.now():%a, %d %b %Y at %H:%M}, Ek Kitchens <{PLANS}> wrote:\n\n{lines}"
        return self.mail(
            from_ or sent.to,
            sent.subject if sent.subject.startswith("Re:") else f"Re: {sent.subject}",
            text + (quote if quoted else ""),
            aligned=aligned,
            To=sent.reply_to,
            In_Reply_To=sent.message_id,
            References=" ".join(history),
        )

    def receive(self, content: bytes, *, mail_from: str = "", aligned: bool = True, source: str = "") -> int:
        """Octets as a server delivers them, with its verdict on top; the row's id."""
        author = message_from_bytes(content).get("From", "").rpartition("@")[2].strip(" >")
        verdict = f"dmarc=pass header.from={author}" if aligned else "dmarc=none"
        stamped = f"Authentication-Results: {MX}; {verdict}\r\n".encode() + content
        envelope = Envelope(mail_from, (PLANS,), self.clock.now())
        raw = RawMessage(stamped, envelope)
        row = accept(self.store, self.desk, self.clock, raw, source or f"test/{next(self._ids)}")
        assert row is not None, "that delivery is here already"
        return row

    # --- the bot at work --------------------------------------------------------------------------

    def run(self) -> list[Sent]:
        """Everything that waits is handled and everything due is sent; what was sent."""
        before = len(self.all_sent)
        self.run_inbox()
        self.deliver()
        return self.all_sent[before:]

    def run_inbox(self) -> None:
        """Everything that waits is handled; nothing is sent."""
        while process_waiting(self.store, self.desk, self.clock, self.opener, self.dns):
            pass

    def deliver(self) -> None:
        taken = len(self.courier.kept)
        while (tried := self.delivery.deliver_next()) is not None:
            self.all_sent += [Sent(tried.row, submission) for submission in self.courier.kept[taken:]]
            taken = len(self.courier.kept)

    def tick(self) -> list[Sent]:
        tick(self.store, self.desk, self.clock)
        return self.run()

    def at(self, month: int, day: int, hour: int, minute: int = 0, zone: str = "UTC") -> None:
        self.clock.time = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone))

    # --- what can be seen of it -------------------------------------------------------------------

    def sent(self, to: str = "", kind: str = "") -> list[Sent]:
        return [one for one in self.all_sent if (not to or one.to == to) and (not kind or one.kind == kind)]

    def last(self, to: str, kind: str = "") -> Sent:
        found = self.sent(to, kind)
        assert found, f"{to} has no {kind or 'mail'}; sent: {[(s.to, s.kind) for s in self.all_sent]}"
        return found[-1]

    def kinds(self, to: str = "") -> list[str]:
        return [one.kind for one in self.sent(to)]

    def plan(self, plan_id: int = 1) -> Dossier:
        with self.store.begin() as uow:
            dossier = uow.plans.dossier(plan_id)
        assert dossier is not None, f"there is no plan {plan_id}"
        return dossier

    def row(self, inbound_id: int) -> Inbound:
        with self.store.begin() as uow:
            row = uow.inbox.get(inbound_id)
        assert row is not None
        return row

    def person(self, address: str) -> Person:
        with self.store.begin() as uow:
            person = uow.people.by_address(address)
        assert person is not None, f"nobody has {address}"
        return person


def opened(folder: Path, text: str = KITCHEN, **desk: Any) -> Bot:
    """A bot that has opened Anna's kitchen; what went out for it is not counted any more."""
    bot = Bot(folder, **desk)
    bot.mail(ANNA, "Plan: Kitchen", text)
    bot.run()
    return bot
