"""Which mails have the plan's page, and what it says has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bot import ANNA, PROVAN, Bot, Sent, opened

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
