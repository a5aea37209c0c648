"""A user's folder overrides any file; a broken one is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from kitchen import TEMPLATES, letter

from mailbot.documents.broken import TemplateBroken
from mailbot.documents.render import Renderer
from mailbot.domain.notices import NoticeKind

TODO = letter(NoticeKind.TODO, number=2, facts={"reason": "new"})


def renderer(folder: Path, **files: str) -> Renderer:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Renderer([folder, TEMPLATES])


def test_a_template_of_ones_own_wins(tmp_path: Path) -> None:
    own = renderer(tmp_path, mail__todo_DOT_txt="Moin {{ reader.name }}: {{ row.text }}\n")
    rendered = own.render(TODO)
    assert rendered.text == "Moin Mrs Provan: Choose the worktop\n"
    assert "Choose the worktop" in rendered.html


def test_a_layout_of_ones_own_is_used_by_every_mail(tmp_path: Path) -> None:
    own = renderer(tmp_path, mail__layout_DOT_html="<b>{{ firm.name }}</b>{% block body %}{% endblock %}")
    with pytest.raises(TemplateBroken):  # this layout forgot to import the parts: the operator hears of it
        own.render(TODO)
    own = renderer(
        tmp_path,
        mail__layout_DOT_html='{% import "mail/parts.html" as parts with context %}'
        "<i>{{ firm.name }}</i>{% block body %}{% endblock %}",
    )
    assert own.render(TODO).html.startswith("<i>Ek &amp; Söner Kök</i>")


def test_single_phrases_can_be_changed(tmp_path: Path) -> None:
    own = renderer(tmp_path, words__sv_DOT_toml='[mail]\nhello = "Tjena {name}!"\n')
    swedish = own.render(letter(NoticeKind.TODO, "sv", number=2, facts={"reason": "new"})).text
    assert "Tjena Mrs Provan!" in swedish
    assert "senast tis 1 dec." in swedish


def test_a_language_can_be_added(tmp_path: Path) -> None:
    own = renderer(tmp_path, words__de_DOT_toml='[language]\nlocale = "de"\n[mail]\nhello = "Guten Tag {name},"\n')
    german = own.render(letter(NoticeKind.TODO, "de", number=2, facts={"reason": "new"})).text
    assert "Guten Tag Mrs Provan," in german
    assert "Here is something for you to do" in german
    assert "Choose the worktop" in german


def test_a_stylesheet_of_ones_own_is_put_into_the_elements(tmp_path: Path) -> None:
    own = renderer(tmp_path, css__mail_DOT_css=".h1 { color: var(--accent); font-size: 30px }\n")
    assert '<h1 class="h1" style="color: #1f5f8b; font-size: 30px;">' in own.render(TODO).html


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("line one\n{% if row %}\nno end\n", 3),
        ("one\ntwo {{ row.text | nonsense }}\n", 2),
        ("one\ntwo\n{{ nothing_of_the_kind }}\n", 3),
        ("one\n{{ row.text.nope }}\n", 2),
        ("one\n\n\n{{ 1 / 0 }}\n", 4),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, template: str, line: int) -> None:
    with pytest.raises(TemplateBroken) as broken:
        renderer(tmp_path, mail__todo_DOT_txt=template).render(TODO)
    assert broken.value.path.endswith("mail/todo.txt")
    assert broken.value.line == line
    assert f"line {line}" in broken.value.detail


@pytest.mark.parametrize(
    "words", ['[mail\nhello = "x"', 'hello = "x"', "[mail]\nhello = 3", '[mail]\nhello = { one = "x" }', "[mail]\n\xff"]
)
def test_a_broken_word_file_is_named_at_once(tmp_path: Path, words: str) -> None:
    with pytest.raises(TemplateBroken) as broken:
        renderer(tmp_path, words__en_DOT_toml=words)
    assert broken.value.path.endswith("en.toml")


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateBroken, match="none of the template folders"):
        Renderer([tmp_path]).render(TODO)
