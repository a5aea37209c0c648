"""Robots that do not say so fall silent, people who write a lot do not, and what comes too fast waits its turn."""

from __future__ import annotations

from pathlib import Path

from support.bot import ANNA, KITCHEN, PROVAN, Bot, opened

from mailbot.domain.model import State
from mailbot.domain.post import InboundStatus

TICKET = "Thank you for your message. Your ticket number is {}. We will get back to you."


def test_a_robot_at_the_providers_address_is_answered_three_times_an_hour_and_shown_at_night(bot: Bot) -> None:
    """It answers whatever comes, after a while, always nearly the same."""
    bot.clock.ahead(minutes=1)
    before = len(bot.sent(ANNA))
    rows = []
    for number in range(12):
        rows.append(bot.reply(bot.last(ANNA, "receipt"), TICKET.format(4711 + number), quoted=False))
        bot.run()
        bot.clock.ahead(minutes=1)
    assert len(bot.sent(ANNA)) - before == 3
    assert all(bot.row(row).status == InboundStatus.DONE for row in rows), "what is not answered is recorded"
    bot.at(11, 23, 20)
    bot.tick()
    summary = bot.last("ada@firm.example", "summary").text
    assert "Look like robots" in summary and "Anna Ek" in summary and "9" in summary


def test_a_robot_that_answers_at_once_in_ever_new_words_falls_silent(bot: Bot) -> None:
    words = ("Blue rain over hills.", "Seven lamps burn bright.", "Old maps rarely lie.", "Cold tea tastes odd.",
             "Green doors stay shut.")  # fmt: skip
    before = len(bot.sent(ANNA))
    for one in words:
        bot.reply(bot.last(ANNA, "receipt"), one, quoted=False)
        bot.run()
        bot.clock.ahead(seconds=2)
    assert len(bot.sent(ANNA)) - before == 3


def test_a_provider_who_sends_forty_commands_in_an_hour_is_answered_forty_times(bot: Bot) -> None:
    before = len(bot.sent(ANNA, "receipt"))
    for number in range(40):
        bot.mail(ANNA, "[P1] note", f"note {number % 3 + 1} The supplier has called for the time number {number}")
        bot.run()
        bot.clock.ahead(minutes=1)
    assert len(bot.sent(ANNA, "receipt")) - before == 40


def test_what_a_robot_changes_is_answered_all_the_same(bot: Bot) -> None:
    for number in range(5):
        bot.mail(ANNA, "[P1] change", TICKET.format(number))
        bot.run()
    bot.mail(ANNA, "[P1] change", "drop 1")
    assert "receipt" in [one.kind for one in bot.run() if one.to == ANNA]
    assert bot.plan().todos[1].state == State.CANCELLED


def test_the_same_question_an_hour_later_is_answered(bot: Bot) -> None:
    for _ in range(5):
        bot.mail(ANNA, "Hello", "plans")
        bot.run()
    asked = len(bot.sent(ANNA, "plans"))
    bot.clock.ahead(minutes=61)
    bot.mail(ANNA, "Hello", "plans")
    bot.run()
    assert asked == 3 and len(bot.sent(ANNA, "plans")) == 4


def test_a_clients_robot_reaches_the_provider_three_times_an_hour_at_the_most(bot: Bot) -> None:
    bot.clock.ahead(minutes=1)
    todo = bot.last(PROVAN, "todo")
    rows = [bot.reply(todo, f"What does it cost? We ask for the time number {number}") for number in range(10)]
    bot.run()
    assert 1 <= len(bot.sent(ANNA, "question")) <= 3
    assert all(bot.row(row).status in (InboundStatus.DONE, InboundStatus.ASKED) for row in rows)


def test_mail_that_comes_too_fast_waits_its_turn_and_is_not_lost(tmp_path: Path) -> None:
    bot = opened(tmp_path, KITCHEN, most_an_hour=5)
    rows = [bot.mail(ANNA, "[P1] note", f"note 1 Number {number} of all") for number in range(9)]
    bot.run()
    waiting = [row for row in rows if bot.row(row).status == InboundStatus.WAITING]
    assert len(waiting) == 5  # the plan itself was the first
    other = bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.run()
    assert bot.row(other).status == InboundStatus.DONE, "somebody else waits with them"
    for _ in range(12):
        bot.clock.ahead(minutes=61)
        bot.run()
    assert all(bot.row(row).status == InboundStatus.DONE for row in rows)
