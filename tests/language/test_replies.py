"""Labelled replies in twelve languages, read with and without a hint; the score is printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain.acts import Done, MoreTime, NotDone, Unclear
from mailbot.language.lexicon import LANGUAGES
from mailbot.language.replies import About, Reading, read, read_inline
from tests.language.scoring import Score, score

LABELLED = Path(__file__).parent / "replies"
ON = date(2026, 12, 2)  # a Wednesday


@pytest.fixture(scope="module")
def scores() -> dict[bool, dict[str, Score]]:
    return {hint: {name: score(LABELLED / f"{name}.jsonl", hint) for name in LANGUAGES} for hint in (True, False)}


@pytest.mark.parametrize("hint", [True, False])
def test_labelled_replies(scores: dict[bool, dict[str, Score]], hint: bool, capsys: pytest.CaptureFixture[str]) -> None:
    by_language = scores[hint]
    total = sum(s.total for s in by_language.values())
    right = sum(s.right for s in by_language.values())
    wrong = sum(s.wrong for s in by_language.values())
    with capsys.disabled():
        shares = " ".join(f"{name}:{s.right}/{s.total}" for name, s in by_language.items())
        print(
            f"\nreplies {'with' if hint else 'without'} hint: {right / total:.1%} right, {wrong / total:.2%} wrong",
            f"({shares})",
        )
    misses = "\n".join(miss for s in by_language.values() for miss in s.misses)
    assert total >= 600
    assert wrong / total <= 0.003, misses
    assert right / total >= (0.95 if hint else 0.93), misses
    for name, s in by_language.items():
        assert s.right / s.total >= (0.93 if hint else 0.90), (name, s.misses)


def test_rows_of_a_list_and_the_day_asked_for() -> None:
    reading = read("klart! 3 behöver till fredag", About.LIST, ON, "sv")
    assert reading.acts == (Done(), MoreTime((3,), date(2026, 12, 4)))


def test_a_date_that_reads_two_ways_is_asked_about_with_both_readings() -> None:
    reading = read("I need until Wednesday", About.TODO, ON, "en")
    assert reading.acts == (Unclear("more_time"),)
    assert reading.dates_in_doubt == (date(2026, 12, 2), date(2026, 12, 9))


def test_the_result_is_kept_as_the_outcome() -> None:
    (act,) = read("done, invoice is 412 €", About.TODO, ON, "en").acts
    assert isinstance(act, Done)
    assert "412 €" in act.outcome


def test_inline_answers_are_about_their_row_alone() -> None:
    reading = read_inline([(2, "kész"), (4, "még nincs kész")], About.LIST, ON, "hu")
    assert [(type(act), act.todos) for act in reading.acts] == [(Done, (2,)), (NotDone, (4,))]  # type: ignore[union-attr]


def test_clear_words_overrule_the_hint() -> None:
    assert read("I have finished this one and posted it to you yesterday", About.TODO, ON, "sv").language == "en"


@pytest.mark.parametrize(
    "text",
    [
        "done " * 40_000,
        "done\n" * 500,
        ", ".join(str(n) for n in range(1, 10_001)) + " done",
        "9" * 10_000 + " done",
        "a" * 200_000,
        "> " * 50_000,
        "\n" * 100_000,
        "",
        "   ",
        "🙂" * 5_000,
    ],
)
@pytest.mark.parametrize("about", list(About))
def test_what_nobody_writes_changes_nothing(text: str, about: About) -> None:
    assert read(text, about, ON).acts == (Unclear(),)


WORDS = st.sampled_from(
    "done not will if klart inte kész nincs fertig nicht fait pas hecho no fatto non klaar niet feito não gotowe nie "
    "1 2 3 1-3 4. until Friday péntekig bis 12/1 50% ? , . ! \n but men de ok 👍 all except rest Tom".split(" ")
)


@given(
    st.lists(WORDS, max_size=40).map(" ".join), st.sampled_from(list(About)), st.sampled_from([None, *LANGUAGES, "xx"])
)
@settings(max_examples=400, deadline=None)
def test_any_mix_of_words_is_read(text: str, about: About, language: str | None) -> None:
    reading = read(text, about, ON, language)
    assert isinstance(reading, Reading)
    assert reading.acts
    for act in reading.acts:
        assert all(1 <= row <= 8 for row in getattr(act, "todos", ()))


@given(st.text(max_size=300), st.sampled_from(list(About)), st.dates())
@settings(max_examples=300, deadline=None)
def test_any_text_on_any_day_is_read(text: str, about: About, on: date) -> None:
    assert read(text, about, on).acts


@given(st.sampled_from(LANGUAGES), st.sampled_from(["?", " ?", "??"]))
def test_a_question_ticks_nothing(language: str, mark: str) -> None:
    done = {
        "en": "is it done",
        "sv": "är det klart",
        "nb": "er det ferdig",
        "da": "er det færdigt",
        "hu": "kész van",
        "de": "ist es fertig",
        "fr": "c'est fait",
        "es": "está hecho",
        "it": "è fatto",
        "nl": "is het klaar",
        "pt": "está feito",
        "pl": "czy to gotowe",
    }[language]
    assert not any(isinstance(act, Done) for act in read(done + mark, About.TODO, ON, language).acts)
