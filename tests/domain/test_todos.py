"""New to-dos, recurring ones, and the rest of what a provider may do to a plan."""

from __future__ import annotations

from datetime import date

import pytest
from support.plans import ANNA, JOHN, OLAF, PROVAN, TODAY, day, kitchen, more_time_asked, ruling, todo

from mailbot.domain import acts
from mailbot.domain.dossier import apply
from mailbot.domain.model import PlanState, Request
from mailbot.domain.notices import NoticeKind


def added(act: acts.AddToDo) -> dict[str, object]:
    outcome = ruling(kitchen(), act, ANNA)
    assert outcome.accept, outcome.code
    return {c.field: c.after for c in outcome.changes}


def test_a_new_todo_has_all_it_was_given() -> None:
    act = acts.AddToDo("Paint", 7, "john", day(1), day(2), (3,), ("me", "me"), "FREQ=DAILY", "wet")
    assert added(act) == {
        "number": 7,
        "text": "Paint",
        "owner_id": JOHN,
        "helpers": [ANNA],
        "start": "2026-12-01",
        "due": "2026-12-02",
        "first_due": "2026-12-02",
        "after": [3],
        "rule": "FREQ=DAILY",
        "flag": "wet",
    }


def test_a_number_that_is_taken_gives_way_and_none_is_used_again() -> None:
    assert added(acts.AddToDo("Paint", 2))["number"] == 4
    plan = apply(kitchen(), ruling(kitchen(), acts.Drop((3,)), ANNA).changes)
    assert ruling(plan, acts.AddToDo("Paint"), ANNA).details["number"] == 4


def test_without_an_owner_it_is_the_providers_and_the_answer_says_so() -> None:
    outcome = ruling(kitchen(), acts.AddToDo("Paint"), ANNA)
    assert (outcome.code, outcome.details["owner"]) == ("added_to_you", "Anna Ek")


def test_an_owner_helps_nobody() -> None:
    assert "helpers" not in added(acts.AddToDo("Paint", owner="john", helpers=("john",)))


def test_a_day_that_is_past_is_taken_and_said() -> None:
    assert ruling(kitchen(), acts.AddToDo("Paint", due=date(2026, 11, 1)), ANNA).details["past"]
    assert ruling(kitchen(), acts.SetDue((1,), date(2026, 11, 1)), ANNA).details["past"]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (acts.AddToDo("Paint", owner="tom"), "no_such_person"),
        (acts.AddToDo("Paint", helpers=("tom",)), "no_such_person"),
        (acts.AddToDo("Paint", after=(9,)), "no_such_todo"),
        (acts.AddToDo("Paint", start=day(3), due=day(2)), "ends_before_start"),
        (acts.ChangePlan("colour", "red"), "no_such_field"),
        (acts.ChangePlan("due", "soon"), "unreadable_date"),
        (acts.SetHelpers((1,), ("tom",)), "no_such_person"),
        (acts.SetAfter(1, (9,)), "no_such_todo"),
        (acts.SendPlan(("tom",)), "no_such_person"),
        (acts.AddNote("x", 9), "no_such_todo"),
    ],
)
def test_what_cannot_be_is_refused(act: acts.Act, code: str) -> None:
    outcome = ruling(kitchen(), act, ANNA)
    assert (outcome.accept, outcome.code) == (False, code)


def test_done_for_now_comes_round_whole() -> None:
    plan = kitchen(
        todo(1, PROVAN, start=day(3), due=day(4), rule="FREQ=WEEKLY;BYDAY=FR;COUNT=3", state="IN-PROCESS", percent=50),
        requests=(more_time_asked(until=day(6)),),
    )
    outcome = ruling(plan, acts.Done((1,), "412 kWh"), PROVAN)
    row = apply(plan, outcome.changes).todos[1]
    assert (row.start, row.due, row.first_due, row.state, row.percent) == (day(10), day(11), day(11), "NEEDS-ACTION", 0)
    assert row.rule == "FREQ=WEEKLY;BYDAY=FR;COUNT=2"
    assert [(s.words, s.number) for s in outcome.said] == [("412 kWh", 1)]
    assert [a.request_id for a in outcome.answered] == [7]


