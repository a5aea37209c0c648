"""Mail that no human wrote: loops, absences, receipts, forged bounces; and mail made to break readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attacks.attack import Answers, Attack, arrive
from attacks.letters import MALLORY, OWN, Field, aligned, answer, delivery_report, from_anna, letter, raw
from support.bot import ANNA, JOHN, PLANS, PROVAN, Bot, Sent

from mailbot.domain.model import State
from mailbot.mail.compose import LOOP_HEADER

HERS = aligned("example.org")
AWAY_TOLD: Answers = frozenset({(ANNA, "reached")})
THROUGH_A_RELAY = (
    b"Authentication-Results: mx.firm.example; dmarc=pass header.from=firm.example\r\nReceived: from evil.example\r\n"
)


def _absent(name: str, *more: Field, words: str = "I am away until Friday. Done!") -> Attack:
    return Attack(
        f"an absence that says {name}",
        lambda bot: [answer(bot.last(PROVAN, "todo"), PROVAN, words, results=HERS, more=more)],
        AWAY_TOLD,
        then=lambda bot, sent: _ticks_nothing(bot),
        own=PROVAN,
    )


def _ticks_nothing(bot: Bot) -> None:
    """An absence pauses reminders and does nothing else, whatever its words say."""
    assert bot.person(PROVAN).snoozed_until is not None
    assert all(todo.state == State.NEEDS_ACTION for todo in bot.plan().todos.values())


def _back(name: str, change: Callable[[bytes], bytes]) -> Attack:
    """Every mail that the bot has sent to Anna comes back, as a relay or a rule of hers may return it."""
    return Attack(
        f"our own mail comes back{name}",
        lambda bot: [THROUGH_A_RELAY + change(one.submission.content) for one in bot.sent(ANNA)],
    )


def without(*names: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        head, blank, body = content.partition(b"\r\n\r\n")
        fields = head.replace(b"\r\n ", b"\0").split(b"\r\n")
        kept = [f for f in fields if f.partition(b":")[0].decode() not in names]
        return b"\r\n".join(kept).replace(b"\0", b"\r\n ") + blank + body

    return change


def _said_by(address: str, *gone: str) -> Callable[[bytes], bytes]:
    """Sent to us, not only filed: a mail to somebody else is a copy."""
    head = f"From: {address}\r\nTo: {PLANS}\r\n".encode()
    return lambda content: head + without("From", "To", *gone)(content)


_MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress")


def _talked(bot: Bot) -> None:
    """Anna has answered a mail of ours: what goes back names it in its thread, and so a token of hers."""
    arrive(bot, answer(bot.last(ANNA, "receipt"), ANNA, "status", results=OWN))
    bot.run()
    assert "@firm.example" in bot.last(ANNA, "status").mail["References"]


LOOPS = (
    _absent("Auto-Submitted", ("Auto-Submitted", "auto-replied")),
    _absent("Auto-Submitted, with a comment", ("Auto-Submitted", "auto-replied; owner=x")),
    _absent("auto-generated in capitals", ("AUTO-SUBMITTED", "Auto-Generated")),
    _absent("X-Autoreply", ("X-Autoreply", "yes")),
    _absent("X-Autorespond", ("X-Autorespond", "1")),
    _absent("Precedence: auto_reply", ("Precedence", "auto_reply")),
    _absent("X-Auto-Response-Suppress and a null path", ("X-Auto-Response-Suppress", "All"), ("Return-Path", "<>")),
    _absent("nothing but a null path", ("Return-Path", "<>")),
    Attack(
        "an absence that says so in its subject",
        lambda bot: [
            letter(PROVAN, "done", results=HERS, to=bot.last(PROVAN, "todo").reply_to, subject="Out of office: worktop")
        ],
        AWAY_TOLD,
        then=lambda bot, sent: _ticks_nothing(bot),
        own=PROVAN,
    ),
    Attack(
        "a read receipt",
        lambda bot: [
            raw(
                [
                    ("Authentication-Results", HERS),
                    ("From", PROVAN),
                    ("To", bot.last(PROVAN, "todo").reply_to),
                    ("Subject", "Read: worktop"),
                    ("MIME-Version", "1.0"),
                    ("Content-Type", 'multipart/report; report-type=disposition-notification; boundary="x"'),
                ],
                "--x\n\ndone\n--x\nContent-Type: message/disposition-notification\n\nDisposition: a; b\n--x--\n",
            )
        ],
    ),
    Attack(
        "a complaint",
        lambda bot: [
            raw(
                [
                    ("From", PROVAN),
                    ("To", bot.last(PROVAN, "todo").reply_to),
                    ("MIME-Version", "1.0"),
                    ("Content-Type", 'multipart/report; report-type=feedback-report; boundary="x"'),
                ],
                "--x\n\ndone\n--x\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--x--\n",
            )
        ],
    ),
    _back("", lambda content: content),
    _back(", its marks gone", without(*_MARKS)),
    _back(", its marks and its Message-ID gone", without(*_MARKS, "Message-ID")),
    _back(", as if from Anna", _said_by(ANNA)),
    _back(", as if from Anna, its marks gone", _said_by(ANNA, *_MARKS)),
    _back(", as if from Anna, only our own mark left", _said_by(ANNA, *_MARKS, "Message-ID")),
    Attack(
        "our own mail comes back in its thread, none of our marks left",
        lambda bot: [THROUGH_A_RELAY + without(*_MARKS, LOOP_HEADER)(bot.last(ANNA, "status").submission.content)],
        given=lambda bot: _talked(bot),
    ),
    Attack("from our own address", lambda bot: [letter(PLANS, "drop 1", results=OWN)]),
    Attack(
        "from our own address with a token",
        lambda bot: [letter(bot.last(ANNA, "receipt").reply_to, "drop 1", results=OWN)],
    ),
    Attack(
        "our own mark on a stranger's mail",
        lambda bot: [from_anna("drop 1", results=OWN, more=(("X-Mailbot-Loop", PLANS),))],
    ),
    Attack(
        "a list's mail",
        lambda bot: [
            letter(MALLORY, "done", to=bot.last(PROVAN, "todo").reply_to, more=(("List-Id", "<x.evil.example>"),))
        ],
        frozenset({(ANNA, "confirm")}),
    ),
)


def _still_reachable(bot: Bot, sent: Sequence[Sent]) -> None:
    for address in (PROVAN, JOHN, ANNA):
        assert not bot.person(address).undeliverable, f"{address} is written off"
    with bot.store.begin() as uow:
        failed = [
            one for one in (uow.outbox.get(s.row.id or 0) for s in bot.all_sent) if one and one.status == "failed"
        ]
    assert not failed, "a mail is marked as failed"


def _bounce(name: str, mails: Callable[[Bot], list[bytes]], answers: Answers = frozenset()) -> Attack:
    return Attack(f"forged bounce: {name}", mails, answers, then=_still_reachable)


def _envelope(bot: Bot) -> str:
    return bot.last(PROVAN, "todo").submission.mail_from


BOUNCES = (
    _bounce("to the bot's plain address", lambda bot: [delivery_report(PLANS, PROVAN)]),
    _bounce("to a reply's token", lambda bot: [delivery_report(bot.last(PROVAN, "todo").reply_to, PROVAN)]),
    _bounce(
        "with our Message-ID",
        lambda bot: [delivery_report(PLANS, PROVAN, more=(("References", bot.last(PROVAN, "todo").message_id),))],
    ),
    _bounce("to an altered token", lambda bot: [delivery_report(_envelope(bot).replace("@", "a@"), PROVAN)]),
    _bounce(
        "to a token with a letter changed",
        lambda bot: [delivery_report(_envelope(bot).replace("plans+", "plans+a", 1)[:47] + "@firm.example", PROVAN)],
    ),
    _bounce(
        "to the token at another domain",
        lambda bot: [delivery_report(_envelope(bot).replace("firm.example", "evil.example"), PROVAN)],
    ),
    _bounce("the token in its text alone", lambda bot: [delivery_report(PLANS, _envelope(bot))]),
    _bounce(
        "the token in its subject alone",
        lambda bot: [delivery_report(PLANS, PROVAN, more=(("Subject", _envelope(bot)),))],
    ),
    _bounce(
        "a delay, with our token",
        lambda bot: [
            delivery_report(_envelope(bot), PROVAN, status="4.4.1").replace(b"Action: failed", b"Action: delayed")
        ],
    ),
    _bounce(
        "a delivery, with our token",
        lambda bot: [
            delivery_report(_envelope(bot), PROVAN, status="2.0.0").replace(b"Action: failed", b"Action: delivered")
        ],
    ),
    _bounce("a human's mail to our envelope token", lambda bot: [letter(MALLORY, "user unknown", to=_envelope(bot))]),
    _bounce(
        "in words, from a daemon",
        lambda bot: [
            letter(
                "MAILER-DAEMON@evil.example",
                f"550 5.1.1 <{PROVAN}>: user unknown",
                subject="Undelivered Mail Returned to Sender",
            )
        ],
    ),
    Attack(
        "forged bounce: our token, another's address in it",
        lambda bot: [delivery_report(bot.last(JOHN, "todo").submission.mail_from, PROVAN)],
        frozenset({(ANNA, "undelivered")}),
        then=lambda bot, sent: _only_john(bot),
        own=JOHN,
    ),
)


def _only_john(bot: Bot) -> None:
    assert not bot.person(PROVAN).undeliverable


# --- made to break readers ------------------------------------------------------------------------

_HEAD = f"Authentication-Results: {OWN}\r\nFrom: {ANNA}\r\nTo: {PLANS}\r\nSubject: [P1]\r\n".encode()


def _deep(times: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(times))
    return _HEAD + opened + b"\r\ndrop 1\r\n"


BOMBS: dict[str, bytes] = {
    "20,000 parts": _HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + b"--x\r\n\r\ndrop 1\r\n" * 20_000,
    "parts in parts, 2,000 deep": _deep(2_000),
    "mails in mails, 2,000 deep": _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 2_000 + b"drop 1\r\n",
    "50,000 fields": _HEAD + b"X-A: b\r\n" * 50_000 + b"\r\ndrop 1\r\n",
    "a field of a million octets": _HEAD + b"X-A: " + b"b" * 1_000_000 + b"\r\n\r\ndrop 1\r\n",
    "20,000 addresses": _HEAD.replace(b"To: ", b"To: " + b"a@b, " * 20_000) + b"\r\ndrop 1\r\n",
    "5,000 brackets in From": _HEAD.replace(b"From: ", b"From: " + b"(" * 5_000) + b"\r\ndrop 1\r\n",
    "20,000 encoded words": _HEAD + b"X-A: " + b"=?utf-8?q?a?= " * 10_000 + b"\r\n\r\ndrop 1\r\n",
    "a million lines": _HEAD + b"\r\n" + b"\n" * 1_000_000,
    "30 million octets": _HEAD + b"\r\n" + b"x" * 30_000_000,
    "a boundary of 20,000 octets": _HEAD + b"Content-Type: multipart/x; boundary=" + b"x" * 20_000 + b"\r\n\r\ndrop 1",
    "10,000 parameters": _HEAD + b"Content-Type: text/plain" + b"; a=b" * 10_000 + b"\r\n\r\ndrop 1\r\n",
    "nothing": b"",
    "blanks alone": b" \r\n\0\r\n",
}  # fmt: skip


def _parked_and_the_next_is_heard(bot: Bot, sent: Sequence[Sent]) -> None:
    with bot.store.begin() as uow:
        parked = uow.inbox.recent("parked", bot.clock.now().replace(year=2020))
    assert len(parked) == 1 and parked[0].content is not None
    arrive(bot, from_anna("drop 1", results=OWN))
    bot.run()
    assert bot.plan().todos[1].state == State.CANCELLED


ROBOTS = (
    *LOOPS,
    *BOUNCES,
    *(
        Attack(f"bomb: {name}", lambda bot, c=content: [c], then=_parked_and_the_next_is_heard)
        for name, content in BOMBS.items()
    ),
)
