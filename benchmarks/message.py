"""One reply, start to finish in this process, on SQLite: how many a second, and where the milliseconds go.

    python -m benchmarks.message

A client answers the mails about her to-dos, one after another, in a few words above the quoted mail. The disk is waited
for as in earnest; the relay takes every mail at once, and pages are not printed: `pages` shows how many of them one
worker prints in a second.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.bot import ANNA, MX, PLANS, PROVAN, TEMPLATES, Bot, KeepingCourier, Sent

from mailbot.documents.letter import Letter, Rendered
from mailbot.documents.render import Renderer
from mailbot.gateways.press import ProcessPress
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service import deliver, freeze
from mailbot.service.accept import accept
from mailbot.service.process import process_waiting

REPLIES, PLANS_OPEN = 100, 10
PAGES = 40
ROWS = "\n".join(f"{row}. Choose the tiles of wall {row} @provan by 5 Dec 2026" for row in range(1, 13))
KITCHEN = f"Client: Mrs Provan <{PROVAN}>\nGoal: New kitchen in use by Christmas\nDue: 20 Dec 2026\n\nTo do:\n{ROWS}\n"


class Timed:
    """Milliseconds a stage."""

    def __init__(self) -> None:
        self.ms: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.ms[name] += (time.perf_counter() - began) * 1000

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            with self.stage(name):
                return work(*given, **named)

        return timed


class TimedRenderer(Renderer):
    """Keeps the newest page."""

    _newest = Rendered("", "", "")

    def __init__(self, timed: Timed) -> None:
        super().__init__((TEMPLATES,))
        self._timed = timed

    def render(self, letter: Letter) -> Rendered:
        with self._timed.stage("render"):
            rendered = super().render(letter)
        self._newest = rendered if rendered.page_name else self._newest
        return rendered

    @property
    def page(self) -> str:
        return self._newest.page


class Accepting(Bot):
    """Takes mail in as the receivers do."""

    timed = Timed()

    def receive(self, content: bytes, *, mail_from: str = "", aligned: bool = True, source: str = "") -> int:
        verdict = f"Authentication-Results: {MX}; dmarc=pass header.from=example.org\r\n"
        if ANNA.encode() in content.partition(b"\n")[0]:
            verdict = verdict.replace("example.org", "firm.example")
        raw = RawMessage(verdict.encode() + content, Envelope(mail_from, (PLANS,), self.clock.now()))
        with self.timed.stage("accept"):
            accept(self.store, self.desk, self.clock, raw, f"bench/{next(self._ids)}")
        return 0


@dataclass(frozen=True, slots=True)
class Handled:
    """Messages a second; milliseconds of each stage a message; mails that went out for one."""

    rate: float
    stages: dict[str, float]
    sent: float
    page: str


def replies() -> Handled:
    """A hundred replies, one after another."""
    with tempfile.TemporaryDirectory() as folder:
        bot = Accepting(Path(folder))
        questions = _asked(bot)[:REPLIES]
        timed = bot.timed = Timed()
        renderer, courier = TimedRenderer(timed), KeepingCourier()
        delivery = deliver.Delivery(bot.store, bot.desk, bot.clock, renderer, None, courier)
        plain = freeze.compose
        freeze.compose = timed.around("compose", plain)
        try:
            for question in questions:
                bot.reply(question, "done, the grey one")
                with timed.stage("process"):
                    while process_waiting(bot.store, bot.desk, bot.clock, bot.opener):
                        pass
                with timed.stage("outbox"):
                    while delivery.deliver_next() is not None:
                        pass
        finally:
            freeze.compose = plain
            bot.store.close()
    stages = {name: ms / len(questions) for name, ms in timed.ms.items()}
    stages["outbox"] -= stages["render"] + stages["compose"]
    order = ("accept", "process", "render", "compose", "outbox")
    return Handled(
        rate=1000 / sum(stages.values()),
        stages={name: stages[name] for name in order},
        sent=len(courier.kept) / len(questions),
        page=renderer.page,
    )


def _asked(bot: Bot) -> list[Sent]:
    """The mails to the client, each about one to-do."""
    for number in range(1, PLANS_OPEN + 1):
        bot.mail(ANNA, f"Plan: Kitchen {number}", KITCHEN)
        bot.run()
    return bot.sent(PROVAN, "todo")


def pages(page: str) -> float:
    """Pages of a plan of twelve rows that one worker prints in a second, once it is warm."""
    press = ProcessPress(TEMPLATES)
    try:
        press.print_pdf(page)
        began = time.perf_counter()
        for number in range(PAGES):
            press.print_pdf(f"{page}<!-- {number} -->")  # the same page is printed once
        return PAGES / (time.perf_counter() - began)
    finally:
        press.close()


if __name__ == "__main__":
    handled = replies()
    print(f"{handled.rate:.0f} replies a second, {handled.sent:.1f} mails out for each")
    for name, ms in handled.stages.items():
        print(f"  {name:10} {ms:6.2f} ms")
    print(f"{pages(handled.page):.1f} pages a second on one worker")
