"""Two clients of one provider, and random talk with all of them: nothing of the one ever reaches the other.

Each plan's words hold a canary of their own, in whatever its people write; so do internal notes, names and addresses. A
canary may be read by those of its plan, in any part of a mail, a calendar entry or a page as the press prints it, and
by nobody in the log. The admin runs the bot, so the summary may name people and the subjects of what waits for a human.
"""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.bot import ANNA, JOHN, PROVAN, TEMPLATES, Bot, Sent
from support.reading import printed_words

from mailbot import maillog
from mailbot.gateways.press import ProcessPress
from mailbot.service.ports import Press, Printing, Submission
from mailbot.serving import Service

ADA, QUIST = "ada@firm.example", "quist@example.net"
ONE, TWO, INSIDE = "CanaryOne", "CanaryTwo", "CanaryInside"
MAY_READ = {
    ONE: {ANNA, PROVAN, JOHN, ADA},
    TWO: {ANNA, QUIST, ADA},
    INSIDE: {ANNA, JOHN},
    "Provancanary": {ANNA, PROVAN, JOHN, ADA},
    "Quistcanary": {ANNA, QUIST, ADA},
    PROVAN: {ANNA, JOHN, PROVAN, ADA},
    QUIST: {ANNA, QUIST, ADA},
    JOHN: {ANNA, JOHN, ADA},
}


def _plan(client: str, address: str, word: str, team: str = "") -> str:
    return f"""\
Client: {client} <{address}>
Goal: {word} in use by Christmas
Risks: {word} behind the tiles
{team}
1. Choose the {word} top @client by 1 Dec 2026
2. Order the {word} units @me by 5 Dec 2026 after 1
3. Fit the {word} units {"@john" if team else "@me"} by 14 Dec 2026 after 2
~ {INSIDE} is thin
"""


COMMANDS = st.sampled_from(
    (
        "done 1: {0}",
        "done 2: {0}",
        "reopen 1: {0}",
        "due 1 3 Dec 2026",
        "due 3 16 Dec 2026",
        "assign 3 @client",
        "note 1 {0}",
        "note 2 {0} says two weeks",
        "~ 2 CanaryInside late",
        "~ CanaryInside",
        "flag 1 {0}",
        "clear 1",
        "drop 2: {0}",
        "add Choose {0} tap @client by 9 Dec 2026",
        "change 1 Choose the {0}",
        "remind 1",
        "send @client",
        "propose",
        "yes",
        "no: {0}",
        "undo",
        "close",
        "reopen plan",
        "history",
        "status",
        "plans",
        "list",
        "list @client",
        "log call @client: {0} -> {0} @me by 9 Dec 2026",
        "language hu",
        "pause until 7 Jan 2027",
        "resume",
        "nonsense {0}",
    )
)
WORDS = st.sampled_from(
    (
        "done, {0}",
        "I need until 4 December, {0}",
        "I need more time",
        "not yet, {0}",
        "I can't, ask Tom {0}",
        "agree",
        "May we see the {0} first?",
        "I do not agree: {0}",
        "undo",
        "list",
        "stop",
        "started",
        "kész!",
        "hm {0}",
        "",
    )
)
TURNS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from((1, 2)), st.just(ANNA), COMMANDS),
        st.tuples(st.just(1), st.sampled_from((PROVAN, JOHN)), WORDS),
        st.tuples(st.just(2), st.just(QUIST), WORDS),
        st.tuples(st.sampled_from((0, 1, 2, 8)), st.just(""), st.just("")),
    ),
    min_size=1,
    max_size=9,
)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """The real one. Most conversations begin alike: the same page is printed once."""
    real = ProcessPress(TEMPLATES)
    yield _Kept(real)
    real.close()


@pytest.fixture(autouse=True, scope="module")
def _leave_logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    yield
    root.handlers[:], root.level = before


class _Kept:
    def __init__(self, real: Press) -> None:
        self._real = real
        self._printed: dict[str, Printing] = {}

    def begin(self, html: str) -> Printing:
        if html not in self._printed:
            self._printed[html] = self._real.begin(html)
        return self._printed[html]


class Watched:
    """The two plans, and everything that is said of them, to whomever."""

    def __init__(self, folder: Path, press: Press) -> None:
        self.bot = bot = Bot(folder, press=press)
        self.log = io.StringIO()
        maillog.set_up("debug", stream=self.log)
        self.service = Service(bot.store, bot.desk, bot.clock, bot.opener, bot.delivery, maillog.report)
        bot.mail(ANNA, f"Plan: {ONE}", _plan("Petra Provancanary", PROVAN, ONE, f"Team: John Ek <{JOHN}>\n"))
        bot.mail(ANNA, f"Plan: {TWO}", _plan("Quentin Quistcanary", QUIST, TWO))
        self.settle()

    def settle(self) -> None:
        while self.service.work_once():
            pass
        while self.service.send_once():
            pass
        self.bot.all_sent = list(self.frozen())

    def frozen(self) -> Iterator[Sent]:
        """Every mail that exists, whatever became of it."""
        with self.bot.store.begin() as uow:
            for number in count(1):
                row = uow.outbox.get(number)
                if row is None:
                    return
                if row.content:
                    yield Sent(row, Submission(row.content, row.mail_from, row.rcpt_to))

    def turn(self, plan: int, who: str, words: str) -> None:
        word = {1: ONE, 2: TWO}.get(plan, "")
        if not who:
            self.bot.clock.ahead(days=plan, hours=1)
            self.service.ring()
        elif who == ANNA:
            self.bot.mail(ANNA, f"[P{plan}] {word}", words.format(word))
        else:
            self.bot.reply(self.bot.last(who), words.format(word))
        self.bot.clock.ahead(minutes=7)
        self.settle()


def _crossed(watched: Watched) -> list[str]:
    found = [
        f"{word} reached {sent.to} ({sent.kind})"
        for sent in watched.bot.all_sent
        for word, readers in MAY_READ.items()
        if sent.to not in readers and word.lower() in sent.everything.lower()
    ]
    canaries = [word for word in MAY_READ if "@" not in word]
    return found + [line for line in watched.log.getvalue().splitlines() if any(word in line for word in canaries)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([(1, ANNA, "~ 2 CanaryInside late"), (1, PROVAN, "done, {0}"), (2, QUIST, "list"), (8, "", "")])
@example([(1, ANNA, "propose"), (1, JOHN, "stop"), (1, "", "")])  # what is refused stands in the admin's summary
@given(TURNS)
def test_nothing_crosses_between_two_clients(press: Press, turns: list[tuple[int, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(Path(folder), press)
        for turn in turns:
            watched.turn(*turn)
        assert _crossed(watched) == []
        assert {PROVAN, QUIST, JOHN, ANNA} <= {sent.to for sent in watched.bot.all_sent}
        assert "processed" in watched.log.getvalue() and "delivered" in watched.log.getvalue()
        for reader, word in ((PROVAN, ONE), (QUIST, TWO)):
            assert any(word in page for page in _pages(watched, reader)), "no page was printed and read"
        watched.bot.store.close()


def _pages(watched: Watched, reader: str) -> list[str]:
    """The words of the pages that the reader got, as printed."""
    parts = (part for sent in watched.bot.sent(reader) for part in sent.mail.iter_attachments())
    return [printed_words(part.get_content()) for part in parts if part.get_content_type() == "application/pdf"]
