"""Words and markup that want the printer to fetch something: a page reaches no server and no file but the templates.

Twice: as whatever people may write in a plan, which is only ever text, and as the page's own markup, which the printing
process must refuse or print without. The canary counts who knocks.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import fields, replace
from pathlib import Path

import pytest
from kitchen import PLAN, TEMPLATES, letter
from pypdf import PdfReader

from mailbot.documents.render import Renderer
from mailbot.domain.notices import NoticeKind
from mailbot.gateways.press import ProcessPress
from mailbot.service.ports import Permanent

SECRET = "CanaryFile"
FETCHES = {
    "an image": '<img src="{where}">',
    "an image without quotes": "<img src={where}>",
    "a large image": '<img src="{where}" width="10000" height="10000">',
    "a sheet of styles": '<link rel="stylesheet" href="{where}" type="text/css">',
    "an import of styles": '<style>@import url("{where}");</style>',
    "an import without url": '<style>@import "{where}";</style>',
    "a background": '<p style="background-image: url({where})">x</p>',
    "a background of a page": "<style>@page {{ background-image: url('{where}'); }}</style>",
    "a list's mark": '<ul style="list-style-image: url({where})"><li>x</li></ul>',
    "a font": "<style>@font-face {{ font-family: X; src: url({where}); }} p {{ font-family: X }}</style><p>x</p>",
    "an object": '<object data="{where}"></object><embed src="{where}">',
    "a frame": '<iframe src="{where}"></iframe>',
    "a drawing's image": '<svg width="9" height="9"><image xlink:href="{where}" width="9" height="9"/></svg>',
    "a drawing by file": '<img src="{where}.svg">',
    "a page's own include": '<pdf:include src="{where}"/>',
    "a page's own font": '<pdf:font name="X" src="{where}"/><p style="font-family: X">x</p>',
    "a frame of a page": "<style>@page {{ @frame {{ -pdf-frame-content: x; background: url({where}) }} }}</style>",
    "a base": '<base href="{where}/"><img src="x.png">',
    "a script": '<script src="{where}"></script>',
    "an entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "{where}">]><p>&e;</p>',
}
PLACES = ("http://127.0.0.1:{port}/x.png", "file://{file}", "{file}", "../../{file}")


@pytest.fixture(scope="module")
def press() -> Iterator[ProcessPress]:
    with closing(ProcessPress(TEMPLATES)) as made:
        yield made


@pytest.fixture(scope="module")
def canary() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        yield listening


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secret") / "secret.html"
    file.write_text(f"<p>{SECRET}</p>")
    return file


def nobody_knocked(canary: socket.socket) -> None:
    with pytest.raises(TimeoutError):
        canary.accept()


def shown(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def places(canary: socket.socket, secret: Path) -> list[str]:
    return [place.format(port=canary.getsockname()[1], file=secret) for place in PLACES]


@pytest.mark.parametrize("name", FETCHES)
def test_a_page_s_own_markup_fetches_nothing(
    name: str, press: ProcessPress, canary: socket.socket, secret: Path
) -> None:
    for where in places(canary, secret):
        page = f"<html><body><p>before</p>{FETCHES[name].format(where=where)}</body></html>"
        with suppress(Permanent):  # it may just as well be no page at all
            assert SECRET not in shown(press.print_pdf(page))
        nobody_knocked(canary)


def test_what_people_write_is_text_wherever_it_stands(press: ProcessPress, canary: socket.socket, secret: Path) -> None:
    for where in places(canary, secret):
        hostile = " ".join(fetch.format(where=where) for fetch in FETCHES.values())
        short = FETCHES["an image without quotes"].format(where=where)[:80]
        words = {one.name: short for one in fields(PLAN) if one.type == "str" and one.name != "state"}
        row = {"text": hostile, "owner": hostile, "flag": hostile, "outcome": hostile, "done_by": hostile}
        rows = tuple(replace(todo, notes=(hostile,), helpers=(hostile,), **row) for todo in PLAN.rows[:3])
        plan = replace(PLAN, rows=rows, clients=(short,), team=(short,), observers=(short,), **words)
        rendered = Renderer([TEMPLATES]).render(letter(NoticeKind.PLAN, plan=plan))
        printed = " ".join(shown(press.print_pdf(rendered.page)).split())
        assert "<iframe" in printed, "the words themselves are not shown"
        assert SECRET not in printed
        nobody_knocked(canary)


def test_the_canary_would_be_heard(canary: socket.socket) -> None:
    with socket.create_connection(canary.getsockname()):
        canary.accept()[0].close()
