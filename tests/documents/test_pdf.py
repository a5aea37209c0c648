"""The plan page as printed: every letter right, one page, and nothing fetched or left out."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from every_kind import DUE_CHANGE
from kitchen import FIRM, INSIDE, LANGUAGES, PLAN, ROWS, TEMPLATES, letter, todo
from pypdf import PdfReader
from xhtml2pdf import pisa

from mailbot.documents.broken import PageBroken
from mailbot.documents.letter import Rendered
from mailbot.documents.pdf import print_page, printable
from mailbot.documents.render import Renderer
from mailbot.domain.notices import NoticeKind
from mailbot.domain.standing import Standing
from mailbot.domain.view import PlanView

RENDERER = Renderer([TEMPLATES])


def page_of(plan: PlanView, language: str = "en") -> Rendered:
    return RENDERER.render(letter(NoticeKind.PLAN, language, plan=plan))


def printed(plan: PlanView, language: str = "en") -> tuple[str, int]:
    """The words of the PDF, and how many pages it has."""
    reader = PdfReader(io.BytesIO(print_page(page_of(plan, language).page, TEMPLATES)))
    return " ".join(page.extract_text() for page in reader.pages), len(reader.pages)


def test_the_page_has_everything_that_the_plan_has() -> None:
    text, pages = printed(INSIDE)
    assert pages == 1
    for part in (
        "Ek & Söner Kök",
        "P12",
        "Revision 3",
        "Kitchen renovation",
        "New kitchen in use by Christmas",
        "Sun 20 Dec 2026",
        "Mrs Provan",
        "1 of 11 done",
        "3.42 m × 2.80 m, the north wall is not square",
        "asbestos behind the tiles",
        "garage free for storage",
        "from Thu 10 Dec",
        "not its turn yet",
        "under way",
        "50 % done",
        "after 2",
        "with Anna Ek",
        "Sat 28 Nov",
        "Looks good, thank you!",
        "Margin is thin, no discounts",
    ):
        assert " ".join(part.split()) in " ".join(text.split()), part
    for number in range(1, 13):
        assert f"{number}" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_printed_as_it_is(language: str) -> None:
    rows = (
        todo(1, "Fűtőtest őrzése, árvíztűrő tükörfúrógép", Standing.DONE, owner="Őri Lűk"),
        todo(2, "Måla väggarna i köket", owner="Åsa Öberg"),
        todo(3, "Ærlig sjøørret på grønt gulv", owner="Øyvind Ås"),
        todo(4, "Κουζίνα и кухня", owner="Ξένη Жанна"),
    )
    text, _ = printed(replace(PLAN, title="Köksrenovering – űrlap", rows=rows), language)
    for each in "őűåäöáíéúüøÆÅÖŐΞЖ✓":
        assert each in text, each
    assert "■" not in text
    assert "▯" not in text


def test_twenty_todos_are_one_page_and_forty_are_all_there() -> None:
    rows = tuple(
        todo(
            n,
            f"To-do number {n} of the whole house",
            after=(n - 1,) if n > 1 else (),
            due=date(2026, 12, 1) + timedelta(n),
        )
        for n in range(1, 41)
    )
    assert printed(replace(PLAN, rows=rows[:20]))[1] == 1
    text, pages = printed(replace(PLAN, rows=rows))
    assert pages == 2
    assert all(f"To-do number {n} of" in text for n in range(1, 41))


PRINT = """
import sys; from pathlib import Path; from mailbot.documents.pdf import print_page
sys.stdout.buffer.write(print_page(sys.stdin.read(), Path(sys.argv[1])))
"""


def test_the_first_page_of_a_process_is_set_like_every_other() -> None:
    """The charts' font is the bundled one under a name of its own: it takes the bold of the page away otherwise."""
    made = subprocess.run(
        [sys.executable, "-c", PRINT, str(TEMPLATES)],
        input=page_of(PLAN).page.encode(),
        capture_output=True,
        check=True,
        cwd=TEMPLATES.parent,
        env={"PATH": "", "PYTHONPATH": os.pathsep.join(sys.path)},  # no fontconfig: the machine's fonts are not asked
    )
    fonts: dict[str, str] = {}

    def note(text: str, _cm: object, _tm: object, font: dict[str, str] | None, _size: float) -> None:
        fonts[text.strip("0123456789 \n\xa0")] = (font or {}).get("/BaseFont", "").rpartition("+")[2]

    page = PdfReader(io.BytesIO(made.stdout)).pages[0]
    page.extract_text(visitor_text=note)
    assert fonts["Choose the worktop"] == "DejaVuSans-Bold"
    assert fonts["Mrs Provan"] in ("DejaVuSans", "DejaVuSans-Bold")
    assert set(fonts.values()) <= {"DejaVuSans", "DejaVuSans-Bold", ""}


