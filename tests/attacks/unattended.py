"""Automatic mail that a stranger forges, to silence somebody or to make the bot speak; and what true robots do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attacks.attack import Attack, arrive
from attacks.letters import EVIL, FAIL, MALLORY, Field, aligned, answer, delivery_report, letter, multipart
from support.bot import ANNA, JOHN, PLANS, PROVAN, Bot, Sent

HERS = aligned("example.org")
AWAY = "I am out of the office until 31 December 2026."
AUTO: tuple[Field, ...] = (("Auto-Submitted", "auto-replied"),)
TOLD = frozenset({(ANNA, "reached")})


def _absence(
    from_: str, to: str, results: str, *, of: Sent | None = None, words: str = AWAY, more: Sequence[Field] = ()
) -> bytes:
    thread = (("In-Reply-To", of.message_id),) if of is not None else ()
    return letter(from_, words, results=results, to=to, subject="Out of office", more=(*AUTO, *thread, *more))


def _todo(bot: Bot, of: str = PROVAN) -> Sent:
    return bot.last(of, "todo")


def _envelope(bot: Bot, of: str = PROVAN) -> str:
    return _todo(bot, of).submission.mail_from


def _own_words_change_nothing(bot: Bot, sent: Sequence[Sent]) -> None:
    assert all(todo.state == "NEEDS-ACTION" for todo in bot.plan().todos.values())


ABSENCES = (
    Attack("absence: from a stranger to her token", lambda bot: [_absence(MALLORY, _todo(bot).reply_to, EVIL)]),
    Attack("absence: from a stranger in her thread", lambda bot: [_absence(MALLORY, PLANS, EVIL, of=_todo(bot))]),
    Attack("absence: in her name, without a token", lambda bot: [_absence(PROVAN, PLANS, HERS)]),
    Attack("absence: in her name, unproven, to the envelope", lambda bot: [_absence(PROVAN, _envelope(bot), FAIL)]),
    Attack("absence: in her name, to another's envelope", lambda bot: [_absence(PROVAN, _envelope(bot, JOHN), HERS)]),
    Attack("absence: two authors", lambda bot: [_absence(f"{PROVAN}, {MALLORY}", _todo(bot).reply_to, EVIL)]),
    Attack(
        "absence: to an altered token",
        lambda bot: [
            _absence(PROVAN, _todo(bot).reply_to.replace("plans+", "plans+a", 1)[:47] + "@firm.example", HERS)
        ],
    ),
    Attack(
        "absence: to her token at another domain",
        lambda bot: [_absence(PROVAN, _todo(bot).reply_to.replace("firm.example", "evil.example"), HERS)],
    ),
    Attack(
        "absence: a receipt that names a day",
        lambda bot: [_absence(PROVAN, _todo(bot).reply_to, HERS, words="Thank you. We answer until 31 December.")
                     .replace(b"Out of office", b"We have received your mail")],
    ),
    Attack(
        "absence: a hundred years",
        lambda bot: [_absence(PROVAN, _todo(bot).reply_to, HERS, words="I am away until 31 December 2126.")],
        TOLD,
        then=lambda bot, sent: _back_within_days(bot),
        own=PROVAN,
    ),
    Attack(
        "absence: with commands in it",
        lambda bot: [_absence(PROVAN, _todo(bot).reply_to, HERS, words="Done! I am away until 4 December. done 1, 2")],
        TOLD,
        then=_own_words_change_nothing,
        own=PROVAN,
    ),
    Attack(
        "absence: twenty of them",
        lambda bot: [_absence(PROVAN, _todo(bot).reply_to, HERS) for _ in range(20)],
        TOLD,
        then=lambda bot, sent: _once(sent),
        own=PROVAN,
    ),
    Attack(
        "absence: the provider's own",
        lambda bot: [_absence(ANNA, bot.last(ANNA, "receipt").reply_to, aligned("firm.example"))],
        own=ANNA,
    ),
)  # fmt: skip


def _back_within_days(bot: Bot) -> None:
    until = bot.person(PROVAN).snoozed_until
    assert until is not None and (until - bot.clock.now().date()).days <= 3


def _once(sent: Sequence[Sent]) -> None:
    assert len(sent) == 1, f"{len(sent)} mails"


def _complaint(to: str, about: str, *, mail: str = "", kind: str = "abuse") -> bytes:
    fields = [("From", "fbl@isp.example"), ("To", to), ("Subject", "complaint")]
    parts = [
        ("text/plain", "done"),
        ("message/feedback-report", f"Feedback-Type: {kind}\nVersion: 1\n{about}"),
        ("message/rfc822", mail or "Subject: x\n\nx"),
    ]
    return multipart("report; report-type=feedback-report", parts, fields)


def _complained(name: str, mails: Callable[[Bot], list[bytes]]) -> Attack:
    return Attack(f"forged feedback: {name}", mails, then=lambda bot, sent: _still_reminded(bot))


def _still_reminded(bot: Bot) -> None:
    assert bot.person(PROVAN).reminders


COMPLAINTS = (
    _complained("without a token", lambda bot: [_complaint(PLANS, f"Original-Rcpt-To: {PROVAN}\n")]),
    _complained("to a reply's token", lambda bot: [_complaint(_todo(bot).reply_to, "")]),
    _complained(
        "a reply's token as the sender",
        lambda bot: [_complaint(PLANS, f"Original-Mail-From: <{_todo(bot).reply_to}>\n")],
    ),
    _complained(
        "our Message-ID in the copy",
        lambda bot: [_complaint(PLANS, "", mail=f"Message-ID: {_todo(bot).message_id}\n\nx")],
    ),
    _complained(
        "an altered token",
        lambda bot: [_complaint(PLANS, f"Original-Mail-From: <{_envelope(bot).replace('@', 'a@')}>\n")],
    ),
    _complained(
        "the token at another domain",
        lambda bot: [_complaint(PLANS, f"Original-Mail-From: <{_envelope(bot).replace('firm', 'evil')}>\n")],
    ),
    _complained(
        "the token in its words alone", lambda bot: [_complaint(PLANS, f"Comment: {_envelope(bot)}\n")]
    ),
    _complained(
        "that it was no spam",
        lambda bot: [_complaint(PLANS, f"Original-Mail-From: <{_envelope(bot)}>\n", kind="not-spam")],
    ),
    Attack(
        "forged feedback: her address, another's token",
        lambda bot: [
            _complaint(PLANS, f"Original-Rcpt-To: {PROVAN}\nOriginal-Mail-From: <{_envelope(bot, JOHN)}>\n")
        ],
        TOLD,
        then=lambda bot, sent: _still_reminded(bot),
        own=JOHN,
    ),
)  # fmt: skip


def _soft(bot: Bot, to: Callable[[Bot], str], days: int = 5) -> None:
    """Mails that could not be delivered for now, day after day."""
    for _ in range(days):
        arrive(bot, delivery_report(to(bot), PROVAN, status="4.2.2"))
        bot.run()
        bot.clock.ahead(days=1)


RETURNED = (
    Attack(
        "forged bounce: five days of full mailboxes without our token",
        lambda bot: [],
        given=lambda bot: _soft(bot, lambda bot: _todo(bot).reply_to),
        then=lambda bot, sent: _reachable(bot),
    ),
    Attack(
        "forged bounce: one mail returned on five days",
        lambda bot: [],
        given=lambda bot: _soft(bot, _envelope),
        then=lambda bot, sent: _reachable(bot),
    ),
    Attack(
        "a read receipt to her token, by a stranger",
        lambda bot: [
            multipart(
                "report; report-type=disposition-notification",
                [("text/plain", "done"), ("message/disposition-notification", "Disposition: a; displayed")],
                [("From", MALLORY), ("To", _todo(bot).reply_to), ("Subject", "Read: worktop")],
            )
        ],
    ),
    Attack(
        "an automatic yes to the provider's question",
        lambda bot: [answer(_todo(bot), MALLORY, "done", more=AUTO)],
    ),
)


def _reachable(bot: Bot) -> None:
    assert not bot.person(PROVAN).undeliverable, "written off"


UNATTENDED = (*ABSENCES, *COMPLAINTS, *RETURNED)
