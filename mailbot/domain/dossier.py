"""One plan with everything needed to decide about it: rows loaded once, looked up by name, never lazily.

A dossier is a value: `apply` answers a new one. It holds no query and no session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from sqlmodel import SQLModel

from mailbot.domain.changes import Change
from mailbot.domain.model import Person, Plan, Request, Role, Stakeholder, State, ToDo

Row = TypeVar("Row", bound=SQLModel)

CLOSED_STATES = frozenset({State.COMPLETED, State.CANCELLED})
DATE_FIELDS = frozenset(
    {
        "due", "start", "first_due", "done_on", "agreed_on", "snoozed_until", "paused_on", "paused_until",
        "away_from", "away_until",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dossier:
    """`todos` by number, `people` and `stakeholders` by person id; `requests` are the plan's unanswered ones."""

    plan: Plan
    todos: Mapping[int, ToDo]
    people: Mapping[int, Person]
    stakeholders: Mapping[int, Stakeholder]
    requests: tuple[Request, ...] = ()

    @property
    def provider(self) -> Person:
        return self.people[self.plan.provider_id]

    def deciding(self, today: date) -> Person:
        """Who answers what is asked of the provider: while they are away whoever covers for them and is here."""
        provider = self.provider
        cover = self.people.get(provider.cover_id or 0)
        if cover is None or cover.id is None or not is_away(provider, today) or is_away(cover, today):
            return provider
        return cover if self.role(cover.id) in (None, Role.COLLEAGUE) else provider

    @property
    def clients(self) -> tuple[Person, ...]:
        return self.with_role(Role.CLIENT)

    @property
    def next_number(self) -> int:
        return max(self.todos, default=0) + 1

    def with_role(self, role: Role) -> tuple[Person, ...]:
        return tuple(self.people[i] for i, part in self.stakeholders.items() if part.role == role)

    def role(self, person_id: int) -> Role | None:
        part = self.stakeholders.get(person_id)
        return Role(part.role) if part else None

    def is_client(self, person_id: int) -> bool:
        return self.role(person_id) is Role.CLIENT

    def open_todos(self) -> tuple[ToDo, ...]:
        return tuple(todo for todo in self.todos.values() if todo.state not in CLOSED_STATES)

    def waits_for(self, todo: ToDo) -> tuple[ToDo, ...]:
        """The unfinished to-dos that `todo` comes after."""
        return tuple(
            self.todos[number]
            for number in todo.after
            if number in self.todos and self.todos[number].state not in CLOSED_STATES
        )

    def followers(self, number: int) -> tuple[ToDo, ...]:
        """The open to-dos that come directly after to-do `number`."""
        return tuple(todo for todo in self.todos.values() if number in todo.after and todo.state not in CLOSED_STATES)

    def request_about(self, number: int | None, kind: str) -> Request | None:
        """The newest unanswered request of that kind about that to-do."""
        found = [r for r in self.requests if r.kind == kind and r.number == number]
        return found[-1] if found else None


def is_away(person: Person, day: date) -> bool:
    """From the first day to the last, both included."""
    first, last = person.away_from, person.away_until
    return first is not None and last is not None and first <= day <= last


def apply(dossier: Dossier, changes: Iterable[Change]) -> Dossier:
    """The dossier after `changes`; the given one stays as it was. Raises KeyError for what it does not hold."""
    plan, todos = dossier.plan, dict(dossier.todos)
    people, parts = dict(dossier.people), dict(dossier.stakeholders)
    for change in changes:
        if change.subject == "plan":
            plan = _with(plan, change)
        elif change.subject == "todo":
            if change.field == "number":
                assert plan.id is not None
                todos[change.key] = ToDo(plan_id=plan.id, number=change.key, text="", owner_id=plan.provider_id)
            else:
                todos[change.key] = _with(todos[change.key], change)
        elif change.subject == "stakeholder":
            if change.field == "role" and change.before is None:
                assert plan.id is not None
                parts[change.key] = Stakeholder(plan_id=plan.id, person_id=change.key, role=str(change.after))
            else:
                parts[change.key] = _with(parts[change.key], change)
        elif change.subject == "person":
            people[change.key] = _with(people[change.key], change)
        else:
            raise KeyError(change.subject)
    return replace(
        dossier,
        plan=plan,
        todos=MappingProxyType(dict(sorted(todos.items()))),
        people=MappingProxyType(people),
        stakeholders=MappingProxyType(parts),
    )


def changed(row: Row, changes: Iterable[Change]) -> Row:
    """One row after changes that are all of it."""
    for change in changes:
        row = _with(row, change)
    return row


def field_value(change: Change) -> Any:
    """The change's `after` as the row's field holds it: an ISO date of a date field becomes a date."""
    if change.field in DATE_FIELDS and isinstance(change.after, str):
        return date.fromisoformat(change.after)
    return change.after


def _with(row: Row, change: Change) -> Row:
    return row.model_copy(update={change.field: field_value(change)})
