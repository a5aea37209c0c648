"""A plan is paused by mail: nobody hears of it from the clock until the day that was named, or until it is resumed."""

from __future__ import annotations

import pytest
from support.bot import ANNA, PROVAN, Bot

from mailbot.domain.dossier import Dossier
from mailbot.domain.model import PlanState, State
from mailbot.store.plans import SqlPlans

ADA = "ada@firm.example"


def command(bot: Bot, text: str) -> str:
    bot.clock.ahead(minutes=1)
    bot.reply(bot.last(ANNA, "receipt"), text)
    bot.run()
    return bot.last(ANNA, "receipt").text


def rung(bot: Bot, month: int, days: range) -> list[tuple[int, str, str]]:
    """(day, reader, kind) of what the clock sends in those days, twice in each hour of work."""
    sent = []
    for day in days:
        for hour in (7, 10, 15):
            bot.at(month, day, hour)
            sent += [(day, one.to, one.kind) for _ in range(2) for one in bot.tick()]
    return sent


def test_nobody_is_reminded_until_the_day_and_everybody_from_then_on(bot: Bot) -> None:
    assert "“Kitchen” is paused until Wed 9 Dec 2026." in command(bot, "pause until 9 Dec 2026")
    sent = rung(bot, 12, range(1, 15))
    assert {kind for day, _, kind in sent if day < 9} <= {"summary"}
    assert (9, ANNA, "digest") in sent  # overdue since the 5th
    # The worktop is 9 days late on the 10th and 12 on a Sunday; what fell into the pause is not caught up.
    assert [(day, to) for day, to, kind in sent if kind == "reminder"] == [(10, PROVAN), (14, PROVAN)]
    assert bot.plan().plan.state == PlanState.OPEN


def test_what_waits_in_a_paused_plan_is_in_no_digest_and_no_list(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "I need until 10 December")
    bot.run()
    command(bot, "pause")
    assert not [kind for _, to, kind in rung(bot, 12, range(1, 9)) if to != ADA]
    bot.mail(ANNA, "[P1]", "list @provan\nplans\nstatus")
    bot.run()
    assert "Choose the worktop" not in bot.last(ANNA, "list").text
    assert "[paused]" in bot.last(ANNA, "plans").text and "overdue" not in bot.last(ANNA, "plans").text
    assert "State: [paused]" in bot.last(ANNA, "status").text
    with bot.store.begin() as uow:
        assert not uow.plans.overdue_by_provider(bot.clock.now().date())


def test_page_and_status_say_until_when_with_word_and_colour(bot: Bot) -> None:
    command(bot, "pause until 9 Dec 2026\nsend @provan")
    bot.mail(ANNA, "[P1]", "status")
    bot.run()
    status = bot.last(ANNA, "status")
    assert "Paused until Wed 9 Dec" in status.text
    assert "background: #e2ebf2" in status.html and "Paused until Wed 9 Dec</span>" in status.html
    page = bot.last(PROVAN, "plan").everything
    assert "PauseduntilWed9Dec2026" in page.replace(" ", "") and "#4a6f8a" in page


def test_a_client_may_answer_meanwhile(bot: Bot) -> None:
    command(bot, "pause")
    bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.run()
    assert bot.plan().todos[1].state == State.COMPLETED
    assert bot.plan().plan.state == PlanState.PAUSED


def test_resume_lets_it_go_on_at_once(bot: Bot) -> None:
    command(bot, "pause until 20 Jan 2027")
    bot.at(12, 1, 9)
    assert not bot.tick()
    assert "“Kitchen” goes on." in command(bot, "resume")
    assert [one.to for one in bot.tick() if one.kind == "reminder"] == [PROVAN]


def test_undo_takes_the_pause_back(bot: Bot) -> None:
    before = bot.plan().plan.model_dump()
    command(bot, "pause until 9 Dec 2026")
    assert "Taken back" in command(bot, "undo")
    assert bot.plan().plan.model_dump() == before
    bot.at(12, 1, 10)
    assert PROVAN in {one.to for one in bot.tick() if one.kind == "reminder"}


def test_undo_takes_a_resume_back(bot: Bot) -> None:
    command(bot, "pause until 9 Dec 2026")
    paused = bot.plan().plan.model_dump()
    command(bot, "resume")
    command(bot, "undo")
    assert bot.plan().plan.model_dump() == paused


def test_a_pause_that_has_ended_is_not_taken_back(bot: Bot) -> None:
    command(bot, "pause until 2 Dec 2026")
    receipt = bot.last(ANNA, "receipt")
    bot.at(12, 2, 9)
    bot.tick()
    bot.reply(receipt, "undo")
    bot.run()
    assert "changed again since" in bot.last(ANNA, "receipt").text
    assert bot.plan().plan.state == PlanState.OPEN


@pytest.mark.parametrize(("zone", "hour"), [("Pacific/Auckland", 11), ("America/New_York", 5)])
def test_the_day_begins_where_the_provider_is(bot: Bot, zone: str, hour: int) -> None:
    command(bot, "pause until 9 Dec 2026")
    bot.know("Anna Ek", ANNA, provider=True, zone=zone)
    states = []
    for before in (1, 0):
        bot.at(12, 8 if hour == 11 else 9, hour - before, 30 if before else 0)
        bot.tick()
        states.append(bot.plan().plan.state)
    assert states == [PlanState.PAUSED, PlanState.OPEN]


def test_that_it_went_on_is_on_record_and_nobodys_doing(bot: Bot) -> None:
    command(bot, "pause until 2 Dec 2026")
    bot.at(12, 2, 9)
    bot.tick()
    with bot.store.begin() as uow:
        last = [row for row in uow.plans.history(1) if row.field == "state" and row.subject == "plan"][-1]
    assert (last.before, last.after, last.by) == ("paused", "open", None)
    bot.mail(ANNA, "[P1]", "history")
    bot.run()
    assert "paused → open" in bot.last(ANNA, "history").text


def test_a_pause_without_an_end_is_named_at_night_after_two_weeks(bot: Bot) -> None:
    command(bot, "pause")
    named = []
    for day in range(1, 10):
        bot.at(12, day, 20)
        bot.tick()
        named.append("“Kitchen” [P1], Anna Ek: since Mon 23 Nov" in bot.last(ADA, "summary").text)
    assert named == [False] * 6 + [True] * 3
    command(bot, "pause until 20 Jan 2027")
    bot.at(12, 10, 20)
    bot.tick()
    assert "“Kitchen”" not in bot.last(ADA, "summary").text


def test_a_plan_that_breaks_keeps_no_other_asleep(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.mail(
        ANNA, "Plan: Bath", "Client: Mrs Provan <provan@example.org>\n\n1. Choose the tiles @provan by 9 Dec 2026\n"
    )
    bot.run()
    for tag in (1, 2):
        bot.mail(ANNA, f"[P{tag}]", "pause until 2 Dec 2026")
    bot.run()
    bot.at(12, 2, 9)
    read = SqlPlans.dossier

    def breaks(self: SqlPlans, plan_id: int) -> Dossier | None:
        if plan_id == 1:
            raise RuntimeError("broken")
        return read(self, plan_id)

    with monkeypatch.context() as patched:
        patched.setattr(SqlPlans, "dossier", breaks)
        with pytest.raises(RuntimeError):
            bot.tick()
    assert [bot.plan(n).plan.state for n in (1, 2)] == [PlanState.PAUSED, PlanState.OPEN]
