"""Tokens in the wrong hands, altered tokens, and honest mail sent a second time."""

from __future__ import annotations

from collections.abc import Sequence

from attacks.attack import BEA, CONFIRM, QUIST, ROOF, Answers, Attack
from attacks.letters import EVIL, MALLORY, OWN, Field, aligned, answer, letter
from support.bot import ANNA, JOHN, PLANS, PROVAN, Bot, Sent

from mailbot.mail.token import Purpose, Signer, Token

FILED: Answers = frozenset({(ANNA, "question")})
LISTED: Answers = frozenset({(PROVAN, "list"), (PROVAN, "receipt")})


def todo(bot: Bot, owner: str = PROVAN) -> Sent:
    return bot.last(owner, "todo")


def token_of(sent: Sent) -> str:
    return sent.reply_to.partition("+")[2].partition("@")[0]


def _signed(bot: Bot, purpose: Purpose, of: str = PROVAN, key: bytes = b"sixteen octets..") -> str:
    person, row = bot.person(of).id or 0, todo(bot, of).row
    return Signer([key]).sign(Token(purpose, person, row.id or 0))


def _to(token: str, from_: str = PROVAN, results: str = EVIL, more: Sequence[Field] = ()) -> bytes:
    return letter(from_, "done", results=results, to=f"plans+{token}@firm.example", subject="Re: worktop", more=more)


def _uid(bot: Bot, of: str) -> str:
    return todo(bot, of).calendar.partition("UID:")[2].split()[0]


def calendar_reply(uid: str, from_: str, attendee: str, results: str, partstat: str = "ACCEPTED") -> bytes:
    entry = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nMETHOD:COUNTER\nBEGIN:VEVENT\n"
        f"UID:{uid}\nDTSTAMP:20261123T090000Z\nDTSTART;VALUE=DATE:20270101\nSEQUENCE:1\nORGANIZER:mailto:{PLANS}\n"
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{attendee}\nEND:VEVENT\nEND:VCALENDAR"
    )
    typed = (("MIME-Version", "1.0"), ("Content-Type", "text/calendar; method=COUNTER; charset=utf-8"))
    return letter(from_, entry, results=results, subject="New time proposed", more=typed)


def _asked_once(bot: Bot, sent: Sequence[Sent]) -> None:
    assert len(sent) == 1, f"{len(sent)} mails"


def _no_second_address(bot: Bot, sent: Sequence[Sent]) -> None:
    with bot.store.begin() as uow:
        assert uow.people.by_address(MALLORY) is None


ANOTHERS_FROM = (
    Attack(
        "a client's token from a stranger", lambda bot: [answer(todo(bot), MALLORY, "done")], CONFIRM, then=_asked_once
    ),
    Attack(
        "a client's token from a stranger, ten times",
        lambda bot: [answer(todo(bot), MALLORY, f"done {n}") for n in range(10)],
        CONFIRM,
        then=_asked_once,
    ),
    Attack(
        "a client's token from a stranger who then says yes",
        lambda bot: [answer(todo(bot), MALLORY, "done"), answer(todo(bot), MALLORY, "yes")],
        CONFIRM,
        then=_no_second_address,
    ),
    Attack(
        "a client's token from a stranger with the client's name and Sender",
        lambda bot: [answer(todo(bot), f'"{PROVAN}" <{MALLORY}>', "done", more=(("Sender", PROVAN),))],
        CONFIRM,
    ),
    Attack("a client's token, From two ways", lambda bot: [answer(todo(bot), f"{PROVAN}, {MALLORY}", "done")]),
    Attack("a client's token, From the client and a comment", lambda bot: [answer(todo(bot), f"{PROVAN} (x)", "done")]),
    Attack("a client's token, no From", lambda bot: [answer(todo(bot), "", "done")]),
    Attack("a client's token from a colleague", lambda bot: [answer(todo(bot), JOHN, "done", results=OWN)], FILED),
    Attack(
        "a client's token from another client",
        lambda bot: [answer(todo(bot), QUIST, "done", results=aligned("example.net"))],
        FILED,
    ),
    Attack(
        "a colleague's token from a client",
        lambda bot: [answer(todo(bot, JOHN), PROVAN, "done", results=aligned("example.org"))],
        FILED,
    ),
    Attack("a client's token as the provider, unproven", lambda bot: [answer(todo(bot), ANNA, "done 2")], CONFIRM),
    Attack(
        "the provider's token from a client",
        lambda bot: [answer(bot.last(ANNA, "receipt"), PROVAN, "drop 1", results=aligned("example.org"))],
        FILED,
    ),
    Attack(
        "the provider's token from a stranger",
        lambda bot: [answer(bot.last(ANNA, "receipt"), MALLORY, "drop 1")],
        CONFIRM,
    ),
    Attack(
        "the provider's token from another provider",
        lambda bot: [answer(bot.last(ANNA, "receipt"), BEA, "drop 1", results=aligned("other.example"))],
        frozenset({(BEA, "receipt")}),
    ),
    Attack(
        "a stranger's calendar proposes a day",
        lambda bot: [calendar_reply(_uid(bot, PROVAN), MALLORY, PROVAN, EVIL)],
        CONFIRM,
    ),
    Attack(
        "a client's calendar proposes a day for a colleague",
        lambda bot: [calendar_reply(_uid(bot, JOHN), PROVAN, JOHN, aligned("example.org"))],
        FILED,
    ),
    Attack(
        "a client's calendar answers for another",
        lambda bot: [calendar_reply(_uid(bot, JOHN), PROVAN, PROVAN, aligned("example.org"))],
        FILED,
    ),
)


