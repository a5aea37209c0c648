"""Automatic answers as common mail servers send them, and whether somebody is away in them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.language.absence import LONGEST_ABSENCE, read_absence

ON = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("language", "subject", "words", "until"),
    [
        ("en", "Automatic reply: Kitchen", "I am out of the office until Friday.", date(2026, 11, 27)),
        ("en", "Out of Office", "Thank you. I’ll be back on 7 December. In urgent cases call Tom.", date(2026, 12, 7)),
        ("en", "Re: Kitchen", "I'm on annual leave from 1 December to 14 December 2026.", date(2026, 12, 14)),
        ("en", "Out of office: Kitchen", "I read mail now and then.", None),
        ("sv", "Autosvar: Kök", "Jag har semester och är åter på kontoret den 4 december.", date(2026, 12, 4)),
        ("nb", "Automatisk svar: Kjøkken", "Jeg har ferie til 1. desember.", date(2026, 12, 1)),
        ("hu", "Automatikus válasz", "Szabadságon vagyok december 3-ig.", date(2026, 12, 3)),
        ("de", "Abwesenheitsnotiz: Küche", "Ich bin bis 7.12. im Urlaub.", date(2026, 12, 7)),
        ("en", "Frånvaro: Kitchen", "Tillbaka den 30 november.", date(2026, 11, 30)),
        ("en", "Out of office", "Away since 1 November.", None),
        ("en", "Out of office", "I left for good on holiday until 1 December 2029.", None),
    ],
)
def test_whoever_is_away_says_until_when(language: str, subject: str, words: str, until: date | None) -> None:
    found = read_absence(subject, words, ON, language)
    assert found is not None and found.until == until


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Automatic reply: Kitchen", "Thank you for your message. Your ticket number is 4711. We answer by Friday."),
        ("Re: Kitchen", "We have received your mail and will get back to you within two days."),
        ("Autosvar: Kök", "Tack för ditt mejl. Vi svarar inom kort."),
        ("", ""),
    ],
)
def test_a_receipt_is_no_absence(subject: str, words: str) -> None:
    assert read_absence(subject, words, ON, "en") is None


@given(st.text(max_size=300), st.text(max_size=2_000), st.sampled_from(["en", "sv", "nb", "hu", "xx"]))
def test_any_words_are_read(subject: str, words: str, language: str) -> None:
    found = read_absence("Out of office " + subject, words, ON, language)
    assert found is not None and (found.until is None or ON < found.until <= ON + LONGEST_ABSENCE)
