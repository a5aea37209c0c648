"""The tables of reply_words.toml and boilerplate.toml, loaded once, as sets and patterns over case-folded text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

_LETTER = "[^\\W\\d_\\u0e00-\\uffff]"  # of a script that puts blanks between words
_HERE = files("mailbot.mail")
_LANGUAGES: dict[str, dict[str, list[str]]] = tomllib.loads((_HERE / "reply_words.toml").read_text("utf-8"))
_BOILERPLATE: dict[str, list[str]] = tomllib.loads((_HERE / "boilerplate.toml").read_text("utf-8"))


def fold(text: str) -> str:
    """Case-folded for comparison; the dot that Turkish İ leaves behind is dropped."""
    return text.casefold().replace("\u0307", "")


def _all(key: str) -> frozenset[str]:
    return frozenset(fold(word) for table in _LANGUAGES.values() for word in table[key])


def _any_of(words: Iterable[str], *, whole: bool) -> re.Pattern[str]:
    """A pattern of plain alternatives, the longest first; `whole` words only, where the script has words."""
    longest = [re.escape(word) for word in sorted(words, key=len, reverse=True)]
    if not whole:
        return re.compile("|".join(longest))
    spaced = "|".join(word for word in longest if word.lstrip("\\")[0] < "\u0e00")
    unspaced = [word for word in longest if word.lstrip("\\")[0] >= "\u0e00"]
    return re.compile("|".join([f"(?<!{_LETTER})(?:{spaced})(?!{_LETTER})", *unspaced]))


START = _all("start")
WROTE = _any_of(_all("wrote"), whole=True)
ME_WROTE = re.compile(f"(?:{_any_of(_all('me'), whole=True).pattern}) (?:\\w+ )?(?:{WROTE.pattern})")
_ROLES = {role: _all(role) for role in ("from", "sent", "to", "cc", "subject")}
KEYS: dict[str, frozenset[str]] = {
    key: frozenset(role for role, keys in _ROLES.items() if key in keys) for keys in _ROLES.values() for key in keys
}
ORIGINAL = _all("original")
FORWARDED = _all("forwarded")
CLOSING = _all("closing")
THANKS = _all("thanks")
SENT_FROM = tuple(sorted(_all("sent_from"), key=len, reverse=True))
PS = _all("ps")

BANNER = _any_of((fold(phrase) for phrase in _BOILERPLATE["banner"]), whole=False)
DISCLAIMER = _any_of((fold(phrase) for phrase in _BOILERPLATE["disclaimer"]), whole=False)
DISCLAIMER_TITLE = frozenset(fold(phrase) for phrase in _BOILERPLATE["disclaimer_title"])
FOOTER = _any_of((fold(phrase) for phrase in _BOILERPLATE["footer"]), whole=False)
DEVICE = _any_of((fold(word) for word in _BOILERPLATE["device"]), whole=True)
