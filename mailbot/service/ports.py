"""What the service needs of the world, as Protocols. Stores and gateways fulfil them; tests have their own.

Times are aware, in UTC. Whatever fails raises `Transient` (the same may work later) or `Permanent` (it never will).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from mailbot.domain.changes import Change
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import ChangeRow, LogEntry, Person, Plan, Request, Role, ToDo
from mailbot.domain.notices import Asked, Notice, Said
from mailbot.domain.post import Inbound, Outbound, Watch
from mailbot.domain.templates import Pattern
from mailbot.domain.watch import Look
from mailbot.mail.envelope import RawMessage
from mailbot.mail.token import Token
from mailbot.service.open_mail import Opened, Terms, Unopened


class Failure(Exception):
    """Something outside said no. `detail` is for the operator; `status` is an RFC 3463 code."""

    def __init__(self, detail: str, status: str) -> None:
        super().__init__(f"{status} {detail}")
        self.detail = detail
        self.status = status


class Transient(Failure):
    """The same may work later."""


class Unreachable(Transient):
    """No mail at all can go out now: the relay is not there, or does not let us in. No mail was touched."""


class Deferred(Transient):
    """The relay puts off mail to this recipient's domain: it is slow, full, or wants less at a time."""


class Permanent(Failure):
    """The same will never work."""


class Uncertain(Failure):
    """The relay fell silent after the final dot: it may or may not have taken the mail (RFC 5321 §4.5.3.2.6)."""


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Waits:
    """The longest that a row may wait: for its next try, and for the end of a lease."""

    retry: timedelta
    lease: timedelta


Lane = Callable[[], int | None]
"""Tells the lane of a mail, or None: asked for only where several processes may work on the queue."""


class Inbox(Protocol):
    """The queue of mail that came in. Rows of one lane are handled in order of arrival, however many work; a row that
    was put off is overtaken."""

    def add(self, raw: RawMessage, source: str, now: datetime, lane: Lane = ...) -> int | None:
        """The new row's id; None where that delivery is here already."""

    def claim(self, now: datetime, lease: timedelta, most: int = 1) -> Sequence[Inbound]:
        """The oldest rows that are due, leased and their attempts counted, () where none is. Commits by itself.

        A row that its last holder died over has one more of `tries`. It may kill this one too, and comes alone, or
        the others would be taken for its like.
        """

    def disbelieve(self, now: datetime, waits: Waits, skew: timedelta) -> None:
        """What is dated further ahead than `waits` allow, by more than `skew`, was dated by a clock that has been set
        back since: it is due now, or when a lease that begins now ends."""

    def get(self, inbound_id: int) -> Inbound | None: ...

    def finish(
        self,
        inbound_id: int,
        status: str,
        now: datetime,
        *,
        reason: str = "",
        kind: str = "",
        plan_id: int | None = None,
        person_id: int | None = None,
        semantic_key: str | None = None,
        likeness: str = "",
        at_once: bool = False,
        robot: bool = False,
    ) -> None: ...

    def lately(self, person_id: int, since: datetime) -> Sequence[tuple[str, bool]]:
        """(likeness, at_once) of that person's mails that were heard since then, newest first, at most 1,000."""

    def robots(self, since: datetime, until: datetime) -> Mapping[int, int]:
        """How many mails of each person in [since, until) were taken for a robot's."""

    def postpone(self, inbound_id: int, until: datetime, reason: str, tries: int) -> None:
        """Back to waiting, not before `until`, with so many `tries`."""

    def resolve(self, inbound_id: int, was: str, status: str, reason: str, now: datetime) -> bool:
        """A human decides about a finished row: "waiting" has it handled anew, due now and with no tries behind it.
        False, with nothing done, where its status is not `was` any more."""

    def has_key(self, semantic_key: str) -> bool: ...

    def counts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Finished rows by status in [since, until), and "waiting" as of now."""

    def received(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Rows received in [since, until), by the status they have now."""

    def recent(self, status: str, since: datetime, limit: int = 50) -> Sequence[Inbound]:
        """Newest first. Of each only the first 64 KB of octets: its headers."""


