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
_LONGEST_SPAN = timedelta(days=183)  # that a date which reads two ways may make

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
    starts, dues = _readings(first, setting), _readings(last, setting)
    if not starts or not dues:
        return None
    if len(starts) == len(dues) == 1 and starts[0] <= dues[0]:
        return When(dues[0], starts[0])
    # A day that reads two ways is told by the other end of the span.
    ahead = [day for day in starts if day >= setting.on]
    spans = sorted((start, due) for start in ahead for due in dues if timedelta(0) <= due - start <= _LONGEST_SPAN)
    if len(spans) == 1:
        return When(spans[0][1], spans[0][0])
    if spans:
        one, other = (" - ".join(map(str, span)) for span in spans[:2])
        return Problem("date_two_ways", one, (("written", f"{first} - {last}"), ("one", one), ("other", other)))
    return _begun(starts[0], dues[0], first, setting)


def _begun(start: date, due: date, written: str, setting: Setting) -> When | Problem:
    """A span that has begun already: a day without a year means the next one, but the end says which year it is."""
    begun = start - timedelta(days=365)
    if setting.on - _LONGEST_BEGUN <= begun <= setting.on and not re.search(r"[0-9]{4}", written):
        begun = start.replace(year=start.year - 1) if (start.month, start.day) != (2, 29) else begun
        if begun <= due:
            return When(due, begun)
    return Problem("span_backwards", f"{due} - {start}", (("start", str(start)), ("due", str(due))))


def _readings(text: str, setting: Setting) -> list[date]:
    text = _bare(text)
    found = read_date(text, setting.on, setting.language) if 2 <= len(text) <= LONGEST_DATE else None
    return [day for day in (found.day, found.alternative) if day] if found else []


def _day(text: str, setting: Setting) -> When | Problem | None:
    readings = sorted(_readings(text, setting))
    if len(readings) < 2:
        return When(readings[0]) if readings else None
    likely = next((day for day in readings if day >= setting.on), readings[-1])
    details = (("written", _bare(text)), ("one", str(readings[0])), ("other", str(readings[1])))
    return Problem("date_two_ways", str(likely), details)


def _bare(text: str) -> str:
    return text.strip(" ,;:=()").rstrip(".!")


def wants_a_day(text: str, setting: Setting) -> bool:
    """Whether `text` is the rest of a date whose day stands before it ("Dec", "december 2027")."""
    text = text.strip(" .,")
    if not text or not (text[0].isalpha() or text[0] in "/."):
        return False
    return all(isinstance(day := _day(f"{n} {text}", setting), When) and day.due.day == n for n in (11, 27))
