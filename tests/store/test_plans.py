"""What is asked of plans beside the dossier: whose, due when, said what, waiting for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import chain

import pytest
from asked import listen

from mailbot.domain.changes import Change, JsonValue
from mailbot.domain.model import PlanState, Role, State
from mailbot.domain.notices import Asked, Said
from mailbot.store.unit_of_work import SqlStore

EVA, PROVAN, JOHN, LEA = 1, 2, 3, 4


def todo(number: int, owner: int, due: str | None, state: str = State.NEEDS_ACTION) -> list[Change]:
    fields: dict[str, JsonValue] = {"text": f"to-do {number}", "owner_id": owner, "due": due, "state": state}
    return [
        Change("todo", number, "number", None, number),
        *(Change("todo", number, name, None, value) for name, value in fields.items()),
    ]


def put(store: SqlStore, plan_id: int, now: datetime, *changes: Sequence[Change], cause: int | None = None) -> None:
    with store.begin() as unit:
        unit.plans.record(plan_id, chain(*changes), EVA, now, cause)


@pytest.fixture
def firm(store: SqlStore, now: datetime) -> SqlStore:
    """Eva's plans 1 (Provan's kitchen) and 2 (paused), Lea's plans 3 and 4 (closed)."""
    with store.begin() as unit:
        for name in ("eva", "provan", "john", "lea"):
            unit.people.introduce(name.title(), f"{name}@example.org", "en", "UTC")
        for provider, title in ((EVA, "Kitchen"), (EVA, "Garden"), (LEA, "Roof"), (LEA, "Books")):
            unit.plans.open(provider, title, 3, now)
    client = [Change("stakeholder", PROVAN, "role", None, "client")]
    put(store, 1, now, client, todo(1, PROVAN, "2026-11-03"), todo(2, JOHN, None), todo(3, PROVAN, "2026-11-01"))
    put(store, 1, now, todo(4, PROVAN, "2026-10-01", State.COMPLETED), todo(5, PROVAN, None, State.IN_PROCESS))
    put(store, 2, now, client, todo(1, PROVAN, "2026-10-01"), [Change("plan", 2, "state", "open", PlanState.PAUSED)])
    put(store, 3, now, todo(1, PROVAN, "2026-11-02"))
    put(store, 4, now, client, todo(1, PROVAN, "2026-10-01"), [Change("plan", 4, "state", "open", PlanState.CLOSED)])
    return store


def test_a_new_plan_has_its_number_and_nothing_else(store: SqlStore, now: datetime) -> None:
    with store.begin() as unit:
        person = unit.people.introduce("Eva", "eva@x", "en", "UTC")
        plan = unit.plans.open(person.id or 0, "Kitchen", 3, now)
        dossier = unit.plans.dossier(plan.id or 0)
        assert unit.plans.dossier((plan.id or 0) + 1) is None
    assert dossier is not None
    assert dossier.plan == plan and (plan.title, plan.grace_days, plan.opened_at) == ("Kitchen", 3, now)
    assert (dict(dossier.todos), dict(dossier.stakeholders), dossier.requests) == ({}, {}, ())
    assert dict(dossier.people) == {person.id: person}


def test_a_dossier_takes_five_statements_however_long(firm: SqlStore, now: datetime) -> None:
    put(firm, 1, now, *(todo(number, JOHN, None) for number in range(6, 60)))
    asked = listen(firm._engine)
    with firm.begin() as unit:
        dossier = unit.plans.dossier(1)
    assert dossier is not None and len(dossier.todos) == 59
    assert len([words for words, _ in asked if words.startswith("SELECT")]) == 5


def test_plans_are_found_by_their_people(firm: SqlStore) -> None:
    with firm.begin() as unit:
        assert [plan.id for plan in unit.plans.of_provider(EVA)] == [1, 2]
        assert [plan.id for plan in unit.plans.of_provider(EVA, ("open",))] == [1]
        assert [plan.id for plan in unit.plans.of_provider(LEA, ("closed",))] == [4]
        assert [plan.id for plan in unit.plans.of_stakeholder(PROVAN)] == [1, 2]
        assert [plan.id for plan in unit.plans.of_stakeholder(PROVAN, ("open", "closed"))] == [1, 4]
        assert unit.plans.counts_by_state() == {"open": 2, "paused": 1, "closed": 1}
        assert unit.plans.role(1, PROVAN) is Role.CLIENT
        assert (
            unit.plans.role(1, EVA) is None and unit.plans.role(1, LEA) is None and unit.plans.role(99, PROVAN) is None
        )


def test_open_to_dos_come_by_due_date_those_without_last(firm: SqlStore) -> None:
    with firm.begin() as unit:
        mine = [(found.plan_id, found.number) for found in unit.plans.open_todos_of(PROVAN)]
        assert unit.plans.open_todos_of(LEA) == []
    assert mine == [(1, 3), (3, 1), (1, 1), (1, 5)]


