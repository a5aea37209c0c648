"""Honest mail sent a second time, and a yes that is none: too late, from somebody else, of a robot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from attacks.attack import BEA, CONFIRM, Answers, Attack, arrive
from attacks.letters import FAIL, MALLORY, OWN, aligned, answer, from_anna, letter, multipart
from attacks.stolen import FILED
from support.bot import ANNA, PROVAN, Bot, Sent

from mailbot.domain.model import State

DROP = from_anna("drop 1", results=OWN)
DONE_WITH_ID = letter(ANNA, "drop 1", results=OWN, message_id="<one@firm.example>")


def _dropped_and_reopened(bot: Bot) -> None:
    for content in (DONE_WITH_ID, from_anna("reopen 1", results=OWN)):
        arrive(bot, content)
        bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def _again(name: str, content: bytes, answers: Answers = frozenset()) -> Attack:
    return Attack(f"the same mail again{name}", lambda bot: [content], answers, _dropped_and_reopened)


def _forger_first(bot: Bot, sent: Sequence[Sent]) -> None:
    arrive(bot, DONE_WITH_ID)
    bot.run()
    assert bot.plan().todos[1].state == State.CANCELLED, "the forger's mail keeps the true one out"


def _second_is_heard(bot: Bot, sent: Sequence[Sent]) -> None:
    assert bot.plan().todos[2].state == State.CANCELLED


def _confirmed(bot: Bot) -> None:
    """A forged mail that Anna has said no to."""
    arrive(bot, from_anna("drop 1"))
    bot.run()
    bot.reply(bot.last(ANNA, "confirm"), "no")
    bot.run()


def _pictured(bot: Bot, colour: str, *, with_it: bool = True) -> bytes:
    fields = [
        ("Authentication-Results", aligned("example.org")),
        ("From", PROVAN),
        ("To", bot.last(PROVAN, "todo").reply_to),
        ("Subject", "Re: worktop"),
        ("Message-ID", "<picture@example.org>"),
    ]
    picture = ('image/png; name="a.png"\nContent-Disposition: attachment; filename="a.png"', colour)
    return multipart("mixed", [("text/plain", "Is it this one?"), *([picture] if with_it else [])], fields)


def _taken(bot: Bot, times: int) -> None:
    with bot.store.begin() as uow:
        duplicates = uow.inbox.recent("duplicate", bot.clock.now().replace(year=2020))
    assert len(duplicates) == 2 - times


def _too_late(bot: Bot) -> None:
    arrive(bot, from_anna("drop 1"))
    bot.run()
    bot.clock.time += timedelta(hours=25)


REPLAYED = (
    _again("", DONE_WITH_ID),
    _again(", by another way", b"Received: from evil.example\r\nDelivered-To: plans@firm.example\r\n" + DONE_WITH_ID),
    _again(", with another proof", DONE_WITH_ID.replace(b"dmarc=pass header.from", b"dkim=pass header.d")),
    _again(", with another date", DONE_WITH_ID.replace(b"09:00:00", b"10:00:00")),
    _again(", to somebody else", DONE_WITH_ID.replace(b"To: plans@firm.example", b"To: Plans <plans@firm.example>")),
    _again(", without proof", DONE_WITH_ID.replace(OWN.encode(), FAIL.encode())),
    _again(", with more fields", DONE_WITH_ID.replace(b"Subject:", b"X-Mallory: x\r\nSubject:")),
    _again(", From folded", DONE_WITH_ID.replace(b"From: anna", b"From:\r\n anna")),
    Attack(
        "a forger uses a Message-ID first",
        lambda bot: [letter(MALLORY, "drop 1", message_id="<one@firm.example>")],
        then=_forger_first,
    ),
    Attack(
        "a forger sends the very mail first",
        lambda bot: [DONE_WITH_ID.replace(OWN.encode(), FAIL.encode())],
        CONFIRM,
        then=_forger_first,
    ),
    Attack(
        "one Message-ID, two bodies",
        lambda bot: [DONE_WITH_ID, DONE_WITH_ID.replace(b"drop 1", b"drop 2")],
        then=_second_is_heard,
        changes=True,
    ),
    Attack(
        "one Message-ID, the same words, another picture",
        lambda bot: [_pictured(bot, "red"), _pictured(bot, "blue")],
        then=lambda bot, sent: _taken(bot, 2),
        changes=True,
    ),
    Attack(
        "one Message-ID, the same words, the same picture by another way",
        lambda bot: [
            _pictured(bot, "red"),
            b"Received: from x\r\n" + _pictured(bot, "red").replace(b"a.png", b"b.png"),
        ],
        then=lambda bot, sent: _taken(bot, 1),
        changes=True,
    ),
    Attack(
        "one Message-ID, the picture taken out",
        lambda bot: [_pictured(bot, "red"), _pictured(bot, "red", with_it=False)],
        then=lambda bot, sent: _taken(bot, 2),
        changes=True,
    ),
    Attack(
        "a yes after a no",
        lambda bot: [answer(bot.last(ANNA, "confirm"), ANNA, "yes", results=OWN)],
        frozenset({(ANNA, "receipt")}),
        _confirmed,
    ),
    Attack(
        "a yes after a day",
        lambda bot: [answer(bot.last(ANNA, "confirm"), ANNA, "yes", results=OWN)],
        frozenset({(ANNA, "receipt")}),
        _too_late,
    ),
    Attack(
        "a yes from a stranger",
        lambda bot: (
            [from_anna("drop 1"), answer(bot.last(ANNA, "confirm"), MALLORY, "yes")]
            if bot.sent(ANNA, "confirm")
            else [from_anna("drop 1")]
        ),
        CONFIRM,
    ),
    Attack(
        "a yes by a client",
        lambda bot: [answer(bot.last(ANNA, "confirm"), PROVAN, "yes", results=aligned("example.org"))],
        FILED,
        lambda bot: _held(bot),
    ),
    Attack(
        "a yes by another provider",
        lambda bot: [answer(bot.last(ANNA, "confirm"), BEA, "yes", results=aligned("other.example"))],
        frozenset({(BEA, "receipt")}),
        lambda bot: _held(bot),
    ),
    Attack(
        "a yes in the quoted text",
        lambda bot: [answer(bot.last(ANNA, "confirm"), ANNA, "> yes\n", results=OWN)],
        frozenset({(ANNA, "receipt")}),
        lambda bot: _held(bot),
    ),
    Attack(
        "a yes by a robot",
        lambda bot: [
            answer(bot.last(ANNA, "confirm"), ANNA, "yes", results=OWN, more=(("Auto-Submitted", "auto-replied"),))
        ],
        given=lambda bot: _held(bot),
    ),
    Attack(
        "a yes to the token of a bounce",
        lambda bot: [letter(ANNA, "yes", to=bot.last(ANNA, "confirm").submission.mail_from)],
        CONFIRM,
        lambda bot: _held(bot),
    ),
)


def _held(bot: Bot) -> None:
    arrive(bot, from_anna("drop 1"))
    bot.run()
