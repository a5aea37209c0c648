"""The gate: each bomb is refused within a second by a scan of its octets; real mail passes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.gate import Limits, check

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
HEAD = b"From: a@example.org\r\nTo: plans@firm.example\r\nSubject: x\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"


def nested(depth: int) -> bytes:
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + b"".join(levels) + b"\r\nhello\r\n"


BOMBS = {
    "100,000 parts": MIXED + b"--x\r\n\r\nhi\r\n" * 100_000,
    "parts behind a split boundary": HEAD
    + b"Content-Type: multipart/mixed; boundary*0=x; boundary*1=y\r\n\r\n"
    + b"--xy\r\n\r\nhi\r\n" * 100_000,
    "parts behind an encoded boundary": HEAD
    + b"Content-Type: multipart/mixed; boundary*=utf-8''a%78\r\n\r\n"
    + b"--ax\r\n\r\nhi\r\n" * 2_000,
    "1,000,000 headers": b"X: y\r\n" * 1_000_000 + b"\r\n",
    "2,000 headers": b"X: y\r\n" * 2_000 + b"\r\n",
    "100,000 headers in a part": MIXED + b"--x\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
    "headers ended by bare CR": b"X: y\r" * 2_000 + b"\r",
    "nesting of 1,000": nested(1_000),
    "nesting of 20": nested(20),
    "mails in mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "delivery status blocks": MIXED + b"--x\r\nContent-Type: message/delivery-status\r\n\r\n" + b"A: b\r\n\r\n" * 5_000,
    "5,000 opening parentheses": b"From: " + b"(" * 5_000 + b"a@example.org\r\n\r\n",
    "parentheses in Received": HEAD + b"Received: from " + b"(" * 5_000 + b"\r\n\r\n",
    "20,000 encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\n",
    "2,000 encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 2_000 + b"\r\n\r\n",
    "20,000 addresses": b"To: " + b", ".join(b"u%d@example.org" % n for n in range(20_000)) + b"\r\n\r\n",
    "2,000 addresses": b"To: " + b", ".join(b"u%d@example.org" % n for n in range(2_000)) + b"\r\n\r\n",
    "one long header": b"Subject: " + b"a" * 300_000 + b"\r\n\r\n",
    "many parameters": HEAD + b"Content-Type: text/plain" + b";a=b" * 200 + b"\r\n\r\n",
    "a long parameter": HEAD + b"Content-Type: text/plain; name=" + b"a" * 10_000 + b"\r\n\r\n",
    "26 MB": b"x" * (26 * 1024 * 1024),
    "9,000,000 lines": HEAD + b"\r\n" + b"\n" * 9_000_000,
    "9,000,000 bare CR": HEAD + b"\r\n" + b"\r" * 9_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_at_once(name: str) -> None:
    began = time.perf_counter()
    verdict = check(BOMBS[name])
    assert time.perf_counter() - began < 1
    assert not verdict.accept
    assert verdict.reason
    assert verdict.status in ("5.3.4", "5.6.0")


def test_each_limit_is_the_last_that_passes() -> None:
    limits = Limits(headers=5, parts=3, depth=3, addresses=4, encoded_words=2, comment_depth=2)
    at_limit = {
        "headers": b"X: y\r\n" * 5 + b"\r\n",
        "parts": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nhi\r\n" * 3 + b"--x--\r\n",
        "depth": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3))
        + b"\r\n",
        "addresses": b"To: a@b, c@d, e@f, g@h\r\n\r\n",
        "encoded_words": b"Subject: =?utf-8?q?a?= =?utf-8?q?b?=\r\n\r\n",
        "comment_depth": b"To: a@b ((c))\r\n\r\n",
    }
    for name, content in at_limit.items():
        assert check(content, limits).accept, name
        lower = Limits(**{**{f: getattr(limits, f) for f in at_limit}, name: getattr(limits, name) - 1})
        assert not check(content, lower).accept, name


PASSES = {
    "empty": b"",
    "no header": b"just text",
    "smileys in a subject": b"Subject: " + b":(" * 100 + b"\r\n\r\nhi",
    "many parentheses side by side": HEAD + b"Received: " + b"(a) " * 200 + b"\r\n\r\nhi",
    "dashes in the text": HEAD + b"\r\n" + b"-- a\r\n" * 10_000,
    "10 MB of base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + (b"QUJD" * 19 + b"\r\n") * 130_000,
    "400 recipients": b"To: " + b",\r\n ".join(b"u%d@example.org" % n for n in range(400)) + b"\r\n\r\nhi",
}


@pytest.mark.parametrize("name", PASSES)
def test_ordinary_mail_passes(name: str) -> None:
    assert check(PASSES[name]).status == "2.0.0"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real mails are not at hand")
def test_real_mail_passes() -> None:
    mails = [path for folder in ("replies", "bounces") for path in (CORPUS / folder).iterdir()]
    refused = [path.name for path in mails if not check(path.read_bytes()).accept]
    assert len(mails) > 300
    assert refused == []


@given(st.binary(max_size=600))
def test_any_octets_get_a_verdict(content: bytes) -> None:
    verdict = check(content)
    assert verdict.accept == (verdict.status == "2.0.0")
