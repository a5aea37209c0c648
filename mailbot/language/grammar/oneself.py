"""What a writer sets for themselves: `away 3 Dec - 10 Dec cover @john`, `language hu`, `digest 7:30`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from mailbot.domain import acts
from mailbot.language.grammar.people import mentions
from mailbot.language.grammar.readers import Read, after_to
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import any_of, fold
from mailbot.language.grammar.when import read_when

_TIME = re.compile(r"\D{0,6}?([0-9]{1,2})(?:[:.h]([0-5][0-9])?)?\s?(am|pm|h|uhr)?")
_NOON = 12


def read_away(rest: str, setting: Setting) -> Read:
    """`3 Dec - 10 Dec`, `until 10 Dec`, `10 Dec`, `tomorrow`, each with who covers; `off` ends it.

    A day without "until" before it is that one day.
    """
    text = rest.strip(" .!:")
    away = setting.words.word("commands", "away")
    if _is_off(text, setting):
        return (acts.Back(),)
    covered = re.search(rf"[\s,;(]*(?<!\w)(?:{any_of(setting.words, 'clauses', 'cover')})[\s:]+", fold(text))
    written, cover = (text[: covered.start()], text[covered.end() :]) if covered else (text, "")
    example = f"{away} {setting.on + timedelta(days=7)} - {setting.on + timedelta(days=14)}"
    if not written:
        return Problem("no_date", example)
    days = after_to(written, setting)
    found = read_when(days, setting)
    if isinstance(found, Problem):
        return replace(found, example=f"{away} {found.example}")
    if found is None:
        return Problem("unreadable_date", example, (("written", written[:100]),)) if covered or "-" in text else None
    who = _covering(cover, setting) if covered else ""
    if isinstance(who, Problem):
        return replace(who, example=f"{away} {written} {setting.words.word('clauses', 'cover')} @john")
    only = found.due if days == written.strip(" ,:") else None
    return (acts.Away(found.due, found.start or only, who),)


def _covering(text: str, setting: Setting) -> str | Problem:
    """One person who is known already: cover is nothing for somebody new."""
    text = text.rstrip(" .)")
    people, left = mentions(text, setting)
    if not people and re.fullmatch(r"[^\W\d_][\w .'’-]{0,60}", text):
        return text
    if len(people) != 1 or left.strip():
        return Problem("no_person")
    return people[0].problem or people[0].name


def read_language(rest: str, setting: Setting) -> Read:
    text = rest.strip(" .!:")
    if not text:
        return Problem("no_text", f"{setting.words.word('commands', 'language')} en")
    known = setting.words.languages.exactly(text)
    if known:
        return (acts.SetLanguage(known),)
    if re.fullmatch(r"[^\W\d_]{2,20}", text):
        return Problem("unknown_language", f"{setting.words.word('commands', 'language')} en")
    return None


def read_digest(rest: str, setting: Setting) -> Read:
    """`7:30`, `7`, `7.30`, `at 7 am`, or `off`."""
    text = fold(rest.strip(" .!:"))
    digest = setting.words.word("commands", "digest")
    if _is_off(text, setting):
        return (acts.SetDigest(None),)
    at = _TIME.fullmatch(text)
    if at is None:
        return Problem("unreadable_time", f"{digest} 7:30") if not text or re.match(r"[0-9]", text) else None
    hour, minute = int(at[1]), int(at[2] or 0)
    if at[3] in ("am", "pm"):
        if not 1 <= hour <= _NOON:
            return Problem("unreadable_time", f"{digest} 7:30")
        hour = hour % _NOON + (_NOON if at[3] == "pm" else 0)
    return (acts.SetDigest(hour, minute),) if hour <= 23 else Problem("unreadable_time", f"{digest} 7:30")


def _is_off(text: str, setting: Setting) -> bool:
    return fold(text) in {fold(word) for word in setting.words.phrases("words", "off")}
