"""What is heard but not certain enough to act on is asked about, and what is certain is not."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.domain.acts import Act, Agree, Assign, Cannot, Done, ListOpen, MoreTime, NotDone, Stop, Unclear
from mailbot.language.replies import About, read

ON = date(2026, 12, 9)  # a Wednesday
FRIDAY = date(2026, 12, 11)


def _acts(text: str, about: About, language: str) -> tuple[Act, ...]:
    return read(text, about, ON, language).acts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "paid half of it, the rest follows"),
        ("de", "Bezahlt, aber nicht unterschrieben"),
        ("pt", "Jurava que tinha mandado"),
        ("fr", "J'aurais juré que c'était fait"),
    ],
)
def test_done_in_part_or_in_belief_only_is_asked_about(language: str, text: str) -> None:
    assert not any(isinstance(act, Done) for act in _acts(text, About.TODO, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Nothing is open any more"),
        ("de", "Kein Punkt ist offen"),
        ("sv", "Inget är öppet längre"),
    ],
)
def test_nothing_open_is_not_said_to_be_undone(language: str, text: str) -> None:
    assert not any(isinstance(act, NotDone) for act in _acts(text, About.LIST, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No objections"),
        ("en", "I have nothing against it"),
        ("de", "Dagegen ist nichts einzuwenden"),
        ("es", "Nada que objetar"),
        ("pl", "Nie mam zastrzeżeń"),
        ("nl", "Heb ik geen bezwaar tegen"),
    ],
)
def test_a_refusal_denied_agrees(language: str, text: str) -> None:
    assert [type(act) for act in _acts(text, About.PLAN, language)] == [Agree]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Fine, though the gutter wants thinking over"),
        ("da", "Jeg siger hverken ja eller nej"),
        ("en", "I neither agree nor disagree yet"),
    ],
)
def test_agreement_beside_what_was_not_understood_is_asked_about(language: str, text: str) -> None:
    assert [type(act) for act in _acts(text, About.PLAN, language)] == [Unclear]


def test_of_two_days_the_one_asked_for_counts() -> None:
    assert _acts("Can I have until Friday? The tiles come tomorrow.", About.TODO, "en") == (MoreTime((), FRIDAY),)
    acts = _acts("I need until Friday. Or until Tuesday the 15th.", About.TODO, "en")
    assert [type(act) for act in acts] == [Unclear]


def test_patience_thanked_for_asks_for_no_time() -> None:
    assert not any(isinstance(act, MoreTime) for act in _acts("Köszönöm a türelmet!", About.TODO, "hu"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Stop mailing me every morning"),
        ("de", "Hört auf mir täglich zu schreiben"),
        ("en", "I would stop it if the bank agreed"),
    ],
)
def test_too_often_is_not_for_ever(language: str, text: str) -> None:
    assert [type(act) for act in _acts(text, About.TODO, language)] != [Stop]


def test_a_handing_over_that_hangs_on_something_is_asked_about() -> None:
    acts = _acts("Jag har inget emot att Kerstin tar den, om hon hinner", About.TODO, "sv")
    assert not any(isinstance(act, Assign) for act in acts)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Sent it, but it came back"),
        ("sv", "Skickat, men till fel adress"),
        ("fr", "C'est prêt, vous pouvez passer le prendre"),
        ("de", "Bitte unterschreiben"),
        ("de", "Bitte überweisen Sie die Kaution"),
    ],
)
def test_what_came_back_or_waits_to_be_fetched_or_is_bidden_is_not_done(language: str, text: str) -> None:
    assert not any(isinstance(act, Done) for act in _acts(text, About.TODO, language))


def test_who_else_cannot_says_nothing_of_the_writer() -> None:
    assert not any(isinstance(act, Cannot) for act in _acts("Mein Vermieter kann es nicht machen", About.TODO, "de"))
    assert [type(act) for act in _acts("I cannot do it", About.TODO, "en")] == [Cannot]


def test_a_day_that_another_wants_is_not_the_day_asked_for() -> None:
    acts = _acts("We need more time, but the landlord wants it by Friday", About.TODO, "en")
    assert not any(isinstance(act, MoreTime) for act in acts)


def test_who_asks_for_the_list_has_not_said_that_it_is_undone() -> None:
    acts = _acts("Mi rimandi l'elenco? L'ho perso", About.TODO, "it")
    assert [type(act) for act in acts] == [ListOpen]


@pytest.mark.parametrize(
    ("language", "text", "until"),
    [
        ("hu", "Péntekig nem megy, jövő szerdáig kérnék időt.", date(2026, 12, 9)),
        ("en", "Friday won't work, I need until Wednesday", date(2026, 12, 2)),
    ],
)
def test_the_day_that_cannot_be_kept_is_not_the_day_asked_for(language: str, text: str, until: date) -> None:
    assert read(text, About.TODO, date(2026, 11, 30), language).acts == (MoreTime(until=until),)


@pytest.mark.parametrize(
    ("language", "text"),
    [("nl", "4 Henk"), ("hu", "3 átment Petihez"), ("en", "1 done, 4 Ines Moll")],
)
def test_a_name_beside_a_row_is_asked_about(language: str, text: str) -> None:
    assert _acts(text, About.LIST, language)[-1] == Unclear("reassign")


def test_a_day_stated_alone_is_asked_about_as_the_new_one() -> None:
    assert _acts("It'll be Friday now", About.TODO, "en") == (Unclear("more_time"),)
    assert _acts("wird erst Dienstag", About.TODO, "de") == (MoreTime(until=date(2026, 12, 15)),)


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Bis Freitag bitte"), ("es", "Hasta el viernes"), ("pl", "Do piątku")]
)
def test_until_asks_for_the_day_where_it_can_mean_nothing_else(language: str, text: str) -> None:
    (act,) = _acts(text, About.TODO, language)
    assert act == (MoreTime(until=FRIDAY) if language == "de" else Unclear("more_time"))
