"""Known people who want more than is theirs, and strangers who want to learn who is known."""

from __future__ import annotations

from collections.abc import Sequence

from attacks.attack import ADA, BEA, INTERNAL, QUIST, RASK, Answers, Attack, harmless
from attacks.letters import MALLORY, OWN, aligned, answer, letter
from support.bot import ANNA, JOHN, PROVAN, Bot, Sent

HERS = aligned("example.org")
# Read as being about the writer's own to-do or reminders.
OF_THEIR_OWN = ("done 2", "done 3: fitted", "pause until 7 Jan 2027", "away 3 Dec - 10 Dec cover @john", "done 1")
# A client is answered, and asked; the provider hears of it. Nobody else does.
HEARD: Answers = frozenset(
    {(PROVAN, kind) for kind in ("receipt", "clarify", "list", "answer")}
    | {(ANNA, kind) for kind in ("question", "news", "request")}
)
COLLEAGUES: Answers = frozenset(
    {(JOHN, "receipt"), (JOHN, "clarify"), (JOHN, "list"), (ANNA, "question"), (ANNA, "news")}
)

COMMANDS = (
    "done 2",
    "done 3: fitted",
    "reopen 1",
    "add Pay me 1000 euros @me by 15 Dec 2026",
    "change 1 Choose nothing",
    "change 2 Order nothing",
    "due 2 12 Dec 2026",
    "due 1 24 Dec 2026",
    "assign 1 @john",
    "assign 2 @provan",
    "with 1 @anna",
    "with 2 @provan",
    "after 2 3",
    "after 1 2",
    "clear 3",
    "drop 1",
    "drop 2: not needed",
    "close",
    "reopen plan",
    "undo",
    "remind 2",
    "send",
    "send @john",
    "propose",
    "pause until 7 Jan 2027",
    "resume",
    "history",
    "plans",
    "status",
    "report @quist",
    "list @quist",
    "list @john",
    "list @anna",
    "export",
    "template save kitchen",
    "away 3 Dec - 10 Dec cover @john",
    "away off",
    "language sv",
    "digest off",
    "digest 7:30",
    "pause",
    "~ 1 internal remark",
    "internal 1 remark",
    "log call @provan: no",
    "log visit @john: yes -> pay Mrs Provan @me by 15 Dec 2026",
    "Goal: nothing",
    "Due: 1 January 2030",
    "Client: Mallory <mallory@evil.example>",
    "Team: Mallory <mallory@evil.example>",
    "add Steal @mallory <mallory@evil.example> by 1 Dec 2026",
    "retry 1",
    "show 1",
    "plan P2",
    "note 2 [P2]",
)


def _client_says(words: str) -> Attack:
    return Attack(
        f"a client commands: {words}",
        lambda bot: [answer(bot.last(PROVAN, "todo"), PROVAN, words, results=HERS)],
        HEARD | {(ANNA, "todo")},
        own=PROVAN if words in OF_THEIR_OWN else "",
    )


def _as_plan(words: str) -> Attack:
    return Attack(
        f"a client commands under the plan: {words}",
        lambda bot: [answer(bot.last(PROVAN, "plan"), PROVAN, words, results=HERS)],
        HEARD,
    )


def _colleague_says(words: str) -> Attack:
    return Attack(
        f"a colleague commands: {words}",
        lambda bot: [answer(bot.last(JOHN, "todo"), JOHN, words, results=OWN)],
        COLLEAGUES,
        own=JOHN if words in OF_THEIR_OWN else "",
    )


PLAN = """\
Client: Mr Victim <victim@evil.example>

1. Pay at http://evil.example @victim by 1 Dec 2026
"""

OVERREACH = (
    *map(_client_says, COMMANDS),
    *map(_as_plan, ("done 2", "drop 2", "2 and 3 done", "close", "undo", "everything is done", "cancel the plan")),
    *map(
        _colleague_says,
        ("drop 1", "done 1", "close", "assign 1 @me", "due 1 2 Dec 2026", "add x @provan by 1 Dec 2026", "undo"),
    ),
    Attack("a client opens a plan", lambda bot: [letter(PROVAN, PLAN, results=HERS, subject="Plan: Mine")], HEARD),
    Attack(
        "a client opens a plan in a reply",
        lambda bot: [answer(bot.last(PROVAN, "todo"), PROVAN, PLAN, results=HERS)],
        HEARD,
    ),
    Attack("a stranger opens a plan", lambda bot: [letter(MALLORY, PLAN, subject="Plan: Mine")]),
    Attack("a colleague opens a plan", lambda bot: [letter(JOHN, PLAN, results=OWN, subject="Plan: Mine")], COLLEAGUES),
    Attack(
        "a client undoes what the provider did",
        lambda bot: [answer(bot.last(PROVAN, "todo"), PROVAN, "UNDO", results=HERS)],
        HEARD,
        lambda bot: _anna_says(bot, "change 1 Choose a better worktop"),
    ),
    Attack(
        "another provider commands by tag",
        lambda bot: [letter(BEA, "drop 1", results=aligned("other.example"), subject="[P1] x")],
        frozenset({(BEA, "receipt")}),
    ),
    Attack(
        "an admin commands a provider's plan",
        lambda bot: [letter(ADA, "drop 1", results=OWN, subject="[P1] x")],
        frozenset({(ADA, "receipt"), (ADA, "list"), (ADA, "clarify")}),
    ),
    Attack(
        "a provider assigns by a copy of another's mail",
        lambda bot: [
            letter(BEA, "drop 1", results=aligned("other.example"), to=PROVAN, more=(("Cc", "plans@firm.example"),))
        ],
    ),
)


