"""What people set of themselves, and of a plan's rest: for nobody else, by nobody else; and who decides meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from attacks.attack import BEA, CONFIRM, Answers, Attack
from attacks.letters import MALLORY, OWN, aligned, answer, letter
from attacks.overreach import COLLEAGUES, HERS, UNPROVEN
from support.bot import ANNA, JOHN, PROVAN, Bot, Sent

from mailbot.domain.model import PlanState

OF_ONESELF = (
    "away 3 Dec - 10 Dec",
    "away 3 Dec - 10 Dec cover @john",
    "away off",
    "language sv",
    "digest 7:30",
    "digest off",
)
OF_A_PLAN = ("pause", "pause until 7 Jan 2027", "resume", "log call @provan: no -> drop it @me by 1 Dec 2026")
COVERED: Answers = frozenset({(JOHN, "question"), (ANNA, "confirm")})
ANNAS_DAYS = "away 23 Nov 2026 - 10 Dec 2026 cover @john"
OTHERS = aligned("other.example")


def _anna_is_away(bot: Bot) -> None:
    bot.mail(ANNA, "me", ANNAS_DAYS)
    bot.run()
    assert bot.person(ANNA).cover_id == bot.person(JOHN).id


def _anna_pauses(bot: Bot) -> None:
    bot.mail(ANNA, "[P1]", "pause")
    bot.run()
    assert bot.plan().plan.state == PlanState.PAUSED


def _nothing_is_logged(bot: Bot, sent: Sequence[Sent]) -> None:
    with bot.store.begin() as uow:
        assert not [entry for entry in uow.plans.log(1) if entry.channel == "call"]


def _john_is_asked(bot: Bot) -> None:
    """More time, which Anna's cover decides."""
    _anna_is_away(bot)
    bot.reply(bot.last(PROVAN, "todo"), "I need until 20 December 2026")
    bot.run()
    assert bot.last(JOHN, "request") and not bot.sent(ANNA, "request")


def _at_johns_question(who: str, from_: str, results: str, answers: Answers) -> Attack:
    return Attack(
        f"{who} says yes to what the cover was asked",
        lambda bot: [answer(bot.last(JOHN, "request"), from_, "yes", results=results)],
        answers,
        _john_is_asked,
    )


def _covered_by(words: str, who: str) -> Attack:
    """A mail of a provider's own that names somebody who may not decide in their place: nothing is set."""
    return Attack(
        f"{who} covers: {words}",
        lambda bot: [letter(BEA, f"away 3 Dec - 10 Dec cover {words}", results=OTHERS, subject="me")],
        frozenset({(BEA, "receipt")}),
    )


SET_FOR_OTHERS = (
    *(
        Attack(f"in the provider's name, unproven: {words}", lambda bot, w=words: [letter(ANNA, w)], CONFIRM)
        for words in (*OF_ONESELF, *OF_A_PLAN)
    ),
    *(
        Attack(f"in a colleague's name, unproven: {words}", lambda bot, w=words: [letter(JOHN, w, subject="me")])
        for words in OF_ONESELF
    ),
    *(
        Attack(
            f"a colleague, proven, about no mail of ours: {words}",
            lambda bot, w=words: [letter(JOHN, w, results=OWN, subject="me")],
            COLLEAGUES,
        )
        for words in OF_ONESELF
    ),
    *(
        Attack(
            f"another provider by our provider's token: {words}",
            lambda bot, w=words: [answer(bot.last(ANNA, "receipt"), BEA, w, results=OTHERS)],
            frozenset({(BEA, "receipt")}),
            own=BEA,
        )
        for words in (*OF_ONESELF, *OF_A_PLAN)
    ),
    *(
        Attack(
            f"another provider by tag: {words}",
            lambda bot, w=words: [letter(BEA, w, results=OTHERS, subject="[P1] x")],
            frozenset({(BEA, "receipt")}),
        )
        for words in OF_A_PLAN
    ),
    *(
        Attack(
            f"a colleague of the plan: {words}",
            lambda bot, w=words: [answer(bot.last(JOHN, "todo"), JOHN, w, results=OWN)],
            COLLEAGUES,
            _anna_pauses,
            _nothing_is_logged,
        )
        for words in ("resume", "log call @provan: says no", OF_A_PLAN[-1])
    ),
    *(
        Attack(
            f"our provider's {who} covers",
            lambda bot, w=words: [letter(ANNA, f"away 3 Dec - 10 Dec cover {w}", results=OWN, subject="me")],
            frozenset({(ANNA, "receipt")}),
        )
        for words, who in (("@provan", "client"), ("@quist", "client of another plan"), ("@rask", "stranger"))
    ),
    *(
        _covered_by(words, who)
        for words, who in (
            ("@rask", "her own client"),
            ("@quist", "another's client"),
            ("@john", "another's colleague"),
            ("@anna", "another provider"),
            ("@me", "whoever is away"),
            ("@bea", "whoever is away"),
            ("Mallory <mallory@evil.example>", "a stranger"),
            ("mallory@evil.example", "a stranger"),
        )
    ),
    _at_johns_question("a client", PROVAN, HERS, COVERED),
    _at_johns_question("a client, unproven,", PROVAN, UNPROVEN, COVERED),
    _at_johns_question("a stranger", MALLORY, aligned("evil.example"), COVERED),
    _at_johns_question("another provider", BEA, OTHERS, frozenset({(BEA, "receipt")})),
    Attack(
        "whoever covers commands the plan",
        lambda bot: [
            letter(JOHN, w, results=OWN, subject="[P1] x") for w in ("drop 1", "pause", "close", "due 1 24 Dec 2026")
        ],
        COLLEAGUES | {(ANNA, "question")},
        _anna_is_away,
    ),
    Attack(
        "whoever covers grants their own request",
        lambda bot: [
            answer(bot.last(JOHN, "todo"), JOHN, "I need until 23 December 2026", results=OWN),
            answer(bot.last(JOHN, "todo"), JOHN, "yes", results=OWN),
        ],
        COLLEAGUES | {(ANNA, "request"), (JOHN, "answer")},
        _anna_is_away,
    ),
)
