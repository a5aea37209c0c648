"""More time and questions: who is asked, what an answer does, who hears of it."""

from __future__ import annotations

from datetime import date

import pytest
from support.plans import (
    ANNA,
    JOHN,
    OLAF,
    PROVAN,
    day,
    fitting,
    kitchen,
    more_time_asked,
    question_asked,
    ruling,
    todo,
    units,
    worktop,
)

from mailbot.domain import acts
from mailbot.domain.about_dates import moved
from mailbot.domain.notices import NoticeKind, Outcome
from mailbot.domain.rulings import find_person
from mailbot.domain.standing import Standing, pushed_by, standing


def due_of(outcome: Outcome) -> object:
    return next((c.after for c in outcome.changes if c.field == "due"), None)


def told(outcome: Outcome) -> list[tuple[NoticeKind, int]]:
    return [(notice.kind, notice.to) for notice in outcome.notices]


# --- more time ------------------------------------------------------------------------------------


def test_within_the_plans_grace_the_day_moves_at_once() -> None:
    plan = kitchen(grace_days=3)
    assert due_of(ruling(plan, acts.MoreTime((1,), day(4)), PROVAN)) == "2026-12-04"
    assert ruling(plan, acts.MoreTime((1,), day(5)), PROVAN).code == "more_time_asked"


def test_grace_is_counted_from_the_first_day_not_from_each_extension() -> None:
    plan = kitchen(worktop(due=day(4), first_due=day(1)), grace_days=3)
    assert ruling(plan, acts.MoreTime((1,), day(6)), PROVAN).code == "more_time_asked"


def test_the_provider_is_asked_and_told_what_it_would_push() -> None:
    outcome = ruling(kitchen(), acts.MoreTime((1,), day(10)), PROVAN)
    (request,), (notice,) = outcome.requests, outcome.notices
    assert (request.by, request.of, request.until, notice.to) == (PROVAN, ANNA, day(10), ANNA)
    assert notice.facts["pushes"] == [2, 3]
    assert not outcome.changes


def test_a_day_that_is_past_or_early_enough_is_said_so() -> None:
    assert ruling(kitchen(), acts.MoreTime((1,), date(2026, 11, 20)), PROVAN).code == "date_passed"
    assert ruling(kitchen(), acts.MoreTime((1,), day(1)), PROVAN).code == "enough_time"


def test_asking_again_replaces_what_was_asked_before() -> None:
    plan = kitchen(requests=(more_time_asked(until=day(5)),))
    outcome = ruling(plan, acts.MoreTime((1,), day(9)), PROVAN)
    assert [a.request_id for a in outcome.answered] == [7] and len(outcome.requests) == 1


def test_an_extension_within_grace_settles_what_was_asked_before() -> None:
    plan = kitchen(requests=(more_time_asked(until=day(20)),), grace_days=3)
    outcome = ruling(plan, acts.MoreTime((1,), day(3)), PROVAN)
    assert [a.request_id for a in outcome.answered] == [7] and not outcome.notices


def test_yes_grants_what_was_asked_and_the_asker_is_told() -> None:
    outcome = ruling(kitchen(requests=(more_time_asked(until=day(9)),)), acts.Yes("with pleasure"), ANNA)
    assert due_of(outcome) == "2026-12-09"
    (notice,) = outcome.notices
    assert (notice.kind, notice.to) == (NoticeKind.ANSWER, PROVAN)
    assert (notice.facts["code"], notice.facts["until"], notice.facts["words"]) == (
        "yes",
        "2026-12-09",
        "with pleasure",
    )


def test_no_keeps_the_day_and_says_why() -> None:
    outcome = ruling(kitchen(requests=(more_time_asked(until=day(9)),)), acts.No("the units would be late"), ANNA)
    assert not outcome.changes and outcome.notices[0].facts["words"] == "the units would be late"
    assert outcome.answered[0].answer == "no"


def test_another_day_is_an_answer_too() -> None:
    outcome = ruling(kitchen(requests=(more_time_asked(until=day(9)),)), acts.Until(day(4)), ANNA)
    assert due_of(outcome) == "2026-12-04" and outcome.notices[0].facts["code"] == "until"


