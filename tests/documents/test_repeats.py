"""A rhythm is said in words, never as the standard writes it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kitchen import LANGUAGES, TEMPLATES

from mailbot.documents.repeats import repeats
from mailbot.documents.words import PhraseBook

BOOK = PhraseBook((TEMPLATES,))
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("language", "rule", "said"),
    [
        ("en", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218", "every Friday until Fri 18 Dec"),
        ("en", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "every 2 weeks on Monday and Thursday"),
        ("en", "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3", "every month on day 15, 3 times"),
        ("en", "FREQ=DAILY", "every day"),
        ("sv", "FREQ=WEEKLY;BYDAY=FR", "varje fredag"),
        ("nb", "FREQ=WEEKLY;INTERVAL=2", "hver 2. uke"),
        ("hu", "FREQ=WEEKLY;BYDAY=FR", "hetente (péntek)"),
        ("en", "", ""),
        ("en", "FREQ=SECONDLY", ""),
    ],
)
def test_as_a_reader_would_say_it(language: str, rule: str, said: str) -> None:
    assert repeats(rule, BOOK.language(language), TODAY) == said


@given(st.sampled_from(LANGUAGES), st.text("FREQWLYINTVABDOCU=;,0123456789", max_size=80))
def test_nothing_is_shown_raw(language: str, rule: str) -> None:
    said = repeats(f"FREQ=WEEKLY;{rule}", BOOK.language(language), TODAY)
    assert "=" not in said and ";" not in said
