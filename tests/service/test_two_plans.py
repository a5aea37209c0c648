"""One client, two providers: a reply about both reaches each with what is theirs alone."""

from __future__ import annotations

import pytest
from support.bot import ANNA, PROVAN, Bot

from mailbot.domain.model import State

BO = "bo@roofs.example"
ROOF = "Client: Mrs Provan <provan@example.org>\n\n1. Choose a roof @provan by 5 Dec 2026"


@pytest.fixture
def two(bot: Bot) -> Bot:
    bot.know("Bo Roofs", BO, provider=True)
    bot.mail(BO, "Plan: Roof", ROOF)
    bot.run()
    bot.reply(bot.last(PROVAN, "todo"), "list")
    bot.run()
    return bot


def test_each_provider_hears_of_their_own(two: Bot) -> None:
    two.reply(two.last(PROVAN, "list"), "1 done, 2 done, and the roof was dear")
    two.run()
    assert [two.plan(n).todos[1].state for n in (1, 2)] == [State.COMPLETED] * 2
    (anna,), (bo,) = two.sent(ANNA, "news"), two.sent(BO, "news")
    assert "Choose the worktop" in anna.text and "roof" not in anna.everything.lower()
    assert "Choose a roof" in bo.text and "worktop" not in bo.everything.lower()


def test_whoever_is_asked_for_more_time_reads_no_words_about_anothers_plan(two: Bot) -> None:
    two.reply(two.last(PROVAN, "list"), "1 need until 12 December, 2 need until 14 December, the roofer is ill")
    two.run()
    anna, bo = two.last(ANNA, "request"), two.last(BO, "request")
    assert "roof" not in anna.everything.lower()
    assert "12 December" not in bo.everything


def test_the_entries_of_both_are_taken_back(two: Bot) -> None:
    invited = [s.calendar for s in two.sent(PROVAN, "todo")]
    two.reply(two.last(PROVAN, "list"), "1 and 2 done")
    two.run()
    cancelled = [s.calendar for s in two.sent(PROVAN) if "METHOD:CANCEL" in s.calendar]
    uids = [
        {line for c in calendars for line in c.splitlines() if line[:4] == "UID:"} for calendars in (invited, cancelled)
    ]
    assert len(uids[0]) == 2 and uids[0] == uids[1]


def test_a_provider_lists_a_client_within_their_own_plans_only(two: Bot) -> None:
    two.mail(ANNA, "[P1] list", "list @provan")
    two.run()
    assert [(r["plan"], r["number"]) for r in two.last(ANNA, "list").row.facts["rows"]] == [(1, 1)]
    two.mail(ANNA, "[P1] end", "close")
    two.run()
    two.mail(ANNA, "[P1] list again", "list @provan")
    two.run()
    assert two.last(ANNA, "list").row.facts["rows"] == []


def test_nobody_commands_in_anothers_plan(two: Bot) -> None:
    two.mail(ANNA, "[P2] hello", "drop 1")
    two.run()
    assert two.plan(2).todos[1].state == State.NEEDS_ACTION


def test_one_provider_with_two_plans_hears_each_thing_once(bot: Bot) -> None:
    bot.mail(ANNA, "Plan: Roof", ROOF)
    bot.run()
    bot.reply(bot.last(PROVAN, "todo"), "list")
    bot.run()
    bot.reply(bot.last(PROVAN, "list"), "1 and 2 done")
    bot.run()
    items = [item["number"] for s in bot.sent(ANNA, "news") for item in s.row.facts["items"]]
    assert len(items) == 2
