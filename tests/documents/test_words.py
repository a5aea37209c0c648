"""The phrase book: the same keys everywhere, plural forms, days, and nothing that can be missing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st
from kitchen import LANGUAGES, TEMPLATES

from mailbot.documents.words import PhraseBook, Words, _read

BOOK = PhraseBook([TEMPLATES])
FILES = {language: _read(TEMPLATES / "words" / f"{language}.toml") for language in LANGUAGES}


def placeholders(phrase: str | dict[str, str]) -> set[str]:
    forms = phrase.values() if isinstance(phrase, dict) else [phrase]
    return {name for form in forms for name in re.findall(r"\{(\w+)\}", form)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_with_its_placeholders_is_in_every_language(language: str) -> None:
    own, english = FILES[language], FILES["en"]
    assert own.keys() == english.keys()
    assert {key: placeholders(phrase) for key, phrase in own.items()} == {
        key: placeholders(phrase) for key, phrase in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_phrases_have_every_form_of_the_language(language: str) -> None:
    needed = set(Locale.parse(str(FILES[language]["language.locale"])).plural_form.tags) | {"other"}
    for key, phrase in FILES[language].items():
        if isinstance(phrase, dict):
            assert needed <= phrase.keys(), key


def test_every_key_that_a_template_names_exists() -> None:
    for path in [*TEMPLATES.glob("mail/*"), *TEMPLATES.glob("pdf/*")]:
        for key in re.findall(r'say\("([a-z_]+\.[a-z_]+)"[,)]', path.read_text("utf-8")):
            assert key in FILES["en"], f"{path.name}: {key}"


@pytest.mark.parametrize(
    ("language", "near", "full"),
    [
        ("en", "Sat 5 Dec", "Sat 5 Dec 2026"),
        ("sv", "lör 5 dec.", "lör 5 dec. 2026"),
        ("nb", "lør. 5. des.", "lør. 5. des. 2026"),
        ("hu", "dec. 5., szombat", "2026. dec. 5., szombat"),
    ],
)
def test_days_are_absolute_with_their_weekday(language: str, near: str, full: str) -> None:
    words, day = BOOK.language(language), date(2026, 12, 5)
    assert words.day(day, date(2026, 11, 25)) == near
    assert words.day(day, date(2025, 11, 25)) == full
    assert words.full_day(day) == full


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["3 days overdue", "1 day overdue", "today", "tomorrow", "in 6 days"]),
        ("sv", ["3 dagar försenat", "1 dag försenat", "i dag", "i morgon", "om 6 dagar"]),
        ("nb", ["3 dager over fristen", "1 dag over fristen", "i dag", "i morgen", "om 6 dager"]),
        ("hu", ["3 napja lejárt", "1 napja lejárt", "ma", "holnap", "6 nap múlva"]),
    ],
)
def test_how_far_away_a_day_is(language: str, expected: list[str]) -> None:
    today = date(2026, 11, 25)
    days = [today + timedelta(days=n) for n in (-3, -1, 0, 1, 6)]
    assert [BOOK.language(language).near(day, today) for day in days] == expected


def test_a_detail_is_put_into_words() -> None:
    words = BOOK.language("en")
    assert words.value("2026-12-05") == "Sat 5 Dec 2026"
    assert words.value([2, 3, 5]) == "2, 3 and 5"
    assert words.value("2026-12-05 or so") == "2026-12-05 or so"
    assert words.value("2026-99-99") == "2026-99-99"


def test_zero_one_and_many() -> None:
    words = BOOK.language("en")
    assert words.told("said", "closed", {"open": 0}) == "The plan is closed."
    assert "1 to-do was" in words.told("said", "closed", {"open": 1})
    assert "2 to-dos were" in words.told("said", "closed", {"open": 2})


def test_details_may_have_any_name() -> None:
    words = BOOK.language("en")
    assert words.told("problem", "key_of_new_plan", {"key": "Client"}).startswith("“Client” belongs")
    assert words.told("said", "brand_new", {"self": 1, "key": "a", "n": "b"}) == "Brand new (1, a and b)."


def test_a_sentence_that_ends_with_a_short_month_has_one_full_stop() -> None:
    said = BOOK.language("sv").say("request.was", day="tis 1 dec.")
    assert said == "Datumet var tis 1 dec."


def test_phrases_reach_no_attribute() -> None:
    words = Words("en", {"a.b": "{x.__class__} {x[0]} {x!r} {x}"}, {})
    assert words.say("a.b", x="y") == "{x.__class__} {x[0]} {x!r} y"


@given(
    st.text(max_size=40),
    st.dictionaries(
        st.text(max_size=8), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.integers())), max_size=4
    ),
)
def test_any_code_with_any_details_is_a_sentence(code: str, details: dict[str, object]) -> None:
    assert BOOK.language("en").told("said", code, details)
