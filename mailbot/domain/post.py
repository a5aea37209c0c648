"""The post room's rows: mail that came in, mail that goes out, and what the clock has already seen to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from pydantic import PrivateAttr
from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from mailbot.domain.columns import Instant, Json

UNFINISHED = text("finished_at IS NULL")
IN_LANES = text("finished_at IS NULL AND lane IS NOT NULL")
FINISHED = text("finished_at IS NOT NULL")
UNSENT = text("sent_at IS NULL")
SENT = text("sent_at IS NOT NULL")


class InboundStatus(StrEnum):
    WAITING = "waiting"
    DONE = "done"  # carried out, or nothing to carry out in it
    ASKED = "asked"  # a human was asked before anything may happen
    IGNORED = "ignored"  # automatic mail: data, never answered
    REFUSED = "refused"  # nothing is proven, or the sender is unknown
    DUPLICATE = "duplicate"
    PARKED = "parked"  # it broke a limit or the program; kept whole for the admin


class OutboundStatus(StrEnum):
    WAITING = "waiting"
    FROZEN = "frozen"  # composed; these octets and no others are sent
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"  # silence after the final dot
    FAILED = "failed"


class Inbound(SQLModel, table=True):
    """One accepted mail. `source` names the delivery (account/folder/UIDVALIDITY/UID, or an id) and is unique.

    The queue is every row without `finished_at`; a lease moves `next_attempt_at` to its end.
    `content` holds the octets as received where the store was asked for them.
    """

    __table_args__ = (
        Index("ix_inbound_queue", "next_attempt_at", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_inbound_lane", "lane", "id", sqlite_where=IN_LANES, postgresql_where=IN_LANES),
        Index("ix_inbound_received", "received_at"),
        Index("ix_inbound_finished", "finished_at", sqlite_where=FINISHED, postgresql_where=FINISHED),
        Index("ix_inbound_person", "person_id", "finished_at", sqlite_where=FINISHED, postgresql_where=FINISHED),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(unique=True)
    mail_from: str
    rcpt_tos: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    peer: str = ""
    helo: str = ""
    lane: int | None = None  # rows of one lane keep their order, where several processes may work
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    status: str = InboundStatus.WAITING
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    leased_until: datetime | None = Field(default=None, sa_column=Column(Instant))
    holder: int | None = None  # the run of the program that claimed it last
    tries: int = 0  # those that failed by its own doing: it broke, or its holder died; a delay does not count
    kind: str = ""
    reason: str = ""  # for the operator
    semantic_key: str | None = Field(default=None, unique=True)
    plan_id: int | None = None
    person_id: int | None = None
    likeness: str = ""  # a fingerprint of the words (`mail.likeness`), where their author was proven and heard
    at_once: bool = False  # it answers a mail of ours within seconds
    robot: bool = False  # again and again so: see `service.breaker`
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    _content: bytes = PrivateAttr(default=b"")

    @property
    def content(self) -> bytes:
        return self._content


class InboundContent(SQLModel, table=True):
    """The octets of an inbound mail, in a row of their own that is written once and never again."""

    __tablename__ = "inbound_content"

    id: int = Field(primary_key=True, foreign_key="inbound.id")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Outbound(SQLModel, table=True):
    """One mail to one person. Until it is frozen it is a notice: rendered late, with the newest state.

    The queue is every row without `finished_at`; a lease moves `next_attempt_at` to its end.
    `content` holds the frozen octets where the store was asked for them.
    """

    __table_args__ = (
        Index("ix_outbound_queue", "next_attempt_at", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_outbound_ahead", "person_id", "plan_id", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_outbound_thread", "person_id", "plan_id", "id"),
        Index("ix_outbound_unsent", "status", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
        Index("ix_outbound_sent", "sent_at", sqlite_where=SENT, postgresql_where=SENT),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    person_id: int = Field(foreign_key="person.id")
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    number: int | None = None
    request_id: int | None = Field(default=None, foreign_key="request.id")
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    cause: int | None = None  # the inbound mail it answers or passes on
    queued_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    status: str = OutboundStatus.WAITING
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    leased_until: datetime | None = Field(default=None, sa_column=Column(Instant))
    holder: int | None = None
    message_id: str = Field(default="", index=True)
    mail_from: str = ""
    rcpt_to: str = ""
    subject: str = ""
    page_of: datetime | None = Field(default=None, sa_column=Column(Instant))  # of the newest change on its page
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # sent, uncertain or failed
    reason: str = ""  # the last reply of the relay, for the operator
    _content: bytes = PrivateAttr(default=b"")

    @property
    def content(self) -> bytes:
        return self._content


class OutboundContent(SQLModel, table=True):
    """The frozen octets of an outbound mail: these and no others are sent."""

    __tablename__ = "outbound_content"

    id: int = Field(primary_key=True, foreign_key="outbound.id")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Occurrence(SQLModel, table=True):
    """What the clock has sent: once for each kind, person and day, whoever ticks and however often."""

    __table_args__ = (UniqueConstraint("kind", "person_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    person_id: int = Field(foreign_key="person.id")
    day: date
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Round(StrEnum):
    """What the clock does for a person, at most once a day each."""

    REMINDER = "reminder"
    DIGEST = "digest"
    SUMMARY = "summary"


class Watch(SQLModel, table=True):
    """When the clock looks at a person next, on one of its rounds.

    `next_at` is a lower bound: nothing is due before it, and whether anything is due then, `domain.rhythm` decides.
    Whatever may bring it forward sets it to `AT_ONCE`. Every day up to `seen_to`, in the person's zone, needs no more.
    """

    __table_args__ = (Index("ix_watch_next", "kind", "next_at", "person_id"), Index("ix_watch_looked", "looked_at"))

    kind: str = Field(primary_key=True)
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    next_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_to: date | None = None
    seen_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # the last time that counted
    looked_at: datetime | None = Field(default=None, sa_column=Column(Instant))  # the last time, whatever came of it


AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
