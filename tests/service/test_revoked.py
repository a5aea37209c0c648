"""A signed address that was revoked counts as none, one by one or all of a person's; nobody else's is touched."""

from __future__ import annotations

import pytest
from support.bot import JOHN, PROVAN, Bot

from mailbot.domain.model import State
from mailbot.domain.post import InboundStatus
from mailbot.service.revoke import revoke


def test_one_token_is_revoked_and_the_next_mail_has_another(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    assert revoke(bot.store, bot.desk, bot.clock, todo.reply_to) == 1
    assert revoke(bot.store, bot.desk, bot.clock, todo.reply_to) == 0
    row = bot.mail(PROVAN, "Re: worktop", "done", aligned=False, To=todo.reply_to, In_Reply_To=todo.message_id)
    bot.run()
    assert bot.row(row).status == InboundStatus.REFUSED
    assert bot.plan().todos[1].state == State.NEEDS_ACTION
    bot.mail("anna@firm.example", "[P1] remind", "remind 1")
    bot.run()
    bot.reply(bot.last(PROVAN, "reminder"), "done", aligned=False)
    bot.run()
    assert bot.plan().todos[1].state == State.COMPLETED


def test_whoever_is_proven_otherwise_is_still_read(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    revoke(bot.store, bot.desk, bot.clock, PROVAN)
    row = bot.reply(todo, "What does it cost?", aligned=True)
    bot.run()
    assert bot.row(row).status == InboundStatus.DONE and "What does it cost" in bot.last("anna@firm.example").text


@pytest.mark.parametrize("named", [PROVAN, PROVAN.upper()])
def test_all_of_a_persons_are_revoked_and_nobody_elses(bot: Bot, named: str) -> None:
    assert (revoke(bot.store, bot.desk, bot.clock, named) or 0) >= 3  # two of a mail, and the calendar entry's
    bot.reply(bot.last(PROVAN, "todo"), "done", aligned=False)
    bot.reply(bot.last(JOHN, "todo"), "done", aligned=False)
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION
    assert bot.plan().todos[3].state == State.COMPLETED


@pytest.mark.parametrize("named", ["", "nobody@example.org", "plans+abc@firm.example", "plans@firm.example"])
def test_what_is_nothing_of_ours_is_said_so(bot: Bot, named: str) -> None:
    assert revoke(bot.store, bot.desk, bot.clock, named) is None
