"""The bot as the MX of its domain: what its own listener saw of the client is what SPF judges, rows later."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.bot import ANNA, MX, PLANS, Bot, opened
from support.nameserver import Nameserver

from mailbot.domain.model import State
from mailbot.gateways.dns import Resolver
from mailbot.gateways.smtpd import Listener
from mailbot.mail.envelope import RawMessage
from mailbot.service.accept import accept
from mailbot.service.desk import Trust

HERE, ELSEWHERE = '"v=spf1 ip4:127.0.0.1 -all"', '"v=spf1 ip4:192.0.2.1 -all"'
MAIL = f"From: {ANNA}\r\nTo: {PLANS}\r\nSubject: [P1] change\r\nMessage-ID: <1@firm.example>\r\n\r\ndrop 1\r\n"


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    bot = opened(tmp_path)
    bot.desk = replace(bot.desk, trust=Trust(direct=True))
    return bot


@pytest.fixture
def listener(bot: Bot) -> Iterator[Listener]:
    def take(raw: RawMessage, source: str) -> None:
        accept(bot.store, bot.desk, bot.clock, raw, source)

    listener = Listener("127.0.0.1", 0, take, bot.clock, allowed_rcpt=bot.desk.is_ours)
    listener.start()
    yield listener
    listener.stop()


def hand_in(listener: Listener, content: str = MAIL, mail_from: str = ANNA) -> None:
    with smtplib.SMTP("127.0.0.1", listener.port, "mx.firm.example", timeout=20) as client:
        client.sendmail(mail_from, [PLANS], content)


@pytest.mark.parametrize(("record", "runs"), [(HERE, True), (ELSEWHERE, False)], ids=["listed", "not listed"])
def test_a_mail_from_a_listed_machine_is_proven(bot: Bot, listener: Listener, record: str, runs: bool) -> None:
    with Nameserver({"firm.example": [(60, "TXT", record)]}) as server:
        bot.dns = Resolver([("127.0.0.1", server.port)])
        hand_in(listener)
        kinds = [one.kind for one in bot.run()]
    assert (bot.plan().todos[1].state == State.CANCELLED) is runs
    assert ("confirm" in kinds) is not runs


def test_nobodys_results_are_believed_there(bot: Bot, listener: Listener) -> None:
    hand_in(
        listener, f"Authentication-Results: {MX}; dmarc=pass header.from=firm.example\r\n{MAIL}", "eve@evil.example"
    )
    assert [one.kind for one in bot.run()] == ["confirm"]
