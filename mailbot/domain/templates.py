"""Plan templates: a plan without its client and its dates, to open others from.

Days count from the day the plan was opened. Nothing here reads a clock or a store.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from mailbot.domain.acts import AddToDo, Introduce, OpenPlan
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import State, ToDo
from mailbot.domain.recurrence import first_due, last_day, until

LONGEST_NAME = 60  # characters
ME, CLIENT = "me", "client"


@dataclass(frozen=True, slots=True)
class Item:
    """One to-do. `owner` and `helpers` are "me", "client" or a colleague's address, whose names are in `introduces`.

    `start`, `due` and `until` (the last day of a rhythm) are days from the plan's first day. `on_rule`: the due day is
    one of the rhythm's own, and stays one ("every Friday" begins on a Friday).
    """

    text: str
    number: int
    owner: str
    start: int | None = None
    due: int | None = None
    after: tuple[int, ...] = ()
    helpers: tuple[str, ...] = ()
    rule: str = ""
    until: int | None = None
    on_rule: bool = False
    introduces: tuple[Introduce, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A plan as its template keeps it. `goal` is "" where it was no more than the title."""

    title: str
    goal: str = ""
    risks: str = ""
    assumptions: str = ""
    due: int | None = None
    items: tuple[Item, ...] = ()


def folded(name: str) -> str:
    """What two spellings of one template's name have in common: "Kitchen " and "kitchen"."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


# --- a plan -> its template -----------------------------------------------------------------------


def pattern_of(dossier: Dossier, opened_on: date) -> Pattern:
    """The plan as it stands, its days counted from `opened_on` (in the provider's zone).

    Leaves out dropped to-dos, every note, flag and outcome, who agreed, and who the client is.
    """
    plan = dossier.plan
    kept = {number: todo for number, todo in dossier.todos.items() if todo.state != State.CANCELLED}
    return Pattern(
        title=plan.title,
        goal=plan.goal if plan.goal != plan.title else "",
        risks=plan.risks,
        assumptions=plan.assumptions,
        due=_days(plan.due, opened_on),
        items=tuple(_item(dossier, todo, frozenset(kept), opened_on) for todo in kept.values()),
    )


def _item(dossier: Dossier, todo: ToDo, kept: frozenset[int], opened_on: date) -> Item:
    named = (todo.owner_id, *todo.helpers)
    people = (dossier.people[person] for person in named if _called(dossier, person) not in (ME, CLIENT))
    return Item(
        text=todo.text,
        number=todo.number,
        owner=_called(dossier, todo.owner_id),
        start=_days(todo.start, opened_on),
        due=_days(todo.due, opened_on),
        after=tuple(number for number in todo.after if number in kept),
        helpers=tuple(_called(dossier, helper) for helper in todo.helpers),
        rule=todo.rule,
        until=_days(last_day(todo.rule), opened_on),
        on_rule=bool(todo.rule and todo.due and first_due(todo.rule, todo.due) == todo.due),
        introduces=tuple(dict.fromkeys(Introduce(person.name, person.address) for person in people)),
    )


def _called(dossier: Dossier, person_id: int) -> str:
    if person_id == dossier.plan.provider_id:
        return ME
    return CLIENT if dossier.is_client(person_id) else dossier.people[person_id].address


def _days(day: date | None, opened_on: date) -> int | None:
    return (day - opened_on).days if day else None


# --- a template -> a plan -------------------------------------------------------------------------


def todos_from(pattern: Pattern, start: date) -> tuple[AddToDo, ...]:
    """The template's to-dos for a plan that begins on `start`, in the template's own numbers.

    A day beyond the end of the calendar is its last.
    """
    return tuple(_todo(item, start) for item in pattern.items)


def _todo(item: Item, start: date) -> AddToDo:
    rule, last, due = item.rule, _day(item.until, start), _day(item.due, start)
    if last is not None:
        rule = until(rule, last)
    moved = (first_due(rule, due) - due).days if due and item.on_rule else 0
    return AddToDo(
        text=item.text,
        number=item.number,
        owner=item.owner,
        start=_day(item.start, start, moved),
        due=_day(item.due, start, moved),
        after=item.after,
        helpers=item.helpers,
        rule=rule,
        introduces=item.introduces,
    )


def _day(days: int | None, start: date, moved: int = 0) -> date | None:
    if days is None:
        return None
    ordinal = start.toordinal() + days + moved
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


def filled(plan: OpenPlan, pattern: Pattern, start: date, todos: Iterable[AddToDo]) -> OpenPlan:
    """`plan` with the template's values where it has none of its own. `todos` are all that it will have.

    Without a due date of its own it ends with the template's, or with the last of its to-dos.
    """
    title = plan.title or pattern.title
    ends = (_day(pattern.due, start), *(day for todo in todos for day in days_of(todo)))
    return replace(
        plan,
        title=title,
        goal=plan.goal or pattern.goal or title,
        risks=plan.risks or pattern.risks,
        assumptions=plan.assumptions or pattern.assumptions,
        due=plan.due or max((day for day in ends if day), default=None),
    )


def days_of(todo: AddToDo) -> tuple[date, ...]:
    """The days that a plan with this to-do lasts to: when it is due, and when its rhythm ends."""
    return tuple(day for day in (todo.due, last_day(todo.rule)) if day)


# --- JSON -----------------------------------------------------------------------------------------


def as_json(pattern: Pattern) -> dict[str, Any]:
    return asdict(pattern)


def from_json(body: Mapping[str, Any]) -> Pattern:
    """The pattern that `as_json` wrote. Raises KeyError or TypeError for what it did not write."""
    return Pattern(**{**body, "items": tuple(_read_item(item) for item in body["items"])})


def _read_item(item: Mapping[str, Any]) -> Item:
    people = tuple(Introduce(**person) for person in item["introduces"])
    return Item(**{**item, "after": tuple(item["after"]), "helpers": tuple(item["helpers"]), "introduces": people})
