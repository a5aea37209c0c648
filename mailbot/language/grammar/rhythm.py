"""`every Friday until 18 Dec` -> an RRULE value (RFC 5545 §3.3.10) and the day of the first occurrence.

Reads days, working days, weeks, months, quarters and years, every second or Nth of them, and lists of weekdays.
Days of the month up to the 28th. Does not read "the last Friday of the month" and the like: those are asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import any_of, fold
from mailbot.language.grammar.when import When, read_when

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = {
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
}
_INTERVALS = {"other": 2, "two": 2, "three": 3, "four": 4, "six": 6}
_MOST_TIMES = 400
_NUMBER = re.compile(r"([0-9]{1,2})((?:\.|:[ae]|-?(?:nd|rd|th|st|er|ere|e|o|a|en|an|jen|i|ei)|[°ªº])(?!\w))?(?!\w)")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`rule` is the RRULE value; `first` the first day of it on or after the day of the mail."""

    rule: str
    first: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Number:
    value: int
    ordinal: bool


def read_rhythm(text: str, setting: Setting, interval: int = 1) -> Rhythm | Problem | None:
    """What follows "every", or "every other" with an `interval` of 2. None where that is no rhythm ("every tile")."""
    text = text.strip(" ,;.()")
    if not text or len(text) > 200:
        return None
    text, count = _times(text, setting)
    before, until = _until(text, setting)
    rule = _rule(before, setting, interval)
    if rule is None:
        return None
    if isinstance(until, Problem):
        return replace(until, example=f"{before} {setting.words.word('clauses', 'until')} {until.example}")
    parts, first = rule
    if until is not None and until < first:
        example = f"{before} {setting.words.word('clauses', 'until')} {first}"
        return Problem("ends_before_start", example, (("until", str(until)), ("first", str(first))))
    if until is not None:
        parts += f";UNTIL={until:%Y%m%d}"
    elif count is not None:
        parts += f";COUNT={count}"
    return Rhythm(parts, first, until)


def says_when(words: list[str], setting: Setting) -> bool:
    """Whether any of `words` is a unit, a weekday or a number: more of a rhythm than has been read."""
    units = {*_UNITS, *_WEEKDAYS, "workday"}
    return any(setting.words.rhythm.exactly(word) in units or any(map(str.isdigit, word)) for word in words)


def _times(text: str, setting: Setting) -> tuple[str, int | None]:
    words = any_of(setting.words, "rhythm", "times")
    match = re.search(rf"[\s,]+([0-9]{{1,3}})\s+(?:{words})$", fold(text))
    if match is None or not 1 <= int(match[1]) <= _MOST_TIMES:
        return text, None
    return text[: match.start()], int(match[1])


def _until(text: str, setting: Setting) -> tuple[str, date | Problem | None]:
    match = re.search(rf"[\s,]+(?:{any_of(setting.words, 'clauses', 'until')})\s+", fold(text))
    if match:
        found = read_when(text[match.end() :], setting)
        if isinstance(found, When):
            return text[: match.start()], found.due
        unread = Problem("unreadable_date", setting.on.isoformat(), (("written", text[match.end() :]),))
        return text[: match.start()], found or unread
    endings = setting.words.phrases("clauses", "by_ending")
    words = text.split()
    for size in range(len(words) - 1, 0, -1):  # Hungarian: "minden péntek december 18-ig"
        if endings and fold(words[-1]).rstrip(".").endswith(tuple(fold(ending) for ending in endings)):
            found = read_when(" ".join(words[-size:]), setting)
            if found is not None:
                return " ".join(words[:-size]), found.due if isinstance(found, When) else found
    return text, None


def _rule(text: str, setting: Setting, interval: int) -> tuple[str, date] | None:
    read = _tokens(text, setting)
    if not read or read[-1] == "fill":
        return None
    if isinstance(read[0], _Number) and read[0].ordinal and "fill" in read and "month" in read:
        read = [*read[1:], read[0]]  # "the 1st of the month"
    elif isinstance(read[0], _Number) or read[0] in _INTERVALS:
        first = read.pop(0)
        interval *= first.value if isinstance(first, _Number) else _INTERVALS[first]
    names = [name for name in read if isinstance(name, str) and name != "fill"]
    days = [number.value for number in read if isinstance(number, _Number)]
    if days:
        return _monthly(days[0], interval, setting.on) if names == ["month"] and len(days) == 1 else None
    return _named(names, interval, setting.on)


def _tokens(text: str, setting: Setting) -> list[_Number | str]:
    """The numbers, intervals, units, weekdays and small words of `text`; [] where anything else is in it."""
    folded = fold(text)
    joining = re.compile(rf"[\s,&]+|(?:{any_of(setting.words, 'words', 'and')})(?!\w)")
    read: list[_Number | str] = []
    place = 0
    while place < len(folded):
        gap = joining.match(folded, place)
        if gap and gap.end() > place:
            place = gap.end()
            continue
        number = _NUMBER.match(folded, place)
        known = setting.words.rhythm.at(folded, place)
        if number:
            read.append(_Number(int(number[1]), ordinal=bool(number[2])))
            place = number.end()
        elif known and len(read) < 20:
            read.append(known[0])
            place = known[1]
        else:
            return []
    return read


def _monthly(day: int, interval: int, on: date) -> tuple[str, date] | None:
    """RFC 5545 leaves out months without the day, so a day after the 28th is none."""
    if not 1 <= day <= 28:
        return None
    first = on.replace(day=day)
    if first < on:
        first = first.replace(year=on.year + on.month // 12, month=on.month % 12 + 1)
    every = f";INTERVAL={interval}" if interval > 1 else ""
    return f"FREQ=MONTHLY{every};BYMONTHDAY={day}", first


def _named(names: list[str], interval: int, on: date) -> tuple[str, date] | None:
    every = f";INTERVAL={interval}" if interval > 1 else ""
    if names and all(name in _WEEKDAYS for name in names):
        days = sorted({_WEEKDAYS.index(name) for name in names})
        ahead = min((day - on.weekday()) % 7 for day in days)
        return f"FREQ=WEEKLY{every};BYDAY={','.join(_WEEKDAYS[day] for day in days)}", on + timedelta(days=ahead)
    if len(names) != 1:
        return None
    if names[0] == "workday":
        ahead = 7 - on.weekday() if on.weekday() > 4 else 0
        return f"FREQ=WEEKLY{every};BYDAY=MO,TU,WE,TH,FR", on + timedelta(days=ahead)
    if names[0] not in _UNITS:
        return None
    frequency, times = _UNITS[names[0]]
    steps = f";INTERVAL={interval * times}" if interval * times > 1 else ""
    return f"FREQ={frequency}{steps}", on
