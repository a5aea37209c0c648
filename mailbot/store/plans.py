"""Plans, their to-dos and requests: what is asked of them beside the dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Integer, Select, bindparam, func, insert, select, update

from mailbot.domain.changes import Change
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import ChangeRow, LogEntry, Plan, PlanState, Request, Role, State, ToDo
from mailbot.domain.notices import Asked, Said
from mailbot.store import dossiers
from mailbot.store.record import record
from mailbot.store.statement import Statement
from mailbot.store.tables import CHANGE, LOG, OUTBOUND, PERSON, PLAN, REQUEST, STAKEHOLDER, TODO, many, pairs, storable

LOCKS_OF_PLANS = 12  # first half of the key of an advisory lock; the second is the plan's id
ONGOING = ("open", "paused")
_OPEN_TODO = TODO.c.state.in_((State.NEEDS_ACTION, State.IN_PROCESS))
_open_todos = select(TODO).join(PLAN, PLAN.c.id == TODO.c.plan_id).where(PLAN.c.state == PlanState.OPEN, _OPEN_TODO)
_person = bindparam("person", type_=Integer)
_REQUEST = Statement(select(REQUEST).where(REQUEST.c.id == bindparam("id")))
_ASK = Statement(insert(REQUEST).returning(REQUEST.c.id))
_SAY = Statement(insert(LOG).returning(LOG.c.id))
_LOG = Statement(select(LOG).where(LOG.c.plan_id == bindparam("plan_id")).order_by(LOG.c.id))
_ROLE = Statement(
    select(STAKEHOLDER.c.role).where(
        STAKEHOLDER.c.plan_id == bindparam("plan_id"), STAKEHOLDER.c.person_id == bindparam("person_id")
    )
)
_SINCE = Statement(
    select(CHANGE)
    .where(CHANGE.c.plan_id == bindparam("plan_id"), CHANGE.c.at > bindparam("since"))
    .order_by(CHANGE.c.id)
)


_theirs = select(PLAN.c.provider_id).join(STAKEHOLDER, STAKEHOLDER.c.plan_id == PLAN.c.id)
_LANE = Statement(
    select(
        func.coalesce(
            select(PLAN.c.provider_id)
            .join(OUTBOUND, OUTBOUND.c.plan_id == PLAN.c.id)
            .where(OUTBOUND.c.id == bindparam("outbound", type_=Integer))
            .scalar_subquery(),
            select(PERSON.c.id).where(PERSON.c.id == _person, PERSON.c.provider).scalar_subquery(),
            _theirs.where(STAKEHOLDER.c.person_id == _person).order_by(PLAN.c.id).limit(1).scalar_subquery(),
            _person,
        )
    )
)


class SqlPlans:
    """Fulfils `ports.Plans`. It writes what was decided and decides nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, provider_id: int, title: str, grace_days: int, now: datetime) -> Plan:
        plan = Plan(provider_id=provider_id, title=storable(title), grace_days=grace_days, opened_at=now)
        statement = insert(PLAN).returning(PLAN.c.id)
        plan.id = self._connection.execute(statement, plan.model_dump(exclude={"id"})).scalar_one()
        return plan

    def dossier(self, plan_id: int) -> Dossier | None:
        return dossiers.load(self._connection, plan_id)

    def role(self, plan_id: int, person_id: int) -> Role | None:
        found = _ROLE.scalar(self._connection, plan_id=plan_id, person_id=person_id)
        return None if found is None else Role(found)

    def lane(self, person_id: int, outbound_id: int | None = None) -> int:
        return int(_LANE.scalar(self._connection, person=person_id, outbound=outbound_id))

    def lock(self, plan_id: int) -> None:
        """On SQLite a unit of work is alone from its first statement on."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(LOCKS_OF_PLANS, plan_id)))

    def record(
        self,
        plan_id: int | None,
        changes: Iterable[Change],
        by: int | None,
        now: datetime,
        cause: int | None,
        undoes: int | None = None,
    ) -> None:
        record(self._connection, plan_id, tuple(changes), by=by, now=now, cause=cause, undoes=undoes)

    def plan_of_todo(self, todo_id: int) -> tuple[int, int] | None:
        row = self._connection.execute(select(TODO.c.plan_id, TODO.c.number).where(TODO.c.id == todo_id)).first()
        return None if row is None else (row.plan_id, row.number)

    def of_provider(self, person_id: int, states: Sequence[str] = ONGOING) -> Sequence[Plan]:
        return self._plans(select(PLAN).where(PLAN.c.provider_id == person_id, PLAN.c.state.in_(states)))

    def of_stakeholder(self, person_id: int, states: Sequence[str] = ONGOING) -> Sequence[Plan]:
        joined = select(PLAN).join(STAKEHOLDER, STAKEHOLDER.c.plan_id == PLAN.c.id)
        return self._plans(joined.where(STAKEHOLDER.c.person_id == person_id, PLAN.c.state.in_(states)))

    def open_todos_of(self, person_id: int) -> Sequence[ToDo]:
        return self._todos(_open_todos.where(TODO.c.owner_id == person_id))

    def changes_caused_by(self, inbound_id: int) -> Sequence[ChangeRow]:
        return self._trail(select(CHANGE).where(CHANGE.c.cause == inbound_id))

    def changes_since(self, plan_id: int, since: datetime) -> Sequence[ChangeRow]:
        """Those made after `since`, not at it: what was made at that instant was told at that instant."""
        return _SINCE.many(self._connection, ChangeRow, plan_id=plan_id, since=since)

    def history(self, plan_id: int) -> Sequence[ChangeRow]:
        """Every change of the plan in the order made. Nothing of it is ever removed."""
        return self._trail(select(CHANGE).where(CHANGE.c.plan_id == plan_id))

    def log(self, plan_id: int) -> Sequence[LogEntry]:
        return _LOG.many(self._connection, LogEntry, plan_id=plan_id)

    def say(self, plan_id: int, said: Said, person_id: int, now: datetime, cause: int | None) -> int:
        values = {
            "plan_id": plan_id,
            "number": said.number,
            "person_id": person_id,
            "at": now,
            "channel": said.channel,
            "words": storable(said.words),
            "internal": said.internal,
            "cause": cause,
        }
        return int(_SAY.scalar(self._connection, **values))

    def ask(self, plan_id: int | None, asked: Asked, now: datetime, cause: int | None) -> int:
        values = {
            "kind": asked.kind,
            "plan_id": plan_id,
            "number": asked.number,
            "asked_by": asked.by,
            "asked_of": asked.of,
            "words": storable(asked.words),
            "until": asked.until,
            "cause": cause,
            "asked_at": now,
            "answer": "",
        }
        return int(_ASK.scalar(self._connection, **values))

    def request(self, request_id: int) -> Request | None:
        return _REQUEST.one(self._connection, Request, id=request_id)

    def answer(self, request_id: int, answer: str, now: datetime) -> None:
        """The first answer counts: an answered request stays as it is."""
        unanswered = (REQUEST.c.id == request_id, REQUEST.c.answered_at.is_(None))
        self._connection.execute(update(REQUEST).where(*unanswered).values(answer=storable(answer), answered_at=now))

    def has_asked(self, kind: str, asked_by: int, words: str) -> bool:
        same = (REQUEST.c.kind == kind) & (REQUEST.c.asked_by == asked_by) & (REQUEST.c.words == words)
        return self._connection.scalar(select(REQUEST.c.id).where(same).limit(1)) is not None

    def asked_lately(self, kind: str, asked_of: int, plan_id: int | None, number: int | None, since: datetime) -> int:
        columns = REQUEST.c
        about = (columns.plan_id.is_not_distinct_from(plan_id), columns.number.is_not_distinct_from(number))
        wanted = (columns.kind == kind, columns.asked_of == asked_of, columns.asked_at >= since, *about)
        return int(self._connection.execute(select(func.count()).where(*wanted)).scalar_one())

    def open_requests(self, asked_of: int | None = None) -> Sequence[Request]:
        """Oldest first; everyone's where nobody is named."""
        statement = select(REQUEST).where(REQUEST.c.answered_at.is_(None)).order_by(REQUEST.c.id)
        if asked_of is not None:
            statement = statement.where(REQUEST.c.asked_of == asked_of)
        return many(self._connection, statement, Request)

    def unanswered(self, kind: str, before: datetime) -> Sequence[Request]:
        """Oldest first."""
        waiting = (REQUEST.c.kind == kind, REQUEST.c.asked_at < before, REQUEST.c.answered_at.is_(None))
        return many(self._connection, select(REQUEST).where(*waiting).order_by(REQUEST.c.asked_at), Request)

    def counts_by_state(self) -> Mapping[str, int]:
        return pairs(self._connection, select(PLAN.c.state, func.count()).group_by(PLAN.c.state))

    def waking(self, day: date) -> Sequence[int]:
        """The index is over the few plans that have such a day at all."""
        asleep = (PLAN.c.paused_until.is_not(None), PLAN.c.paused_until <= day, PLAN.c.state == PlanState.PAUSED)
        return list(self._connection.scalars(select(PLAN.c.id).where(*asleep).order_by(PLAN.c.id)))

    def paused_since(self, day: date) -> Sequence[Plan]:
        resting = (PLAN.c.state == PlanState.PAUSED, PLAN.c.paused_until.is_(None), PLAN.c.paused_on <= day)
        return self._plans(select(PLAN).where(*resting))

    def on_time(self, since: date, until: date) -> tuple[int, int]:
        finished = (TODO.c.state == State.COMPLETED, TODO.c.due.is_not(None), TODO.c.done_on.between(since, until))
        kept = func.count().filter(TODO.c.done_on <= TODO.c.due)
        row = self._connection.execute(select(kept, func.count()).where(*finished)).one()
        return int(row[0]), int(row[1])

    def overdue_by_provider(self, today: date) -> Mapping[int, int]:
        overdue = _open_todos.where(TODO.c.due < today).with_only_columns(PLAN.c.provider_id, func.count())
        return pairs(self._connection, overdue.group_by(PLAN.c.provider_id))

    def _plans(self, statement: Select[tuple[object, ...]]) -> Sequence[Plan]:
        return many(self._connection, statement.order_by(PLAN.c.id), Plan)

    def _todos(self, statement: Select[tuple[object, ...]]) -> Sequence[ToDo]:
        order = (TODO.c.due.nulls_last(), TODO.c.plan_id, TODO.c.number)
        return many(self._connection, statement.order_by(*order), ToDo)

    def _trail(self, statement: Select[tuple[object, ...]]) -> Sequence[ChangeRow]:
        return many(self._connection, statement.order_by(CHANGE.c.id), ChangeRow)
