"""When the clock looks at whom; and what makes it look at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    Select,
    Table,
    bindparam,
    delete,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from mailbot.domain.columns import Instant
from mailbot.domain.model import PlanState, State
from mailbot.domain.post import AT_ONCE, Round, Watch
from mailbot.domain.watch import Look
from mailbot.store.tables import PLAN, TODO, WATCH, insert_or_nothing, many, one

_now = bindparam("now", type_=Instant)
_DUE = select(WATCH).where(WATCH.c.kind == bindparam("of_kind"), WATCH.c.next_at <= _now)
_DUE = _DUE.order_by(WATCH.c.next_at, WATCH.c.person_id).limit(bindparam("most"))
_REST = _DUE.where(
    tuple_(WATCH.c.next_at, WATCH.c.person_id) > tuple_(bindparam("last_at", type_=Instant), bindparam("last_person"))
)
_one = (WATCH.c.kind == bindparam("of_kind"), WATCH.c.person_id == bindparam("person"))
_TAKE = select(WATCH).where(*_one, WATCH.c.next_at <= _now).with_for_update(skip_locked=True)
_PUT, _DROP = update(WATCH).where(*_one), delete(WATCH).where(*_one)
_WAKE = update(WATCH).where(WATCH.c.person_id == bindparam("person")).values(next_at=AT_ONCE)
_DISBELIEVE = (
    update(WATCH).where(WATCH.c.looked_at > bindparam("after", type_=Instant)).values(next_at=AT_ONCE, looked_at=None)
)
_owners = (
    select(literal(str(Round.REMINDER)), TODO.c.owner_id, literal(AT_ONCE, Instant))
    .join(PLAN, PLAN.c.id == TODO.c.plan_id)
    .where(
        TODO.c.plan_id == bindparam("plan_id"),
        TODO.c.state.in_((State.NEEDS_ACTION, State.IN_PROCESS)),
        PLAN.c.state == PlanState.OPEN,
    )
    .distinct()
    .order_by(TODO.c.owner_id)  # everyone waits for the same one first: no deadlock
)
_some_owners = _owners.where(TODO.c.number.in_(bindparam("numbers", expanding=True)))


class SqlWatches:
    """Fulfils `ports.Watches`. `next_at` is never later than something may be due: see `wake_owners`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, kind: str, now: datetime, limit: int, after: Watch | None = None) -> Sequence[Watch]:
        asked = {"of_kind": kind, "now": now, "most": limit}
        if after is None:
            return many(self._connection, _DUE, Watch, **asked)
        return many(self._connection, _REST, Watch, **asked, last_at=after.next_at, last_person=after.person_id)

    def take(self, watch: Watch, now: datetime) -> Watch | None:
        return one(self._connection, _TAKE, Watch, of_kind=watch.kind, person=watch.person_id, now=now)

    def put(self, watch: Watch, look: Look | None, now: datetime) -> None:
        which = {"of_kind": watch.kind, "person": watch.person_id}
        if look is None:
            self._connection.execute(_DROP, which)
        else:
            seen = {"seen_to": look.seen_to, "seen_at": now if look.counted else watch.seen_at, "looked_at": now}
            self._connection.execute(_PUT, {**which, "next_at": look.next_at, **seen})

    def disbelieve(self, after: datetime) -> None:
        self._connection.execute(_DISBELIEVE, {"after": after})


def watch(connection: Connection, kind: Round, person_id: int) -> None:
    """From now on the clock looks at the person on that round, if it does not yet."""
    values = {"kind": kind, "person_id": person_id, "next_at": AT_ONCE}
    connection.execute(insert_or_nothing(connection, WATCH), values)


def wake_person(connection: Connection, person_id: int) -> None:
    """After a change of the person: their zone, hours or silence may be other ones."""
    connection.execute(_WAKE, {"person": person_id})


def wake_owners(connection: Connection, plan_id: int, numbers: Set[int] | None = None) -> None:
    """After a change of the plan, or of some of its to-dos: whoever owns what is open there is looked at at once."""
    of_all, of_some = _WAKE_OWNERS[connection.dialect.name]
    if numbers is None:
        connection.execute(of_all, {"plan_id": plan_id})
    elif numbers:
        connection.execute(of_some, {"plan_id": plan_id, "numbers": sorted(numbers)})


def _waking(insert: Callable[[Table], Any], owners: Select[Any]) -> Executable:
    watching = insert(WATCH).from_select(["kind", "person_id", "next_at"], owners)
    key = [WATCH.c.kind, WATCH.c.person_id]
    waking: Executable = watching.on_conflict_do_update(index_elements=key, set_={"next_at": AT_ONCE})
    return waking


_WAKE_OWNERS = {
    name: (_waking(insert, _owners), _waking(insert, _some_owners))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
