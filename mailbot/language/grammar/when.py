"""Days and spans of days in a line: `20 December`, `10 Dec - 14 Dec`, `10-14 Dec`. Single dates: language.dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.language.dates import read_date
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import any_of, fold

LONGEST_DATE = 64  # characters

_MOST_DASHES = 2  # a text with more is no span
_LONGEST_BEGUN = timedelta(days=183)

_SHORT_SPAN = re.compile(
    r"([0-9]{1,2})\.?\s{0,3}[-–—]\s{0,3}([0-9]{1,2})((?:\.|st|nd|rd|th)?\s{1,3}[^\W\d_]{3,}.{0,30})"
)
_DASH = re.compile(r"\s+[-–—]+>?\s+|\s*[–—→]\s*|(?<=[^\W\d_.])\s*-\s*(?=[0-9])|(?<=[0-9]\.)-(?=[0-9])")


@dataclass(frozen=True, slots=True)
class When:
    """`start` only where a span was written."""

    due: date
    start: date | None = None


def read_when(text: str, setting: Setting) -> When | Problem | None:
    """The day or span that `text` is, from end to end; a Problem where it reads two ways; None where it is none."""
    text = text.strip(" ,;:=()").rstrip(".!") if len(text) <= 4 * LONGEST_DATE else ""
    if text.endswith("?"):
        return None
    if not 2 <= len(text) <= 2 * LONGEST_DATE:
        return None
    return _span(text, setting) or _day(text, setting)


def _span(text: str, setting: Setting) -> When | Problem | None:
    folded = fold(text)
    short = _SHORT_SPAN.fullmatch(text)
    if short:
        return _between(short[1] + short[3], short[2] + short[3], setting)
    leading = re.match(rf"(?:{any_of(setting.words, 'clauses', 'from')})\s+", folded)
    if leading:
        to = re.search(rf"\s(?:{any_of(setting.words, 'clauses', 'to')}|[-–—])\s", folded)
        return _between(text[leading.end() : to.start()], text[to.end() :], setting) if to else None
    dashes = list(_DASH.finditer(text))
    for dash in dashes if len(dashes) <= _MOST_DASHES else ():
        found = _between(text[: dash.start()], text[dash.end() :], setting)
        if found:
            return found
    return None


def _between(first: str, last: str, setting: Setting) -> When | Problem | None:
    start, due = _day(first, setting), _day(last, setting)
    if start is None or due is None:
        return None
    if isinstance(start, Problem) or isinstance(due, Problem):
        return start if isinstance(start, Problem) else due
    begins, ends = start.due, due.due
    if begins > ends and not re.search(r"[0-9]{4}", first):
        # It has begun already: a day without a year means the next one, but the end says which year it is.
        begun = begins - timedelta(days=365)
        if setting.on - _LONGEST_BEGUN <= begun <= setting.on and (begins.month, begins.day) != (2, 29):
            begins = begins.replace(year=begins.year - 1)
    if begins > ends:
        return Problem("span_backwards", f"{ends} - {begins}", (("start", str(begins)), ("due", str(ends))))
    return When(ends, begins)


def _day(text: str, setting: Setting) -> When | Problem | None:
    text = text.strip(" ,;:=()").rstrip(".!")
    if not 2 <= len(text) <= LONGEST_DATE:
        return None
    found = read_date(text, setting.on, setting.language)
    if found is None:
        return None
    if found.alternative is not None:
        one, other = sorted((found.day, found.alternative))
        return Problem("date_two_ways", str(one), (("written", text), ("one", str(one)), ("other", str(other))))
    return When(found.day)


def wants_a_day(text: str, setting: Setting) -> bool:
    """Whether `text` is the rest of a date whose day stands before it ("Dec", "december 2027")."""
    text = text.strip(" .,")
    if not text or not (text[0].isalpha() or text[0] in "/."):
        return False
    return all(isinstance(day := _day(f"{n} {text}", setting), When) and day.due.day == n for n in (11, 27))