class Outbox(Protocol):
    """The queue of mail that goes out. Mails to one person about one plan keep their order; a digest or a reminder
    (`SUMS_UP`) comes after every older mail to its reader."""

    def add(self, notice: Notice, cause: int | None, now: datetime) -> int: ...

    def claim(self, now: datetime, lease: timedelta, most: int = 1) -> Sequence[Outbound]:
        """The oldest rows that are due, leased and their attempts counted, () where none is. Commits by itself.

        One with the status "sending" was cut off in the middle of a send: uncertain, never to be resent silently.
        """

    def disbelieve(self, now: datetime, waits: Waits, skew: timedelta) -> None:
        """As `Inbox.disbelieve`."""

    def get(self, outbound_id: int) -> Outbound | None: ...

    def by_message_id(self, message_ids: Sequence[str]) -> Outbound | None:
        """The row with the last of these Message-IDs that is known (bare, without <>), without its octets."""

    def freeze(
        self,
        outbound_id: int,
        *,
        content: bytes,
        message_id: str,
        mail_from: str,
        rcpt_to: str,
        subject: str,
        page_of: datetime | None = None,
    ) -> bool:
        """The octets of a waiting row; its lease goes on. `page_of`: the instant of the newest change that its page
        shows; None where no page goes with it. False, with nothing done, where it is frozen already."""

    def mark(
        self,
        outbound_id: int,
        status: str,
        now: datetime,
        *,
        reason: str = "",
        next_attempt_at: datetime | None = None,
        attempts: int | None = None,
    ) -> bool:
        """The row's new status. "sending" makes the lease last until `next_attempt_at`, every other status ends it;
        `sent_at` is set with "sent". With `attempts`, False and nothing done where it has been claimed since."""

    def release(self, outbound_id: int, attempts: int, now: datetime) -> None:
        """The row as if that claim had never been, and due; nothing where it has been claimed since."""

    def resolve(self, outbound_id: int, was: str, status: str, reason: str, now: datetime) -> bool:
        """As `Inbox.resolve`: with "waiting" it goes again, with its own octets where it is frozen."""

    def thread(self, plan_id: int, person_id: int, before: int) -> Sequence[str]:
        """Message-IDs of earlier mails to that person about that plan, oldest first: the first and the last two."""

    def told(self, person_id: int, since: datetime) -> Set[tuple[int, int]]:
        """(plan, number) of the to-dos that went to the person in a mail of their own since then."""

    def last_page(self, plan_id: int, person_id: int, before: int) -> datetime | None:
        """`page_of` of the last mail with the plan's page that was sent to that person, ahead of row `before`."""

    def page_follows(self, plan_id: int, person_id: int, after: int, now: datetime) -> bool:
        """Is a mail that brings the plan's page to that person due, behind row `after`?"""

    def sent_to(self, person_id: int) -> Sequence[int]:
        """Every row to that person that has been frozen: a mail that exists."""

    def days_of_failure(self, person_id: int, since: datetime) -> Set[date]:
        """The days (UTC) since then on which a mail that had gone out to that person failed."""

    def last_of_kind(self, plan_id: int, person_id: int, kind: str, number: int | None) -> Outbound | None: ...

    def counts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Rows by status: sent in [since, until), the rest as of now."""

    def recent(self, status: str, since: datetime, limit: int = 50) -> Sequence[Outbound]:
        """Newest first. Of each only the first 64 KB of octets: its headers."""


class Plans(Protocol):
    def open(self, provider_id: int, title: str, grace_days: int, now: datetime) -> Plan:
        """A new plan with its number and nothing else in it."""

    def dossier(self, plan_id: int) -> Dossier | None:
        """The plan with to-dos, stakeholders, their people and its unanswered requests."""

    def role(self, plan_id: int, person_id: int) -> Role | None:
        """What that person is in that plan; None for who is no part of it, as its provider is none."""

    def lane(self, person_id: int, outbound_id: int | None = None) -> int:
        """The provider of the plan that our mail is about; else the person, where they provide; else the provider of
        their oldest plan; else the person."""

    def lock(self, plan_id: int) -> None:
        """Holds the plan until the transaction ends, where more than one worker may write."""

    def record(
        self,
        plan_id: int | None,
        changes: Iterable[Change],
        by: int | None,
        now: datetime,
        cause: int | None,
        undoes: int | None = None,
    ) -> None:
        """Writes the fields and the audit trail, in this transaction. Without a plan: what `by` set for themselves."""

    def plan_of_todo(self, todo_id: int) -> tuple[int, int] | None:
        """(plan id, number) of a to-do row."""

    def of_provider(self, person_id: int, states: Sequence[str] = ("open", "paused")) -> Sequence[Plan]: ...

    def of_stakeholder(self, person_id: int, states: Sequence[str] = ("open", "paused")) -> Sequence[Plan]: ...

    def open_todos_of(self, person_id: int) -> Sequence[ToDo]:
        """Open to-dos of open plans that the person owns, by due date, those without last."""

    def changes_caused_by(self, inbound_id: int) -> Sequence[ChangeRow]: ...

    def changes_since(self, plan_id: int, since: datetime) -> Sequence[ChangeRow]: ...

    def history(self, plan_id: int) -> Sequence[ChangeRow]: ...

    def log(self, plan_id: int) -> Sequence[LogEntry]: ...

    def say(self, plan_id: int, said: Said, person_id: int, now: datetime, cause: int | None) -> int: ...

    def ask(self, plan_id: int | None, asked: Asked, now: datetime, cause: int | None) -> int: ...

    def request(self, request_id: int) -> Request | None: ...

    def answer(self, request_id: int, answer: str, now: datetime) -> None: ...

    def has_asked(self, kind: str, asked_by: int, words: str) -> bool:
        """Was that ever asked, answered or not?"""

    def asked_lately(self, kind: str, asked_of: int, plan_id: int | None, number: int | None, since: datetime) -> int:
        """How many requests of that kind about that were made to that person since then, answered or not."""

    def open_requests(self, asked_of: int | None = None) -> Sequence[Request]: ...

    def unanswered(self, kind: str, before: datetime) -> Sequence[Request]:
        """Requests of that kind that were made before then and still wait."""

    def counts_by_state(self) -> Mapping[str, int]: ...

    def waking(self, day: date) -> Sequence[int]:
        """The paused plans that go on by themselves on that day or did before."""

    def paused_since(self, day: date) -> Sequence[Plan]:
        """The plans that have been paused since that day or longer, with no day on which they go on."""

    def on_time(self, since: date, until: date) -> tuple[int, int]:
        """(finished by their day, finished) of the to-dos with a due date that were finished in [since, until]."""

    def overdue_by_provider(self, today: date) -> Mapping[int, int]: ...


class People(Protocol):
    def get(self, person_id: int) -> Person | None: ...

    def by_address(self, address: str) -> Person | None:
        """The person whose stored or confirmed address that is; compared without regard to case."""

    def addresses(self, person_id: int) -> Sequence[str]:
        """The stored address first, then the confirmed ones."""

    def confirm_address(self, person_id: int, address: str) -> None:
        """From now on that address answers for the person; mail is never sent to it."""

    def introduce(self, name: str, address: str, language: str, zone: str) -> Person:
        """The person with that address, made where there is none. A known person keeps their own name and language."""

    def register(self, person: Person) -> Person:
        """From the config: makes or updates provider and admin by address. What they chose by mail stays."""

    def update(self, person_id: int, fields: Mapping[str, Any]) -> None: ...

    def all(self) -> Sequence[Person]: ...


class Occurrences(Protocol):
    def claim(self, kind: str, person_id: int, day: date, now: datetime) -> bool:
        """True for whoever comes first for that kind, person and day; in this transaction."""

    def seen(self, kind: str, person_id: int, day: date) -> bool:
        """Was that claimed before?"""


class Watches(Protocol):
    """When the clock looks at whom. Whatever is written that may bring a look forward makes it due at once: new
    to-dos, other owners and days, reopened plans, and every change of a person."""

    def due(self, kind: str, now: datetime, limit: int, after: Watch | None = None) -> Sequence[Watch]:
        """Those whose time has come, the longest due first; `after` continues an earlier answer."""

    def take(self, watch: Watch, now: datetime) -> Watch | None:
        """As it is now, held until the transaction ends; None where it is not due any more or somebody holds it."""

    def put(self, watch: Watch, look: Look | None, now: datetime) -> None:
        """When to look next; None: not until something is written that asks for it."""

    def disbelieve(self, after: datetime) -> None:
        """Whoever was looked at after that instant is looked at again at once."""


class Templates(Protocol):
    """Plans that providers saved to open others from. Each has their own; names are compared as `templates.folded`."""

    def save(self, provider_id: int, name: str, pattern: Pattern, now: datetime) -> bool:
        """Whether it took the place of one with that name."""

    def get(self, provider_id: int, name: str) -> Pattern | None: ...

    def names(self, provider_id: int) -> Sequence[str]:
        """As written, in the order of the alphabet."""


class Tokens(Protocol):
    """Which signed addresses count no more, though their key does."""

    def revoke(self, tokens: Iterable[Token], now: datetime) -> int:
        """How many of them were not revoked before."""

    def valid(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Those that are not revoked, in their order."""


