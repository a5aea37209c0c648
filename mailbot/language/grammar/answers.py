"""Answers to an open question: yes, no, another day."""

from __future__ import annotations

import re

from mailbot.domain import acts
from mailbot.language.grammar.readers import Read, after_to, too_long
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.when import When, read_when


def read_yes(rest: str, setting: Setting) -> Read:
    """With a day behind it the day is the answer: "yes, until 12 Dec"."""
    said = _said(rest, setting)
    if said is None:
        return None
    if not setting.asked:
        return Problem("nothing_asked")
    return _until(said, setting) or too_long(said) or (acts.Yes(said),)


def read_no(rest: str, setting: Setting) -> Read:
    said = _said(rest, setting)
    if said is None:
        return None
    if not setting.asked:
        return Problem("nothing_asked")
    return _until(said, setting) or too_long(said) or (acts.No(said),)


def read_until(text: str, setting: Setting) -> Read:
    """A bare day, where an answer is open."""
    return _until(after_to(text, setting), setting) if setting.asked else None


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
