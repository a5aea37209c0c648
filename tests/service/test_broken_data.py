"""What breaks on one mail is tried again, then parked; every other mail is handled meanwhile."""

from __future__ import annotations

from support.bot import ANNA, PROVAN, Bot

from mailbot.domain.changes import Change
from mailbot.domain.model import State


def spoil(bot: Bot) -> None:
    """A row as no program of ours writes it."""
    client = bot.person(PROVAN).id
    assert client is not None
    with bot.store.begin() as uow:
        uow.plans.record(
            1, [Change("stakeholder", client, "role", "client", "no such part")], None, bot.clock.now(), None
        )


def mend(bot: Bot) -> None:
    client = bot.person(PROVAN).id
    assert client is not None
    with bot.store.begin() as uow:
        uow.plans.record(
            1, [Change("stakeholder", client, "role", "no such part", "client")], None, bot.clock.now(), None
        )


def test_it_is_tried_again_then_parked_and_the_next_is_handled(bot: Bot) -> None:
    bot.mail(ANNA, "Plan: Shed", "Client: Eva <eva@example.org>\n\n1. Choose a roof @eva by 5 Dec 2026")
    bot.run()
    spoil(bot)
    before = len(bot.all_sent)
    broken = bot.reply(bot.last(PROVAN, "todo"), "I agree, and done")
    fine = bot.reply(bot.last("eva@example.org", "todo"), "done")
    bot.run()
    assert bot.row(fine).status == "done" and bot.plan(2).todos[1].state == State.COMPLETED
    assert bot.row(broken).status == "waiting"
    for _ in range(3):
        bot.clock.ahead(minutes=20)
        bot.run()
    assert bot.row(broken).status == "parked" and "no such part" in bot.row(broken).reason
    assert b"I agree" in bot.row(broken).content
    assert not any(s.to == PROVAN for s in bot.all_sent[before:])


def test_a_mail_that_cannot_be_written_keeps_no_other_back(bot: Bot) -> None:
    bot.mail(ANNA, "Plan: Shed", "Client: Eva <eva@example.org>\n\n1. Choose a roof @eva by 5 Dec 2026")
    bot.run()
    todo = bot.last("eva@example.org", "todo")
    spoil(bot)
    bot.reply(bot.sent(ANNA, "receipt")[0], "send @provan")
    bot.reply(todo, "done")
    bot.run()
    assert bot.kinds("eva@example.org")[-1] == "receipt"
    mend(bot)
    bot.clock.ahead(minutes=5)
    assert [(s.to, s.kind) for s in bot.run()] == [(PROVAN, "plan")]
