"""Answers to an open question: yes, no, another day."""

from __future__ import annotations

import re

from mailbot.domain import acts
from mailbot.language.dates import find_dates
from mailbot.language.grammar.readers import Read, after_to, too_long
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import fold
from mailbot.language.grammar.when import LONGEST_DATE, When, read_when


def read_yes(rest: str, setting: Setting) -> Read:
    """A yes, with what is said besides. Where that is a day, the day is the answer: "yes, until 12 Dec"."""
    said = _said(rest, setting)
    if said is None or not setting.asked:
        return _until(rest, setting) if setting.asked else None if said is None else Problem("nothing_asked")
    day = read_until(said, setting)
    if day is None and find_dates(said, setting.on, setting.language):
        return Problem("unknown_command")  # "yes, but only until Friday": a yes to which day?
    return day or too_long(said) or (acts.Yes(said),)


def read_no(rest: str, setting: Setting) -> Read:
    said = _said(rest, setting)
    if said is None or not setting.asked:
        return _until(rest, setting) if setting.asked else None if said is None else Problem("nothing_asked")
    return read_until(said, setting) or too_long(said) or (acts.No(said),)


def read_until(text: str, setting: Setting) -> Read:
    """A day, where an answer is open: "12 Dec", "make it 12 Dec", "12 Dec is fine"."""
    if not setting.asked or len(text) > 2 * LONGEST_DATE:
        return None
    text = text.strip(" .!")
    for sentence in setting.words.phrases("sentences", "until"):
        before, _, after = sentence.partition("{date}")
        folded = fold(text)
        if folded.startswith(fold(before)) and folded.endswith(fold(after)) and len(text) > len(before + after):
            found = _until(text[len(before) : len(text) - len(after)], setting)
            if found:
                return found
    return _until(text, setting)


def _said(rest: str, setting: Setting) -> str | None:
    """What follows a yes or no behind a mark; "" where only thanks do, None where no mark stands between."""
    marked = re.match(r"\s*[:,;.!–—(-]+\s*", rest)
    said = rest[marked.end() :].strip() if marked else rest.strip()
    if not said or setting.words.courtesy.exactly(said.strip(" .!")):
        return ""
    return said if marked else None


def _until(said: str, setting: Setting) -> Read:
    found = read_when(after_to(said, setting), setting)
    if isinstance(found, When):
        return (acts.Until(found.due),) if found.start is None else None
    return found
