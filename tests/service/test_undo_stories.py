"""UNDO under a receipt takes back what that mail did, and nothing else."""

from __future__ import annotations

from datetime import date

from support.bot import ANNA, JOHN, PROVAN, Bot

from mailbot.domain.model import PlanState, State


def command(bot: Bot, text: str) -> None:
    bot.reply(bot.last(ANNA, "receipt"), text)
    bot.run()


def test_everything_one_mail_did_is_taken_back(bot: Bot) -> None:
    command(bot, "due 1 4 Dec 2026\nassign 2 @john\nadd Choose the tap @provan by 9 Dec 2026\ndone 3: fitted")
    command(bot, "undo")
    todos = bot.plan().todos
    assert (todos[1].due, todos[2].owner_id) == (date(2026, 12, 1), bot.person(ANNA).id)
    assert (todos[3].state, todos[3].outcome, todos[3].done_by) == (State.NEEDS_ACTION, "", None)
    assert todos[4].state == State.CANCELLED
    assert "Taken back" in bot.last(ANNA, "receipt").text
    assert bot.kinds(PROVAN)[-2:] == ["todo", "todo_cancelled"] and bot.kinds(JOHN)[-1] == "todo"


def test_a_client_takes_back_their_own_tick(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.run()
    bot.reply(bot.last(PROVAN, "receipt"), "UNDO")
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION
    assert "took this back" in bot.last(ANNA, "news").text
    assert "METHOD:REQUEST" in bot.last(PROVAN, "todo").calendar


def test_the_receipt_says_which_mail_is_meant(bot: Bot) -> None:
    command(bot, "flag 1 first")
    first = bot.last(ANNA, "receipt")
    command(bot, "flag 2 second")
    bot.reply(first, "undo")
    bot.run()
    assert (bot.plan().todos[1].flag, bot.plan().todos[2].flag) == ("", "second")


def test_what_was_changed_since_stays_and_is_said(bot: Bot) -> None:
    command(bot, "due 1 4 Dec 2026\nflag 2 late")
    first = bot.last(ANNA, "receipt")
    command(bot, "due 1 5 Dec 2026")
    bot.reply(first, "undo")
    bot.run()
    assert (bot.plan().todos[1].due, bot.plan().todos[2].flag) == (date(2026, 12, 5), "late")
    assert "changed again since" in bot.last(ANNA, "receipt").text


def test_twice_takes_nothing_back_twice(bot: Bot) -> None:
    command(bot, "flag 1 first")
    first = bot.last(ANNA, "receipt")
    for _ in range(2):
        bot.reply(first, "undo")
        bot.run()
    assert bot.plan().todos[1].flag == ""
    assert "changed again since" in bot.last(ANNA, "receipt").text


def test_undoing_the_undo_does_it_again(bot: Bot) -> None:
    command(bot, "flag 1 first")
    command(bot, "undo")
    command(bot, "undo")
    assert bot.plan().todos[1].flag == "first"


def test_a_request_is_withdrawn(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "I need until 4 December")
    bot.run()
    bot.reply(bot.last(PROVAN, "receipt"), "undo")
    bot.run()
    assert bot.plan().requests == ()


def test_closing_can_be_taken_back(bot: Bot) -> None:
    command(bot, "close")
    command(bot, "undo")
    assert bot.plan().plan.state == PlanState.OPEN


def test_nothing_done_is_nothing_to_take_back(bot: Bot) -> None:
    command(bot, "help")
    bot.reply(bot.last(ANNA, "help"), "undo")
    bot.run()
    assert "nothing to take back" in bot.last(ANNA, "receipt").text


def test_what_a_list_did_in_two_plans_is_taken_back_in_both(bot: Bot) -> None:
    bot.mail(ANNA, "Plan: Shed", "Client: Mrs Provan <provan@example.org>\n\n1. Choose a roof @provan by 5 Dec 2026")
    bot.run()
    bot.reply(bot.last(PROVAN, "todo"), "list")
    bot.run()
    bot.reply(bot.last(PROVAN, "list"), "1 and 2 done")
    bot.run()
    assert [bot.plan(n).todos[1].state for n in (1, 2)] == [State.COMPLETED] * 2
    bot.reply(bot.last(PROVAN, "receipt"), "undo")
    bot.run()
    assert [bot.plan(n).todos[1].state for n in (1, 2)] == [State.NEEDS_ACTION] * 2