def test_grace_starts_anew_with_each_round() -> None:
    plan = kitchen(todo(1, PROVAN, due=day(4), rule="FREQ=WEEKLY;BYDAY=FR"), grace_days=2)
    plan = apply(plan, ruling(plan, acts.Done((1,)), PROVAN).changes)
    assert ruling(plan, acts.MoreTime((1,), day(13)), PROVAN).code == "due"


def test_the_last_round_ends_it() -> None:
    plan = kitchen(todo(1, PROVAN, due=day(4), rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20261204"))
    assert ruling(plan, acts.Done((1,)), PROVAN).code == "done"


def test_a_result_that_comes_later_is_still_recorded() -> None:
    plan = kitchen()
    plan = apply(plan, ruling(plan, acts.Done((1,)), PROVAN).changes)
    outcome = ruling(plan, acts.Done((1,), "oak"), PROVAN)
    assert {c.field: c.after for c in outcome.changes} == {"outcome": "oak"} and outcome.said[0].words == "oak"
    assert not ruling(plan, acts.Done((1,)), PROVAN).changes


def test_cannot_flags_and_reassigns_nobody() -> None:
    outcome = ruling(kitchen(), acts.Cannot((1,), "ask Tom"), PROVAN)
    assert [(c.field, c.after) for c in outcome.changes] == [("flag", "ask Tom")]
    outcome = ruling(kitchen(), acts.Assign("Tom", (1,)), PROVAN)
    assert [(c.field, c.after) for c in outcome.changes] == [("flag", "→ Tom")]


def test_remind_goes_to_the_owner_at_once() -> None:
    (notice,) = ruling(kitchen(), acts.Remind((1,)), ANNA).notices
    assert (notice.kind, notice.to, notice.facts["rows"]) == (
        NoticeKind.REMINDER,
        PROVAN,
        [{"row": 1, "plan": 12, "number": 1}],
    )


def test_the_page_goes_to_everyone_or_to_who_is_named_and_asks_who_has_not_agreed() -> None:
    outcome = ruling(kitchen(), acts.SendPlan(), ANNA)
    assert [(n.to, n.facts["ask"]) for n in outcome.notices] == [(PROVAN, True), (JOHN, False), (OLAF, False)]
    assert [n.to for n in ruling(kitchen(), acts.SendPlan(("john",)), ANNA).notices] == [JOHN]


def test_agreeing_is_to_this_revision_and_disagreeing_takes_it_back() -> None:
    plan = kitchen(revision=2)
    agreed = apply(plan, ruling(plan, acts.Agree("fine"), PROVAN).changes)
    assert not ruling(agreed, acts.SendPlan(("client",)), ANNA).notices[0].facts["ask"]
    back = apply(agreed, ruling(agreed, acts.Disagree("not blue"), PROVAN).changes)
    assert back.stakeholders[PROVAN].agreed_revision == 0


def test_closing_sends_everyone_the_last_page_once() -> None:
    outcome = ruling(kitchen(), acts.Close(), ANNA)
    assert [n.to for n in outcome.notices] == [ANNA, PROVAN, JOHN, OLAF] and outcome.details["open"] == 3
    again = ruling(kitchen(state=PlanState.CLOSED), acts.Close(), ANNA)
    assert (again.code, again.notices) == ("already_closed", ())


def test_the_newest_request_is_the_one() -> None:
    old, new = more_time_asked(request_id=7), more_time_asked(request_id=9)
    found = kitchen(requests=(old, new)).request_about(1, "more_time")
    assert isinstance(found, Request) and found.id == 9
    assert kitchen().request_about(1, "more_time") is None and TODAY.isoweekday() == 1