def test_overdue_means_open_in_an_open_plan(firm: SqlStore) -> None:
    with firm.begin() as unit:
        assert unit.plans.overdue_by_provider(date(2026, 11, 3)) == {EVA: 1, LEA: 1}


def test_a_to_do_row_knows_its_plan(firm: SqlStore) -> None:
    with firm.begin() as unit:
        dossier = unit.plans.dossier(1)
        assert dossier is not None
        assert unit.plans.plan_of_todo(dossier.todos[3].id or 0) == (1, 3)
        assert unit.plans.plan_of_todo(9999) is None


def test_changes_are_found_by_the_mail_that_caused_them(firm: SqlStore, now: datetime) -> None:
    put(firm, 1, now, [Change("todo", 1, "due", "2026-11-03", "2026-11-09")], cause=8)
    put(firm, 3, now, [Change("todo", 1, "helpers", [], [JOHN, LEA])], cause=9)
    with firm.begin() as unit:
        (row,) = unit.plans.changes_caused_by(8)
        (other,) = unit.plans.changes_caused_by(9)
        dossier = unit.plans.dossier(1)
    assert (row.plan_id, row.subject, row.key, row.field, row.by) == (1, "todo", 1, "due", EVA)
    assert (row.before, row.after, row.at) == ("2026-11-03", "2026-11-09", now)
    assert (other.before, other.after) == ([], [JOHN, LEA])
    assert dossier is not None and dossier.todos[1].due == date(2026, 11, 9)


def test_what_was_said_is_on_the_record_in_order(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        unit.plans.say(1, Said("Wants oak — ő is happy", 2), PROVAN, now, 5)
        unit.plans.say(1, Said("Margin is thin", internal=True, channel="note"), EVA, now, None)
        entries = unit.plans.log(1)
        assert list(unit.plans.log(2)) == []
    assert [(e.words, e.number, e.person_id, e.internal, e.channel, e.cause) for e in entries] == [
        ("Wants oak — ő is happy", 2, PROVAN, False, "mail", 5),
        ("Margin is thin", None, EVA, True, "note", None),
    ]


def test_a_request_waits_until_its_first_answer(firm: SqlStore, now: datetime) -> None:
    asked = Asked("more_time", 1, PROVAN, EVA, "the oak is late", date(2026, 11, 9))
    with firm.begin() as unit:
        first = unit.plans.ask(1, asked, now, 5)
        second = unit.plans.ask(None, Asked("confirm", None, EVA, EVA), now, 6)
        third = unit.plans.ask(3, Asked("question", 1, PROVAN, LEA, "which door?"), now, 7)
        assert [request.id for request in unit.plans.open_requests()] == [first, second, third]
        assert [request.id for request in unit.plans.open_requests(EVA)] == [first, second]
        dossier = unit.plans.dossier(1)
    assert dossier is not None
    (request,) = dossier.requests
    assert (request.kind, request.words, request.until, request.cause) == ("more_time", *(asked.words, asked.until), 5)
    assert {EVA, PROVAN} <= set(dossier.people)
    later = now + timedelta(hours=1)
    with firm.begin() as unit:
        unit.plans.answer(first, "yes", later)
        unit.plans.answer(first, "no", later + timedelta(hours=1))
        answered, dossier = unit.plans.request(first), unit.plans.dossier(1)
        assert [request.id for request in unit.plans.open_requests(EVA)] == [second]
    assert answered is not None and (answered.answer, answered.answered_at) == ("yes", later)
    assert dossier is not None and dossier.requests == ()


def test_on_time_counts_what_was_finished_by_its_day(firm: SqlStore, now: datetime) -> None:
    def done(number: int, day: str) -> list[Change]:
        return [Change("todo", number, "state", "", State.COMPLETED), Change("todo", number, "done_on", None, day)]

    put(firm, 1, now, done(1, "2026-11-03"), done(3, "2026-11-05"), done(5, "2026-11-05"), done(2, "2026-11-05"))
    with firm.begin() as unit:
        assert unit.plans.on_time(date(2026, 11, 1), date(2026, 11, 5)) == (1, 2)
        assert unit.plans.on_time(date(2026, 11, 4), date(2026, 11, 5)) == (0, 1)
        assert unit.plans.on_time(date(2026, 12, 1), date(2026, 12, 5)) == (0, 0)


def test_what_was_asked_once_is_known_for_good(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        asked = unit.plans.ask(None, Asked("confirm", None, PROVAN, EVA, "privat@example.net"), now, None)
        unit.plans.answer(asked, "no", now)
        assert unit.plans.has_asked("confirm", PROVAN, "privat@example.net")
        assert not unit.plans.has_asked("confirm", JOHN, "privat@example.net")
        assert not unit.plans.has_asked("question", PROVAN, "privat@example.net")
