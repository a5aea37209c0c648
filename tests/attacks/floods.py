"""Too much of everything: tokens that were revoked, robots that hide, and the same questions over and over."""

from __future__ import annotations

from collections.abc import Sequence

from attacks.attack import Attack
from attacks.letters import EVIL, FAIL, MALLORY, OWN, aligned, answer, from_anna, letter
from attacks.stolen import FILED, calendar_reply
from support.bot import ANNA, PLANS, PROVAN, Bot, Sent

from mailbot.service.revoke import revoke

HERS = aligned("example.org")
TICKET = "Thank you for your message. Your ticket number is {}. We will get back to you."


def _revoked(bot: Bot) -> None:
    """Whatever Mrs Provan has got so far is in the wrong hands."""
    assert revoke(bot.store, bot.desk, bot.clock, PROVAN)


def _todo(bot: Bot) -> Sent:
    return bot.last(PROVAN, "todo")


def _uid(bot: Bot) -> str:
    return _todo(bot).calendar.partition("UID:")[2].split()[0]


def _at_most(most: int) -> object:
    def then(bot: Bot, sent: Sequence[Sent]) -> None:
        assert len(sent) <= most, f"{len(sent)} mails went out"

    return then


REVOKED = (
    Attack("a revoked token with her From", lambda bot: [answer(_todo(bot), PROVAN, "done")], given=_revoked),
    Attack("a revoked token, dmarc fails", lambda b: [answer(_todo(b), PROVAN, "done", results=FAIL)], given=_revoked),
    Attack("a revoked token from a stranger", lambda bot: [answer(_todo(bot), MALLORY, "done")], given=_revoked),
    Attack(
        "a revoked token in the thread alone",
        lambda bot: [letter(PROVAN, "done", more=(("References", _todo(bot).message_id),))],
        given=_revoked,
    ),
    Attack(
        "a revoked token in Delivered-To alone",
        lambda bot: [letter(PROVAN, "done", more=(("Delivered-To", _todo(bot).reply_to),))],
        given=_revoked,
    ),
    Attack(
        "a revoked calendar entry",
        lambda bot: [calendar_reply(_uid(bot), PROVAN, PROVAN, EVIL)],
        given=_revoked,
    ),
    Attack(
        "a revoked token, proven by her own server",
        lambda bot: [answer(_todo(bot), PROVAN, "done", results=HERS)],
        FILED,
        given=_revoked,
    ),
    Attack(
        "an absence to a revoked token",
        lambda bot: [answer(_todo(bot), PROVAN, "I am away until Friday", more=(("Auto-Submitted", "auto-replied"),))],
        given=_revoked,
    ),
)

HIDDEN = (
    Attack(
        "a hidden robot: twenty tickets of a provider's",
        lambda bot: [from_anna(TICKET.format(n), results=OWN) for n in range(20)],
        frozenset({(ANNA, "receipt")}),
        then=_at_most(3),
    ),
    Attack(
        "a hidden robot: twenty tickets of a client's",
        lambda bot: [answer(_todo(bot), PROVAN, TICKET.format(n), results=HERS) for n in range(20)],
        frozenset({(ANNA, "question"), (ANNA, "news"), (PROVAN, "clarify"), (PROVAN, "receipt")}),
        then=_at_most(6),
    ),
    Attack(
        "a hidden robot: twenty times list",
        lambda bot: [answer(_todo(bot), PROVAN, "list", results=HERS) for _ in range(20)],
        frozenset({(PROVAN, "list")}),
        then=_at_most(3),
    ),
    Attack(
        "a hidden robot: twenty times help, of a provider",
        lambda bot: [letter(ANNA, "help", results=OWN, subject="Hello") for _ in range(20)],
        frozenset({(ANNA, "help")}),
        then=_at_most(3),
    ),
    Attack(
        "a hidden robot: the same question twenty times",
        lambda bot: [answer(_todo(bot), PROVAN, f"What does it cost? Number {n}", results=HERS) for n in range(20)],
        frozenset({(ANNA, "question")}),
        then=_at_most(3),
    ),
)

FLOODS = (
    Attack("a flood: fifty strangers", lambda bot: [letter(f"m{n}@evil.example", "list") for n in range(50)]),
    Attack(
        "a flood: fifty mails in the provider's name",
        lambda bot: [from_anna(f"drop {n}") for n in range(50)],
        frozenset({(ANNA, "confirm")}),
        then=_at_most(3),
    ),
    Attack(
        "a flood: fifty strangers with one token",
        lambda bot: [letter(MALLORY, f"done {n}", to=_todo(bot).reply_to) for n in range(50)],
        frozenset({(ANNA, "confirm")}),
        then=_at_most(1),
    ),
    Attack("a flood: fifty null senders", lambda bot: [letter("", f"{n}", to=PLANS) for n in range(50)]),
)

FLOODED = (*REVOKED, *HIDDEN, *FLOODS)
