"""Buttons that work in every mail program: mailto: links to the signed address with the answer already written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from mailbot.documents.letter import Letter
from mailbot.documents.words import Words, iso_day
from mailbot.domain.notices import NoticeKind


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    link: str
    strong: bool = False


def mailto(address: str, subject: str, body: str) -> str:
    """RFC 6068: everything but unreserved characters percent-encoded as UTF-8, line ends as %0D%0A (§5)."""
    fields = f"subject={quote(subject, safe='')}&body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}"
    return f"mailto:{quote(address, safe='@+')}?{fields}"


def buttons(letter: Letter, words: Words, subject: str) -> tuple[Button, ...]:
    """The answers that fit this letter, in the reader's language; none where nothing is asked."""
    facts = letter.facts
    match letter.kind:
        case NoticeKind.TODO:
            return _named(("done", "more_time", "ask"), letter, words, subject)
        case NoticeKind.PLAN if facts.get("ask"):
            return _named(("agree", "change", "ask"), letter, words, subject)
        case NoticeKind.REQUEST:
            no = _button(words.say("button.no"), words.say("reply.no_because"), letter, subject)
            return (*_named(("yes",), letter, words, subject), no, _another_day(letter, words, subject))
        case NoticeKind.CONFIRM:
            return _named(("yes", "no"), letter, words, subject)
        case NoticeKind.QUESTION:
            return _named(("answer",), letter, words, subject)
        case NoticeKind.CLARIFY if choices(letter):
            return tuple(_choice(choice, letter, words, subject) for choice in choices(letter))
        case NoticeKind.CLARIFY if facts.get("guess"):
            return _named(("yes", "no"), letter, words, subject)
        case NoticeKind.CLOSING if letter.plan and letter.plan.for_client:
            return tuple(_button(str(mark), str(mark), letter, subject) for mark in range(1, 6))
    return ()


def choices(letter: Letter) -> tuple[str, ...]:
    """What the writer may have meant: as given, or the two readings of a date."""
    facts = letter.facts
    return tuple(facts.get("choices") or (facts[name] for name in ("one", "other") if facts.get(name)))


def row_buttons(letter: Letter, words: Words, subject: str, row: int) -> tuple[Button, ...]:
    """Answers to one row of a numbered list, by its number."""
    return tuple(
        _button(words.say(f"button.{name}"), words.say(f"reply.{name}_row", row=row), letter, subject)
        for name in ("done", "more_time")
    )


def _named(names: tuple[str, ...], letter: Letter, words: Words, subject: str) -> tuple[Button, ...]:
    return tuple(
        _button(words.say(f"button.{name}"), words.say(f"reply.{name}"), letter, subject, strong=place == 0)
        for place, name in enumerate(names)
    )


def _choice(choice: str, letter: Letter, words: Words, subject: str) -> Button:
    day = iso_day(choice)
    return _button(words.value(choice), words.written(day) if day else choice, letter, subject)


def _another_day(letter: Letter, words: Words, subject: str) -> Button:
    """The day that was asked for, to be changed by hand; a week on where none was named."""
    until = letter.facts.get("until")
    day = date.fromisoformat(until) if until else letter.now.date() + timedelta(days=7)
    return _button(words.say("button.another_day"), words.written(day), letter, subject)


def _button(label: str, body: str, letter: Letter, subject: str, strong: bool = False) -> Button:
    return Button(label, mailto(letter.reply_to, subject if subject[:3] == "Re:" else f"Re: {subject}", body), strong)
