"""Whatever mail program a reply is written in, and whatever it quotes: the acts are those of the bare words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from mail import client_formats as formats
from mail.client_formats import QUOTED, header_block, indented, marked, wrapped
from mail.client_html import shapes

from mailbot.language import replies
from mailbot.language.replies import About
from mailbot.language.understand import as_contract
from mailbot.mail.reply_text import ReplyText, read_reply

REPLIES = Path(__file__).parents[1] / "language" / "replies"
MONDAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Said:
    """A reply as its writer means it: the words, and what they answer."""

    words: str
    about: About = About.LIST
    on: date = MONDAY
    language: str | None = None
    rows: int = 8

    def acts(self, words: str) -> list[dict[str, Any]]:
        reading = replies.read(words, self.about, self.on, self.language, self.rows)
        return [as_contract(act) for act in reading.acts]


def _labelled() -> list[Said]:
    lines = (line for file in sorted(REPLIES.rglob("*.jsonl")) for line in file.read_text("utf-8").splitlines())
    rows = map(json.loads, lines)
    return [
        Said(row["text"], About(row["about"]), date.fromisoformat(row["on"]), row.get("lang"), row.get("rows", 8))
        for row in rows
    ]


LABELLED = _labelled()
ATTRIBUTIONS = [
    *formats.GMAIL.values(),
    *formats.APPLE.values(),
    *formats.THUNDERBIRD.values(),
    *formats.YAHOO.values(),
    *(line for _, line in formats.OTHERS.values()),
]
FOOTERS = (
    f"{'_' * 47}\nkitchen mailing list\nkitchen@lists.example.org\nhttps://lists.example.org/listinfo/kitchen",
    "You received this message because you are subscribed to the Google Groups group.",
    "This email has been checked for viruses by Avast antivirus software.",
)

ANY_LINE = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=30)
# A writer's own line that begins with ">" is a quote to every reader, us included.
OWN_LINE = ANY_LINE.filter(lambda line: not line.lstrip().startswith(">"))
TEMPTING = ["done", "1 done", "yes", "all done", "stop", "undo", "kész", "2 klart", "nein", "ok", "5", "until Friday"]
# Where nothing is said above it, a closing "Thanks, Mary" is the message.
RANDOM = (
    st.lists(st.one_of(OWN_LINE, st.sampled_from(TEMPTING)), min_size=1, max_size=4)
    .map("\n".join)
    .filter(lambda words: any(letter.isalnum() for letter in words))
    .map(Said)
)
REAL = st.sampled_from(LABELLED)
SAID = st.one_of(REAL, REAL, REAL, RANDOM)

TEMPTED = st.one_of(st.sampled_from(TEMPTING), REAL.map(lambda said: said.words), ANY_LINE)
QUOTES = st.lists(st.one_of(TEMPTED, st.sampled_from(QUOTED.split("\n"))), max_size=6).map("\n".join)

Mail = tuple[str, str]
Around = Callable[[str, str], Mail]


@st.composite
def programs(draw: st.DrawFn) -> Around:
    """A mail program: (words, quoted mail) -> (text, HTML)."""
    below = draw(st.sampled_from(["", *formats.DEVICES.values(), *formats.CLOSINGS.values()]))
    signed = f"\n\n{below}" if below else ""
    gap = "\n" * draw(st.integers(1, 3))
    footer = draw(st.sampled_from(["", *(f"\n\n{one}" for one in FOOTERS)]))
    shape = draw(st.sampled_from([_attributed, _headed, _titled, _below, _html, _html_beside_text, _bare]))
    return shape(draw, signed, gap, footer)


def _attributed(draw: st.DrawFn, signed: str, gap: str, footer: str) -> Around:
    line = draw(st.sampled_from(ATTRIBUTIONS))
    above = wrapped(line) if draw(st.booleans()) else line
    as_quote = draw(st.sampled_from([marked, indented, lambda quoted: f"\n{marked(quoted)}"]))
    return lambda words, quoted: (f"{words}{signed}\n{gap}{above}\n{as_quote(quoted)}{footer}", "")


def _headed(draw: st.DrawFn, signed: str, gap: str, footer: str) -> Around:
    language = draw(st.sampled_from(sorted(formats.HEADER_KEYS)))
    block = header_block(language, starred=draw(st.booleans()))
    rule = draw(st.sampled_from(["", f"{'_' * 32}\n"]))
    return lambda words, quoted: (f"{words}{signed}\n{gap}{rule}{block}\n\n{QUOTED}\n{quoted}{footer}", "")


def _titled(draw: st.DrawFn, signed: str, gap: str, footer: str) -> Around:
    title = draw(st.sampled_from(sorted(formats.TITLES.values())))
    return lambda words, quoted: (
        f"{words}{signed}\n{gap}{title}\n{header_block('en')}\n\n{QUOTED}\n{quoted}{footer}",
        "",
    )


def _below(draw: st.DrawFn, signed: str, gap: str, footer: str) -> Around:
    """Written under the whole quoted mail."""
    line = draw(st.sampled_from(ATTRIBUTIONS))
    return lambda words, quoted: (f"{line}\n{marked(f'{QUOTED}{chr(10)}{quoted}')}\n{gap}{words}{signed}{footer}", "")


def _html(draw: st.DrawFn, signed: str, gap: str, footer: str) -> Around:
    program = draw(st.sampled_from(sorted(shapes("", ""))))
    return lambda words, quoted: ("", shapes(_as_html(f"{words}{signed}"), _as_html(f"{QUOTED}\n{quoted}"))[program])


def _html_beside_text(draw: st.DrawFn, signed: str, gap: str, footer: str) -> Around:
    text, page = _attributed(draw, "", gap, ""), _html(draw, "", gap, "")
    return lambda words, quoted: (text(words, quoted)[0], page(words, quoted)[1])


def _bare(draw: st.DrawFn, signed: str, gap: str, footer: str) -> Around:
    """A new mail to the same address, which quotes nothing."""
    return lambda words, quoted: (f"{words}{signed}{footer}", "")


def _as_html(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def _read(mail: Mail) -> ReplyText:
    return read_reply(*mail)


def test_a_reply_that_quotes_nothing_is_its_words() -> None:
    """And so the labels, which are about bare words, hold for whole mails."""
    for said in LABELLED:
        reply = read_reply(said.words)
        assert said.acts(reply.words) == said.acts(said.words), said
        assert not reply.inline


@given(SAID, QUOTES, programs())
@settings(max_examples=600)
def test_any_program_around_any_reply_gives_the_same_acts(said: Said, quoted: str, around: Around) -> None:
    reply = _read(around(said.words, quoted))
    assert said.acts(reply.words) == said.acts(read_reply(said.words).words)
    assert not reply.inline  # nothing was written under one row


@given(REAL, programs(), st.lists(st.sampled_from(TEMPTING), min_size=1, max_size=5), QUOTES)
@settings(max_examples=300)
def test_what_is_quoted_changes_no_act(said: Said, around: Around, tempting: list[str], quoted: str) -> None:
    without, tempted = (_read(around(said.words, text)) for text in ("", "\n".join([*tempting, quoted])))
    assert said.acts(tempted.words) == said.acts(without.words)
    assert tempted.inline == without.inline
