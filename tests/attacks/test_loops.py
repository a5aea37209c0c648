"""Two bots that know each other as clients, wired together: at most one answer each, whatever a relay takes away."""

from __future__ import annotations

from pathlib import Path

import pytest
from attacks.attack import arrive
from attacks.letters import aligned
from attacks.robots import without
from support.bot import Bot, Sent

ROUNDS = 12


def _bot(folder: Path, name: str, other: str) -> Bot:
    """A bot of that firm, whose provider has a plan with the other firm's bot as its client."""
    folder.mkdir()
    bot = Bot(folder, address=f"plans@{name}.example")
    provider = f"boss@{name}.example"
    bot.know("Boss", provider, provider=True)
    plan = f"Client: Other <plans@{other}.example>\n\n1. Join @other by 1 Dec 2026"
    bot.mail(provider, "Plan: Wires", plan, To=f"plans@{name}.example")
    return bot


def _carried(sent: Sent, bare: tuple[str, ...]) -> bytes:
    domain = sent.mail["From"].addresses[0].domain
    return f"Authentication-Results: {aligned(domain)}\r\n".encode() + without(*bare)(sent.submission.content)


@pytest.mark.parametrize(
    "bare",
    [
        (),
        ("Auto-Submitted",),
        ("Auto-Submitted", "X-Auto-Response-Suppress"),
        ("Auto-Submitted", "X-Auto-Response-Suppress", "Message-ID", "References", "In-Reply-To"),
    ],
    ids=["untouched", "no Auto-Submitted", "no marks", "no marks, no thread"],
)
def test_two_bots_fall_silent(tmp_path: Path, bare: tuple[str, ...]) -> None:
    bots = {"one": _bot(tmp_path / "one", "one", "two"), "two": _bot(tmp_path / "two", "two", "one")}
    exchanged = [0] * ROUNDS
    for number in range(ROUNDS):
        for name, other in (("one", "two"), ("two", "one")):
            sent = [one for one in bots[name].run() if one.to == f"plans@{other}.example"]
            exchanged[number] += len(sent)
            for one in sent:
                arrive(bots[other], _carried(one, bare))
            bots[name].clock.ahead(minutes=1)
    assert exchanged[0] >= 2, "nobody said anything at all"
    assert exchanged[-1] == 0, f"they go on: {exchanged}"
    assert sum(exchanged[1:]) <= 4, f"they talk: {exchanged}"


def test_a_robot_that_hides_is_asked_at_most_twice_a_to_do(bot: Bot) -> None:
    """An answering machine without any mark: "we have received your mail", at once, to each mail."""
    answered: list[int] = []
    for _ in range(ROUNDS):
        new = [one for one in bot.all_sent if one.to == "provan@example.org"][sum(answered) :]
        answered.append(len(new))
        for one in new:
            bot.reply(one, "Thank you for your message. Your ticket number is 4711. We will get back to you.")
        bot.run()
    assert answered[-1] == 0, f"it goes on: {answered}"
