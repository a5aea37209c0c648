"""What each language calls things: one TOML file a language, loaded and compiled once.

In a file every value is a list of phrases parted by commas; a native speaker can correct one without reading code.
`word*` stands for any ending, `...` for up to four words. Capitals, diacritics and apostrophes do not matter, and
"fuer" is found where "für" is written. Nothing here knows what an act is: it says which phrase belongs to which list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mailbot.language.words import Token, fold, tokens_of

LANGUAGES = ("en", "sv", "nb", "da", "hu", "de", "fr", "es", "it", "nl", "pt", "pl")
GAP = 4  # words that "..." may stand for
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "ae", "Ö": "oe", "Ü": "ue"})

_BARE = re.compile(r"\bmég\b")
"""Hungarian "still", which people write without its mark as well where no other word could be meant."""


class _Node:
    __slots__ = ("gap", "names", "next", "stem_sizes", "stems")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.stems: dict[str, _Node] = {}
        self.stem_sizes: tuple[int, ...] = ()
        self.gap: _Node | None = None
        self.names: tuple[str, ...] = ()

    def after(self, key: str) -> list[_Node]:
        """Where `key` leads: the exact word first, then each stem it begins with."""
        found = []
        exact = self.next.get(key)
        if exact is not None:
            found.append(exact)
        for size in self.stem_sizes:
            if len(key) >= size:
                stem = self.stems.get(key[:size])
                if stem is not None:
                    found.append(stem)
        return found


class Phrases:
    """Named lists of phrases that can be looked for in tokens, all at once."""

    def __init__(self, lists: dict[str, str]) -> None:
        self._root = _Node()
        self._starts: dict[str, list[_Node]] = {}
        self.vocabulary: set[str] = set()
        for name, phrases in lists.items():
            for phrase in phrases.split(","):
                if phrase.strip():
                    self._add(phrase.strip(), name)
                    for spelt in {phrase.translate(_SPELT_OUT), _BARE.sub("meg", phrase)} - {phrase}:
                        self._add(spelt.strip(), name)
        self._settle(self._root)

    def _add(self, phrase: str, name: str) -> None:
        node = self._root
        for step in _steps(phrase):
            if step == "...":
                node.gap = node.gap or _Node()
                node = node.gap
            elif step.endswith("*"):
                node = node.stems.setdefault(step[:-1], _Node())
                self.vocabulary.add(step)
            else:
                node = node.next.setdefault(step, _Node())
                self.vocabulary.add(step)
        if name not in node.names:
            node.names = (*node.names, name)

    def _settle(self, node: _Node) -> None:
        node.stem_sizes = tuple(sorted({len(stem) for stem in node.stems}, reverse=True))
        for child in (*node.next.values(), *node.stems.values(), *([node.gap] if node.gap else [])):
            self._settle(child)

    def starts(self, key: str) -> bool:
        return bool(self._first(key))

    def _first(self, key: str) -> list[_Node]:
        known = self._starts.get(key)
        if known is None:
            if len(self._starts) > 20_000:
                self._starts.clear()
            known = self._starts[key] = self._root.after(key)
        return known

    def at(self, tokens: Sequence[Token], i: int) -> list[tuple[int, str, int]]:
        """Each (token after the last, list name, words matched) for phrases that begin at token `i`."""
        found: list[tuple[int, str, int]] = []
        for node in self._first(tokens[i].key):
            self._walk(node, tokens, i + 1, 1, found)
        return found

    def _walk(
        self, node: _Node, tokens: Sequence[Token], i: int, words: int, found: list[tuple[int, str, int]]
    ) -> None:
        found.extend((i, name, words) for name in node.names)
        if i < len(tokens):
            if node.next or node.stems:
                for child in node.after(tokens[i].key):
                    self._walk(child, tokens, i + 1, words + 1, found)
            if node.gap is not None:
                for j in range(i, min(i + GAP + 1, len(tokens))):
                    if tokens[j].kind != "word" and j > i and tokens[j - 1].kind != "word":
                        break
                    for child in node.gap.after(tokens[j].key):
                        self._walk(child, tokens, j + 1, words + 1, found)
                    if tokens[j].kind not in ("word", "number"):
                        break


def _steps(phrase: str) -> list[str]:
    """The phrase as keys: a word ending in "*" keeps it, "..." stays as it is."""
    steps: list[str] = []
    for part in phrase.split():
        if part in ("...", "…"):
            steps.append("...")
            continue
        tokens = tokens_of(part)
        keys = [token.key for token in tokens]
        if part.endswith("*") and len(keys) > 1:
            keys = [*keys[:-2], keys[-2] + "*"]
        steps += keys
    return steps


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: `replies` finds what is said, `dates` finds the parts of dates, `common` tells the language."""

    language: str
    replies: Phrases
    dates: Phrases
    common: frozenset[str]
    mends: frozenset[str]
    letters: str
    next_weekday: str
    month_first: bool
    inverts: bool
    extent: frozenset[str]  # words for "until" that are none for "by"; one with a hyphen is an ending
    extent_or_due: frozenset[str]  # words that may be either
    away: tuple[str, ...]  # how words for an absence begin, in small letters


def _words(phrases: str) -> frozenset[str]:
    return frozenset(fold(word.strip()) for word in phrases.split(",") if word.strip())


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of `LANGUAGES`; KeyError for any other."""
    if language not in LANGUAGES:
        raise KeyError(language)
    raw = tomllib.loads(resources.files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    replies = {
        f"{table}.{name}": words for table in ("state", "talk", "signal", "row") for name, words in raw[table].items()
    }
    for value, words in raw.get("number", {}).items():
        replies[f"number.{value}"] = words
    for value, words in raw.get("ordinal", {}).items():
        replies[f"ordinal.{value}"] = words
    for value, words in raw.get("rating", {}).items():
        replies[f"rating.{value}"] = words
    dates = {name: words for name, words in raw["date"].items() if isinstance(words, str)}
    for kind in ("month", "weekday", "weekday_short", "holiday", "count", "ahead", "fixed", "nth"):
        for value, words in raw["date"].get(kind, {}).items():
            dates[f"{kind}.{value}"] = words
    for value, words in raw.get("number", {}).items():
        if value.isdigit():
            dates[f"count.{value}"] = ",".join(filter(None, (dates.get(f"count.{value}", ""), words)))
    reads = raw["reads"]
    return Lexicon(
        language=language,
        replies=Phrases(replies),
        dates=Phrases(dates),
        common=frozenset(key for token in tokens_of(reads["common"].replace(",", " ")) for key in (token.key,)),
        mends=frozenset(token.key for token in tokens_of(reads.get("mends", "")) if token.kind == "word"),
        letters=reads.get("letters", ""),
        next_weekday=reads.get("next_weekday", "either"),
        month_first=bool(reads.get("month_first", False)),
        inverts=bool(reads.get("inverts", False)),
        extent=_words(reads.get("extent", "")),
        extent_or_due=_words(reads.get("extent_or_due", "")),
        away=tuple(" ".join(words.lower().split()) for words in raw["absence"]["away"].split(",")),
    )
