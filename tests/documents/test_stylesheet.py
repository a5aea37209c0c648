"""Styles reach the elements, and every pair of text and paper is legible, by day and in the dark."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kitchen import TEMPLATES

from mailbot.documents.charts import COLOURS
from mailbot.documents.stylesheet import (
    DEFAULT_ACCENT,
    LEGIBLE,
    NIGHT,
    WHITE,
    coloured,
    contrast,
    inlined,
    sound_colour,
    split,
)

SHEET = coloured((TEMPLATES / "css" / "mail.css").read_text("utf-8"), DEFAULT_ACCENT)
RULES, REST = split(SHEET)
DARK: dict[str, str] = {}
for names, declarations in re.findall(r"^  ([^{@]+)\{([^}]*)\}", REST[REST.index("prefers-color-scheme") :], re.M):
    for name in re.findall(r"\.([\w-]+)", names):
        DARK[name] = DARK.get(name, "") + declarations
COLOUR = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def declared(declarations: str, name: str) -> str | None:
    found = re.search(rf"(?:^|[;\s]){name}: *(#[0-9a-f]{{6}})", declarations)
    return found[1] if found else None


def test_every_class_of_a_mail_has_its_rule() -> None:
    used: set[str] = set()
    for path in (TEMPLATES / "mail").glob("*.html"):
        plain = re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text("utf-8"))
        used.update(*(classes.split() for classes in re.findall(r'class="([^"]+)"', plain)))
    assert used - {"is-"} <= RULES.keys()
    assert DARK.keys() <= RULES.keys()


@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if declared(rule, "color") and name != "preheader"]
)
def test_words_are_legible_by_day_and_in_the_dark(name: str) -> None:
    decorative = {"step-mark": 2.4}  # a tick or a circle, with the state in words beside it
    needed = decorative.get(name, LEGIBLE)
    day = declared(RULES[name], "color")
    assert day
    assert contrast(day, declared(RULES[name], "background") or WHITE) >= needed
    night = declared(DARK.get(name, ""), "color")
    paper = declared(DARK.get(name, ""), "background")
    inherits = name in ("pill", "button", "button-strong")
    assert inherits or night, "has a colour by day and none in the dark"
    if night:
        assert contrast(night, paper or NIGHT) >= needed


@given(COLOUR)
def test_any_colour_of_a_firm_stays_legible(accent: str) -> None:
    on, text, dark = coloured("var(--on-accent) var(--accent-text) var(--accent-dark)", accent).split()
    assert contrast(on, accent) >= 4
    assert contrast(text, WHITE) >= LEGIBLE
    assert contrast(dark, NIGHT) >= LEGIBLE


@given(st.text())
def test_what_is_no_colour_is_the_projects_own(text: str) -> None:
    assert re.fullmatch(r"#[0-9a-fA-F]{6}", sound_colour(text))


def test_numbers_on_the_timeline_are_legible_enough() -> None:
    assert all(contrast(colour, WHITE) >= 3 for colour in COLOURS.values())


def test_rules_of_all_classes_of_an_element_are_put_into_it() -> None:
    rules, rest = split(".a { color: red; }\n.b { top: 0 }\n@media x {\n  .a { color: blue }\n}\n")
    assert inlined('<p class="a b">', rules) == '<p class="a b" style="color: red;top: 0;">'
    assert inlined('<p class="c">', rules) == '<p class="c">'
    assert rest.startswith("@media")
    assert ".a { color: blue }" in rest


def test_user_text_that_looks_like_a_class_is_left_alone() -> None:
    assert inlined("<p>class=&#34;a&#34;</p>", {"a": "color: red;"}) == "<p>class=&#34;a&#34;</p>"
