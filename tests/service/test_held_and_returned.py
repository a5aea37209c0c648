"""What waits for somebody's yes may be refused all at once; an address that mail came back from may come to life."""

from __future__ import annotations

import pytest
from support.bot import ANNA, PROVAN, Bot

from mailbot.domain.model import State
from mailbot.domain.post import InboundStatus
from mailbot.service.ports import Permanent

SON, BO = "son@example.org", "bo@roofs.example"


def test_a_no_refuses_everything_that_the_unknown_address_wrote(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    rows = [bot.reply(todo, words, from_=SON) for words in ("done", "hello?", "is anybody there?")]
    bot.run()
    assert [bot.row(row).status for row in rows] == [InboundStatus.ASKED] * 3
    bot.reply(bot.last(ANNA, "confirm"), "no")
    bot.run()
    assert [bot.row(row).status for row in rows] == [InboundStatus.REFUSED] * 3
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def two_providers(bot: Bot) -> None:
    """Mrs Provan has a to-do of Anna's, due 1 December, and one of Bo's, due on the 5th."""
    bot.know("Bo Roofs", BO, provider=True)
    bot.mail(BO, "Plan: Roof", "Client: Mrs Provan <provan@example.org>\n\n1. Choose a roof @provan by 5 Dec 2026")
    bot.run()


@pytest.mark.parametrize("hard", [True, False])
def test_a_mail_that_came_back_is_told_to_whom_it_concerned_and_a_dead_address_to_all(bot: Bot, hard: bool) -> None:
    two_providers(bot)
    bot.at(11, 30, 9)
    status = "5.1.1" if hard else "5.7.1"
    bot.courier.fails.append(Permanent(f"550 {status} refused", status))
    bot.tick()
    assert "Choose the worktop" in bot.last(ANNA, "undelivered").text
    assert len(bot.sent(ANNA, "undelivered")) == 1 and len(bot.sent(BO, "undelivered")) == hard
    assert not any("worktop" in sent.everything.lower() for sent in bot.sent(BO))


def test_whoever_vouches_reads_no_words_that_may_be_for_another_provider(bot: Bot) -> None:
    two_providers(bot)
    bot.reply(bot.last(PROVAN, "todo"), "list")
    bot.run()
    bot.reply(bot.last(PROVAN, "list"), "2 done, slate at 9000 euros", from_=SON)
    bot.run()
    assert SON in bot.last(ANNA, "confirm").text
    assert "slate" not in bot.last(ANNA, "confirm").everything


def test_an_address_that_was_dead_and_writes_again_gets_mail_again(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    bot.courier.fails.append(Permanent("550 5.1.1 no such user", "5.1.1"))
    bot.mail(ANNA, "[P1] remind", "remind 1")
    bot.run()
    assert bot.person(PROVAN).undeliverable
    forged = bot.reply(todo, "are you there?", from_=SON)
    bot.run()
    assert bot.row(forged).status == InboundStatus.ASKED and bot.person(PROVAN).undeliverable
    bot.reply(todo, "list")
    assert "list" in [sent.kind for sent in bot.run() if sent.to == PROVAN]
    assert bot.person(PROVAN).undeliverable == ""