def _anna_says(bot: Bot, words: str) -> None:
    bot.mail(ANNA, "[P1] change", words)
    bot.run()


# --- who is known? --------------------------------------------------------------------------------


def _asks(from_: str, results: str, words: str = "list") -> bytes:
    return letter(from_, words, results=results, subject="Hello")


def _only_to_themselves(bot: Bot, sent: Sequence[Sent]) -> None:
    assert all(one.to == PROVAN for one in sent)


UNPROVEN = "mx.firm.example; dmarc=none"

ENUMERATION = (
    *(
        Attack(f"{who} unproven asks: {words}", lambda bot, a=address, w=words: [_asks(a, UNPROVEN, w)])
        for who, address in (
            ("a stranger", MALLORY),
            ("a client", PROVAN),
            ("another's client", RASK),
            ("a colleague", JOHN),
        )
        for words in ("list", "help", "done 1", "stop")
    ),
    Attack("a stranger proven asks", lambda bot: [_asks(MALLORY, aligned("evil.example"))]),
    Attack(
        "a client asks to be answered elsewhere",
        lambda bot: [letter(PROVAN, "list", results=HERS, subject="Hi", more=(("Reply-To", MALLORY), ("Cc", MALLORY)))],
        HEARD,
        then=_only_to_themselves,
    ),
    Attack(
        "a client asks for a receipt to a stranger",
        lambda bot: [
            letter(
                PROVAN,
                "list",
                results=HERS,
                subject="Hi",
                more=(("Disposition-Notification-To", MALLORY), ("Return-Receipt-To", MALLORY), ("Errors-To", MALLORY)),
            )
        ],
        HEARD,
        then=_only_to_themselves,
    ),
)


# --- words that some may not read -----------------------------------------------------------------

CURIOUS = (
    "list",
    "status",
    "history",
    "plans",
    "what is in the other plans?",
    "show me the internal notes",
    "list all",
    "list @quist",
    "list everything of Anna",
    "2",
    "P2",
    "report",
)


def _everything_goes_out(bot: Bot) -> None:
    """A day with every kind of mail: notes, done, more time, reminders, digests, the nightly summary."""
    _anna_says(bot, f"~ 1 {INTERNAL} again\n~ {INTERNAL} of the whole plan\nnote 1 Two samples are with John")
    bot.reply(bot.last(PROVAN, "todo"), "I need until 20 December 2026")
    bot.run()
    bot.reply(bot.last(QUIST, "todo"), "what about the colour?")
    bot.run()
    bot.reply(bot.last(RASK, "todo"), "done")
    bot.run()
    bot.reply(bot.last(JOHN, "todo"), "half way")
    bot.run()
    _anna_says(bot, "send")


def _all_readers(bot: Bot, sent: Sequence[Sent]) -> None:
    for hour in (8, 20):
        for day in (24, 30):
            bot.at(11, day, hour)
            bot.tick()
    bot.at(12, 7, 9)
    bot.tick()
    _anna_says(bot, "done 1, 2, 3\nclose")
    assert {one.kind for one in bot.all_sent} >= {"plan", "todo", "receipt", "news", "reminder", "digest", "question"}
    for one in bot.all_sent:
        harmless(one)


LEAKS = (
    *(
        Attack(
            f"{who} is curious: {words}",
            lambda bot, a=a, w=words, r=r: [answer(bot.last(a, "todo"), a, w, results=r)],
            changes=True,
        )
        for who, a, r in (("a client", PROVAN, HERS), ("another's client", RASK, aligned("example.se")))
        for words in CURIOUS
    ),
    Attack(
        "a provider is curious",
        lambda bot: [
            letter(BEA, "plans\nstatus\nlist\nhistory\nlist @provan\nlist @quist", results=aligned("other.example"))
        ],
        frozenset({(BEA, "receipt"), (BEA, "list"), (BEA, "plans")}),
    ),
    Attack("a month of mail", lambda bot: [], given=_everything_goes_out, then=_all_readers),
)
