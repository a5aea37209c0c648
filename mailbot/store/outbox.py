"""The queue of mail that goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Integer, and_, bindparam, exists, func, insert, literal, select, union_all, update

from mailbot.domain.columns import Instant
from mailbot.domain.notices import SUMS_UP, WITH_PAGE, Notice, NoticeKind
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.service.ports import Waits
from mailbot.store.dated_ahead import pull_near
from mailbot.store.holder import HOLDER
from mailbot.store.octets import keep, with_heads, with_octets
from mailbot.store.statement import Statement
from mailbot.store.tables import OUTBOUND, many, one, pairs, storable

FINISHED = frozenset({OutboundStatus.SENT, OutboundStatus.UNCERTAIN, OutboundStatus.FAILED})
REFERENCES_LIMIT = 100  # of the Message-IDs that a mail names, the last so many are looked up

_queued, _ahead = OUTBOUND.alias("queued"), OUTBOUND.alias("ahead")
_overtaken = exists().where(
    _ahead.c.person_id == _queued.c.person_id,
    _ahead.c.plan_id == _queued.c.plan_id,
    _ahead.c.id < _queued.c.id,
    _ahead.c.finished_at.is_(None),
)
_sums_up_less = and_(
    _queued.c.kind.in_([literal(kind) for kind in sorted(SUMS_UP)]),
    exists().where(
        _ahead.c.person_id == _queued.c.person_id, _ahead.c.id < _queued.c.id, _ahead.c.finished_at.is_(None)
    ),
)
_DUE = Statement(
    select(_queued.c.id)
    .where(_queued.c.finished_at.is_(None), _queued.c.next_attempt_at <= bindparam("now", type_=Instant))
    .where(~_overtaken, ~_sums_up_less)
    .order_by(_queued.c.next_attempt_at, _queued.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=_queued)
)
_CLAIM = Statement(
    update(OUTBOUND)
    .where(OUTBOUND.c.id == bindparam("row"))
    .values(
        attempts=OUTBOUND.c.attempts + 1,
        holder=HOLDER,
        leased_until=bindparam("until", type_=Instant),
        next_attempt_at=bindparam("until", type_=Instant),
    )
    .returning(*OUTBOUND.c)
)
_ADD = Statement(insert(OUTBOUND).returning(OUTBOUND.c.id))
_GET = Statement(select(OUTBOUND).where(OUTBOUND.c.id == bindparam("id")))
_SET = Statement(update(OUTBOUND).where(OUTBOUND.c.id == bindparam("row")))  # the parameters name the columns
_SET_IN = Statement(  # in the attempt that is under way, and no later one
    update(OUTBOUND).where(OUTBOUND.c.id == bindparam("row"), OUTBOUND.c.attempts == bindparam("attempt"))
)
_SET_FROM = Statement(  # a status that nobody has changed since
    update(OUTBOUND).where(OUTBOUND.c.id == bindparam("row"), OUTBOUND.c.status == bindparam("was"))
)
_BY_MESSAGE_ID = select(OUTBOUND.c.message_id, OUTBOUND.c.id).where(
    OUTBOUND.c.message_id.in_(bindparam("wanted", expanding=True))
)
_FREEZE = Statement(
    update(OUTBOUND)
    .where(OUTBOUND.c.id == bindparam("row"), OUTBOUND.c.status == OutboundStatus.WAITING)
    .values(status=OutboundStatus.FROZEN)
)
_thread = select(OUTBOUND.c.id, OUTBOUND.c.message_id).where(
    OUTBOUND.c.plan_id == bindparam("plan_id"),
    OUTBOUND.c.person_id == bindparam("person_id"),
    OUTBOUND.c.id < bindparam("before"),
    OUTBOUND.c.message_id != "",
)
_first = _thread.order_by(OUTBOUND.c.id).limit(1).subquery()
_last = _thread.order_by(OUTBOUND.c.id.desc()).limit(2).subquery()
_LAST_PAGE = Statement(
    select(OUTBOUND.c.page_of)
    .where(
        OUTBOUND.c.plan_id == bindparam("plan_id"),
        OUTBOUND.c.person_id == bindparam("person_id"),
        OUTBOUND.c.id < bindparam("before"),
        OUTBOUND.c.page_of.is_not(None),
        OUTBOUND.c.status == OutboundStatus.SENT,
    )
    .order_by(OUTBOUND.c.id.desc())
    .limit(1)
)
_PAGE_FOLLOWS = Statement(
    select(OUTBOUND.c.id)
    .where(
        OUTBOUND.c.plan_id == bindparam("plan_id"),
        OUTBOUND.c.person_id == bindparam("person_id"),
        OUTBOUND.c.id > bindparam("after"),
        OUTBOUND.c.finished_at.is_(None),
        OUTBOUND.c.kind.in_([literal(kind) for kind in sorted(WITH_PAGE)]),
        OUTBOUND.c.next_attempt_at <= bindparam("now", type_=Instant),
    )
    .limit(1)
)
_THREAD = Statement(union_all(select(_first), select(_last)))


class SqlOutbox:
    """Fulfils `ports.Outbox`. A row whose send was cut off comes back from `claim` with the status "sending":
    the store does not know whether the relay took it and resends nothing by itself."""

    def __init__(self, connection: Connection, holder: int) -> None:
        self._connection = connection
        self._holder = holder

    def add(self, notice: Notice, cause: int | None, now: datetime) -> int:
        values = {
            "kind": notice.kind,
            "person_id": notice.to,
            "plan_id": notice.plan_id,
            "number": notice.number,
            "request_id": notice.request,
            "facts": dict(notice.facts),
            "cause": cause,
            "queued_at": now,
            "status": OutboundStatus.WAITING,
            "attempts": 0,
            "next_attempt_at": now,
            "message_id": "",
            "mail_from": "",
            "rcpt_to": "",
            "subject": "",
            "reason": "",
        }
        return int(_ADD.scalar(self._connection, **values))

    def claim(self, now: datetime, lease: timedelta, most: int = 1) -> Sequence[Outbound]:
        due = [row_id for (row_id,) in _DUE.rows(self._connection, now=now, most=most)]
        given = {"until": now + lease, "by": self._holder}
        claimed = (_CLAIM.one(self._connection, Outbound, row=row_id, **given) for row_id in due)
        rows = [row for one in claimed if (row := with_octets(self._connection, one)) is not None]
        self._connection.commit()
        return rows

    def disbelieve(self, now: datetime, waits: Waits, skew: timedelta) -> None:
        pull_near(self._connection, OUTBOUND, now, waits, skew)

    def get(self, outbound_id: int) -> Outbound | None:
        return with_octets(self._connection, _GET.one(self._connection, Outbound, id=outbound_id))

    def by_message_id(self, message_ids: Sequence[str]) -> Outbound | None:
        wanted = [message_id for message_id in message_ids if message_id][-REFERENCES_LIMIT:]
        if not wanted:
            return None
        known = pairs(self._connection, _BY_MESSAGE_ID, wanted=wanted)
        last = next((known[message_id] for message_id in reversed(wanted) if message_id in known), None)
        return None if last is None else _GET.one(self._connection, Outbound, id=last)

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
        frozen = _FREEZE.touched(
            self._connection,
            row=outbound_id,
            message_id=message_id,
            mail_from=mail_from,
            rcpt_to=rcpt_to,
            subject=storable(subject),
            page_of=page_of,
        )
        if frozen == 1:
            keep(self._connection, Outbound, outbound_id, content)
        return frozen == 1

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
        values: dict[str, object] = {"status": status, "finished_at": now if status in FINISHED else None}
        if reason:
            values["reason"] = storable(reason)
        if status == OutboundStatus.SENT:
            values["sent_at"] = now
        if status != OutboundStatus.SENDING:
            values |= {"leased_until": None, "next_attempt_at": next_attempt_at or now}
        elif next_attempt_at is not None:
            values |= {"leased_until": next_attempt_at, "next_attempt_at": next_attempt_at}
        if attempts is None:
            return _SET.touched(self._connection, row=outbound_id, **values) == 1
        return _SET_IN.touched(self._connection, row=outbound_id, attempt=attempts, **values) == 1

    def release(self, outbound_id: int, attempts: int, now: datetime) -> None:
        free = {"leased_until": None, "next_attempt_at": now, "attempts": attempts - 1}
        _SET_IN.touched(self._connection, row=outbound_id, attempt=attempts, **free)

    def resolve(self, outbound_id: int, was: str, status: str, reason: str, now: datetime) -> bool:
        values: dict[str, object] = {"status": status, "reason": storable(reason), "finished_at": now}
        if status == OutboundStatus.WAITING:
            row = self.get(outbound_id)
            frozen = row is not None and bool(row.content)
            values |= {"finished_at": None, "next_attempt_at": now}
            values |= {"status": OutboundStatus.FROZEN if frozen else OutboundStatus.WAITING}
        return _SET_FROM.touched(self._connection, row=outbound_id, was=was, **values) == 1

    def thread(self, plan_id: int, person_id: int, before: int) -> Sequence[str]:
        found = _THREAD.rows(self._connection, plan_id=plan_id, person_id=person_id, before=before)
        return [message_id for _, message_id in sorted({(row_id, message_id) for row_id, message_id in found})]

    def told(self, person_id: int, since: datetime) -> Set[tuple[int, int]]:
        columns = OUTBOUND.c
        wanted = (columns.person_id == person_id, columns.kind == NoticeKind.TODO, columns.queued_at >= since)
        found = self._connection.execute(select(columns.plan_id, columns.number).where(*wanted))
        return {(plan_id, number) for plan_id, number in found}

    def last_page(self, plan_id: int, person_id: int, before: int) -> datetime | None:
        found: datetime | None = _LAST_PAGE.scalar(
            self._connection, plan_id=plan_id, person_id=person_id, before=before
        )
        return found

    def page_follows(self, plan_id: int, person_id: int, after: int, now: datetime) -> bool:
        found = _PAGE_FOLLOWS.scalar(self._connection, plan_id=plan_id, person_id=person_id, after=after, now=now)
        return found is not None

    def sent_to(self, person_id: int) -> Sequence[int]:
        wanted = (OUTBOUND.c.person_id == person_id, OUTBOUND.c.message_id != "")
        return list(self._connection.scalars(select(OUTBOUND.c.id).where(*wanted)))

    def days_of_failure(self, person_id: int, since: datetime) -> Set[date]:
        columns = OUTBOUND.c
        wanted = (columns.person_id == person_id, columns.status == OutboundStatus.FAILED, columns.mail_from != "")
        found = self._connection.scalars(select(columns.finished_at).where(*wanted, columns.finished_at >= since))
        return {at.date() for at in found}

    def last_of_kind(self, plan_id: int, person_id: int, kind: str, number: int | None) -> Outbound | None:
        """The newest such row, whatever became of it."""
        columns = OUTBOUND.c
        about = columns.number.is_(None) if number is None else columns.number == number
        wanted = (columns.plan_id == plan_id, columns.person_id == person_id, columns.kind == kind, about)
        return one(self._connection, select(OUTBOUND).where(*wanted).order_by(columns.id.desc()).limit(1), Outbound)

    def counts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        sent = select(func.count()).where(OUTBOUND.c.sent_at >= since, OUTBOUND.c.sent_at < until)
        rest = select(OUTBOUND.c.status, func.count()).where(OUTBOUND.c.sent_at.is_(None)).group_by(OUTBOUND.c.status)
        counted = pairs(self._connection, rest)
        return {**counted, str(OutboundStatus.SENT): self._connection.execute(sent).scalar_one()}

    def recent(self, status: str, since: datetime, limit: int = 50) -> Sequence[Outbound]:
        """Newest first: sent or given up since then, or queued since then where it still waits."""
        columns = OUTBOUND.c
        if status == OutboundStatus.SENT:
            wanted, newest = columns.sent_at >= since, columns.sent_at
        else:
            newest = columns.finished_at if status in FINISHED else columns.queued_at
            wanted = and_(columns.sent_at.is_(None), columns.status == status, newest >= since)
        statement = select(OUTBOUND).where(wanted).order_by(newest.desc(), columns.id.desc()).limit(limit)
        return with_heads(self._connection, many(self._connection, statement, Outbound))
