"""What waits for somebody's yes may be refused all at once; an address that mail came back from may come to life."""

from __future__ import annotations

from support.bot import ANNA, PROVAN, Bot

from mailbot.domain.model import State
from mailbot.domain.post import InboundStatus
from mailbot.service.ports import Permanent

SON = "son@example.org"


def test_a_no_refuses_everything_that_the_unknown_address_wrote(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    rows = [bot.reply(todo, words, from_=SON) for words in ("done", "hello?", "is anybody there?")]
    bot.run()
    assert [bot.row(row).status for row in rows] == [InboundStatus.ASKED] * 3
    bot.reply(bot.last(ANNA, "confirm"), "no")
    bot.run()
    assert [bot.row(row).status for row in rows] == [InboundStatus.REFUSED] * 3
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def test_whoever_vouches_reads_no_words_that_may_be_for_another_provider(bot: Bot) -> None:
    bo = "bo@roofs.example"
    bot.know("Bo Roofs", bo, provider=True)
    bot.mail(bo, "Plan: Roof", "Client: Mrs Provan <provan@example.org>\n\n1. Choose a roof @provan by 5 Dec 2026")
    bot.run()
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
