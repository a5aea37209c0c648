"""A provider puts on record by mail what somebody said on the telephone, and what is to be done about it."""

from __future__ import annotations

from datetime import date

from support.bot import ANNA, JOHN, PROVAN, Bot

from mailbot.domain.model import State

CALL = "log call @provan: wants the planters stored -> arrange garage key @john by 12 Dec 2026"


def says(bot: Bot, text: str) -> str:
    bot.clock.ahead(minutes=1)
    bot.reply(bot.last(ANNA, "receipt"), text)
    bot.run()
    return bot.last(ANNA, "receipt").text


def test_the_words_are_on_record_as_the_clients_and_the_todo_is_there(bot: Bot) -> None:
    receipt = says(bot, CALL)
    assert "The call with Mrs Provan is on record." in receipt and "4. arrange garage key, with John Ek" in receipt
    with bot.store.begin() as uow:
        entry = uow.plans.log(1)[-1]
    assert (entry.channel, entry.words, entry.internal) == ("call", "wants the planters stored", False)
    assert entry.person_id == bot.person(PROVAN).id
    todo = bot.plan().todos[4]
    assert (todo.text, todo.owner_id, todo.due) == ("arrange garage key", bot.person(JOHN).id, date(2026, 12, 12))
    assert "arrange garage key" in bot.last(JOHN, "todo").subject


def test_history_says_who_said_it_and_where(bot: Bot) -> None:
    says(bot, "log visit @provan: likes oak")
    says(bot, "history")
    assert "Mrs Provan, visit > likes oak" in bot.last(ANNA, "history").text


def test_nothing_of_it_reaches_the_client(bot: Bot) -> None:
    before = len(bot.sent(PROVAN))
    says(bot, "log call @provan: sounded unsure about the price")
    assert len(bot.sent(PROVAN)) == before
    says(bot, "send @provan")
    assert "unsure" not in bot.last(PROVAN, "plan").everything.replace(" ", "")


def test_undo_drops_the_todo_and_what_was_said_stays_said(bot: Bot) -> None:
    says(bot, CALL)
    assert "Taken back" in says(bot, "undo")
    assert bot.plan().todos[4].state == State.CANCELLED
    with bot.store.begin() as uow:
        assert uow.plans.log(1)[-1].words == "wants the planters stored"


def test_nobody_unknown_is_logged_and_nobody_else_logs(bot: Bot) -> None:
    assert "I know nobody called “quist” here." in says(bot, "log call @quist: no")
    for who in (PROVAN, JOHN):
        bot.reply(bot.last(who, "todo"), "log call @provan: says no")
        bot.run()
    with bot.store.begin() as uow:
        assert not [entry for entry in uow.plans.log(1) if entry.channel == "call"]
