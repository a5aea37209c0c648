"""Rulings about who does a to-do: its one owner, and who helps."""

from __future__ import annotations

from mailbot.domain import acts
from mailbot.domain.about_todos import named, on_own, settled
from mailbot.domain.model import State, ToDo
from mailbot.domain.notices import Outcome, Said
from mailbot.domain.rulings import Found, Hearing, accepted, find_person, refused, set_todo


def assign(hearing: Hearing, act: acts.Assign) -> Outcome:
    """A new owner starts afresh: the flag that asked for one and the old owner's request for time are settled."""

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state == State.COMPLETED:
            return refused("already_done", **named(todo))
        if not hearing.is_provider:
            return accepted(
                "reassign_asked",
                changes=set_todo(todo, flag=f"→ {act.to}"),
                said=(Said(f"→ {act.to}", todo.number),),
                details={**named(todo), "to": act.to},
            )
        found = find_person(hearing.dossier, act.to, hearing.actor, act.introduces)
        if found.person is None:
            return nobody(hearing, act.to, found)
        to = found.person.id
        changes = set_todo(todo, owner_id=to, helpers=[i for i in todo.helpers if i != to], flag="")
        return accepted(
            "assigned",
            changes=changes,
            answered=settled(hearing, todo.number, "reassigned") if to != todo.owner_id else (),
            details={**named(todo), "to": found.person.name},
        )

    return on_own(hearing, act.todos, rule)


def set_helpers(hearing: Hearing, act: acts.SetHelpers) -> Outcome:
    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        ids: list[int] = []
        for written in act.helpers:
            found = find_person(hearing.dossier, written, hearing.actor, act.introduces)
            if found.person is None or found.person.id is None:
                return nobody(hearing, written, found)
            ids.append(found.person.id)
        others = [i for i in dict.fromkeys(ids) if i != todo.owner_id]
        return accepted("helpers", changes=set_todo(todo, helpers=others), details=named(todo))

    return on_own(hearing, act.todos, rule)


def nobody(hearing: Hearing, written: str, found: Found) -> Outcome:
    people = found.candidates or tuple(hearing.dossier.people.values())
    return refused(
        "two_such_people" if found.candidates else "no_such_person",
        name=written,
        known=[person.name for person in people],
    )