def _flipped(token: str, at: int) -> str:
    return token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :]


def _altered(name: str, change: object) -> Attack:
    assert callable(change)
    return Attack(f"token {name}", lambda bot: [_to(change(bot, token_of(todo(bot))))])


ALTERED = (
    *(_altered(f"with letter {n} changed", lambda bot, t, n=n: _flipped(t, n)) for n in (0, 1, 2, 10, 20, 21, 30, 39)),
    _altered("cut short", lambda bot, t: t[:-1]),
    _altered("cut to half", lambda bot, t: t[:20]),
    _altered("with a letter more", lambda bot, t: f"{t}a"),
    _altered("as the tail of a word", lambda bot, t: f"a{t}"),
    _altered("with digits for letters", lambda bot, t: t.translate(str.maketrans("lo", "10"))[:39] + "1"),
    _altered("in a foreign alphabet", lambda bot, t: t[:39] + "а"),
    _altered("of nothing", lambda bot, t: "a" * 40),
    _altered("of another key", lambda bot, t: _signed(bot, Purpose.REPLY, key=b"another sixteen.")),
    _altered("twice, both broken", lambda bot, t: f"{t[:-1]}a+{_flipped(t, 5)}"),
    _altered("of a bounce", lambda bot, t: _signed(bot, Purpose.BOUNCE)),
    _altered("of a calendar entry, of no such row", lambda bot, t: Signer([b"x" * 16]).sign(Token(Purpose.TODO, 3, 1))),
    Attack(
        "token of a bounce, as Message-ID",
        lambda bot: [_to("", more=(("In-Reply-To", f"<{_signed(bot, Purpose.BOUNCE)}.x@firm.example>"),))],
    ),
    Attack(
        "token at another domain", lambda bot: [letter(PROVAN, "done", to=f"plans+{token_of(todo(bot))}@evil.example")]
    ),
    Attack(
        "token in the subject",
        lambda bot: [letter(PROVAN, "done", subject=f"Re: plans+{token_of(todo(bot))}@firm.example")],
    ),
    Attack("token in the body", lambda bot: [letter(PROVAN, f"done\nplans+{token_of(todo(bot))}@firm.example")]),
    Attack(
        "token in a display name",
        lambda bot: [letter(PROVAN, "done", to=f'"plans+{token_of(todo(bot))}@firm.example" <{PLANS}>')],
    ),
    Attack(
        "token in a field of her own", lambda bot: [letter(PROVAN, "done", more=(("X-Token", todo(bot).reply_to),))]
    ),
    Attack("tag in a client's subject", lambda bot: [letter(PROVAN, "done", subject="Re: Kitchen [P1]")]),
    Attack(
        "tag of another provider's plan",
        lambda bot: [letter(ANNA, "drop 1", results=OWN, subject="[P3] change")],
        frozenset({(ANNA, "receipt")}),
        then=lambda bot, sent: _never_says(sent, ROOF),
    ),
    Attack(
        "tag of another provider's plan, asked about",
        lambda bot: [
            letter(ANNA, "status", results=OWN, subject="[P3]"),
            letter(ANNA, "list", results=OWN, subject="[P3]"),
        ],
        frozenset({(ANNA, "receipt"), (ANNA, "list")}),
        then=lambda bot, sent: _never_says(sent, ROOF),
    ),
    *(
        Attack(
            f"tag of another provider's plan, and words: {words}",
            lambda bot, w=words: [letter(ANNA, w, results=OWN, subject="[P3]")],
            frozenset({(ANNA, "receipt"), (ANNA, "clarify")}),
            then=lambda bot, sent: _says_nothing_in(bot, 3),
        )
        for words in ("note 1 Pay Mallory", "~ 1 Pay Mallory", "What does it cost?", "I agree", "done 1: paid")
    ),
    Attack(
        "a thousand tokens of nobody before the true one of another",
        lambda bot: [
            letter(MALLORY, "done", to=", ".join(f"plans+{'a' * 38}{n:02}@firm.example" for n in range(22, 78)))
        ],
    ),
)


def _never_says(sent: Sequence[Sent], word: str) -> None:
    assert not any(word in one.everything for one in sent)


def _says_nothing_in(bot: Bot, plan: int) -> None:
    with bot.store.begin() as uow:
        assert not uow.plans.log(plan), "on record in another's plan"


STOLEN = (*ANOTHERS_FROM, *ALTERED)