class UnitOfWork(Protocol):
    """One transaction. It commits when the `with` block ends well and rolls back when it does not."""

    inbox: Inbox
    outbox: Outbox
    plans: Plans
    people: People
    occurrences: Occurrences
    watches: Watches
    templates: Templates
    tokens: Tokens

    def attempt(self) -> AbstractContextManager[None]:
        """What the block did is undone where it raises, and nothing else. A unit in which the database itself failed
        does not commit all the same."""


class Store(Protocol):
    @property
    def together(self) -> int:
        """How many mails may share a transaction: 1 where others may wait meanwhile for the rows that one touched."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Raises `Transient` where the database is locked, full or gone."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Octets to hand to a relay, as frozen. `mail_from` "" is the null reverse-path."""

    content: bytes
    mail_from: str
    rcpt_to: str


class Courier(Protocol):
    def send(self, submission: Submission) -> str:
        """The relay's reply. Raises `Transient` (`Unreachable` where it concerns every mail), `Permanent` or
        `Uncertain`."""


class Traces(Protocol):
    """What the relay knows of the mails it was handed, for when it was cut off or fell silent over one."""

    def taken(self, message_id: str, since: datetime) -> bool | None:
        """Whether it took the mail with that Message-ID (bare, without <>) since then; None where that cannot be told.
        Raises nothing."""


