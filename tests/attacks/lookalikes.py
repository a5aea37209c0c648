"""Addresses that show as another: a provider is made to introduce one, or a thief of a token writes from one."""

from __future__ import annotations

from collections.abc import Sequence

from attacks.attack import Attack
from attacks.letters import EVIL, OWN, aligned, answer, from_anna, letter
from support.bot import ANNA, PROVAN, Bot, Sent

# Each shows as provan@example.org or is near enough.
DRESSED_UP = {
    "a Cyrillic a in the local part": "prov\u0430n@example.org",
    "a Cyrillic a in the domain": "provan@ex\u0430mple.org",
    "the same in punycode": "provan@xn--exmple-4nf.org",
    "letters of full width": "\uff50rovan@example.org",
    "punycode of Cyrillic alone": "provan@xn--80ak6aa92e.example",
    "punycode of nothing": "provan@xn--99999999.org",
}


def _knows_nobody_new(bot: Bot, address: str) -> None:
    with bot.store.begin() as uow:
        assert uow.people.by_address(address) is None, f"{address} is somebody now"


def _said_why(address: str) -> object:
    def then(bot: Bot, sent: Sequence[Sent]) -> None:
        _knows_nobody_new(bot, address)
        assert any(one.to == ANNA and "another alphabet" in one.text for one in sent), "Anna is not told why"

    return then


def _to_anna_alone(address: str) -> object:
    def then(bot: Bot, sent: Sequence[Sent]) -> None:
        _knows_nobody_new(bot, address)
        assert {one.to for one in sent} <= {ANNA}

    return then


def _opens(address: str) -> bytes:
    plan = f"Client: Mrs Provan <{address}>\n\n1. Choose the sink @me by 3 Dec 2026"
    return letter(f"Anna Ek <{ANNA}>", plan, results=OWN, subject="Plan: Sink", more=UTF8)


UTF8 = (("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit"))
ANSWERED = frozenset({(ANNA, "receipt")})

LOOKALIKES = (
    *(
        Attack(f"a new plan's client: {how}", lambda bot, a=a: [_opens(a)], ANSWERED, then=_said_why(a))
        for how, a in DRESSED_UP.items()
    ),
    *(
        Attack(
            f"a to-do's owner: {how}",
            lambda bot, a=a: [from_anna(f"add Choose the tap @Provan <{a}> by 4 Dec 2026", results=OWN, more=UTF8)],
            ANSWERED,
            then=_said_why(a),
        )
        for how, a in DRESSED_UP.items()
    ),
    Attack(
        "assigned to a lookalike",
        lambda bot: [from_anna(f"assign 1 @<{DRESSED_UP['the same in punycode']}>", results=OWN)],
        ANSWERED,
        then=_said_why(DRESSED_UP["the same in punycode"]),
    ),
    *(
        Attack(
            f"a client's token from a lookalike: {how}",
            lambda bot, a=a, r=r: [answer(bot.last(PROVAN, "todo"), a, "done", results=r)],
            then=_to_anna_alone(a),
        )
        for how, a in DRESSED_UP.items()
        for r in (EVIL if "Cyrillic" in how else aligned(a.partition("@")[2]),)
    ),
)
