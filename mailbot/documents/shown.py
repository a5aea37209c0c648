"""User text as it may be shown: nothing in it that steers a screen, a header or a line.

Not an escaper: the templates escape for HTML, `mail.compose` for headers.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import is_
from typing import Any

KEPT_FORMAT = "\u200c\u200d"  # joiners that Persian, Indic scripts and emoji need
LINES_KEPT = frozenset({"words", "why", "answer"})  # what a human wrote may have more than one line
NO_TEXT = frozenset({int, bool, float, type(None), date, datetime})
BREAKS = dict.fromkeys(map(ord, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")


def shown(text: str, lines: bool = False) -> str:
    """`text` without control, bidi and zero-width characters (Cc, Cf, Cs) and non-characters.

    White space runs become one space; with `lines`, line ends stay as \\n, no more than one empty line between.
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    kept = (_kept(line) for line in text.replace("\r\n", "\n").translate(BREAKS).split("\n"))
    if not lines:
        return " ".join(" ".join(kept).split())
    return "\n".join(_single_gaps(" ".join(line.split()) for line in kept)).strip()


def _kept(line: str) -> str:
    return "".join(map(_kept_character, line))


def _kept_character(character: str) -> str:
    if character.isprintable() or character in KEPT_FORMAT:
        return character
    kind = unicodedata.category(character)
    if kind == "Zs" or character == "\t":
        return " "
    not_a_character = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return "" if kind in ("Cc", "Cf", "Cs") or not_a_character else character


def _single_gaps(lines: Any) -> Any:
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line


class Facts(dict[str, Any]):
    """Facts of a notice for a template: what is not there is empty, never an error."""

    def __missing__(self, key: str) -> str:
        return ""


def cleaned(value: Any, lines: bool = False) -> Any:
    """The same value with every string in it as it may be shown; mappings become `Facts`.

    A list, tuple or dataclass in which nothing needs to change is given back itself.
    """
    kind = type(value)
    if kind in NO_TEXT:
        return value
    if kind is str:
        return shown(value, lines)
    if isinstance(value, Enum):
        return value
    if isinstance(value, Mapping):
        return Facts({key: cleaned(item, key in LINES_KEPT) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        items = [cleaned(item, lines) for item in value]
        return value if all(map(is_, items, value)) else kind(items)
    if dataclasses.is_dataclass(kind):
        return _cleaned_fields(value, kind)
    return shown(value, lines) if isinstance(value, str) else value


def _cleaned_fields(value: Any, kind: type) -> Any:
    changed: dict[str, Any] = {}
    for name in _fields(kind):
        before = getattr(value, name)
        if type(before) not in NO_TEXT and (after := cleaned(before)) is not before:
            changed[name] = after
    return dataclasses.replace(value, **changed) if changed else value


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
