"""Two clients of one provider, and random talk with all of them: nothing of the one ever reaches the other.

Each plan's words hold a canary of their own, in whatever its people write; so do internal notes, names and addresses. A
canary may be read by those of its plan, in any part of a mail, a page or a calendar entry, and by nobody in the log.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.bot import ANNA, JOHN, PROVAN, Bot

from mailbot.serving import Service

QUIST = "quist@example.net"
ONE, TWO, INSIDE = "CanaryOne", "CanaryTwo", "CanaryInside"
MAY_READ = {
    ONE: {ANNA, PROVAN, JOHN},
    TWO: {ANNA, QUIST},
    INSIDE: {ANNA, JOHN},
    "Provancanary": {ANNA, PROVAN, JOHN},
    "Quistcanary": {ANNA, QUIST},
    PROVAN: {ANNA, JOHN, PROVAN},
    QUIST: {ANNA, QUIST},
    JOHN: {ANNA, JOHN},
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


class Watched:
    """The two plans, and everything that is said of them, to whomever."""

    def __init__(self, folder: Path) -> None:
        self.bot = bot = Bot(folder)
        self.log: list[str] = []
        self.service = Service(bot.store, bot.desk, bot.clock, bot.opener, bot.delivery, self._report)
        bot.mail(ANNA, f"Plan: {ONE}", _plan("Petra Provancanary", PROVAN, ONE, f"Team: John Ek <{JOHN}>\n"))
        bot.mail(ANNA, f"Plan: {TWO}", _plan("Quentin Quistcanary", QUIST, TWO))
        self.settle()

    def _report(self, event: str, details: Mapping[str, object]) -> None:
        self.log.append(f"{event} {dict(details)}")

    def settle(self) -> None:
        while self.service.work_once():
            pass
        self.bot.deliver()
        while self.service.send_once():
            pass

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
        if word.lower() in (sent.everything + sent.calendar).lower() and sent.to not in readers
    ]
    canaries = [word for word in MAY_READ if "@" not in word]
    return found + [line for line in watched.log if any(word in line for word in canaries)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([(1, ANNA, "~ 2 CanaryInside late"), (1, PROVAN, "done, {0}"), (2, QUIST, "list"), (8, "", "")])
@given(TURNS)
def test_nothing_crosses_between_two_clients(turns: list[tuple[int, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(Path(folder))
        for turn in turns:
            watched.turn(*turn)
        assert _crossed(watched) == []
        assert {PROVAN, QUIST, JOHN, ANNA} <= {sent.to for sent in watched.bot.all_sent}
        watched.bot.store.close()
