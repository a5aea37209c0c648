"""Dates in twelve languages, counted from Wednesday 2 December 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.language.dates import find_dates, read_date
from mailbot.language.lexicon import LANGUAGES

ON = date(2026, 12, 2)
READ = [
    ("en", "Friday", "2026-12-04"),
    ("en", "by Jan 5th", "2027-01-05"),
    ("en", "until the 15th of January", "2027-01-15"),
    ("en", "Thursday next week", "2026-12-10"),
    ("en", "end of the month", "2026-12-31"),
    ("en", "mid-January", "2027-01-15"),
    ("en", "in two weeks", "2026-12-16"),
    ("en", "week 50", "2026-12-11"),
    ("en", "31/12/2026", "2026-12-31"),
    ("en", "before Christmas", "2026-12-23"),
    ("en", "day after tomorrow", "2026-12-04"),
    ("en", "2026-12-20", "2026-12-20"),
    ("sv", "den 15 januari", "2027-01-15"),
    ("sv", "v. 49", "2026-12-04"),
    ("sv", "fredag nästa vecka", "2026-12-11"),
    ("sv", "12/1", "2027-01-12"),
    ("sv", "senast 15/1 2027", "2027-01-15"),
    ("sv", "torsdag v.50", "2026-12-10"),
    ("sv", "i slutet av januari", "2027-01-31"),
    ("sv", "om 10 dagar", "2026-12-12"),
    ("sv", "efter nyår", "2027-01-04"),
    ("nb", "neste uke", "2026-12-11"),
    ("nb", "17.12.", "2026-12-17"),
    ("nb", "torsdag neste uke", "2026-12-10"),
    ("da", "i overmorgen", "2026-12-04"),
    ("da", "den 20.", "2026-12-20"),
    ("da", "midt i januar", "2027-01-15"),
    ("hu", "péntekig", "2026-12-04"),
    ("hu", "dec. 15-ig", "2026-12-15"),
    ("hu", "2027. január 5.", "2027-01-05"),
    ("hu", "jövő hét végéig", "2026-12-11"),
    ("hu", "a hónap végéig", "2026-12-31"),
    ("hu", "két hét múlva", "2026-12-16"),
    ("hu", "49. hét", "2026-12-04"),
    ("hu", "12. 15.", "2026-12-15"),
    ("hu", "holnapután", "2026-12-04"),
    ("hu", "karácsony után", "2026-12-28"),
    ("hu", "jövő péntek", "2026-12-11"),
    ("de", "bis zum 15.1.", "2027-01-15"),
    ("de", "KW 50", "2026-12-11"),
    ("de", "Ende nächster Woche", "2026-12-11"),
    ("de", "in 10 Tagen", "2026-12-12"),
    ("de", "bis Monatsende", "2026-12-31"),
    ("de", "Mitte Januar", "2027-01-15"),
    ("fr", "le 15 janvier", "2027-01-15"),
    ("fr", "1er janvier", "2027-01-01"),
    ("fr", "fin du mois", "2026-12-31"),
    ("fr", "lundi prochain", "2026-12-07"),
    ("fr", "après-demain", "2026-12-04"),
    ("es", "el viernes 11", "2026-12-11"),
    ("es", "pasado mañana", "2026-12-04"),
    ("es", "a mediados de enero", "2027-01-15"),
    ("it", "entro venerdì", "2026-12-04"),
    ("it", "giovedì della prossima settimana", "2026-12-10"),
    ("it", "fine mese", "2026-12-31"),
    ("nl", "uiterlijk 15-12", "2026-12-15"),
    ("nl", "volgende week donderdag", "2026-12-10"),
    ("nl", "eind januari", "2027-01-31"),
    ("pt", "até sexta", "2026-12-04"),
    ("pt", "até dia 15", "2026-12-15"),
    ("pt", "daqui a 10 dias", "2026-12-12"),
    ("pl", "do piątku", "2026-12-04"),
    ("pl", "15 grudnia", "2026-12-15"),
    ("pl", "za dwa tygodnie", "2026-12-16"),
]


@pytest.mark.parametrize(("language", "phrase", "day"), READ)
def test_a_phrase_that_is_a_date(language: str, phrase: str, day: str) -> None:
    found = read_date(phrase, ON, language)
    assert found is not None
    assert found.day.isoformat() == day
    assert found.alternative is None


@pytest.mark.parametrize(
    ("language", "phrase", "readings"),
    [
        ("en", "next Friday", {"2026-12-04", "2026-12-11"}),
        ("en", "Wednesday", {"2026-12-02", "2026-12-09"}),
        ("en", "3/4", set()),
        ("en", "1/5/2027", {"2027-05-01", "2027-01-05"}),
        ("sv", "nästa fredag", {"2026-12-04", "2026-12-11"}),
    ],
)
def test_what_reads_two_ways_carries_both(language: str, phrase: str, readings: set[str]) -> None:
    found = read_date(phrase, ON, language)
    if readings:
        assert found is not None
        assert found.alternative is not None
        assert {found.day.isoformat(), found.alternative.isoformat()} == readings


@pytest.mark.parametrize(
    "phrase", ["", "yes", "Friday and done", "3 people", "at 14:30", "x" * 100, "fixed by Tom on Friday"]
)
def test_what_is_no_date_is_none(phrase: str) -> None:
    assert read_date(phrase, ON, "en") is None


def test_offsets_point_at_the_words() -> None:
    text = "Kérem péntekig, vagy legkésőbb december 15-ig!"
    found = find_dates(text, ON, "hu")
    assert [text[date_.start : date_.end] for date_ in found] == [date_.source for date_ in found]
    assert [str(date_.day) for date_ in found] == ["2026-12-04", "2026-12-15"]


def test_the_week_ends_with_the_last_working_day() -> None:
    (found,) = find_dates("next week", ON, "en", frozenset({6, 0, 1, 2, 3}))
    assert found.day == date(2026, 12, 13)


@given(
    st.text(alphabet="0123456789./-: ,abcdefghijklmnoprstuvzéőåäöüß'\n", max_size=120),
    st.sampled_from([*LANGUAGES, "xx"]),
    st.dates(),
)
@settings(max_examples=400, deadline=None)
def test_no_text_raises(text: str, language: str, on: date) -> None:
    for found in find_dates(text, on, language):
        assert text[found.start : found.end] == found.source
    read_date(text, on, language)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from(LANGUAGES))
def test_iso_8601_is_read_in_every_language(day: date, language: str) -> None:
    found = read_date(day.isoformat(), ON, language)
    assert found is not None
    assert found.day == day
