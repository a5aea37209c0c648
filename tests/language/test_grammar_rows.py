"""What an admin writes under the night report, line by line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.acts import Act, DropRows, RetryRows, ShowRows
from mailbot.language.grammar import Line, read_rows, row_commands, usage_of
from mailbot.language.grammar.vocabulary import languages, vocabulary

ON = date(2026, 11, 23)
TEXT = st.text(alphabet="retyshowdp 0123456789-–,;:.?!#\n>\t\u200bÅő", max_size=120)


def one(text: str, language: str = "en") -> Line:
    (line,) = read_rows(text, ON, language)
    return line


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("retry 1", RetryRows((1,))),
        ("Retry 1-3", RetryRows((1, 2, 3))),
        ("retry 1, 2 and 4 please.", RetryRows((1, 2, 4))),
        ("- show #2", ShowRows((2,))),
        ("drop 4", DropRows((4,))),
        ("drop 4: spam", DropRows((4,), "spam")),
        ("delete 4 - spam", DropRows((4,), "spam")),
    ],
)
def test_a_line_that_is_a_command(text: str, act: Act) -> None:
    assert one(text).acts == (act,)


@pytest.mark.parametrize(
    ("text", "code", "example"),
    [
        ("retry", "which_row", "retry 1"),
        ("drop: spam", "which_row", "drop 1"),
        ("drop 1 is spam", "near_miss", "drop 1: is spam"),
        ("drop 1, retry 2", "near_miss", "drop 1"),
        ("rerty 1", "near_miss", "retry 1"),
        ("retry 1?", "unknown_command", ""),
        ("show me the first", "unknown_command", ""),
        ("do not drop 1", "unknown_command", ""),
        ("1. drop 1-9", "unknown_command", ""),
        ("retry 1 tomorrow", "unknown_command", ""),
    ],
)
def test_a_line_that_is_none(text: str, code: str, example: str) -> None:
    problem = one(text).problem
    assert problem is not None and (problem.code, problem.example) == (code, example)


def test_quotes_courtesy_and_signature_are_ignored() -> None:
    lines = read_rows("Hello,\nretry 1\n> drop 2\nThanks!\n-- \ndrop 3", ON)
    assert [act for line in lines for act in line.acts] == [RetryRows((1,))]
    assert [line.ignored for line in lines] == [True, False, True, True, True, True]


@pytest.mark.parametrize("language", languages())
def test_every_language_has_its_words_and_english_is_always_one(language: str) -> None:
    words = vocabulary(language)
    meant = {"retry": RetryRows((1,)), "show": ShowRows((1,)), "drop": DropRows((1,))}
    for command in row_commands():
        for phrase in (*words.phrases(command.table, command.name), command.name):
            assert one(f"{phrase} 1", language).acts == (meant[command.name],), phrase
        assert "{" not in usage_of(command, language)
    assert language == "en" or words.word("rows", "retry") != "retry"


@given(TEXT, st.sampled_from(languages()))
def test_nothing_breaks_it_and_only_lines_that_begin_so_are_commands(text: str, language: str) -> None:
    for line in read_rows(text, ON, language):
        if line.acts:
            bare = line.words.strip().lstrip("-*+ ").lower()
            assert vocabulary(language).rows.at(bare) and any(char.isdigit() for char in bare)
