"""A reply's text as tokens: words folded for comparison, whole numbers, single marks.

Folding lowers, strips diacritics and joins contractions ("Don't" -> "dont", "Kész" -> "kesz"), so that what
people type on a phone compares equal to what a lexicon spells out. Offsets always point into the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 40
"""Characters; a longer run of letters is nothing anybody says and is cut for comparison."""

_TOKEN = re.compile(
    r"(?P<address>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}|https?://\S{1,300})|(?P<word>[^\W\d_]+(?:['’´`][^\W\d_]+)*['’]?)|(?P<number>\d+)|(?P<line>\n\s*)|(?P<mark>[-=]{1,4}>|[^\s\w]|_)"
)
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_STROKES = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_ELISIONS = frozenset(
    "c j l d n s m t qu jusqu lorsqu puisqu quelqu aujourd presqu dell dall all nell sull quell bell un dov com cos "
    "quest tutt quant senz anch mezz po".split()
)
_APART = {
    "år": "aar", "så": "saa", "sånt": "saant", "sänt": "saent",
    "würde": "wuerde", "würden": "wuerden", "würdest": "wuerdest", "hätte": "haette", "hätten": "haetten",
    "könnte": "koennte", "könnten": "koennten", "müsste": "muesste", "müssten": "muessten",
    "sí": "sii", "sì": "sii", "envíe": "enviie", "envíen": "enviien", "envíes": "enviies",
    "règle": "reegle", "règles": "reegles", "complète": "compleete", "achète": "acheete",
    "gère": "geere", "transfère": "transfeere", "enlève": "enleeve", "presenté": "presentee",
    "às": "aas", "még": "meeg",
} | {
    f"{verb}é{s}": f"{verb}ee{s}"
    for verb in "command factur livr post copi photocopi mesur vid sold liquid archiv pos mont rang".split()
    for s in ("", "s")
}  # fmt: skip
"""Words that would fold to another word of their own language: "år", "sì", "würde" (would, but "wurde" was), "règle" (I
settle, but "réglé" settled), "commandé" (ordered, but "commande" is an order), "még" (still, but "meg" completes)."""
_QUOTES = "'’´`"


class Token(NamedTuple):
    """`key` is the folded word, the digits of a number, or the mark itself; a line break's key is a newline."""

    key: str
    start: int
    end: int
    kind: str  # "word", "number", "address", "mark" or "line"
    glued: bool  # nothing between it and the token before


@lru_cache(maxsize=32_768)
def fold(word: str) -> str:
    """`word` lower-cased, without diacritics, apostrophes or letters drawn out ("doneee")."""
    word = word[:LONGEST_WORD].casefold()
    if word in _APART:
        return _APART[word]
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(_STROKES))
        word = "".join(c for c in word if not unicodedata.combining(c)).translate(_STROKES)
    for quote in _QUOTES:
        word = word.replace(quote, "")
    return _RUN.sub(r"\1", word)


def tokens_of(text: str) -> list[Token]:
    """Every word, number and mark of `text`, in order. Linear in its length."""
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        start, end = match.span()
        if kind == "word":
            found += _words(match.group(), start, start == last)
        elif kind == "address":
            found.append(Token(match.group().casefold(), start, end, kind, start == last))
        elif kind == "number":
            found.append(Token(match.group(), start, end, kind, start == last))
        elif kind == "line":
            found.append(Token("\n", start, end, kind, False))
            end = -1
        else:
            mark = match.group()
            if mark not in "\ufe0f\u200d\u200b":
                found.append(Token(mark, start, end, kind, start == last))
        last = end
    return found


def _words(raw: str, start: int, glued: bool) -> list[Token]:
    """One token, or two or more where the first part is an elided article or pronoun ("j'ai", "dell'anno")."""
    found: list[Token] = []
    at = 0
    while at < len(raw):
        cut = next((i for i in range(at, min(at + 8, len(raw))) if raw[i] in _QUOTES), at)
        elided = cut > at and fold(raw[at:cut]) in _ELISIONS
        end = cut if elided else len(raw)
        found.append(
            Token(fold(raw[at : min(end, at + LONGEST_WORD)]), start + at, start + end, "word", glued or at > 0)
        )
        at = end + 1
    return found
