"""Mail opened in a process of its own: the same as here, and within limits whatever the octets cost."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any

import pytest

from mailbot.gateways.opener import ProcessOpener
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service.open_mail import CUT, LONGEST, MOST_LINES, Opened, Terms, Unopened, open_mail, shortened
from mailbot.service.ports import Permanent, Transient

MakeOpener = Callable[..., ProcessOpener]
TERMS = Terms("plans@firm.example")
ENVELOPE = Envelope("mary@example.org", ("plans@firm.example",), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
LISTED = b"""\
From: =?utf-8?q?M=C3=A1ry?= <mary@example.org>
To: plans@firm.example
Date: Mon, 23 Nov 2026 10:00:00 +0100
Subject: Re: kitchen
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x

> 1. Paint
done, k\xc3\xa9sz
--x
Content-Type: text/csv; name="todo.csv"

Text,Owner
Paint,me
--x--
"""


@pytest.fixture
def opener() -> Iterator[MakeOpener]:
    with ExitStack() as ends:

        def make(work: str = "", **limits: Any) -> ProcessOpener:
            made = ProcessOpener(**({"work": f"openers:{work}"} if work else {}), **limits)
            ends.enter_context(closing(made))
            return made

        yield make


def raw(content: bytes) -> RawMessage:
    return RawMessage(content, ENVELOPE)


def test_what_comes_back_is_what_would_be_read_here(opener: MakeOpener) -> None:
    apart = opener()
    for content in (LISTED, b"", b"no header", LISTED.replace(b"Subject", b"Auto-Submitted: auto-replied\nSubject")):
        assert apart.open(raw(content), TERMS) == open_mail(raw(content), TERMS)
    opened = apart.open(raw(LISTED), TERMS)
    assert isinstance(opened, Opened)
    assert (opened.written.words, opened.lists) == ("done, kész", "Text\tOwner\nPaint\tme")


@pytest.mark.parametrize(("work", "reason"), [("endless", "processor time"), ("greedy", "MemoryError")])
def test_a_mail_that_costs_too_much_is_not_opened_and_the_next_one_is(
    opener: MakeOpener, work: str, reason: str
) -> None:
    limited = opener(work, processor_s=1, memory_mb=400)
    found = limited.open(raw(b"cost"), TERMS)
    assert isinstance(found, Unopened) and reason in found.reason and found.status == "5.3.4"
    assert isinstance(limited.open(raw(LISTED), TERMS), Opened)


def test_a_machine_that_is_too_busy_is_no_fault_of_the_mail(opener: MakeOpener) -> None:
    with pytest.raises(Transient, match="killed"):
        opener("idle", timeout_s=0.5).open(raw(b"cost"), TERMS)


def test_a_reader_that_breaks_is_named(opener: MakeOpener) -> None:
    with pytest.raises(Permanent, match="ValueError: broken"):
        opener("broken").open(raw(b"cost"), TERMS)


def test_a_worker_that_went_wrong_makes_nothing_but_mail(opener: MakeOpener) -> None:
    with pytest.raises(pickle.UnpicklingError, match="no part of a mail"):
        opener("evil").open(raw(b"cost"), TERMS)
    with pytest.raises(Transient, match="nonsense"):
        opener("mad").open(raw(b"cost"), TERMS)


def test_long_texts_are_cut_at_a_line_and_the_mail_says_so() -> None:
    for line, kept in (("x" * 99, LONGEST // 100), ("x", MOST_LINES), ("x" * 2 * LONGEST, 0)):
        opened = open_mail(raw(b"From: a@b.example\n\n" + f"{line}\n".encode() * (2_000 if kept else 2)), TERMS)
        assert isinstance(opened, Opened)
        for text in (opened.mail.text, opened.written.words):
            assert text.split("\n") == [*([line] * kept or [line[:LONGEST]]), CUT]


def test_a_text_of_just_the_most_is_whole() -> None:
    for text in ("x" * LONGEST, "\n".join("x" * MOST_LINES), ""):
        assert shortened(text) == text


def test_the_keys_of_the_bot_are_not_told_to_a_worker() -> None:
    assert set(Terms.__dataclass_fields__) == {"address", "limits"}
