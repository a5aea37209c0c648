"""Which mails have the plan's page, and what it says has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from support.bot import ANNA, PROVAN, TEMPLATES, AtOnce, Bot, Sent, opened

from mailbot.documents.render import Renderer
from mailbot.service.deliver import Delivery
from mailbot.service.ports import Printing, Transient

RENDERER = Renderer((TEMPLATES,))
TILES = "".join(f"{row}. Choose the tiles of wall {row} @provan by 5 Dec 2026\n" for row in (1, 2, 3))


@pytest.fixture
def tiles(tmp_path: Path) -> Iterator[Bot]:
    bot = opened(tmp_path, f"Client: Mrs Provan <{PROVAN}>\n\nTo do:\n{TILES}")
    yield bot
    bot.store.close()


def page(sent: Sent) -> str:
    """The page's HTML, which the tests' press puts into the PDF; "" where none goes with the mail."""
    found = [part for part in sent.mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    return found[0].get_content().decode() if found else ""


def changed(sent: Sent) -> set[int]:
    """The to-dos that the page names as changed since its reader's last copy."""
    section = page(sent).partition("Changed since your last copy")[2].partition("</td>")[0]
    return {int(number) for number in re.findall(r">(\d+)\. ", section)}


def answers(bot: Bot, *numbers: int) -> None:
    """The client is done with these, one mail after another, and nothing goes out yet."""
    asked = {sent.row.number: sent for sent in bot.sent(PROVAN, "todo")}
    for number in numbers:
        bot.clock.ahead(minutes=1)
        bot.reply(asked[number], "done")
        bot.run_inbox()


@pytest.mark.parametrize(("reader", "kind"), [(PROVAN, "receipt"), (ANNA, "news")])
def test_of_mails_that_wait_for_a_reader_the_last_has_the_page(tiles: Bot, reader: str, kind: str) -> None:
    answers(tiles, 1, 2)
    tiles.deliver()
    early, last = tiles.sent(reader, kind)
    assert not page(early)
    assert "attached" not in early.text + early.html
    assert "attached" in last.text and "attached" in last.html
    assert changed(last) == {1, 2}


def test_a_page_names_what_has_changed_since_the_last_that_was_sent(tiles: Bot) -> None:
    answers(tiles, 1, 2)
    tiles.deliver()
    answers(tiles, 3)
    tiles.deliver()
    assert changed(tiles.last(PROVAN, "receipt")) == {3}


def test_the_plan_itself_never_goes_without_its_page(empty: Bot) -> None:
    empty.mail(ANNA, "Plan: Kitchen", f"Client: Mrs Provan <{PROVAN}>\n\nTo do:\n{TILES}")
    empty.run_inbox()
    empty.mail(ANNA, "[P1] Kitchen", "close")
    empty.run_inbox()
    empty.deliver()
    assert len(empty.sent(PROVAN)) > 1
    assert page(empty.last(PROVAN, "plan"))


class Slow:
    """Fulfils `ports.Press`: the first page is printed once two were begun, as by two processes."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    def begin(self, html: str) -> Printing:
        self.begun.append(html)
        return AtOnce(partial(self._printed, html))

    def _printed(self, html: str) -> bytes:
        if len(self.begun) < 2:
            raise Transient("it waits for the other page", "4.3.0")
        return b"%PDF-1.7\n" + html.encode()


def test_pages_of_mails_that_are_due_together_are_printed_at_the_same_time(tiles: Bot) -> None:
    answers(tiles, 1)
    press = Slow()
    tiles.delivery = Delivery(tiles.store, tiles.desk, tiles.clock, RENDERER, press, tiles.courier)
    tiles.deliver()
    assert len(press.begun) == 2 and page(tiles.last(PROVAN, "receipt")) and page(tiles.last(ANNA, "news"))


def test_no_page_is_drawn_where_none_is_printed(tiles: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    plain = Renderer.fill
    monkeypatch.setattr(Renderer, "fill", lambda self, name, known: drawn.append(name) or plain(self, name, known))
    answers(tiles, 1, 2)
    tiles.deliver()
    assert drawn.count("pdf/plan.html") == 2  # one each for the client and the provider: of their last mails
    answers(tiles, 3)
    drawn.clear()
    tiles.delivery = Delivery(tiles.store, tiles.desk, tiles.clock, RENDERER, None, tiles.courier)
    tiles.deliver()
    assert "mail/receipt.html" in drawn and "pdf/plan.html" not in drawn
    assert not page(tiles.last(PROVAN, "receipt"))
