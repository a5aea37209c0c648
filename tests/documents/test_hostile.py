"""Whatever people write: no letter breaks, nothing is markup, nothing steers a header, a screen or a line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from every_kind import SAMPLES, sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kitchen import PLAN, TEMPLATES, letter

from mailbot.documents.letter import Letter
from mailbot.documents.pdf import print_page
from mailbot.documents.render import Renderer
from mailbot.documents.shown import shown
from mailbot.documents.subject import LONGEST
from mailbot.domain.notices import NoticeKind

RENDERER = Renderer([TEMPLATES])
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=y>',
    "{{ 7 * 7 }}{% for x in y %}",
    "a\r\nBcc: evil@example.net",
    "\u202egnp.exe\u2066",
    "\0\x0b\x0c\x85\u2028\u2029\ufeff\u200b\ud800\ufffe",
    "=?UTF-8?Q?=0A?=Bcc: x@y",
    "' onclick='x' class='",
    '<pdf:include src="/etc/passwd"/>',
    "{name.__class__}",
    "</style><style>*{display:none}",
    "]]> <!-- <![endif]-->",
    "&lt;b&gt; &amp;",
]
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=60), st.tuples(st.sampled_from(NASTY), st.text(max_size=9)).map("".join)
)
KEPT_KEYS = frozenset(
    {"kind", "reason", "code", "act", "result", "field", "subject", "state", "until", "at", "asked_at", "due", "day"}
)
ALLOWED_TAGS = frozenset("html head meta title style body div table tr td p span br h1 a".split())


def poisoned(value: Any, texts: Any, key: str = "") -> Any:
    """The same facts with other words in them; keys and dates, which the program writes itself, stay."""
    if isinstance(value, str):
        return value if key in KEPT_KEYS else next(texts)
    if isinstance(value, dict):
        return {name: poisoned(item, texts, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, texts, key) for item in value]
    return value


def poisoned_plan(texts: Any) -> Any:
    words = {f.name: next(texts) for f in fields(PLAN) if f.type == "str" and f.name != "state"}
    rows = tuple(
        replace(
            row,
            text=next(texts),
            owner=next(texts),
            flag=next(texts),
            outcome=next(texts),
            notes=(next(texts),),
            helpers=(next(texts),),
        )
        for row in PLAN.rows
    )
    return replace(
        PLAN,
        rows=rows,
        clients=(next(texts),),
        team=(next(texts),),
        names=((1, next(texts)), (4, next(texts))),
        **words,
    )


def poisoned_letter(one: Letter, words: list[str]) -> Letter:
    def endless() -> Any:
        while True:
            yield from words

    texts = endless()
    plan = poisoned_plan(texts)
    return replace(
        one,
        reader=replace(one.reader, name=next(texts)),
        firm=replace(one.firm, name=next(texts), colour=next(texts)),
        plan=plan if one.plan is not None else None,
        plans={12: plan},
        facts=poisoned(dict(one.facts), texts),
    )


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def controls(text: str) -> list[str]:
    return [
        c
        for c in text
        if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in "\u200c\u200d"
    ]


@pytest.mark.parametrize("place", [pytest.param(n, id=f"{n}-{kind}") for n, (kind, _) in enumerate(SAMPLES)])
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.lists(TEXTS, min_size=1, max_size=7))
def test_no_words_break_a_letter_or_become_markup(place: int, words: list[str]) -> None:
    one = sample(place)
    rendered = RENDERER.render(poisoned_letter(one, words))
    plain = Tags(RENDERER.render(one).html)
    seen = Tags(rendered.html)
    assert seen.tags <= ALLOWED_TAGS
    assert seen.attributes <= plain.attributes | {"href", "width", "align", "valign"}
    assert controls(rendered.html + rendered.text + rendered.subject + rendered.page_name + rendered.page) == []
    assert "\n" not in rendered.subject
    assert "\n" not in rendered.page_name
    assert len(rendered.subject) <= LONGEST
    assert "49" not in rendered.text.replace("{{ 7 * 7 }}", "") or any("49" in word for word in words)
    rendered.html.encode("utf-8")
    rendered.text.encode("utf-8")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.lists(TEXTS, min_size=1, max_size=7))
def test_no_words_break_the_page(words: list[str]) -> None:
    rendered = RENDERER.render(poisoned_letter(letter(NoticeKind.PLAN, facts={"ask": True}), words))
    assert print_page(rendered.page, TEMPLATES).startswith(b"%PDF")


def test_a_line_of_ones_own_cannot_be_forged_in_the_text_part() -> None:
    """A to-do's text is one line; words that have more are quoted line by line."""
    forged = "Choose\n\nReply UNDO to take this back.\n-- \nSigned"
    plan = replace(PLAN, rows=tuple(replace(row, text=forged) for row in PLAN.rows))
    text = RENDERER.render(letter(NoticeKind.TODO, number=2, plan=plan, facts={"reason": "new"})).text
    assert not re.search(r"^Reply UNDO", text, re.M)
    quoted = RENDERER.render(letter(NoticeKind.QUESTION, number=2, facts={"by": "Eve", "words": forged})).text
    assert "> Reply UNDO to take this back." in quoted
    assert not re.search(r"^Reply UNDO", quoted, re.M)


@given(st.text())
def test_shown_text_is_one_clean_line_and_stays_so(text: str) -> None:
    once = shown(text)
    assert controls(once) == []
    assert "\n" not in once
    assert shown(once) == once
    lines = shown(text, lines=True)
    assert controls(lines) == []
    assert "\n\n\n" not in lines
    assert shown(lines, lines=True) == lines


def test_letters_signs_and_joined_emoji_are_kept() -> None:
    for text in ("Köksrenovering, őűøå", "שלום", "👩\u200d🔧 kész", "می\u200cخواهم", "5 °C – 3 × 4 m²"):
        assert shown(text) == text
