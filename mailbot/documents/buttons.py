"""Buttons that work in every mail program: mailto: links to the signed address with the answer already written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from mailbot.documents.letter import Letter
from mailbot.documents.words import Words
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
    names: tuple[str, ...] = ()
    if letter.kind is NoticeKind.TODO:
        names = ("done", "more_time", "ask")
    elif letter.kind is NoticeKind.PLAN and letter.facts.get("ask"):
        names = ("agree", "change", "ask")
    elif letter.kind is NoticeKind.REQUEST:
        return (*_named(("yes", "no"), letter, words, subject), _another_day(letter, words, subject))
    elif letter.kind is NoticeKind.CONFIRM:
        names = ("yes", "no")
    elif letter.kind is NoticeKind.QUESTION:
        names = ("answer",)
    return _named(names, letter, words, subject)


def row_done(letter: Letter, words: Words, subject: str, row: int) -> Button:
    """Ticks one row of a numbered list."""
    body = words.say("reply.done_row", row=row)
    return Button(words.say("button.done"), mailto(letter.reply_to, f"Re: {subject}", body))


def _named(names: tuple[str, ...], letter: Letter, words: Words, subject: str) -> tuple[Button, ...]:
    return tuple(
        Button(
            words.say(f"button.{name}"),
            mailto(letter.reply_to, f"Re: {subject}", words.say(f"reply.{name}") if words.has(f"reply.{name}") else ""),
            strong=place == 0,
        )
        for place, name in enumerate(names)
    )


def _another_day(letter: Letter, words: Words, subject: str) -> Button:
    """The day that was asked for, to be changed by hand; a week on where none was named."""
    until = letter.facts.get("until")
    day = date.fromisoformat(until) if until else letter.now.date() + timedelta(days=7)
    return Button(words.say("button.another_day"), mailto(letter.reply_to, f"Re: {subject}", words.written(day)))
