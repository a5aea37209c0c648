"""The phrase book: templates/words/<language>.toml, key -> phrase with {placeholders}, and days in words.

Owner of babel. A phrase that a language lacks is said in English. Placeholders name values only: a phrase can
reach no attribute or item, so a word file is words, not code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list

from mailbot.documents.broken import TemplateBroken
from mailbot.documents.shown import shown

PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})  # CLDR plural categories
PLACEHOLDER = re.compile(r"\{(\w{1,30})\}")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
NEAREST = {"no": "nb", "nn": "nb"}  # languages read as easily as one's own
YEAR_UNSAID = timedelta(days=200)  # a day nearer than this is clear without its year

Phrase = str | dict[str, str]


def iso_day(text: str) -> date | None:
    """The day that an ISO 8601 calendar date names; None for all other text."""
    try:
        return date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


class Words:
    """What is said in one language. `language` is its code, as in the name of the word file."""

    def __init__(self, language: str, phrases: Mapping[str, Phrase], fallback: Mapping[str, Phrase]) -> None:
        self.language = language
        self._own = phrases
        self._fallback = fallback
        self.locale = Locale.parse(str(self._phrase("language.locale") or "en"))

    def has(self, key: str) -> bool:
        return key in self._own or key in self._fallback

    def say(self, key: str, /, n: int | None = None, **values: Any) -> str:
        """The phrase, with `values` in words; `n` chooses the plural form and fills {n}.

        A value that is missing leaves "…", a key that is missing everywhere is read as words: never an error.
        """
        phrase = self._phrase(key)
        if phrase is None:
            return _as_words(key)
        if n is not None:
            values["n"] = n
        form = self._form(phrase, values)

        def filled(found: re.Match[str]) -> str:
            value = self.value(values.get(found[1], "…"))
            # "5 dec." at the end of a sentence has one full stop.
            return value[:-1] if value.endswith(".") and form[found.end() : found.end() + 1] == "." else value

        return PLACEHOLDER.sub(filled, form)

    def told(self, section: str, code: str, details: Mapping[str, Any]) -> str:
        """The sentence for a code. One that nobody has phrased, or whose details are not the phrase's, is told by
        its own words and the details as they are."""
        phrase = self._phrase(f"{section}.{code}")
        if phrase is not None and all(name in details for name in PLACEHOLDER.findall(self._form(phrase, details))):
            return self.say(f"{section}.{code}", **details)
        rest = self.joined(
            [self.value(value) for value in details.values() if value not in (None, "", [], ()) and value is not False]
        )
        return _as_words(code) + (f" ({rest})" if rest else "") + "."

    def _form(self, phrase: Phrase, values: Mapping[str, Any]) -> str:
        """The plural form for the first placeholder that is a number; "zero" is for none at all."""
        if isinstance(phrase, str):
            return phrase
        counts = (values.get(name) for name in PLACEHOLDER.findall(phrase["other"]))
        n = next((count for count in counts if isinstance(count, int)), 0)
        if n == 0 and "zero" in phrase:
            return phrase["zero"]
        return phrase.get(self.locale.plural_form(n), phrase["other"])

    def value(self, value: Any) -> str:
        """A detail in words: days with weekday, lists with "and", numbers as they are."""
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return self.full_day(value)
        if isinstance(value, str) and (day := iso_day(value)):
            return self.full_day(day)
        if isinstance(value, bool):
            return self.say("label.yes" if value else "label.no")
        if isinstance(value, (list, tuple)):
            return self.joined([self.value(item) for item in value])
        return "…" if value is None else str(value)

    def joined(self, items: Sequence[str] | Iterable[str]) -> str:
        return format_list(list(items), locale=self.locale)

    # --- days ---------------------------------------------------------------------------------------

    def full_day(self, day: date) -> str:
        """Absolute, with weekday and year: "Fri 5 Dec 2026"."""
        return _formatted(day, self._pattern("full"), self.locale)

    def day(self, day: date, today: date) -> str:
        """Absolute, with weekday; the year only where it is not clear: "Fri 5 Dec"."""
        near = abs(day - today) <= YEAR_UNSAID
        return _formatted(day, self._pattern("near" if near else "full"), self.locale)

    def weekday(self, day: int) -> str:
        """Its full name; 0 is Monday."""
        return str(self.locale.days["format"]["wide"][day])

    def month(self, day: date) -> str:
        return format_date(day, self._pattern("month"), locale=self.locale)

    def written(self, day: date) -> str:
        """As a person writes it in an answer, unambiguous: "5 December 2026"."""
        return format_date(day, "long", locale=self.locale)

    def near(self, day: date, today: date) -> str:
        """How far away: "today", "in 6 days", "3 days overdue"."""
        days = (day - today).days
        if days in (0, 1):
            return self.say(("when.today", "when.tomorrow")[days])
        return self.say("when.in_days" if days > 0 else "when.overdue", n=abs(days))

    def instant(self, at: datetime) -> str:
        return f"{self.full_day(at)} {format_time(at, 'HH:mm', locale=self.locale)}"

    def _pattern(self, name: str) -> str:
        return str(self._phrase(f"date.{name}"))

    def _phrase(self, key: str) -> Phrase | None:
        return self._own.get(key, self._fallback.get(key))


@lru_cache(4096)
def _formatted(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


class PhraseBook:
    """All languages that the folders hold words for. A user's folder need hold only the phrases it changes."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Raises `TemplateBroken` where a word file cannot be read."""
        names = {path.stem for folder in folders for path in (folder / "words").glob("*.toml")}
        phrases = {name: _merged(folders, name) for name in names}
        english = phrases.get("en", {})
        self._books = {name: Words(name, own, english) for name, own in phrases.items()}
        self._english = self._books.get("en") or Words("en", {}, {})

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self._books))

    def language(self, code: str) -> Words:
        """The words of an RFC 5646 tag ("sv", "sv-FI", "hu_HU"), else of a near relative, else English."""
        primary = re.split(r"[-_]", code.lower())[0]
        return self._books.get(primary) or self._books.get(NEAREST.get(primary, "")) or self._english


def _merged(folders: Sequence[Path], name: str) -> dict[str, Phrase]:
    phrases: dict[str, Phrase] = {}
    for folder in reversed(folders):
        path = folder / "words" / f"{name}.toml"
        if path.is_file():
            phrases |= _read(path)
    return phrases


def _read(path: Path) -> dict[str, Phrase]:
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateBroken(path, _line(error), str(error)) from error
    phrases: dict[str, Phrase] = {}
    for section, entries in sections.items():
        if not isinstance(entries, dict):
            raise TemplateBroken(path, 0, f"{section} is outside any [section]")
        for key, phrase in entries.items():
            plural = isinstance(phrase, dict) and "other" in phrase and phrase.keys() <= PLURALS
            if not (isinstance(phrase, str) or plural):
                raise TemplateBroken(path, 0, f"{section}.{key} is neither a phrase nor plural forms with `other`")
            phrases[f"{section}.{key}"] = phrase
    return phrases


def _line(error: Exception) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else 0


def _as_words(key: str) -> str:
    words = shown(key.rpartition(".")[2].replace("_", " "))
    return words[:1].upper() + words[1:]
