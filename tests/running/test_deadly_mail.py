"""A mail that kills the program: tried three times, then parked and told of, and no other mail suffers with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from support.bot import ANNA, Bot, PlainOpener, opened

from mailbot.domain.post import InboundStatus
from mailbot.domain.retry import PARK_AFTER
from mailbot.service.desk import LEASE
from mailbot.service.ports import Transient
from mailbot.service.process import process_waiting

WORKER = Path(__file__).parents[1] / "store/worker.py"


def life(bot: Bot, folder: Path) -> int:
    """How a program ends that works on all that waits."""
    command = [sys.executable, str(WORKER), f"sqlite:///{folder}/mailbot.db", bot.clock.now().isoformat()]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(command, input="go\n", text=True, env=environment, stdout=subprocess.DEVNULL).returncode


def test_it_is_parked_after_three_deaths_and_told_once(tmp_path: Path) -> None:
    bot = opened(tmp_path)
    before = bot.mail(ANNA, "Re: [P1]", "note 1 before.")
    deadly = bot.mail(ANNA, "Re: [P1]", "note 1 DEADLY.")
    after = [bot.mail(ANNA, "Re: [P1]", f"note 1 after {number}.") for number in range(3)]
    bot.store.close()
    ends = []
    for _ in range(PARK_AFTER + 2):
        ends.append(life(bot, tmp_path))
        bot.clock.ahead(minutes=15)
    assert ends == [-signal.SIGKILL, -signal.SIGKILL, 0, -signal.SIGKILL, 0], "the last try waits"
    bot = Bot(tmp_path)
    parked = bot.row(deadly)
    assert parked.status == InboundStatus.PARKED and "ended over it 3 times" in parked.reason
    assert b"DEADLY" in parked.content, "it is kept whole"
    assert {bot.row(row).status for row in (before, *after)} == {InboundStatus.DONE}
    assert {bot.row(row).attempts for row in (before, *after)} == {2}, "after the first death each comes alone"
    bot.at(11, 23, 20)
    (summary,) = [mail for mail in bot.tick() if mail.kind == "summary"]
    assert "ended over it 3 times" in summary.text
    bot.at(11, 24, 20)
    (summary,) = [mail for mail in bot.tick() if mail.kind == "summary"]
    assert "ended over it" not in summary.text


def test_a_delay_is_no_try(tmp_path: Path) -> None:
    """Ten delays, then two breaks: one try is left."""
    bot = opened(tmp_path)
    row = bot.mail(ANNA, "Re: [P1]", "note 1 late.")
    for failure in (*[Transient("later", "4.3.0")] * 10, ValueError(), ValueError()):
        bot.opener = _Failing(failure)
        bot.run_inbox()
        assert bot.row(row).status == InboundStatus.WAITING
        bot.clock.ahead(hours=6)
    bot.opener = Bot(tmp_path).opener
    bot.run_inbox()
    assert bot.row(row).status == InboundStatus.DONE


def test_a_store_that_was_away_takes_no_try(tmp_path: Path) -> None:
    """The program lives; only what came of the mail could not be written down."""
    bot = opened(tmp_path)
    row = bot.mail(ANNA, "Re: [P1]", "note 1 late.")
    for _ in range(PARK_AFTER + 1):
        with bot.store.begin() as uow:
            assert uow.inbox.claim(bot.clock.now(), LEASE)
        bot.clock.time += LEASE
    assert process_waiting(bot.store, bot.desk, bot.clock, bot.opener)
    assert bot.row(row).status == InboundStatus.DONE


class _Failing(PlainOpener):
    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def open(self, *given: object) -> NoReturn:
        raise self._failure