@pytest.mark.parametrize(("until", "code"), [(None, "until_when"), (date(2026, 11, 20), "date_passed")])
def test_yes_needs_a_day_that_can_be_kept(until: date | None, code: str) -> None:
    assert ruling(kitchen(requests=(more_time_asked(until=until),)), acts.Yes(), ANNA).code == code


def test_only_who_was_asked_can_say_yes() -> None:
    request = more_time_asked(until=day(9))
    for who in (PROVAN, JOHN, OLAF):
        assert ruling(kitchen(requests=(request,)), acts.Yes(), who, request=request).code == "nothing_asked"


def test_yes_where_two_wait_means_neither() -> None:
    plan = kitchen(requests=(more_time_asked(1, until=day(9)), more_time_asked(3, JOHN, day(16), request_id=9)))
    assert ruling(plan, acts.Yes(), ANNA).code == "nothing_asked"
    assert ruling(plan, acts.Yes(), ANNA, about=3).details["number"] == 3


def test_a_yes_twice_grants_once() -> None:
    assert ruling(kitchen(), acts.Yes(), ANNA, request=more_time_asked(until=day(9))).code == "nothing_asked"


@pytest.mark.parametrize(("due", "code"), [(day(9), "yes"), (day(4), "until")])
def test_who_asked_hears_when_the_provider_moves_the_day_instead_of_answering(due: date, code: str) -> None:
    plan = kitchen(requests=(more_time_asked(until=day(9)),))
    for act in (acts.SetDue((1,), due), acts.MoreTime((1,), due)):
        outcome = ruling(plan, act, ANNA)
        assert told(outcome) == [(NoticeKind.ANSWER, PROVAN)]
        assert outcome.notices[0].facts["code"] == code
        assert [a.request_id for a in outcome.answered] == [7]


@pytest.mark.parametrize(
    ("act", "who"),
    [(acts.Done((1,)), PROVAN), (acts.Drop((1,)), ANNA), (acts.Assign("john", (1,)), ANNA), (acts.Close(), ANNA)],
)
def test_nobody_need_answer_any_more(act: acts.Act, who: int) -> None:
    assert ruling(kitchen(requests=(more_time_asked(until=day(9)),)), act, who).answered[0].request_id == 7


def test_a_later_end_leaves_the_start_and_an_earlier_one_takes_it_along() -> None:
    fit = fitting(start=day(10), due=day(14))
    assert {c.field: c.after for c in moved(fit, day(16)) if c.field != "first_due"} == {"due": "2026-12-16"}
    assert {c.field: c.after for c in moved(fit, day(8)) if c.field != "first_due"} == {
        "due": "2026-12-08",
        "start": "2026-12-04",
    }
    assert {c.field: c.after for c in moved(fit, day(16), day(15)) if c.field != "first_due"} == {
        "due": "2026-12-16",
        "start": "2026-12-15",
    }


def test_a_day_that_ends_before_it_starts_is_refused() -> None:
    assert ruling(kitchen(), acts.SetDue((3,), day(9), day(12)), ANNA).code == "ends_before_start"


# --- what a delay pushes --------------------------------------------------------------------------


def test_a_delay_pushes_what_begins_before_it_ends_and_so_on() -> None:
    plan = kitchen(
        worktop(),
        units(due=day(5)),
        fitting(start=day(8), due=day(10)),
        todo(4, JOHN, after=[3], start=day(12), due=day(12)),
        todo(5, JOHN, after=[4], start=day(24), due=day(24)),
        todo(6, JOHN, after=[3], due=None),
    )
    assert [t.number for t in pushed_by(plan, 1, day(4))] == []
    assert [t.number for t in pushed_by(plan, 1, day(7))] == [2]
    assert [t.number for t in pushed_by(plan, 1, day(9))] == [2, 3]
    assert [t.number for t in pushed_by(plan, 1, day(11))] == [2, 3, 4]  # 3 ends on the 13th now


def test_what_is_not_late_itself_pushes_nothing() -> None:
    plan = kitchen(worktop(), fitting(after=[1], start=day(10), due=day(14)), todo(4, JOHN, after=[3], due=day(14)))
    assert [t.number for t in pushed_by(plan, 1, day(10))] == [3]


def test_a_circle_in_an_old_plan_does_not_hang() -> None:
    plan = kitchen(worktop(after=[2]), units(after=[1]))
    assert [t.number for t in pushed_by(plan, 1, day(9))] == [2]


