"""A paused plan: what it says of itself, and how it goes on."""

from __future__ import annotations

from datetime import date

import pytest
from support.plans import ANNA, JOHN, PROVAN, TODAY, day, kitchen, ruling

from mailbot.domain import acts
from mailbot.domain.about_pauses import woken
from mailbot.domain.decide import decide
from mailbot.domain.dossier import Dossier, apply
from mailbot.domain.model import PlanState
from mailbot.domain.rulings import Hearing
from mailbot.domain.standing import Standing, standing


def paused(until: date | None = None, plan: Dossier | None = None) -> Dossier:
    plan = plan or kitchen()
    return apply(plan, ruling(plan, acts.Pause(until), ANNA).changes)


def test_every_open_row_says_that_it_is_paused_and_no_row_is_late() -> None:
    plan = paused()
    after = date(2027, 6, 1)
    assert {standing(plan, todo, after) for todo in plan.todos.values()} == {Standing.PAUSED}
    done = apply(plan, ruling(plan, acts.Done((1,)), PROVAN).changes)
    assert standing(done, done.todos[1], after) is Standing.DONE


def test_it_wakes_on_its_day_and_not_before() -> None:
    plan = paused(day(7))
    assert woken(plan, day(6)) == ()
    awake = apply(plan, woken(plan, day(7)))
    assert (awake.plan.state, awake.plan.paused_on, awake.plan.paused_until) == (PlanState.OPEN, None, None)
    assert woken(awake, day(8)) == ()


def test_without_a_day_it_wakes_only_when_it_is_told_to() -> None:
    plan = paused()
    assert woken(plan, date(2030, 1, 1)) == ()
    awake = apply(plan, ruling(plan, acts.Resume(), ANNA).changes)
    assert awake.plan.model_dump() == kitchen().plan.model_dump()


@pytest.mark.parametrize("act", [acts.Close(), acts.ReopenPlan()])
def test_no_day_is_left_to_wake_a_plan_that_was_closed_or_opened(act: acts.Act) -> None:
    plan = paused(day(7))
    plan = apply(plan, ruling(plan, act, ANNA).changes)
    assert (plan.plan.paused_on, plan.plan.paused_until, woken(plan, day(8))) == (None, None, ())


def test_another_day_keeps_the_day_since_which_it_rests() -> None:
    plan = paused(day(7))
    later = apply(plan, decide(Hearing(plan, ANNA, day(2)), acts.Pause(day(20))).changes)
    assert (later.plan.paused_on, later.plan.paused_until) == (TODAY, day(20))


@pytest.mark.parametrize("until", [TODAY, date(2026, 11, 1)])
def test_a_day_that_is_no_more_is_refused(until: date) -> None:
    outcome = ruling(kitchen(), acts.Pause(until), ANNA)
    assert (outcome.accept, outcome.code, outcome.changes) == (False, "date_passed", ())


@pytest.mark.parametrize("actor", [JOHN, PROVAN])
@pytest.mark.parametrize("act", [acts.Pause(), acts.Resume()])
def test_only_the_provider_pauses(act: acts.Act, actor: int) -> None:
    assert ruling(paused(), act, actor).code == "provider_only"


def test_nobody_is_reminded_of_it_by_hand_either() -> None:
    assert ruling(paused(), acts.Remind((1,)), ANNA).code == "plan_paused"
