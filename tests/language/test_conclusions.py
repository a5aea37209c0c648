"""What a reply comes to: a conclusion after doubts, a reason after a no, who did it, and what is only waited for."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.domain.acts import Accept, Act, Agree, Assign, Done, MoreTime, NotDone, Rating, Unclear
from mailbot.language.replies import About, read

ON = date(2026, 12, 9)  # a Wednesday


def _acts(text: str, about: About, language: str) -> tuple[Act, ...]:
    return read(text, about, ON, language).acts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It isn't what we had drawn, but it grew on us, so yes"),
        ("sv", "Det är inte riktigt vad vi ville, så ja, kör"),
        ("de", "Nicht ganz was wir wollten, aber gut, also ja"),
        ("hu", "Nem pont erre gondoltunk, szóval igen, mehet"),
    ],
)
def test_a_yes_that_sums_up_agrees(language: str, text: str) -> None:
    assert any(isinstance(act, Agree) for act in _acts(text, About.PLAN, language))


def test_a_yes_with_a_but_after_it_does_not_agree() -> None:
    acts = _acts("It isn't what we had drawn, so yes, but not before summer", About.PLAN, "en")
    assert not any(isinstance(act, Agree) for act in acts)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It would have been a 5 but for the mess, so 3"),
        ("fr", "J'aurais mis 5 sans le retard, donc 3"),
        ("pl", "Gdyby nie bałagan byłoby 5, a tak 3"),
    ],
)
def test_the_mark_after_so_is_the_mark(language: str, text: str) -> None:
    assert _acts(text, About.FEEDBACK, language) == (Rating(3),)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Not yet, sorry. Hospital visits all week."), ("pt", "Ainda não, desculpe"), ("es", "Todavía no, perdón")],
)
def test_a_reason_after_a_no_leaves_it_a_no(language: str, text: str) -> None:
    assert _acts(text, About.TODO, language) == (NotDone(),)


def test_a_but_that_is_not_understood_takes_the_no_away() -> None:
    assert _acts("Not yet, but Dorothea frobnicated it", About.TODO, "en") == (Unclear("not_done"),)


def test_what_somebody_has_done_is_not_handed_to_them() -> None:
    acts = _acts("Der Klempner war da und hat das Ventil getauscht", About.TODO, "de")
    assert not any(isinstance(act, Assign) for act in acts)


def test_a_weekday_is_no_name() -> None:
    acts = _acts("Das übernimmt am Freitag", About.TODO, "de")
    assert not any(isinstance(act, Assign) for act in acts)


@pytest.mark.parametrize(("language", "text"), [("es", "Primero necesito las medidas"), ("en", "I need it signed")])
def test_what_the_writer_needs_done_is_not_done(language: str, text: str) -> None:
    assert not any(isinstance(act, Done) for act in _acts(text, About.TODO, language))


def test_another_week_is_a_week_from_the_reply() -> None:
    assert _acts("Can I have another week on this?", About.TODO, "en") == (MoreTime((), date(2026, 12, 16)),)


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "las hice el domingo"), ("fr", "je les ai faits dimanche"), ("hu", "vasárnap megcsináltam")],
)
def test_a_weekday_beside_a_past_is_the_last_one(language: str, text: str) -> None:
    assert [type(act) for act in _acts(text, About.TODO, language)] == [Done]


def test_a_promise_that_leads_up_to_done_is_no_done() -> None:
    assert _acts("Det skal jeg nok få gjort", About.TODO, "da") == (Accept(),)
