"""The queue of mail that came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import Connection, Integer, and_, bindparam, exists, func, or_, select, update

from mailbot.domain.columns import Instant
from mailbot.domain.post import Inbound, InboundStatus
from mailbot.mail.envelope import RawMessage
from mailbot.service.ports import Lane, Waits
from mailbot.store.dated_ahead import pull_near
from mailbot.store.holder import HOLDER, lost_a_holder
from mailbot.store.octets import keep, with_heads, with_octets
from mailbot.store.statement import Statement
from mailbot.store.tables import INBOUND, INSERT_OR_NOTHING, many, pairs, storable

_queued = INBOUND.alias("queued")
_ahead = INBOUND.alias("ahead")
_now = bindparam("now", type_=Instant)
_due = (
    select(_queued.c.id, (_queued.c.tries + lost_a_holder(_queued)).label("deaths"))
    .where(_queued.c.finished_at.is_(None), _queued.c.next_attempt_at <= _now)
    .order_by(_queued.c.next_attempt_at, _queued.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=_queued)
)
# A row that another process is just claiming still looks due, and is in the way as well. One that was put off is not.
_in_its_way = exists().where(
    _ahead.c.lane == _queued.c.lane,
    _ahead.c.id < _queued.c.id,
    _ahead.c.finished_at.is_(None),
    or_(_ahead.c.leased_until.is_not(None), _ahead.c.next_attempt_at <= _now),
)
_DUE = {"sqlite": Statement(_due), "postgresql": Statement(_due.where(~_in_its_way))}
_CLAIM = Statement(
    update(INBOUND)
    .where(INBOUND.c.id == bindparam("row"))
    .values(
        attempts=INBOUND.c.attempts + 1,
        tries=INBOUND.c.tries + lost_a_holder(INBOUND),
        holder=HOLDER,
        leased_until=bindparam("until", type_=Instant),
        next_attempt_at=bindparam("until", type_=Instant),
    )
    .returning(*INBOUND.c)
)
_GET = Statement(select(INBOUND).where(INBOUND.c.id == bindparam("id")))
_SET = Statement(update(INBOUND).where(INBOUND.c.id == bindparam("row")))  # the parameters name the columns
_SET_FROM = Statement(  # a status that nobody has changed since
    update(INBOUND).where(INBOUND.c.id == bindparam("row"), INBOUND.c.status == bindparam("was"))
)
_HAS_KEY = Statement(select(INBOUND.c.id).where(INBOUND.c.semantic_key == bindparam("key")))

_LATELY = Statement(
    select(INBOUND.c.likeness, INBOUND.c.at_once)
    .where(
        INBOUND.c.person_id == bindparam("person"),
        INBOUND.c.finished_at >= bindparam("since", type_=Instant),
        INBOUND.c.likeness != "",
    )
    .order_by(INBOUND.c.finished_at.desc())
    .limit(1_000)
)
_ADD = {name: Statement(new(INBOUND).returning(INBOUND.c.id)) for name, new in INSERT_OR_NOTHING.items()}


class SqlInbox:
    """Fulfils `ports.Inbox`. Order is that of arrival but for postponed rows: on SQLite, where one process works, for
    all; on PostgreSQL within a lane."""

    def __init__(self, connection: Connection, holder: int) -> None:
        self._connection = connection
        self._holder = holder

    def add(self, raw: RawMessage, source: str, now: datetime, lane: Lane = lambda: None) -> int | None:
        envelope = raw.envelope
        values = {
            "source": storable(source),
            "mail_from": storable(envelope.mail_from),
            "rcpt_tos": [storable(address) for address in envelope.rcpt_tos],
            "peer": storable(envelope.peer),
            "helo": storable(envelope.helo),
            "received_at": envelope.received_at,
            "lane": lane() if self._connection.dialect.name == "postgresql" else None,
            "status": InboundStatus.WAITING,
            "attempts": 0,
            "tries": 0,
            "next_attempt_at": now,
            "kind": "",
            "reason": "",
            "likeness": "",
            "at_once": False,
            "robot": False,
        }
        row_id: int | None = _ADD[self._connection.dialect.name].scalar(self._connection, **values)
        if row_id is not None:
            keep(self._connection, Inbound, row_id, raw.content)
        return row_id

    def claim(self, now: datetime, lease: timedelta, most: int = 1) -> Sequence[Inbound]:
        due = _DUE[self._connection.dialect.name].rows(self._connection, now=now, most=most, by=self._holder)
        harmless = [row_id for row_id, _ in takewhile(lambda one: not one[1], due)]
        chosen = harmless or [row_id for row_id, _ in due[:1]]
        given = {"until": now + lease, "by": self._holder}
        claimed = (_CLAIM.one(self._connection, Inbound, row=row_id, **given) for row_id in chosen)
        rows = [row for one in claimed if (row := with_octets(self._connection, one)) is not None]
        self._connection.commit()
        return rows

    def disbelieve(self, now: datetime, waits: Waits, skew: timedelta) -> None:
        pull_near(self._connection, INBOUND, now, waits, skew)

    def get(self, inbound_id: int) -> Inbound | None:
        return with_octets(self._connection, _GET.one(self._connection, Inbound, id=inbound_id))

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
    ) -> None:
        """What is not given stays as it was: a row may be finished a second time, when a human's yes arrives."""
        learnt = {
            "reason": storable(reason) or None,
            "kind": kind or None,
            "plan_id": plan_id,
            "person_id": person_id,
            "semantic_key": semantic_key,
            "likeness": likeness or None,
            "at_once": at_once or None,
            "robot": robot or None,
        }
        known = {name: value for name, value in learnt.items() if value is not None}
        self._set(inbound_id, status=status, finished_at=now, leased_until=None, **known)

    def postpone(self, inbound_id: int, until: datetime, reason: str, tries: int) -> None:
        waiting = {"status": InboundStatus.WAITING, "finished_at": None, "leased_until": None, "tries": tries}
        self._set(inbound_id, next_attempt_at=until, reason=storable(reason), **waiting)

    def _set(self, inbound_id: int, **values: object) -> None:
        _SET.touched(self._connection, row=inbound_id, **values)

    def resolve(self, inbound_id: int, was: str, status: str, reason: str, now: datetime) -> bool:
        values: dict[str, object] = {"status": status, "reason": storable(reason), "finished_at": now}
        if status == InboundStatus.WAITING:
            values |= {"finished_at": None, "next_attempt_at": now, "tries": 0}
        return _SET_FROM.touched(self._connection, row=inbound_id, was=was, **values) == 1

    def has_key(self, semantic_key: str) -> bool:
        return _HAS_KEY.first(self._connection, key=semantic_key) is not None

    def lately(self, person_id: int, since: datetime) -> Sequence[tuple[str, bool]]:
        found = _LATELY.rows(self._connection, person=person_id, since=since)
        return [(str(likeness), bool(at_once)) for likeness, at_once in found]

    def robots(self, since: datetime, until: datetime) -> Mapping[int, int]:
        columns = INBOUND.c
        wanted = (columns.finished_at >= since, columns.finished_at < until, columns.robot)
        counted = select(columns.person_id, func.count()).where(*wanted).group_by(columns.person_id)
        return pairs(self._connection, counted)

    def counts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        finished = (
            select(INBOUND.c.status, func.count())
            .where(INBOUND.c.finished_at >= since, INBOUND.c.finished_at < until)
            .group_by(INBOUND.c.status)
        )
        waiting = select(func.count()).where(INBOUND.c.finished_at.is_(None))
        counted = pairs(self._connection, finished)
        return {**counted, str(InboundStatus.WAITING): self._connection.execute(waiting).scalar_one()}

    def received(self, since: datetime, until: datetime) -> Mapping[str, int]:
        of_then = (INBOUND.c.received_at >= since, INBOUND.c.received_at < until)
        return pairs(
            self._connection, select(INBOUND.c.status, func.count()).where(*of_then).group_by(INBOUND.c.status)
        )

    def recent(self, status: str, since: datetime, limit: int = 50) -> Sequence[Inbound]:
        """Newest first: finished since then, or waiting and received since then."""
        columns = INBOUND.c
        if status == InboundStatus.WAITING:
            wanted, newest = and_(columns.finished_at.is_(None), columns.received_at >= since), columns.received_at
        else:
            wanted, newest = and_(columns.finished_at >= since, columns.status == status), columns.finished_at
        statement = select(INBOUND).where(wanted).order_by(newest.desc(), columns.id.desc()).limit(limit)
        return with_heads(self._connection, many(self._connection, statement, Inbound))
