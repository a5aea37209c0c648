"""Who may do what to a to-do in which state: the table of the product page, act by act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from support.plans import ANNA, DONE, DROPPED, JOHN, OLAF, PROVAN, TODAY, UNDER_WAY, day, kitchen, ruling, worktop

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.decide import PROVIDER_ONLY, RULINGS, decides, singly
from mailbot.domain.model import PlanState

PROVIDER, OWNER, COLLEAGUE, OBSERVER = ANNA, PROVAN, JOHN, OLAF
STATES: Mapping[str, Mapping[str, Any]] = {"open": {}, "under way": UNDER_WAY, "done": DONE, "dropped": DROPPED}
NOT_YOURS = ("not_yours",) * 4
PROVIDERS = ("provider_only",) * 4

# act -> who -> what comes of it while the to-do (Mrs Provan's) is open, under way, done, dropped
TABLE: Mapping[str, tuple[Act, Mapping[int, tuple[str, ...]]]] = {
    "done": (
        acts.Done((1,)),
        {
            PROVIDER: ("done", "done", "already_done", "was_dropped"),
            OWNER: ("done", "done", "already_done", "was_dropped"),
            COLLEAGUE: NOT_YOURS,
            OBSERVER: NOT_YOURS,
        },
    ),
    "not done": (
        acts.NotDone((1,)),
        {
            PROVIDER: ("still_open", "still_open", "reopened", "was_dropped"),
            OWNER: ("still_open", "still_open", "reopened", "was_dropped"),
            COLLEAGUE: NOT_YOURS,
            OBSERVER: NOT_YOURS,
        },
    ),
    "started": (
        acts.Started((1,)),
        {OWNER: ("started", "started", "already_done", "was_dropped"), COLLEAGUE: NOT_YOURS, OBSERVER: NOT_YOURS},
    ),
    "half way": (
        acts.Progress(50, (1,)),
        {OWNER: ("progress", "progress", "already_done", "was_dropped"), COLLEAGUE: NOT_YOURS, OBSERVER: NOT_YOURS},
    ),
    "more time": (
        acts.MoreTime((1,), day(9)),
        {
            PROVIDER: ("due", "due", "already_done", "was_dropped"),
            OWNER: ("more_time_asked", "more_time_asked", "already_done", "was_dropped"),
            COLLEAGUE: NOT_YOURS,
            OBSERVER: NOT_YOURS,
        },
    ),
    "cannot": (
        acts.Cannot((1,), "no car"),
        {OWNER: ("cannot", "cannot", "already_done", "was_dropped"), COLLEAGUE: NOT_YOURS, OBSERVER: NOT_YOURS},
    ),
    "will do": (
        acts.Accept((1,)),
        {OWNER: ("noted", "noted", "noted", "was_dropped"), COLLEAGUE: NOT_YOURS, OBSERVER: NOT_YOURS},
    ),
    "ask Tom": (
        acts.Assign("john", (1,)),
        {
            PROVIDER: ("assigned", "assigned", "already_done", "was_dropped"),
            OWNER: ("reassign_asked", "reassign_asked", "already_done", "was_dropped"),
            COLLEAGUE: NOT_YOURS,
            OBSERVER: NOT_YOURS,
        },
    ),
    "reopen": (
        acts.Reopen((1,)),
        {
            PROVIDER: ("still_open", "still_open", "reopened", "reopened"),
            OWNER: ("still_open", "still_open", "reopened", "provider_only"),
            COLLEAGUE: ("still_open", "still_open", "not_yours", "not_yours"),
            OBSERVER: ("still_open", "still_open", "not_yours", "not_yours"),
        },
    ),
    "drop": (
        acts.Drop((1,)),
        {
            PROVIDER: ("dropped", "dropped", "already_done", "dropped"),
            OWNER: PROVIDERS,
            COLLEAGUE: PROVIDERS,
            OBSERVER: PROVIDERS,
        },
    ),
    "due": (
        acts.SetDue((1,), day(9)),
        {PROVIDER: ("due", "due", "already_done", "was_dropped"), OWNER: PROVIDERS, COLLEAGUE: PROVIDERS},
    ),
    "with": (
        acts.SetHelpers((1,), ("john",)),
        {PROVIDER: ("helpers", "helpers", "helpers", "was_dropped"), OWNER: PROVIDERS, COLLEAGUE: PROVIDERS},
    ),
    "after": (
        acts.SetAfter(1, ()),
        {PROVIDER: ("after", "after", "after", "was_dropped"), OWNER: PROVIDERS, COLLEAGUE: PROVIDERS},
    ),
    "change": (
        acts.ChangeText(1, "Choose"),
        {PROVIDER: ("changed", "changed", "changed", "was_dropped"), OWNER: PROVIDERS, COLLEAGUE: PROVIDERS},
    ),
    "flag": (
        acts.RaiseFlag((1,), "asbestos"),
        {PROVIDER: ("flagged", "flagged", "flagged", "was_dropped"), OWNER: PROVIDERS, COLLEAGUE: PROVIDERS},
    ),
    "clear": (
        acts.ClearFlag((1,)),
        {PROVIDER: ("cleared", "cleared", "cleared", "was_dropped"), OWNER: PROVIDERS, OBSERVER: PROVIDERS},
    ),
    "remind": (
        acts.Remind((1,)),
        {PROVIDER: ("reminded", "reminded", "already_done", "was_dropped"), OWNER: PROVIDERS, COLLEAGUE: PROVIDERS},
    ),
    "note": (
        acts.AddNote("two weeks", 1),
        {PROVIDER: ("note_added",) * 4, COLLEAGUE: ("note_added",) * 4, OWNER: PROVIDERS, OBSERVER: PROVIDERS},
    ),
    "internal note": (
        acts.AddNote("thin margin", 1, internal=True),
        {
            PROVIDER: ("noted_internally",) * 4,
            COLLEAGUE: ("noted_internally",) * 4,
            OWNER: PROVIDERS,
            OBSERVER: PROVIDERS,
        },
    ),
    "question": (
        acts.Question("Oak?"),
        {
            PROVIDER: ("note_added",) * 4,
            OWNER: ("passed_on",) * 4,
            COLLEAGUE: ("passed_on",) * 4,
            OBSERVER: ("passed_on",) * 4,
        },
    ),
    "agree": (
        acts.Agree("fine"),
        {PROVIDER: ("noted",) * 4, OWNER: ("agreed",) * 4, COLLEAGUE: ("noted",) * 4, OBSERVER: ("noted",) * 4},
    ),
}
NOT_ACCEPTED = {"not_yours", "provider_only", "was_dropped", "until_when"}
ROWS = [(name, who, state) for name, (_, people) in TABLE.items() for who in people for state in STATES]


@pytest.mark.parametrize(("name", "who", "state"), ROWS)
def test_the_table(name: str, who: int, state: str) -> None:
    act, people = TABLE[name]
    outcome = ruling(kitchen(worktop(**STATES[state])), act, who)
    assert outcome.code == people[who][list(STATES).index(state)]
    if outcome.code in NOT_ACCEPTED:
        assert not outcome.accept
    if not outcome.accept:
        assert not (outcome.changes or outcome.notices or outcome.requests or outcome.answered or outcome.said)


@pytest.mark.parametrize("kind", PROVIDER_ONLY, ids=lambda kind: kind.__name__)
def test_what_only_the_provider_may_is_in_no_other_hands(kind: type) -> None:
    assert kind in RULINGS


def test_a_helper_speaks_for_a_todo_as_its_owner_does() -> None:
    assert ruling(kitchen(worktop(helpers=[JOHN])), acts.Done((1,)), JOHN).code == "done"


def test_no_number_means_the_todo_that_the_mail_is_about() -> None:
    assert ruling(kitchen(), acts.Done(), PROVAN, about=1).details["number"] == 1
    assert ruling(kitchen(), acts.Done(), PROVAN).code == "which_todo"


def test_a_number_that_is_not_there_is_refused_with_the_highest_that_is() -> None:
    outcome = ruling(kitchen(), acts.Done((9,)), ANNA)
    assert (outcome.code, outcome.details["highest"]) == ("no_such_todo", 3)


def test_a_tick_says_who_when_and_what_came_of_it() -> None:
    fields = {c.field: c.after for c in ruling(kitchen(), acts.Done((1,), "oak"), PROVAN).changes}
    assert fields == {
        "state": "COMPLETED",
        "percent": 100,
        "outcome": "oak",
        "done_by": PROVAN,
        "done_on": TODAY.isoformat(),
    }


def test_ok_under_a_mail_about_what_somebody_else_has_now_is_only_that() -> None:
    assert ruling(kitchen(), acts.Accept(), OLAF, about=1).code == "noted"


def test_the_owner_is_named_to_who_may_not() -> None:
    outcome = ruling(kitchen(), acts.Done((3,)), PROVAN)
    assert (outcome.details["owner"], outcome.details["provider"]) == ("John Őry", "Anna Ek")


CLOSED: Mapping[str, Act] = {
    "reopen plan": acts.ReopenPlan(),
    "close again": acts.Close(),
    "thanks": acts.Thanks(),
    "ok": acts.Accept(),
    "a question": acts.Question("And the tap?"),
    "no more reminders": acts.Stop(),
    "5": acts.Rating(5),
    "the page": acts.SendPlan(),
}


@pytest.mark.parametrize("words", CLOSED)
def test_a_closed_plan_still_listens(words: str) -> None:
    assert ruling(kitchen(state=PlanState.CLOSED), CLOSED[words], ANNA, about=1).accept


@pytest.mark.parametrize("act", [acts.Done((1,)), acts.MoreTime((1,), day(9)), acts.AddToDo("More"), acts.Agree()])
def test_a_closed_plan_moves_no_more(act: Act) -> None:
    assert ruling(kitchen(state=PlanState.CLOSED), act, ANNA).code == "plan_closed"


def test_a_paused_plan_takes_answers_and_goes_on_when_reopened() -> None:
    plan = kitchen(state=PlanState.PAUSED)
    assert ruling(plan, acts.Done((1,)), PROVAN).code == "done"
    assert ruling(plan, acts.ReopenPlan(), ANNA).changes[0].after == "open"


def test_several_todos_are_decided_one_by_one_each_once() -> None:
    assert list(singly(acts.Done((3, 1, 3), "ok"))) == [acts.Done((3,), "ok"), acts.Done((1,), "ok")]
    assert list(singly(acts.Agree("x"))) == [acts.Agree("x")]


def test_lists_and_help_are_not_for_a_plan_to_decide() -> None:
    assert not decides(acts.ListOpen()) and not decides(acts.Help()) and decides(acts.Done())
    with pytest.raises(KeyError):
        ruling(kitchen(), acts.Help(), ANNA)


def test_reminders_pause_only_until_a_day_that_comes() -> None:
    assert ruling(kitchen(), acts.Snooze(day(9)), PROVAN).changes[0].after == "2026-12-09"
    assert ruling(kitchen(), acts.Snooze(date(2026, 11, 23)), PROVAN).code == "date_passed"
    assert ruling(kitchen(), acts.Snooze(), PROVAN).code == "until_when"
