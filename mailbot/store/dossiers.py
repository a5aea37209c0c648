"""One plan loaded whole, in five statements however many to-dos it has; one more while its provider is covered for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy import BindParameter, Connection, bindparam, select

from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person, Plan, Request, Stakeholder, ToDo
from mailbot.store.statement import Statement
from mailbot.store.tables import PERSON, PLAN, REQUEST, STAKEHOLDER, TODO

_PLAN = Statement(select(PLAN).where(PLAN.c.id == bindparam("plan_id")))
_TODOS = Statement(select(TODO).where(TODO.c.plan_id == bindparam("plan_id")).order_by(TODO.c.number))
_STAKEHOLDERS = Statement(
    select(STAKEHOLDER).where(STAKEHOLDER.c.plan_id == bindparam("plan_id")).order_by(STAKEHOLDER.c.person_id)
)
_REQUESTS = Statement(
    select(REQUEST)
    .where(REQUEST.c.plan_id == bindparam("plan_id"), REQUEST.c.answered_at.is_(None))
    .order_by(REQUEST.c.id)
)


def load(connection: Connection, plan_id: int) -> Dossier | None:
    """None where there is no such plan. `people` are all that the plan, its to-dos and its requests name, and who
    covers for the provider."""
    plan = _PLAN.one(connection, Plan, plan_id=plan_id)
    if plan is None:
        return None
    todos = _TODOS.many(connection, ToDo, plan_id=plan_id)
    parts = _STAKEHOLDERS.many(connection, Stakeholder, plan_id=plan_id)
    requests = _REQUESTS.many(connection, Request, plan_id=plan_id)
    named = {plan.provider_id} | {part.person_id for part in parts}
    for todo in todos:
        named.update((todo.owner_id, *todo.helpers))
        if todo.done_by is not None:
            named.add(todo.done_by)
    for request in requests:
        named.update((request.asked_by, request.asked_of))
    people = _people(connection, sorted(named))
    covers = {one.cover_id for one in people if one.id == plan.provider_id and one.cover_id is not None} - named
    if covers:
        people = [*people, *_people(connection, sorted(covers))]
    return Dossier(
        plan=plan,
        todos=MappingProxyType({todo.number: todo for todo in todos}),
        people=MappingProxyType({person.id: person for person in people if person.id is not None}),
        stakeholders=MappingProxyType({part.person_id: part for part in parts}),
        requests=tuple(requests),
    )


def _people(connection: Connection, ids: Sequence[int]) -> Sequence[Person]:
    return _of_people(len(ids)).many(connection, Person, **{f"id{place}": one for place, one in enumerate(ids)})


@lru_cache
def _of_people(count: int) -> Statement:
    ids: list[BindParameter[int]] = [bindparam(f"id{place}") for place in range(count)]
    return Statement(select(PERSON).where(PERSON.c.id.in_(ids)).order_by(PERSON.c.id))
