"""Several processes on one PostgreSQL: each mail is carried out once, and one that dies gives its work back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bot import ANNA, PROVAN, TEMPLATES, Bot, PlainPress

from mailbot.documents.render import Renderer
from mailbot.domain.model import State
from mailbot.domain.post import InboundStatus
from mailbot.service.deliver import Delivery
from mailbot.service.desk import LEASE
from mailbot.store.unit_of_work import open_store

PLANS_OPEN, ROWS = 4, 8
PLAN = f"Client: Mrs Provan <{PROVAN}>\nDue: 20 Dec 2026\n\nTo do:\n" + "\n".join(
    f"{row}. Choose tile {row} @provan by 5 Dec 2026" for row in range(1, ROWS + 1)
)
pytestmark = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.server)], indirect=True)


@pytest.fixture
def bot(url: str, tmp_path: Path) -> Iterator[Bot]:
    """Anna's plans are open, and Mrs Provan has a mail about each of her to-dos."""
    bot = Bot(tmp_path)
    bot.store.close()
    bot.store = open_store(url)
    bot.delivery = Delivery(bot.store, bot.desk, bot.clock, Renderer((TEMPLATES,)), PlainPress(), bot.courier)
    bot.know("Anna Ek", ANNA, provider=True)
    for number in range(1, PLANS_OPEN + 1):
        bot.mail(ANNA, f"Plan: Kitchen {number}", PLAN)
    bot.run()
    yield bot
    bot.store.close()


def worker(url: str, bot: Bot, *hold: str) -> subprocess.Popen[str]:
    """Once it is ready; it begins when it is told to."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "worker.py"), url, bot.clock.now().isoformat(), *hold],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_three_processes_share_the_mail_and_carry_each_out_once(url: str, bot: Bot) -> None:
    questions = bot.sent(PROVAN, "todo")
    assert len(questions) == PLANS_OPEN * ROWS
    rows = [bot.reply(question, "done") for question in questions]
    workers = [worker(url, bot) for _ in range(3)]
    for process in workers:
        go(process)
    handled = [int(process.communicate(timeout=120)[0]) for process in workers]
    assert sum(handled) == len(rows)
    assert {bot.row(row).status for row in rows} == {InboundStatus.DONE}
    assert {bot.row(row).attempts for row in rows} == {1}
    for plan in range(1, PLANS_OPEN + 1):
        assert {todo.state for todo in bot.plan(plan).todos.values()} == {State.COMPLETED}
        with bot.store.begin() as uow:
            ticked = [c.key for c in uow.plans.history(plan) if c.field == "state" and c.after == State.COMPLETED]
        assert sorted(ticked) == list(range(1, ROWS + 1)), "each once"


BEA, OTHER = "bea@firm.example", "other@example.org"
EACH = 40


def test_mails_about_one_plan_are_carried_out_in_their_order_by_two_processes(url: str, bot: Bot) -> None:
    """Of two providers, each with mails of her own and of her client in turn."""
    bot.know("Bea Ek", BEA, provider=True)
    bot.mail(
        BEA, "Plan: Garden", PLAN.replace(f"Mrs Provan <{PROVAN}>", f"Mr Other <{OTHER}>").replace("@provan", "@other")
    )
    bot.run()
    written: dict[int, list[str]] = {1: [], PLANS_OPEN + 1: []}
    for number in range(EACH):
        for plan, provider, client in ((1, ANNA, PROVAN), (PLANS_OPEN + 1, BEA, OTHER)):
            words = f"word{number} about the wall"
            written[plan].append(words)
            if number % 2:
                bot.mail(provider, f"Re: [P{plan}]", f"note 1 {words}")
            else:
                bot.reply(next(s for s in bot.sent(client, "todo") if s.row.plan_id == plan), f"{words}?")
    workers = [worker(url, bot) for _ in range(2)]
    for process in workers:
        go(process)
    handled = [int(process.communicate(timeout=120)[0]) for process in workers]
    assert sum(handled) == 2 * EACH and min(handled) > EACH / 4, "both had their share"
    for plan, words in written.items():
        with bot.store.begin() as uow:
            log = [entry.words for entry in uow.plans.log(plan)]
        heard = [next((word for word in words if word in said), "") for said in log]
        assert [word for word in heard if word] == words


def test_one_that_is_killed_gives_its_mail_and_its_plan_back(url: str, bot: Bot) -> None:
    question = bot.sent(PROVAN, "todo")[0]
    row = bot.reply(question, "done")
    killed = worker(url, bot, "hold")
    go(killed)
    assert killed.stdout is not None and killed.stdout.readline() == "held\n"
    killed.kill()
    killed.wait()
    bot.run_inbox()
    assert bot.row(row).status == InboundStatus.WAITING, "it is leased"
    bot.clock.time += LEASE
    bot.run_inbox()
    assert bot.row(row).status == InboundStatus.DONE and bot.row(row).attempts == 2
    assert bot.plan(1).todos[question.row.number or 0].state == State.COMPLETED
