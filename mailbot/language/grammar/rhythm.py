"""`every Friday until 18 Dec` -> an RRULE value (RFC 5545 §3.3.10) and the day of the first occurrence.

Reads days, working days, weeks, months, quarters and years, every second or Nth of them, and lists of weekdays.
Does not read "the last Friday of the month" and the like: those are asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
_MOST_TIMES = 400


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`rule` is the RRULE value; `first` the first day of it on or after the day of the mail."""

    rule: str
    first: date
    until: date | None = None


def read_rhythm(text: str, setting: Setting) -> Rhythm | Problem | None:
    """What follows "every". None where that is no rhythm at all ("every tile")."""
    text = text.strip(" ,;.()")
    if not text or len(text) > 200:
        return None
    text, count = _times(text, setting)
    text, until = _until(text, setting)
    if isinstance(until, Problem):
        return until
    rule = _rule(text, setting)
    if rule is None:
        return None
    parts, first = rule
    if until is not None and until < first:
        return Problem("ends_before_start", details=(("until", str(until)), ("first", str(first))))
    if until is not None:
        parts += f";UNTIL={until:%Y%m%d}"
    elif count is not None:
        parts += f";COUNT={count}"
    return Rhythm(parts, first, until)


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
        return text, found or Problem("unreadable_date", details=(("written", text[match.end() :]),))
    endings = setting.words.phrases("clauses", "by_ending")
    words = text.split()
    for size in range(len(words) - 1, 0, -1):  # Hungarian: "minden péntek december 18-ig"
        if endings and fold(words[-1]).rstrip(".").endswith(tuple(fold(ending) for ending in endings)):
            found = read_when(" ".join(words[-size:]), setting)
            if found is not None:
                return " ".join(words[:-size]), found.due if isinstance(found, When) else found
    return text, None


def _rule(text: str, setting: Setting) -> tuple[str, date] | None:
    words = fold(text).replace("&", " & ").split()
    interval, words = _interval(words, setting)
    joining = {fold(word) for word in setting.words.phrases("words", "and")} | {"&"}
    names: list[str] = []
    phrase = ""
    for word in words:
        bare = word.strip(",.")
        if bare in joining and not phrase:
            continue
        phrase = f"{phrase} {bare}".strip()
        name = setting.words.rhythm.exactly(phrase)
        if name is not None:
            names.append(name)
            phrase = ""
    if phrase or not names:
        return None
    return _named(names, interval, setting.on)


def _interval(words: list[str], setting: Setting) -> tuple[int, list[str]]:
    if words and re.fullmatch(r"[2-9]|[1-9][0-9]", words[0]):
        return int(words[0]), words[1:]
    ordinal = re.fullmatch(r"([2-9])(?:\.|:a|:e|nd|rd|th|e|°|ª|º)", words[0]) if words else None
    if ordinal:
        return int(ordinal[1]), words[1:]
    if words and words[0] in {fold(word) for word in setting.words.phrases("rhythm", "other")}:
        return 2, words[1:]
    return 1, words


def _named(names: list[str], interval: int, on: date) -> tuple[str, date] | None:
    every = f";INTERVAL={interval}" if interval > 1 else ""
    if all(name in _WEEKDAYS for name in names):
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
