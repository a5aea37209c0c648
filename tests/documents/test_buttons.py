"""Buttons are mailto: links (RFC 6068), and what they write is understood as it stands."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kitchen import INSIDE, LANGUAGES, NOW, TEMPLATES, letter

from mailbot.documents.buttons import buttons, mailto, row_buttons
from mailbot.documents.words import PhraseBook
from mailbot.domain import acts
from mailbot.domain.notices import NoticeKind
from mailbot.language import replies
from mailbot.language.replies import About

BOOK = PhraseBook([TEMPLATES])


def parsed(link: str) -> tuple[str, str, str]:
    """Address, subject and body, as a mail program reads them."""
    parts = urlsplit(link)
    fields = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert parts.scheme == "mailto"
    assert fields.keys() == {"subject", "body"}
    return unquote(parts.path), fields["subject"][0], fields["body"][0]


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
)
def test_any_subject_and_body_come_through(subject: str, body: str) -> None:
    link = mailto("plans+abc234@firm.example", subject, body)
    assert link.isascii()
    assert not set(link) & set(" \"<>'\r\n")
    assert "+" not in link.partition("?")[2]  # a plus is a plus in a mailto, not a space
    address, got_subject, got_body = parsed(link)
    assert (address, got_subject) == ("plans+abc234@firm.example", subject)
    assert got_body == body.replace("\n", "\r\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_button_writes_is_understood(language: str) -> None:
    words, today = BOOK.language(language), NOW.date()

    def understood(kind: NoticeKind, about: About, **facts: object) -> list[type]:
        one = letter(kind, language, number=2, facts=facts)
        bodies = [parsed(button.link)[2] for button in buttons(one, words, "Subject")]
        return [type(replies.read(body, about, today, language).acts[0]) for body in bodies]

    assert understood(NoticeKind.TODO, About.TODO)[:2] == [acts.Done, acts.MoreTime]
    assert understood(NoticeKind.PLAN, About.PLAN, ask=True)[:2] == [acts.Agree, acts.Disagree]
    assert understood(NoticeKind.REQUEST, About.EXTENSION, until="2026-12-09") == [acts.Yes, acts.No, acts.Until]
    assert understood(NoticeKind.CONFIRM, About.EXTENSION) == [acts.Yes, acts.No]
    rows = [parsed(button.link)[2] for button in row_buttons(letter(NoticeKind.LIST, language), words, "Subject", 3)]
    assert [replies.read(body, About.LIST, today, language).acts for body in rows] == [
        (acts.Done((3,)),),
        (acts.MoreTime((3,)),),
    ]


def test_another_date_is_the_one_asked_for_or_a_week_on() -> None:
    words = BOOK.language("en")
    asked = buttons(letter(NoticeKind.REQUEST, facts={"until": "2026-12-09"}), words, "S")[-1]
    open_ended = buttons(letter(NoticeKind.REQUEST, facts={"until": None}), words, "S")[-1]
    assert parsed(asked.link)[2] == "9 December 2026"
    assert parsed(open_ended.link)[2] == "2 December 2026"


def test_a_date_that_reads_two_ways_is_chosen_by_a_tap() -> None:
    for facts in ({"one": "2026-12-05", "other": "2027-05-12"}, {"choices": ["2026-12-05", "2027-05-12"]}):
        made = buttons(letter(NoticeKind.CLARIFY, "hu", facts=facts), BOOK.language("hu"), "S")
        assert [button.label for button in made] == ["2026. dec. 5., szombat", "2027. máj. 12., szerda"]
        assert [parsed(button.link)[2] for button in made] == ["2026. december 5.", "2027. május 12."]


def test_no_buttons_where_nothing_is_asked() -> None:
    assert buttons(letter(NoticeKind.PLAN, facts={"ask": False}), BOOK.language("en"), "S") == ()
    assert buttons(letter(NoticeKind.CLOSING, plan=INSIDE), BOOK.language("en"), "S") == ()
