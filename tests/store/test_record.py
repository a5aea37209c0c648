"""What the store keeps of changes is what `dossier.apply` makes of them, whatever the changes are."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from mailbot.domain.changes import Change, JsonValue, as_json
from mailbot.domain.dossier import DATE_FIELDS, Dossier, apply
from mailbot.domain.model import Person, Plan, Stakeholder, State, ToDo
from mailbot.service.ports import Permanent
from mailbot.store.unit_of_work import SqlStore

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
days = st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(date.isoformat)
numbers = st.lists(st.integers(1, 9), max_size=3)
people = st.integers(1, 4)

FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "plan": {"title": words, "goal": words, "due": days, "state": st.sampled_from(["open", "paused", "closed"])}
    | {"revision": st.integers(1, 99), "risks": words},
    "todo": {"text": words, "owner_id": people, "helpers": st.lists(people, max_size=2), "due": days, "start": days}
    | {"first_due": days, "after": numbers, "state": st.sampled_from(list(State)), "percent": st.integers(0, 100)}
    | {"flag": words, "outcome": words, "done_by": st.none() | people, "done_on": days, "sequence": st.integers(0, 9)},
    "stakeholder": {"role": st.sampled_from(["client", "colleague", "observer"]), "agreed_words": words}
    | {"agreed_revision": st.integers(0, 9), "agreed_on": days},
    "person": {"name": words, "language": words, "reminders": st.booleans(), "snoozed_until": days},
}


def some_fields(subject: str) -> st.SearchStrategy[list[tuple[str, JsonValue]]]:
    pairs = [st.tuples(st.just(name), values) for name, values in FIELDS[subject].items()]
    return st.lists(st.one_of(pairs), max_size=6)  # a field may come twice: the last one counts


class Recorded(RuleBasedStateMachine):
    """One plan changed again and again, in the store and in memory."""

    def __init__(self, store: SqlStore, now: datetime) -> None:
        super().__init__()
        self.store, self.now = store, now
        self.trail: list[tuple[Change, datetime]] = []
        with store.begin() as unit:
            everyone = [unit.people.introduce(f"P{n}", f"p{n}@example.org", "en", "UTC") for n in range(1, 5)]
            plan = unit.plans.open(everyone[0].id or 0, "Plan", 0, now)
            self.plan_id = plan.id or 0
            loaded = unit.plans.dossier(self.plan_id)
        assert loaded is not None
        self.dossier = Dossier(
            plan=loaded.plan,
            todos=loaded.todos,
            people=MappingProxyType({person.id or 0: person for person in everyone}),
            stakeholders=loaded.stakeholders,
        )

    def change(self, changes: list[Change]) -> None:
        self.now += timedelta(seconds=1)
        with self.store.begin() as unit:
            unit.plans.record(self.plan_id, changes, 1, self.now, 77, undoes=76)
        self.dossier = apply(self.dossier, changes)
        self.trail += [(change, self.now) for change in changes]

    def changes_of(self, subject: str, key: int, row: Any, pairs: list[tuple[str, JsonValue]]) -> list[Change]:
        return [Change(subject, key, name, as_json(getattr(row, name)), after) for name, after in pairs]

    @rule(pairs=some_fields("plan"))
    def the_plan(self, pairs: list[tuple[str, JsonValue]]) -> None:
        self.change(self.changes_of("plan", self.plan_id, self.dossier.plan, pairs))

    @rule(count=st.integers(1, 3), pairs=some_fields("todo"))
    def new_todos(self, count: int, pairs: list[tuple[str, JsonValue]]) -> None:
        changes = []
        for number in range(self.dossier.next_number, self.dossier.next_number + count):
            changes.append(Change("todo", number, "number", None, number))
            changes += [Change("todo", number, name, None, after) for name, after in pairs]
        self.change(changes)

    @precondition(lambda self: self.dossier.todos)
    @rule(data=st.data(), pairs=some_fields("todo"))
    def a_todo(self, data: st.DataObject, pairs: list[tuple[str, JsonValue]]) -> None:
        number = data.draw(st.sampled_from(sorted(self.dossier.todos)))
        self.change(self.changes_of("todo", number, self.dossier.todos[number], pairs))

    @rule(person=people, role=FIELDS["stakeholder"]["role"], pairs=some_fields("stakeholder"))
    def a_part(self, person: int, role: str, pairs: list[tuple[str, JsonValue]]) -> None:
        part = self.dossier.stakeholders.get(person)
        changes = [] if part else [Change("stakeholder", person, "role", None, role)]
        self.change(
            changes
            + self.changes_of("stakeholder", person, part or Stakeholder(plan_id=0, person_id=person, role=role), pairs)
        )

    @rule(person=people, pairs=some_fields("person"))
    def a_person(self, person: int, pairs: list[tuple[str, JsonValue]]) -> None:
        self.change(self.changes_of("person", person, self.dossier.people[person], pairs))

    @rule(pairs=some_fields("plan"))
    def something_that_is_rolled_back(self, pairs: list[tuple[str, JsonValue]]) -> None:
        number = self.dossier.next_number
        changes = [
            *self.changes_of("plan", self.plan_id, self.dossier.plan, pairs),
            Change("todo", number, "number", None, number),
        ]
        with pytest.raises(InterruptedError), self.store.begin() as unit:
            unit.plans.record(self.plan_id, changes, 1, self.now, None)
            raise InterruptedError

    @invariant()
    def the_store_agrees(self) -> None:
        with self.store.begin() as unit:
            stored = unit.plans.dossier(self.plan_id)
        assert stored is not None
        assert stored.plan == self.dossier.plan
        assert stored.stakeholders == self.dossier.stakeholders
        assert [todo.model_dump(exclude={"id"}) for todo in stored.todos.values()] == [
            todo.model_dump(exclude={"id"}) for todo in self.dossier.todos.values()
        ]
        for row in (stored.plan, *stored.todos.values(), *stored.stakeholders.values()):
            assert all(isinstance(getattr(row, name, None), date | None) for name in DATE_FIELDS)
        assert stored.people.items() <= self.dossier.people.items()
        named = {stored.plan.provider_id, *stored.stakeholders}
        named |= {person for todo in stored.todos.values() for person in (todo.owner_id, *todo.helpers)}
        named |= {todo.done_by for todo in stored.todos.values() if todo.done_by is not None}
        assert named <= set(stored.people)

    def teardown(self) -> None:
        with self.store.begin() as unit:
            rows = unit.plans.history(self.plan_id)
            last = unit.plans.changes_since(self.plan_id, self.now - timedelta(microseconds=1))
            none = unit.plans.changes_since(self.plan_id, self.now)
        kept = [(Change(r.subject, r.key, r.field, r.before, r.after), r.at) for r in rows]  # type: ignore[arg-type]
        assert kept == self.trail
        assert {(row.by, row.cause, row.undoes) for row in rows} <= {(1, 77, 76)}
        assert [row.id for row in last] == [row.id for row in rows if row.at == self.now]
        assert list(none) == []


def test_the_store_says_what_apply_says(store: SqlStore, now: datetime) -> None:
    modest = settings(max_examples=40, stateful_step_count=12, deadline=None)

    class RecordedHere(Recorded):
        def __init__(self) -> None:
            super().__init__(store, now)

    run_state_machine_as_test(RecordedHere, settings=modest)


@pytest.fixture
def plan(store: SqlStore, now: datetime) -> Plan:
    with store.begin() as unit:
        provider = unit.people.register(Person(name="Eva", address="eva@x", provider=True))
        return unit.plans.open(provider.id or 0, "Kitchen", 0, now)


@pytest.mark.parametrize("subject", ["todo", "stakeholder", "person", "weather"])
def test_a_change_of_what_is_not_there_changes_nothing(
    store: SqlStore, plan: Plan, now: datetime, subject: str
) -> None:
    changes = [Change("plan", plan.id or 0, "goal", "", "other"), Change(subject, 99, "flag", None, "x")]
    if subject in ("stakeholder", "person"):
        changes[1] = Change(subject, 99, {"stakeholder": "agreed_words", "person": "name"}[subject], "", "x")
    with pytest.raises(KeyError), store.begin() as unit:
        unit.plans.record(plan.id or 0, changes, None, now, None)
    with store.begin() as unit:
        dossier = unit.plans.dossier(plan.id or 0)
        assert list(unit.plans.history(plan.id or 0)) == []
    assert dossier is not None and dossier.plan.goal == ""


def test_a_number_is_never_given_twice(store: SqlStore, plan: Plan, now: datetime) -> None:
    first = [Change("todo", 1, "number", None, 1)]
    with store.begin() as unit:
        unit.plans.record(plan.id or 0, first, None, now, None)
    with pytest.raises(Exception, match=r"UNIQUE|unique"), store.begin() as unit:
        unit.plans.record(plan.id or 0, first, None, now, None)


def test_a_person_who_is_nobody_is_refused(store: SqlStore, plan: Plan, now: datetime) -> None:
    with pytest.raises(Permanent), store.begin() as unit:
        unit.plans.record(plan.id or 0, [Change("stakeholder", 99, "role", None, "client")], None, now, None)


def test_a_nul_in_the_words_is_kept_as_the_sign_for_it(store: SqlStore, plan: Plan, now: datetime) -> None:
    changes = [Change("todo", 1, "number", None, 1), Change("todo", 1, "text", None, "a\0b")]
    with store.begin() as unit:
        unit.plans.record(plan.id or 0, changes, None, now, None)
        dossier = unit.plans.dossier(plan.id or 0)
    assert dossier is not None and dossier.todos[1].text == "a\N{REPLACEMENT CHARACTER}b"


def test_no_changes_leave_no_trace(store: SqlStore, plan: Plan, now: datetime) -> None:
    with store.begin() as unit:
        unit.plans.record(plan.id or 0, [], None, now, 5)
        assert list(unit.plans.changes_caused_by(5)) == []


def test_a_new_to_do_is_the_providers(store: SqlStore, plan: Plan, now: datetime) -> None:
    with store.begin() as unit:
        unit.plans.record(plan.id or 0, [Change("todo", 1, "number", None, 1)], None, now, None)
        dossier = unit.plans.dossier(plan.id or 0)
    assert dossier is not None
    todo = dossier.todos[1]
    assert todo == ToDo(id=todo.id, plan_id=plan.id or 0, number=1, text="", owner_id=plan.provider_id)
