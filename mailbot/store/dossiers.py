"""One plan loaded whole, in five statements however many to-dos it has."""

from __future__ import annotations

from types import MappingProxyType

from sqlalchemy import Connection, bindparam, select

from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person, Plan, Request, Stakeholder, ToDo
from mailbot.store.tables import PERSON, PLAN, REQUEST, STAKEHOLDER, TODO, many, one

_PLAN = select(PLAN).where(PLAN.c.id == bindparam("plan_id"))
_TODOS = select(TODO).where(TODO.c.plan_id == bindparam("plan_id")).order_by(TODO.c.number)
_STAKEHOLDERS = (
    select(STAKEHOLDER).where(STAKEHOLDER.c.plan_id == bindparam("plan_id")).order_by(STAKEHOLDER.c.person_id)
)
_REQUESTS = (
    select(REQUEST)
    .where(REQUEST.c.plan_id == bindparam("plan_id"), REQUEST.c.answered_at.is_(None))
    .order_by(REQUEST.c.id)
)
_PEOPLE = select(PERSON).where(PERSON.c.id.in_(bindparam("ids", expanding=True))).order_by(PERSON.c.id)


def load(connection: Connection, plan_id: int) -> Dossier | None:
    """None where there is no such plan. `people` are all that the plan, its to-dos and its requests name."""
    plan = one(connection, _PLAN, Plan, plan_id=plan_id)
    if plan is None:
        return None
    todos = many(connection, _TODOS, ToDo, plan_id=plan_id)
    parts = many(connection, _STAKEHOLDERS, Stakeholder, plan_id=plan_id)
    requests = many(connection, _REQUESTS, Request, plan_id=plan_id)
    named = {plan.provider_id} | {part.person_id for part in parts}
    for todo in todos:
        named.update((todo.owner_id, *todo.helpers))
        if todo.done_by is not None:
            named.add(todo.done_by)
    for request in requests:
        named.update((request.asked_by, request.asked_of))
    people = many(connection, _PEOPLE, Person, ids=sorted(named))
    return Dossier(
        plan=plan,
        todos=MappingProxyType({todo.number: todo for todo in todos}),
        people=MappingProxyType({person.id: person for person in people if person.id is not None}),
        stakeholders=MappingProxyType({part.person_id: part for part in parts}),
        requests=tuple(requests),
    )
