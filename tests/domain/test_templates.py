"""A plan is kept without its client and its dates, and opened again from any day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st
from support.plans import ANNA, DROPPED, JOHN, OLAF, PROVAN, TODAY, day, fitting, kitchen, ruling, todo, units, worktop

from mailbot.domain.acts import AddToDo, Introduce, OpenPlan
from mailbot.domain.dossier import Dossier, apply
from mailbot.domain.model import ToDo
from mailbot.domain.templates import Item, Pattern, as_json, filled, folded, from_json, pattern_of, todos_from

JOHN_KNOWN = Introduce("John Őry", "john@firm.example")
DAYS = st.none() | st.dates(date(2026, 10, 1), date(2027, 12, 31))
RULES = st.sampled_from(
    ("", "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;UNTIL=20280601", "FREQ=DAILY;INTERVAL=2;COUNT=4", "FREQ=MONTHLY")
)


@st.composite
def plans(draw: st.DrawFn) -> Dossier:
    numbers = draw(st.lists(st.integers(1, 30), max_size=6, unique=True))
    return kitchen(*(_todo(draw, number, numbers) for number in sorted(numbers)), due=draw(DAYS))


def _todo(draw: st.DrawFn, number: int, numbers: list[int]) -> ToDo:
    owner = draw(st.sampled_from((ANNA, PROVAN, JOHN, OLAF)))
    helpers = draw(st.lists(st.sampled_from((ANNA, PROVAN, JOHN, OLAF)), max_size=2, unique=True))
    after = draw(st.lists(st.sampled_from(numbers), max_size=2, unique=True))
    return todo(
        number,
        owner,
        text=draw(st.text(min_size=1, max_size=20)),
        helpers=[helper for helper in helpers if helper != owner],
        start=draw(DAYS),
        due=draw(DAYS),
        after=[other for other in after if other < number],
        rule=draw(RULES),
    )


@given(plans(), st.dates(date(2026, 10, 1), date(2027, 12, 31)))
def test_a_template_opened_on_the_same_day_gives_the_same_todos(plan: Dossier, opened: date) -> None:
    again = {new.number: new for new in todos_from(pattern_of(plan, opened), opened)}
    assert list(again) == list(plan.todos)
    for number, old in plan.todos.items():
        new = again[number]
        assert (new.text, new.start, new.due, list(new.after)) == (old.text, old.start, old.due, old.after)
        assert new.rule == old.rule
        assert [_who(plan, name) for name in (new.owner, *new.helpers)] == [old.owner_id, *old.helpers]


def _who(plan: Dossier, name: str) -> int | None:
    if name in ("me", "client"):
        return {"me": ANNA, "client": PROVAN}[name]
    return next(one.id for one in plan.people.values() if one.address == name)


@given(plans())
def test_a_template_comes_back_from_json_as_it_was(plan: Dossier) -> None:
    pattern = pattern_of(plan, TODAY)
    assert from_json(json.loads(json.dumps(as_json(pattern)))) == pattern


@given(plans(), st.integers(-400, 4000))
def test_every_day_moves_with_the_start_but_for_the_days_of_a_rhythm(plan: Dossier, later: int) -> None:
    pattern = pattern_of(plan, TODAY)
    for first, then in zip(todos_from(pattern, TODAY), todos_from(pattern, TODAY + timedelta(days=later)), strict=True):
        assert (first.due is None) == (then.due is None)
        if first.due and then.due and not first.rule:
            assert then.due - first.due == timedelta(days=later)


def test_the_kitchen_as_a_template() -> None:
    plan = kitchen(worktop(), units(), fitting(), risks="asbestos", due=day(20))
    opened = date(2026, 11, 2)
    assert pattern_of(plan, opened) == Pattern(
        "Kitchen",
        "In use by Christmas",
        "asbestos",
        "",
        48,
        (
            Item("Choose the worktop", 1, "client", due=29),
            Item("Order the units", 2, "me", due=30, after=(1,)),
            Item(
                "Fit the units",
                3,
                "john@firm.example",
                start=38,
                due=42,
                after=(2,),
                helpers=("me",),
                introduces=(JOHN_KNOWN,),
            ),
        ),
    )


def test_what_belongs_to_one_client_alone_is_left_out() -> None:
    plan = kitchen(worktop(**DROPPED), units(flag="late", outcome="ordered"), title="Provan", goal="Provan")
    pattern = pattern_of(plan, TODAY)
    assert [(item.number, item.after) for item in pattern.items] == [(2, ())]
    assert pattern.goal == ""
    assert "provan" not in json.dumps(as_json(pattern)).lower().replace('"title": "provan"', "")
    (again,) = todos_from(pattern, TODAY)
    assert again.flag == ""


def test_a_start_at_the_end_of_the_calendar_breaks_nothing() -> None:
    rhythm = todo(2, PROVAN, due=date(2026, 11, 27), rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218")
    pattern = pattern_of(kitchen(fitting(), rhythm), TODAY)
    for start in (date.min, date.max):
        assert all(new.due for new in todos_from(pattern, start))
    assert todos_from(pattern, date.max)[0].due == date.max


def test_every_friday_stays_on_fridays_and_ends_later() -> None:
    reading = todo(1, PROVAN, due=date(2026, 11, 27), rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218")
    pattern = pattern_of(kitchen(reading), TODAY)
    (moved,) = todos_from(pattern, TODAY + timedelta(days=8))  # a Tuesday
    assert moved.due == date(2026, 12, 11) and moved.rule == "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261226"


def test_the_todos_are_taken_by_a_plan_with_another_client() -> None:
    pattern = pattern_of(kitchen(), TODAY)
    empty = kitchen(worktop())
    plan = Dossier(empty.plan, MappingProxyType({}), empty.people, empty.stakeholders)
    for act in todos_from(pattern, TODAY):
        made = ruling(plan, act, ANNA)
        assert made.accept, made
        plan = apply(plan, made.changes)
    assert [(t.owner_id, t.helpers, t.due) for t in plan.todos.values()] == [
        (PROVAN, [], day(1)),
        (ANNA, [], day(2)),
        (JOHN, [ANNA], day(14)),
    ]


def test_what_the_mail_says_itself_counts() -> None:
    pattern = Pattern("Kitchen", "In use", "asbestos", "garage free", 10)
    own = OpenPlan("Berg", (), goal="Before Easter", template="kitchen")
    plan = filled(own, pattern, TODAY, ())
    assert (plan.title, plan.goal, plan.risks, plan.assumptions) == ("Berg", "Before Easter", "asbestos", "garage free")
    assert plan.due == day(3)
    late = AddToDo("Paint", due=day(20), rule="FREQ=DAILY;UNTIL=20261222")
    assert filled(own, pattern, TODAY, (late,)).due == day(22)
    assert filled(OpenPlan("", (), due=day(1)), pattern, TODAY, (late,)).due == day(1)
    assert filled(OpenPlan("", ()), Pattern("Kitchen"), TODAY, ()).goal == "Kitchen"


def test_a_name_is_found_however_it_is_spelled() -> None:
    assert folded("  Kitchen  Large ") == folded("kitchen large") == folded("KITCHEN LARGE")
    assert folded("Küche") != folded("Kuche")
