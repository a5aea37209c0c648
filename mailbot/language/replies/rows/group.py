"""Rows named together in a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.language.dates.span import Span
from mailbot.language.lexicon import Lexicon
from mailbot.language.words import Token


@dataclass(slots=True)
class Group:
    """Rows named together at tokens `start` to `end`. `kind`: "rows", "all", "rest" or "both".

    `excepted`: it follows a word for "except". `valid`: every number is a row of the list.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    kind: str = "rows"
    excepted: bool = False
    valid: bool = True


def named_row(span: Span, tokens: Sequence[Token], words: Lexicon, rows: int) -> bool:
    """Whether what looks like a date names a row: "le 4" in a list of eight, "a segunda" at the head of a clause."""
    if span.kind == "bare" and span.day is not None and span.day.day <= rows:
        return True
    last = tokens[span.end - 1]
    after = any(name == "after" for _, name, _ in words.dates.at(tokens, span.start))
    if after and span.end - span.start == 2 and last.kind == "number" and int(last.key) <= rows:
        return True  # "dopiero po 1": after the first of them
    if span.end - span.start != 1 or span.until:
        return False
    if not any(name.startswith("ordinal.") for _, name, _ in words.replies.at(tokens, span.start)):
        return False
    i = span.start - 1
    if i < 0 or not any(name == "signal.article" for _, name, _ in words.replies.at(tokens, i)):
        return False
    return (
        i == 0
        or tokens[i - 1].kind in ("mark", "line")
        or any(n == "signal.and" for _, n, _ in words.replies.at(tokens, i - 1))
    )
