"""One to-do as a provider writes it: text, `@owner`, `by DATE`, `DATE - DATE`, `after N`, `with @helper`,
`every RULE`, `! reason`, in any order after the text.

Finds the places where such a clause may begin, left to right, and takes each that reads from end to end; what does
not read is text: "look after 2 cats" waits for nothing.
"""

from __future__ import annotations

import re
from itertools import islice

from mailbot.domain.acts import AddToDo
from mailbot.language.grammar.clauses import LONGEST_DATE, Reading, beginnings, ends_clause, mended, read_clause
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import fold
from mailbot.language.grammar.when import When, read_when

LONGEST_TEXT = 500  # characters
_MOST_CLAUSES = 24  # in one line; the rest is text


def read_todo(text: str, setting: Setting, number: int | None = None) -> AddToDo | Problem:
    """The to-do that `text` (without its bullet) describes, or why it cannot be one.

    A rhythm's first day is its due date where no other is written. A problem's example is the whole text, corrected.
    """
    reading = Reading()
    problem = _read(text, setting, reading)
    if problem:
        return problem
    words = _tidied(reading.text)
    if not words and reading.flag not in ("", "!"):
        words, reading.flag = reading.flag, "!"
    if not any(char.isalnum() for char in words):
        return Problem("no_text", f"Paint the walls {text.strip()[:200]}")
    if len(words) > LONGEST_TEXT:
        return Problem("text_too_long", details=(("most", str(LONGEST_TEXT)),))
    return AddToDo(
        text=words,
        number=number,
        owner=reading.owner,
        start=reading.start,
        due=reading.due or reading.first,
        after=reading.after,
        helpers=tuple(dict.fromkeys(reading.helpers)),
        rule=reading.rule,
        flag=reading.flag,
        introduces=tuple(dict.fromkeys(reading.introduces)),
    )


def _read(text: str, setting: Setting, reading: Reading) -> Problem | None:
    starts = list(islice(beginnings(setting.words).finditer(fold(text)), _MOST_CLAUSES))
    place = 0
    for index, start in enumerate(starts):
        if start.start() < place:
            continue  # inside the clause before it
        end = next((other.start() for other in starts[index + 1 :] if ends_clause(start, other)), len(text))
        taken = read_clause(start, end, text, setting, reading)
        if isinstance(taken, Problem):
            return taken
        if taken is None:
            continue
        problem = _between(text[place : start.start()], setting, reading, first=not reading.text and place == 0)
        if problem:
            return mended(problem, text, place, start.start())
        place = taken
    problem = _between(text[place:], setting, reading, first=place == 0)
    return mended(problem, text, place, len(text)) if problem else None


def _between(piece: str, setting: Setting, reading: Reading, *, first: bool) -> Problem | None:
    """Text between clauses: a date or span there needs no word before it; one that ends the text must be a span."""
    if not first and reading.due is None:
        found = read_when(piece, setting)
        if isinstance(found, When):
            reading.start, reading.due = found.start, found.due
            return None
        if found is not None:
            return mended(found, piece, 0, len(piece))
    if first:
        rest = _without_last_date(piece, setting, reading)
        if isinstance(rest, Problem):
            return rest
        piece = rest
    reading.text.append(piece)
    return None


def _without_last_date(piece: str, setting: Setting, reading: Reading) -> str | Problem:
    words = piece.split()
    endings = tuple(fold(ending) for ending in setting.words.phrases("clauses", "by_ending"))
    ended = bool(endings) and bool(words) and fold(words[-1]).rstrip(".,)").endswith(endings)
    if not (ended or re.search(r"[0-9].{0,20}[-–—→]", " ".join(words[-LONGEST_DATE:]))):
        return piece
    for size in range(min(len(words) - 1, LONGEST_DATE), 0, -1):
        found = read_when(" ".join(words[-size:]), setting)
        if isinstance(found, Problem):
            return mended(found, " ".join(words), len(" ".join(words[:-size])) + 1, len(" ".join(words)))
        if isinstance(found, When) and (ended or found.start):
            reading.start, reading.due = found.start, found.due
            return " ".join(words[:-size])
    return piece


def _tidied(pieces: list[str]) -> str:
    text = " ".join(" ".join(pieces).split())
    text = re.sub(r"\(\s*\)|\[\s*\]", " ", text)
    text = re.sub(r"\s+([,;.])", r"\1", text)
    text = re.sub(r"([,;])(?:\s*[,;])+", r"\1", text)
    opened = text.rstrip(" ,;([{-–—:")
    return " ".join(opened.split()).lstrip(",:;)]} ")
