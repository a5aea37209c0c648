"""When the clock looks at whom: what makes it look at once, and who may look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from threading import Event, Thread

import pytest

from mailbot.domain.changes import Change, JsonValue
from mailbot.domain.model import Person
from mailbot.domain.post import Round, Watch
from mailbot.domain.watch import Look
from mailbot.store.unit_of_work import SqlStore

EVA, PROVAN, JOHN = 1, 2, 3
LATER = timedelta(days=3)


def todo(number: int, owner: int, **fields: JsonValue) -> list[Change]:
    given = {"text": "x", "owner_id": owner, "due": "2026-11-03", **fields}
    made = [Change("todo", number, name, None, value) for name, value in given.items()]
    return [Change("todo", number, "number", None, number), *made]


def put(store: SqlStore, now: datetime, *changes: Change) -> None:
    with store.begin() as unit:
        unit.plans.record(1, changes, EVA, now, None)


def due(store: SqlStore, now: datetime, kind: Round = Round.REMINDER) -> list[int]:
    with store.begin() as unit:
        return [watch.person_id for watch in unit.watches.due(kind, now, 99)]


def look(store: SqlStore, now: datetime, *people: int, kind: Round = Round.REMINDER) -> None:
    """Everyone is looked at now, and again later."""
    with store.begin() as unit:
        for watch in unit.watches.due(kind, now, 99):
            unit.watches.put(watch, Look(now + LATER, now.date()), now)
    assert due(store, now, kind) == []


@pytest.fixture
def firm(store: SqlStore, now: datetime) -> SqlStore:
    """Eva's plan with a to-do of Provan's and one of John's, everybody looked at."""
    with store.begin() as unit:
        unit.people.register(Person(name="Eva", address="eva@x", provider=True, admin=True))
        for name in ("provan", "john"):
            unit.people.introduce(name, f"{name}@x", "en", "UTC")
        unit.plans.open(EVA, "Kitchen", 0, now)
    put(store, now, *todo(1, PROVAN), *todo(2, JOHN), *todo(3, PROVAN, state="COMPLETED"))
    look(store, now)
    return store


@pytest.mark.parametrize(
    ("changes", "woken"),
    [
        (todo(4, EVA), [EVA]),
        ([Change("todo", 1, "due", "2026-11-03", "2026-11-02")], [PROVAN]),
        ([Change("todo", 1, "owner_id", PROVAN, JOHN)], [JOHN]),
        ([Change("todo", 3, "state", "COMPLETED", "NEEDS-ACTION")], [PROVAN]),
        ([Change("person", JOHN, "snoozed_until", None, "2026-11-09")], [JOHN]),
        ([Change("todo", 2, "state", "NEEDS-ACTION", "COMPLETED")], []),
        ([Change("todo", 3, "due", "2026-11-03", "2026-11-02")], []),  # it is done
        ([Change("todo", 1, "percent", 0, 50)], []),
        ([Change("plan", 1, "state", "open", "paused")], []),
    ],
)
def test_whoever_may_have_something_due_earlier_is_looked_at_at_once(
    firm: SqlStore, now: datetime, changes: Sequence[Change], woken: list[int]
) -> None:
    put(firm, now, *changes)
    assert due(firm, now) == woken


def test_a_plan_that_goes_on_wakes_everyone_who_owns_something_open(firm: SqlStore, now: datetime) -> None:
    put(firm, now, Change("plan", 1, "state", "open", "paused"))
    put(firm, now, Change("plan", 1, "state", "paused", "open"))
    assert due(firm, now) == [PROVAN, JOHN]


def test_a_person_who_moves_is_looked_at_on_every_round(firm: SqlStore, now: datetime) -> None:
    for kind in (Round.DIGEST, Round.SUMMARY):
        assert due(firm, now, kind) == [EVA]
        look(firm, now, kind=kind)
    with firm.begin() as unit:
        unit.people.update(EVA, {"zone": "Pacific/Auckland"})
    assert (due(firm, now, Round.DIGEST), due(firm, now, Round.SUMMARY)) == ([EVA], [EVA])


def test_a_look_that_changes_are_not_committed_wakes_nobody(firm: SqlStore, now: datetime) -> None:
    with pytest.raises(InterruptedError), firm.begin() as unit:
        unit.plans.record(1, todo(4, JOHN), EVA, now, None)
        raise InterruptedError
    assert due(firm, now) == []


def test_the_longest_due_come_first_and_the_list_goes_on_where_it_ended(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        for person, hours in ((PROVAN, 1), (JOHN, 0)):
            unit.watches.put(
                Watch(kind=Round.REMINDER, person_id=person), Look(now + timedelta(hours=hours), None), now
            )
    later = now + timedelta(hours=2)
    with firm.begin() as unit:
        (first,) = unit.watches.due(Round.REMINDER, later, 1)
        (second,) = unit.watches.due(Round.REMINDER, later, 1, after=first)
        assert unit.watches.due(Round.REMINDER, later, 1, after=second) == []
    assert (first.person_id, second.person_id) == (JOHN, PROVAN)


def test_a_look_is_remembered_and_who_has_nothing_open_is_not_looked_at(firm: SqlStore, now: datetime) -> None:
    later = now + LATER
    with firm.begin() as unit:
        john, provan = sorted(unit.watches.due(Round.REMINDER, later, 9), key=lambda one: one.person_id, reverse=True)
        unit.watches.put(john, None, later)
        unit.watches.put(provan, Look(later + LATER, date(2026, 11, 6), counted=True), later)
    with firm.begin() as unit:
        (kept,) = unit.watches.due(Round.REMINDER, later + LATER, 9)
        assert (kept.person_id, kept.seen_to, kept.seen_at) == (PROVAN, date(2026, 11, 6), later)


def test_what_a_clock_that_was_ahead_looked_at_is_looked_at_again(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        unit.watches.disbelieve(now)
    assert due(firm, now) == []
    with firm.begin() as unit:
        unit.watches.disbelieve(now - timedelta(hours=1))
    assert due(firm, now) == [PROVAN, JOHN]


def test_of_two_strokes_one_takes_the_person(firm: SqlStore, now: datetime) -> None:
    """The second finds nobody: it does not wait for the first, or finds that the look is over."""
    put(firm, now, Change("todo", 1, "due", "2026-11-03", "2026-11-02"))
    with firm.begin() as unit:
        (listed,) = unit.watches.due(Round.REMINDER, now, 9)
    taken, go_on = Event(), Event()
    found: list[Watch | None] = []

    def first() -> None:
        with firm.begin() as unit:
            watch = unit.watches.take(listed, now)
            taken.set()
            if firm._engine.dialect.name == "postgresql":
                go_on.wait(30)
            assert watch is not None
            unit.watches.put(watch, Look(now + LATER, now.date()), now)

    thread = Thread(target=first)
    thread.start()
    assert taken.wait(30)
    with firm.begin() as unit:
        found.append(unit.watches.take(listed, now))
    go_on.set()
    thread.join(30)
    assert found == [None]
