"""Changes written down: the fields and the audit trail, so that the store says what `dossier.apply` says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, insert, select, update

from mailbot.domain.changes import Change
from mailbot.domain.dossier import field_value
from mailbot.domain.model import Stakeholder, State, ToDo
from mailbot.store.statement import Statement
from mailbot.store.tables import CHANGE, PERSON, PLAN, STAKEHOLDER, TODO, storable
from mailbot.store.watches import wake_owners, wake_person

Fields = dict[str, Any]

_plan, _key = bindparam("the_plan", type_=Integer), bindparam("the_key", type_=Integer)
_UPDATES = {  # built once; the parameters name the fields
    "plan": Statement(update(PLAN).where(PLAN.c.id == _key, PLAN.c.id == _plan)),
    "todo": Statement(update(TODO).where(TODO.c.plan_id == _plan, TODO.c.number == _key)),
    "stakeholder": Statement(
        update(STAKEHOLDER).where(STAKEHOLDER.c.plan_id == _plan, STAKEHOLDER.c.person_id == _key)
    ),
    "person": Statement(update(PERSON).where(PERSON.c.id == _key)),
}
_QUEUED = frozenset({"inbound", "outbound"})  # rows that their own queue has written; here the trail tells of it
_TRAIL = Statement(insert(CHANGE))
_BLANK_TODO = ToDo(plan_id=0, number=0, text="", owner_id=0).model_dump(exclude={"id"})
_BLANK_PART = Stakeholder(plan_id=0, person_id=0, role="").model_dump()


def record(
    connection: Connection,
    plan_id: int | None,
    changes: Sequence[Change],
    *,
    by: int | None,
    now: datetime,
    cause: int | None,
    undoes: int | None,
) -> None:
    """One statement for each row touched, one for all new to-dos, one for each line of the trail.

    Raises KeyError for a row that is not there. `before` is not compared: the caller decided on a locked plan.
    """
    if not changes:
        return
    made, touched = _sorted_out(changes)
    new_todos = [
        _todo(connection, plan_id, key, fields) for (subject, key), fields in made.items() if subject == "todo"
    ]
    new_parts = [_part(plan_id, key, fields) for (subject, key), fields in made.items() if subject == "stakeholder"]
    if new_todos:
        connection.execute(insert(TODO), new_todos)
    if new_parts:
        connection.execute(insert(STAKEHOLDER), new_parts)
    for (subject, key), fields in touched.items():
        if subject in _QUEUED:
            continue
        _write(connection, plan_id, subject, key, fields)
    _wake(connection, plan_id, changes)
    _keep_trail(connection, plan_id, changes, {"by": by, "at": now, "cause": cause, "undoes": undoes})


def _sorted_out(changes: Sequence[Change]) -> tuple[dict[tuple[str, int], Fields], dict[tuple[str, int], Fields]]:
    """(rows to make, rows to touch), each with its fields as they are after the last change."""
    made: dict[tuple[str, int], Fields] = {}
    touched: dict[tuple[str, int], Fields] = {}
    for change in changes:
        where = (change.subject, change.key)
        if _makes(change):
            made[where] = {}
        fields = made[where] if where in made else touched.setdefault(where, {})
        value = field_value(change)
        fields[change.field] = storable(value) if isinstance(value, str) else value
    return made, touched


def _makes(change: Change) -> bool:
    first_field = {"todo": "number", "stakeholder": "role"}.get(change.subject)
    return change.field == first_field and change.before is None


def _todo(connection: Connection, plan_id: int | None, number: int, fields: Fields) -> Fields:
    if "owner_id" not in fields:  # a to-do without an owner is the provider's
        fields["owner_id"] = connection.execute(select(PLAN.c.provider_id).where(PLAN.c.id == plan_id)).scalar_one()
    return _BLANK_TODO | {"plan_id": plan_id, "number": number} | fields


def _part(plan_id: int | None, person_id: int, fields: Fields) -> Fields:
    return _BLANK_PART | {"plan_id": plan_id, "person_id": person_id} | fields


def _write(connection: Connection, plan_id: int | None, subject: str, key: int, fields: Fields) -> None:
    written = _UPDATES[subject].touched(connection, **fields, the_plan=plan_id, the_key=key)
    if written != 1:
        raise KeyError(f"plan {plan_id} has no {subject} {key}")


def _wake(connection: Connection, plan_id: int | None, changes: Sequence[Change]) -> None:
    """The clock looks anew at whoever may have something due earlier than it knew."""
    if plan_id is None:
        pass
    elif any(change.subject == "plan" and change.field == "state" for change in changes):
        wake_owners(connection, plan_id)
    else:
        wake_owners(connection, plan_id, {c.key for c in changes if c.subject == "todo" and _brings_forward(c)})
    for person in sorted({change.key for change in changes if change.subject == "person"}):
        wake_person(connection, person)


def _brings_forward(change: Change) -> bool:
    if change.field == "state":
        return change.before in (State.COMPLETED, State.CANCELLED)
    return change.field in ("number", "owner_id", "due")


def _keep_trail(connection: Connection, plan_id: int | None, changes: Sequence[Change], made: Fields) -> None:
    for change in changes:
        _TRAIL.touched(
            connection,
            plan_id=plan_id,
            subject=change.subject,
            key=change.key,
            field=change.field,
            before=change.before,
            after=change.after,
            **made,
        )
