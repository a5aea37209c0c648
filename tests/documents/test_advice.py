"""What the mails tell people to write is understood when they write it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from kitchen import LANGUAGES, NOW, TEMPLATES

from mailbot.documents.words import PhraseBook
from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.language import replies
from mailbot.language.grammar import read_commands, read_plan
from mailbot.language.replies import About

BOOK = PhraseBook([TEMPLATES])
TODAY = NOW.date()


def heard(said: str, language: str, about: About = About.TODO) -> tuple[Act, ...]:
    return replies.read(said, about, TODAY, language).acts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_a_plan_opens_one(language: str) -> None:
    draft = read_plan("Kitchen", BOOK.language(language).say("helping.new_plan_example"), TODAY, language)
    assert draft is not None
    assert draft.problems == ()
    assert all(line.problem is None for line in draft.lines)
    first, second, note = draft.items
    assert isinstance(first, acts.AddToDo)
    assert isinstance(second, acts.AddToDo)
    assert isinstance(note, acts.AddNote)
    assert (first.due, second.due, second.after) == (date(2026, 12, 1), date(2026, 12, 5), (1,))
    assert note.internal


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_that_takes_a_mail_back_does(language: str) -> None:
    word = re.findall(r"\b[A-ZÅÄÖÁÉÍÓÚŐŰ]{4,}\b", BOOK.language(language).say("receipt.undo"))
    assert len(word) == 1
    assert heard(word[0], language) == (acts.Undo(),)
    assert read_commands(word[0], TODAY, language)[0].acts == (acts.Undo(),)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("example", "act"),
    [
        ("client_done_example", acts.Done),
        ("client_more_time_example", acts.MoreTime),
        ("client_list_example", acts.ListOpen),
        ("client_ask_example", acts.Question),
        ("client_stop_example", acts.Stop),
    ],
)
def test_the_examples_for_clients_are_heard(example: str, act: type[Act], language: str) -> None:
    (only,) = heard(BOOK.language(language).say(f"helping.{example}"), language)
    assert isinstance(only, act)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["list.how", "reminder.how_many"])
def test_the_example_under_a_list_answers_it(place: str, language: str) -> None:
    example = re.search(r"[“”„«](1 .+?)[”»]", BOOK.language(language).say(place))
    assert example
    assert heard(example[1], language, About.LIST) == (acts.Done((1,)), acts.MoreTime((2,), date(2026, 11, 27)))
