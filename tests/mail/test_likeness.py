from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.likeness import alike, likeness

TICKET = "Thank you for your message. Your ticket number is {}. We will get back to you."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TICKET.format(4711), TICKET.format(812)),
        ("We have received it.", "we have received it"),
        ("plans", "Plans!"),
    ],
)
def test_nearly_the_same_is_known(one: str, other: str) -> None:
    assert alike(likeness(one), likeness(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("done 3", "done 4"), ("plans", "list"), ("", ""), (TICKET.format(1), "The tiles came, but two are broken.")],
)
def test_different_words_are_different(one: str, other: str) -> None:
    assert not alike(likeness(one), likeness(other))


@given(st.text(max_size=500))
def test_any_words_have_a_fingerprint(words: str) -> None:
    found = likeness(words)
    assert found == "" or (len(found) == 16 and alike(found, found))