def test_the_file_says_what_it_is() -> None:
    made = PdfReader(io.BytesIO(print_page(page_of(replace(PLAN, title="Őszi terv")).page, TEMPLATES))).metadata
    assert made is not None
    assert (made.title, made.author) == ("Őszi terv [P12]", "Ek & Söner Kök")


def test_a_clients_copy_has_no_internal_note() -> None:
    assert "Margin" not in printed(replace(INSIDE, for_client=True))[0]


def test_pictures_never_hide_what_is_written() -> None:
    """An emoji that the font lacks goes; a letter that it lacks leaves a mark; nothing becomes ■."""
    text, _ = printed(replace(PLAN, title="Küche 🪚 漢字"))
    assert "Küche ▯▯" in text.replace("  ", " ")
    assert "■" not in text
    assert printable("plain ascii", TEMPLATES) == "plain ascii"


@pytest.mark.parametrize(
    "hole",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="../pyproject.toml">',
        '<img src="/etc/passwd">',
        '<img src="file:///etc/hostname">',
        '<img src="fonts/none.png">',
        "<style>@font-face { font-family: X; src: url(fonts/none.ttf) } p { font-family: X }</style>",
    ],
)
def test_what_cannot_be_read_is_an_error_not_a_hole(hole: str) -> None:
    with pytest.raises(PageBroken) as broken:
        print_page(f"<html><body>{hole}<p>text</p></body></html>", TEMPLATES)
    assert broken.value.detail


@pytest.mark.parametrize(
    "page",
    [
        page_of(INSIDE).page,
        "<h1>Own</h1><p>page <B>with</B> <i>all</i></p><ul><li>kinds<ul><li>of</li></ul></li></ul>"
        "<table><tr><th>element</th><td>s</td></tr></table><blockquote><pre>x  y</pre></blockquote>",
    ],
)
def test_elements_look_as_the_library_sets_them(page: str) -> None:
    """Only those rules of its style sheet are passed over that apply to nothing on the page."""
    whole = io.BytesIO()
    pisa.CreatePDF(page, dest=whole, encoding="utf-8", path=str(TEMPLATES / "page.html"))
    assert drawn_in(print_page(page, TEMPLATES)) == drawn_in(whole.getvalue()) != []


def drawn_in(pdf: bytes) -> list[bytes]:
    contents = [page.get_contents() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [one.get_data() for one in contents if one is not None]


def test_fonts_are_needed(tmp_path: object) -> None:
    from pathlib import Path

    with pytest.raises(PageBroken):
        print_page(page_of(PLAN).page, Path(str(tmp_path)))


@pytest.mark.parametrize(
    ("title", "language", "name"),
    [
        ("Köksrenovering", "sv", "Plan P12 Köksrenovering.pdf"),
        ("Konyhafelújítás: őszi terv", "hu", "Terv P12 Konyhafelújítás őszi terv.pdf"),
        ("../../etc/passwd", "en", "Plan P12 .. .. etc passwd.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j', "en", "Plan P12 a b c d e f g h i j.pdf"),
        ("x" * 300, "en", "Plan P12 " + "x" * 81 + ".pdf"),
        ("CON.\r\nBcc: x", "en", "Plan P12 CON. Bcc x.pdf"),
    ],
)
def test_file_names_are_safe_everywhere(title: str, language: str, name: str) -> None:
    assert page_of(replace(PLAN, title=title), language).page_name == name


def test_pages_go_with_the_mails_that_are_about_the_whole_plan() -> None:
    assert RENDERER.render(letter(NoticeKind.PLAN)).page
    assert RENDERER.render(letter(NoticeKind.CLOSING)).page
    assert not RENDERER.render(letter(NoticeKind.TODO, number=2)).page


def test_the_firms_colour_is_on_the_page_and_anything_else_is_not() -> None:
    assert "#a03050" in RENDERER.render(letter(NoticeKind.PLAN, firm=replace(FIRM, colour="#a03050"))).page
    sly = RENDERER.render(letter(NoticeKind.PLAN, firm=replace(FIRM, colour="red;} body{display:none")))
    assert "display:none" not in sly.page + sly.html


def test_a_plan_with_nothing_in_it_prints() -> None:
    bare = replace(
        PLAN, goal="", due=None, rows=(), team=(), clients=(), agreements=(), changed=(), risks="", assumptions=""
    )
    assert printed(bare)[1] == 1
    undated = replace(PLAN, rows=tuple(replace(row, due=None, start=None) for row in ROWS))
    assert printed(undated)[1] == 1


def test_the_words_of_a_change_are_on_the_page() -> None:
    assert DUE_CHANGE["before"] == "2026-11-28"
    text, _ = printed(PLAN, "hu")
    assert "nov. 28., szombat" in text
    assert "dec. 1., kedd" in text
