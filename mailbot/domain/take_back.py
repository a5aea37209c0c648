"""Undo: exactly what one mail did, if nothing later depends on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mailbot.domain.changes import Change, as_json, net
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person, State

KEPT = frozenset({"sequence", "revision"})  # these only ever rise


@dataclass(frozen=True, slots=True)
class TakeBack:
    """`changes` restore what was; `in_the_way` are changes whose field has moved on since (then nothing happens)."""

    changes: tuple[Change, ...]
    in_the_way: tuple[Change, ...]


def take_back(dossier: Dossier, made: Sequence[Change]) -> TakeBack:
    """`made` is all that one mail changed, in order. A to-do it added is dropped, not erased: its number is spent.

    Who joined the plan stays in it.
    """
    created = {c.key for c in made if c.subject == "todo" and c.field == "number"}
    back: list[Change] = []
    in_the_way: list[Change] = []
    for change in net(made):
        if change.field in KEPT or (change.subject == "stakeholder" and change.field == "role"):
            continue
        if change.subject == "todo" and change.key in created and dossier.todos[change.key].state == State.CANCELLED:
            continue
        if _current(dossier, change) != change.after:
            in_the_way.append(change)
        elif not (change.subject == "todo" and change.key in created):
            back.append(change.reversed)
    for number in sorted(created):
        in_the_way += _leaning_on(dossier, number, created)
        todo = dossier.todos[number]
        if todo.state != State.CANCELLED:
            back.append(Change("todo", number, "state", todo.state, State.CANCELLED))
    return TakeBack(() if in_the_way else tuple(back), tuple(in_the_way))


def take_back_own(person: Person, made: Sequence[Change]) -> TakeBack:
    """The same for what somebody set for themselves."""
    changes = net(made)
    in_the_way = tuple(c for c in changes if as_json(getattr(person, c.field)) != c.after)
    return TakeBack(() if in_the_way else tuple(c.reversed for c in changes), in_the_way)


def _leaning_on(dossier: Dossier, number: int, created: Collection[int]) -> Iterator[Change]:
    """What became of an added to-do since: progress on it, or a later one that comes after it."""
    todo = dossier.todos[number]
    if todo.state in (State.IN_PROCESS, State.COMPLETED):
        yield Change("todo", number, "state", State.NEEDS_ACTION, todo.state)
    for follower in dossier.followers(number):
        if follower.number not in created:
            yield Change("todo", follower.number, "after", None, as_json(follower.after))


def _current(dossier: Dossier, change: Change) -> object:
    row: object
    if change.subject == "plan":
        row = dossier.plan
    elif change.subject == "todo":
        row = dossier.todos[change.key]
    elif change.subject == "stakeholder":
        row = dossier.stakeholders[change.key]
    else:
        row = dossier.people[change.key]
    return as_json(getattr(row, change.field))
