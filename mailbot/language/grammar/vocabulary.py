"""The words of one language, read once from keywords/*.toml, with the English ones beside them.

All matching is done on folded text: lower case and without accents, but as long as the original, so that a place
in one is the same place in the other. Knows words only; what they do is told by the other modules here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'", "\t": " ", "\u00a0": " "}


class _Folding(dict[int, str]):
    """Fills itself: each character's folded form, always one character long."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = char.lower()
        base = unicodedata.normalize("NFD", lower[:1])[:1]
        folded = _PLAIN.get(lower, base if base.isalpha() else lower[:1])
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` in lower case without accents; never changes the length."""
    return text.translate(_FOLDING)


class Phrases:
    """Finds which of many phrases a text begins with; the longest wins."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self.names = {fold(phrase): name for name, phrases in table.items() for phrase in phrases}
        self._written = {phrase.lower(): name for name, phrases in table.items() for phrase in phrases}
        self.spelled = {fold(phrase): phrase for phrases in table.values() for phrase in phrases}
        self._start = re.compile(rf"(?:{one_of(self.names)})(?!\w|['’]\w)")

    def at(self, folded: str, place: int = 0) -> tuple[str, int] | None:
        """(name, end of the phrase), or None where no phrase begins at `place`."""
        match = self._start.match(folded, place)
        return (self.names[" ".join(match.group().split())], match.end()) if match else None

    def exactly(self, text: str) -> str | None:
        """The name whose phrase `text` is; one written with its accents wins (Norwegian "Mål", a goal, and "Mal")."""
        phrase = " ".join(text.split())
        return self._written.get(phrase.lower()) or self.names.get(fold(phrase))


def one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, longest first; one that never matches where there are none."""
    longest_first = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
    return "|".join(r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in longest_first) or r"(?!)"


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """One object a language, told apart by identity.

    `first` is the word that help and examples show for each key, command or clause: ("commands", "done") -> "klart".
    """

    language: str
    tables: Mapping[str, Mapping[str, tuple[str, ...]]]
    first: Mapping[tuple[str, str], str]
    forms: Mapping[str, str]
    keys: Phrases
    commands: Phrases
    rows: Phrases  # commands about rows of the night report
    people: Phrases
    courtesy: Phrases
    rhythm: Phrases
    none: Phrases
    languages: Phrases
    columns: Phrases

    def phrases(self, table: str, name: str) -> tuple[str, ...]:
        return self.tables[table].get(name, ())

    def word(self, table: str, name: str) -> str:
        return self.first[table, name]


@lru_cache(maxsize=1_024)
def any_of(words: Vocabulary, table: str, name: str) -> str:
    """A pattern for any phrase of one list, to be used on folded text."""
    return one_of(words.phrases(table, name))


@lru_cache(maxsize=32)
def vocabulary(language: str) -> Vocabulary:
    """The words of `language` (a BCP 47 tag; an unknown one is answered with English alone)."""
    english = _load("en") or {}
    own = (_load(language.lower()) or _load(language.split("-")[0].lower()) or english) if language else english
    dropped = {fold(word) for word in own.get("not_english", [])}
    tables: dict[str, dict[str, tuple[str, ...]]] = {}
    first: dict[tuple[str, str], str] = {}
    for table, entries in english.items():
        tables[table] = {}
        for name, words in entries.items():
            if not isinstance(words, list):
                continue
            local = own.get(table, {}).get(name, [])
            both = [*local, *(word for word in words if fold(word) not in dropped)]
            tables[table][name] = tuple(dict.fromkeys(both))
            first[table, name] = both[0] if both else name
    return Vocabulary(
        language=language,
        tables=tables,
        first=first,
        forms={**english["words"]["forms"], **own["words"].get("forms", {})},
        keys=Phrases(tables["keys"]),
        commands=Phrases(tables["commands"]),
        rows=Phrases({**tables["rows"], "drop": tables["commands"]["drop"]}),
        people=Phrases(tables["people"]),
        courtesy=Phrases(tables["courtesy"]),
        rhythm=Phrases(tables["rhythm"]),
        none=Phrases({"none": tables["words"]["none"]}),
        languages=Phrases(tables["languages"]),
        columns=Phrases(tables["columns"]),
    )


def languages() -> tuple[str, ...]:
    """The languages that have a file of keywords."""
    folder = resources.files("mailbot.language").joinpath("keywords")
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


def _load(language: str) -> dict[str, Any] | None:
    if not re.fullmatch(r"[a-z]{2,3}", language):
        return None
    file = resources.files("mailbot.language").joinpath("keywords", f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