class Dns(Protocol):
    def ask(self, name: str, kind: str) -> tuple[str, ...]:
        """The records of one type ("TXT", "A", "AAAA", "MX", "PTR") at a name, () where it or they do not exist.

        TXT: the strings of a record joined, octets outside ASCII as lone surrogates. MX: hosts, the most preferred
        first. Names come without their final dot. Raises `Transient` where the DNS does not answer.
        """


class Opening(Protocol):
    """A mail that is being opened."""

    def done(self) -> bool: ...

    def result(self) -> Opened | Unopened:
        """Waits until it is open; the same each time. Raises as `Opener.open`."""


class Opener(Protocol):
    """Opens mail within limits of time and memory, whatever its octets are made to cost."""

    def begin(self, raw: RawMessage, terms: Terms) -> Opening:
        """`open`, while the caller does something else; those that were begun are opened in their order."""

    def open(self, raw: RawMessage, terms: Terms) -> Opened | Unopened:
        """`open_mail`; Unopened too where a limit was passed. Raises `Transient` where a process died."""


class Printing(Protocol):
    """A page that is being printed."""

    def result(self) -> bytes:
        """The PDF, once it is printed; the same each time.

        Raises `Transient` where a process died or took too long, `Permanent` where the page cannot be printed.
        """


class Press(Protocol):
    """Prints pages: HTML in, PDF out, in processes that may be killed."""

    def begin(self, html: str) -> Printing:
        """While the caller does something else. What goes wrong is raised by the result."""