# --- questions ------------------------------------------------------------------------------------


def test_a_question_goes_to_the_provider_and_the_answer_back() -> None:
    asked = ruling(kitchen(), acts.Question("Oak or ash?"), PROVAN, about=1)
    assert told(asked) == [(NoticeKind.QUESTION, ANNA)] and asked.requests[0].words == "Oak or ash?"
    request = question_asked()
    answered = ruling(kitchen(requests=(request,)), acts.Answer("Oak."), ANNA, request=request)
    assert told(answered) == [(NoticeKind.ANSWER, PROVAN)]
    assert (answered.notices[0].facts["words"], answered.notices[0].facts["asked"]) == ("Oak.", "Oak or ash?")


def test_the_providers_own_question_goes_to_whoever_has_the_todo() -> None:
    assert told(ruling(kitchen(), acts.Question("When?"), ANNA, about=3)) == [(NoticeKind.QUESTION, JOHN)]


def test_an_answer_counts_once_and_only_from_who_was_asked() -> None:
    request = question_asked()
    assert ruling(kitchen(), acts.Answer("Oak."), ANNA, request=request).code == "nothing_asked"
    for who in (PROVAN, JOHN, OLAF):
        refused = ruling(kitchen(requests=(request,)), acts.Answer("Ash!"), who, request=request)
        assert refused.code == "nothing_asked" and not refused.notices


def test_words_do_not_answer_a_request_for_time() -> None:
    request = more_time_asked(until=day(9))
    plan = kitchen(requests=(request,))
    assert ruling(plan, acts.Answer("hm"), ANNA, request=request).code == "nothing_asked"


# --- who is meant ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("@me", ANNA),
        ("@client", PROVAN),
        ("provan", PROVAN),
        ("Mrs Provan", PROVAN),
        ("@john", JOHN),
        ("<John@firm.example>", JOHN),
        ("JOHN@FIRM.EXAMPLE", JOHN),
        ("őry", JOHN),
        ("O\u030bry", JOHN),
        ("ory", JOHN),
        ("Jöhn", JOHN),
        ("tom", None),
        ("", None),
        ("@", None),
    ],
)
def test_people_are_found_as_they_are_written(written: str, who: int | None) -> None:
    found = find_person(kitchen(), written, ANNA).person
    assert (found.id if found else None) == who


def test_who_is_introduced_with_an_address_is_known_by_it_whatever_their_name_is_here() -> None:
    helper = acts.SetHelpers((1,), ("The fitter",), (acts.Introduce("The fitter", "John@firm.example"),))
    assert ruling(kitchen(), helper, ANNA).changes[0].after == [JOHN]


def test_two_who_fit_are_nobody() -> None:
    outcome = ruling(kitchen(), acts.Assign("example", (1,)), ANNA)
    assert outcome.code == "no_such_person"
    plan = kitchen()
    plan.people[OLAF].name = "John Watts"
    outcome = ruling(plan, acts.Assign("john", (1,)), ANNA)
    plan.people[OLAF].name = "Olaf Watts"
    assert outcome.code == "two_such_people" and len(outcome.details["known"]) == 2


def test_a_new_owner_helps_nobody_but_owns() -> None:
    outcome = ruling(kitchen(fitting(after=[], flag="ill")), acts.Assign("me", (3,)), ANNA)
    assert {c.field: c.after for c in outcome.changes} == {"owner_id": ANNA, "helpers": [], "flag": ""}


# --- where it stands ------------------------------------------------------------------------------


def test_standing_is_the_first_word_that_fits() -> None:
    today = date(2026, 12, 1)
    plan = kitchen(requests=(more_time_asked(2, ANNA),))
    assert standing(plan, plan.todos[1], today) is Standing.DUE_TODAY
    assert standing(plan, plan.todos[1], day(2)) is Standing.OVERDUE
    assert standing(plan, plan.todos[2], day(9)) is Standing.WAITING
    assert standing(plan, plan.todos[3], today) is Standing.BLOCKED
    assert standing(plan, todo(4, ANNA, due=None), today) is Standing.OPEN


def test_waiting_for_itself_is_refused() -> None:
    assert ruling(kitchen(), acts.SetAfter(1, (3,)), ANNA).code == "circle"
    assert ruling(kitchen(), acts.SetAfter(3, (1,)), ANNA).code == "after"
