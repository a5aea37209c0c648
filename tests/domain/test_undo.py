"""What one mail did is taken back exactly, or what stands in the way is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.acts import any_act, who
from support.plans import ANNA, JOHN, PROVAN, TODAY, day, kitchen, ruling

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.changes import Change, as_json, net
from mailbot.domain.decide import singly
from mailbot.domain.dossier import Dossier, apply
from mailbot.domain.take_back import take_back
from mailbot.domain.tell import raise_revision, raise_sequences, tell


def carried_out(plan: Dossier, said: Iterable[tuple[int, Act]]) -> tuple[Dossier, list[Change]]:
    """The plan after one mail, and all that the mail changed."""
    before, made, actor = plan, list[Change](), ANNA
    for actor, act in said:
        for one in singly(act):
            changes = ruling(plan, one, actor).changes
            plan = apply(plan, changes)
            made += changes
    told = tell(before, plan, made, actor)
    made += [*raise_revision(before, plan, made), *raise_sequences(plan, told)]
    return apply(before, made), made


def fields(plan: Dossier) -> dict[str, Any]:
    """Everything but what only rises."""
    rows = {f"todo {n}": todo.model_dump(exclude={"sequence"}) for n, todo in plan.todos.items()}
    rows |= {f"part {i}": part.model_dump() for i, part in plan.stakeholders.items()}
    rows |= {f"person {i}": person.model_dump() for i, person in plan.people.items()}
    return rows | {"plan": plan.plan.model_dump(exclude={"revision"})}


mails = st.lists(st.tuples(who, any_act), min_size=1, max_size=6)


@given(mails)
def test_what_was_done_is_undone(said: list[tuple[int, Act]]) -> None:
    before = kitchen()
    after, made = carried_out(before, said)
    back = take_back(after, made)
    assert not back.in_the_way
    restored = fields(apply(after, back.changes))
    for where, row in fields(before).items():
        assert restored[where] == row
    added = set(after.todos) - set(before.todos)
    assert all(restored[f"todo {number}"]["state"] == "CANCELLED" for number in added)


@given(mails, mails)
def test_what_has_moved_on_since_stays_and_is_named(
    first: list[tuple[int, Act]], second: list[tuple[int, Act]]
) -> None:
    between, made = carried_out(kitchen(), first)
    after, later = carried_out(between, second)
    touched = {(c.subject, c.key, c.field) for c in net(later)} - {("plan", 12, "revision")}
    mine = {(c.subject, c.key, c.field) for c in net(made) if c.field not in ("revision", "sequence")}
    back = take_back(after, made)
    if not touched & mine and not any(c.field == "number" for c in made):
        assert not back.in_the_way
    for change in back.in_the_way:
        assert not back.changes
        assert change.subject in ("todo", "plan", "stakeholder", "person")
    for change in back.changes:
        assert change in [c.reversed for c in net(made)] or change.after == "CANCELLED"


@given(mails)
def test_applying_changes_leaves_the_plan_it_was_given(said: list[tuple[int, Act]]) -> None:
    plan = kitchen()
    before = fields(plan)
    after, made = carried_out(plan, said)
    assert fields(plan) == before
    assert fields(apply(plan, net(made))) == fields(after)


def test_a_todo_that_was_added_and_then_done_stands_in_the_way() -> None:
    added, made = carried_out(kitchen(), [(ANNA, acts.AddToDo("Paint", 4, "john"))])
    done, _ = carried_out(added, [(JOHN, acts.Done((4,)))])
    back = take_back(done, made)
    assert not back.changes and [(c.key, c.field) for c in back.in_the_way] == [(4, "state")]


def test_a_todo_that_another_now_waits_for_stands_in_the_way() -> None:
    added, made = carried_out(kitchen(), [(ANNA, acts.AddToDo("Paint", 4, "john"))])
    leaned, _ = carried_out(added, [(ANNA, acts.SetAfter(3, (2, 4)))])
    assert [(c.key, c.field) for c in take_back(leaned, made).in_the_way] == [(3, "after")]


def test_one_that_was_dropped_since_is_nothing_to_take_back() -> None:
    added, made = carried_out(kitchen(), [(ANNA, acts.AddToDo("Paint", 4))])
    dropped, _ = carried_out(added, [(ANNA, acts.Drop((4,)))])
    back = take_back(dropped, made)
    assert not back.changes and not back.in_the_way


def test_undo_can_be_undone() -> None:
    before = kitchen()
    done, made = carried_out(before, [(PROVAN, acts.Done((1,), "oak"))])
    back = take_back(done, made).changes
    undone = apply(done, back)
    assert fields(apply(undone, take_back(undone, back).changes)) == fields(done)


def test_net_names_each_field_once_and_leaves_out_what_came_back() -> None:
    moved = [
        Change("todo", 1, "due", "2026-12-01", "2026-12-02"),
        Change("todo", 1, "flag", "", "x"),
        Change("todo", 1, "due", "2026-12-02", "2026-12-03"),
        Change("todo", 1, "flag", "x", ""),
    ]
    assert net(moved) == (Change("todo", 1, "due", "2026-12-01", "2026-12-03"),)


def test_dates_are_dates_again() -> None:
    plan = apply(kitchen(), [Change("todo", 1, "due", None, "2026-12-03"), Change("plan", 12, "due", None, None)])
    assert plan.todos[1].due == day(3) and plan.plan.due is None


def test_a_new_todo_starts_as_the_providers_and_open() -> None:
    todo = apply(kitchen(), [Change("todo", 9, "number", None, 9), Change("todo", 9, "text", None, "Paint")]).todos[9]
    assert (todo.owner_id, todo.text, todo.state, todo.plan_id) == (ANNA, "Paint", "NEEDS-ACTION", 12)


@pytest.mark.parametrize("change", [Change("todo", 99, "due", None, None), Change("tree", 1, "x", None, 1)])
def test_what_is_not_there_cannot_be_changed(change: Change) -> None:
    with pytest.raises(KeyError):
        apply(kitchen(), [change])


def test_only_json_goes_on_the_trail() -> None:
    assert [as_json(v) for v in (TODAY, [1], (2,), None, "a", True)] == ["2026-11-23", [1], [2], None, "a", True]
    with pytest.raises(TypeError):
        as_json(object())
    with pytest.raises(TypeError):
        as_json({"a": date.min})


def test_what_changed_since_is_in_the_way_of_everything() -> None:
    moved, made = carried_out(kitchen(), [(ANNA, acts.SetDue((1,), day(3))), (ANNA, acts.RaiseFlag((2,), "late"))])
    later, _ = carried_out(moved, [(ANNA, acts.SetDue((1,), day(4)))])
    back = take_back(later, made)
    assert back.changes == () and [(c.key, c.field) for c in back.in_the_way] == [(1, "due")]
