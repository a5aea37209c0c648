"""The nouns: people, plans, to-dos and what was said about them (SQLModel tables, no lazy loading).

Instants are aware and in UTC; days are calendar dates in the plan's zone. Rows are read and written whole;
nothing outside `changes.apply` and the store sets a field. Queue rows live in `domain.post`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from mailbot.domain.columns import Instant, Json

UNANSWERED = text("answered_at IS NULL")
DONE = text("done_on IS NOT NULL")
WAKING = text("paused_until IS NOT NULL")


class State(StrEnum):
    """RFC 5545 §3.8.1.11, for a VTODO. Overdue, waiting, blocked and flagged are derived (`domain.standing`)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    IN_PROCESS = "IN-PROCESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class PlanState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Role(StrEnum):
    """What a person is in one plan. The provider is the plan's, not a stakeholder's role."""

    CLIENT = "client"
    COLLEAGUE = "colleague"
    OBSERVER = "observer"


class Person(SQLModel, table=True):
    """Someone with at least one address. `working_days` are ISO weekdays ("12345"); hours are local."""

    __table_args__ = (Index("ix_person_address", text("lower(address)"), unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    address: str  # unique without regard to case; where everything goes that is not an answer to a proven address
    language: str = "en"
    zone: str = "UTC"
    provider: bool = False
    admin: bool = False
    working_days: str = "12345"
    work_start: int = 8
    work_end: int = 17
    digest_hour: int = 7
    reminders: bool = True
    snoozed_until: date | None = None
    digest: bool = True
    digest_minute: int = 0
    away_from: date | None = None
    away_until: date | None = None  # the last day away
    cover_id: int | None = None  # who decides meanwhile
    chosen: str = ""  # fields that they set by mail themselves: the config leaves those alone
    undeliverable: str = ""  # why mail to the address is stopped, "" while it is not
    note: str = ""


class Address(SQLModel, table=True):
    """A further address that was confirmed to answer for a person. Mail is never sent to it."""

    address: str = Field(primary_key=True)  # in lower case
    person_id: int = Field(foreign_key="person.id", index=True)


class RevokedToken(SQLModel, table=True):
    """A signed address that counts no more: `mail.token.Token`, field by field."""

    __tablename__ = "revoked_token"

    purpose: str = Field(primary_key=True)
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    thing: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Plan(SQLModel, table=True):
    """`id` is the number in the tag [P12]. `revision` rises with every change of what was agreed to.

    While it is paused, `paused_on` is the day since which, and `paused_until` that on which it goes on by itself.
    """

    __table_args__ = (Index("ix_plan_waking", "paused_until", sqlite_where=WAKING, postgresql_where=WAKING),)

    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="person.id", index=True)
    title: str
    goal: str = ""
    due: date | None = None
    risks: str = ""
    assumptions: str = ""
    state: str = PlanState.OPEN
    revision: int = 1
    grace_days: int = 0  # an extension within so many days of the first due date needs no yes
    opened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    paused_on: date | None = None
    paused_until: date | None = None


class Stakeholder(SQLModel, table=True):
    """One person's part in one plan, and the revision they agreed to (0: none yet)."""

    plan_id: int = Field(primary_key=True, foreign_key="plan.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    role: str
    agreed_revision: int = 0
    agreed_on: date | None = None
    agreed_words: str = ""


class ToDo(SQLModel, table=True):
    """Exactly one owner, one state, one outcome. `number` is unique in the plan and never used again."""

    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index("ix_todo_open", "state", "due"),
        Index("ix_todo_owner", "owner_id", "state", "due"),
        Index("ix_todo_done", "done_on", sqlite_where=DONE, postgresql_where=DONE),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    number: int
    text: str
    owner_id: int = Field(foreign_key="person.id")
    helpers: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    start: date | None = None
    due: date | None = None
    first_due: date | None = None
    after: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    rule: str = ""  # RFC 5545 RRULE value
    state: str = State.NEEDS_ACTION
    percent: int = 0
    flag: str = ""
    outcome: str = ""
    done_by: int | None = None
    done_on: date | None = None
    sequence: int = 0  # RFC 5545 §3.8.7.4, of the calendar entry


class LogEntry(SQLModel, table=True):
    """Something said or noted, on the record. `number` is the to-do it is about, None for the whole plan."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int | None = None
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    channel: str = "mail"
    words: str
    internal: bool = False
    cause: int | None = Field(default=None, index=True)  # the inbound mail


class ChangeRow(SQLModel, table=True):
    """The audit trail: one `changes.Change`, who made it, when, and the mail that caused it. Never edited.

    `plan_id` None: what a person set for themselves, which is no plan's affair.
    """

    __tablename__ = "change"

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id", index=True)
    subject: str
    key: int
    field: str
    before: object = Field(default=None, sa_column=Column(Json))
    after: object = Field(default=None, sa_column=Column(Json))
    by: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    cause: int | None = Field(default=None, index=True)
    undoes: int | None = None  # the cause whose changes this one takes back


class Template(SQLModel, table=True):
    """A plan to open others from, as its provider saved it. `body` is the JSON of a `templates.Pattern`."""

    __table_args__ = (UniqueConstraint("provider_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="person.id")
    name: str  # as written
    key: str  # the name folded: one of them a provider
    body: dict[str, object] = Field(sa_column=Column(Json, nullable=False))
    saved_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class RequestKind(StrEnum):
    MORE_TIME = "more_time"  # the provider says yes, no or a day
    QUESTION = "question"  # a human answers in words
    CLARIFY = "clarify"  # the bot did not understand and asked the writer
    CONFIRM = "confirm"  # commands without proof, waiting for a yes at the stored address
    VOUCH = "vouch"  # may the address in `words` answer for `asked_by`?


class Request(SQLModel, table=True):
    """Something that waits for one human's answer."""

    __table_args__ = (
        Index("ix_request_open", "asked_of", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
        Index("ix_request_plan", "plan_id", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
        Index("ix_request_waiting", "kind", "asked_at", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    number: int | None = None
    asked_by: int = Field(foreign_key="person.id", index=True)
    asked_of: int = Field(foreign_key="person.id")
    words: str = ""
    until: date | None = None
    cause: int | None = None  # the inbound mail that led to it; for CONFIRM, the mail that waits
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    answer: str = ""
