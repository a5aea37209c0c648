"""What a signature proves is what we read: whatever is done to a signed mail, it fails or says the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bot import MONDAY
from support.signing import key, record, sealed, signed

from mailbot.mail import arc, dkim_signature
from mailbot.mail.auth import Result
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.parse import Unreadable, parse_message
from mailbot.mail.signed import SignedMail, key_fault, read_field

PLAIN = (
    b"From: Anna Ek <anna@firm.example>\r\nTo: plans@firm.example\r\nSubject: [P1] change\r\n"
    b"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@firm.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ndrop 1\r\n--b\r\nContent-Type: text/csv\r\n\r\n"
    b"To do;Due\r\nPaint;1 Dec\r\n--b--\r\n"
)


def results(content: bytes, mail: InboundMail) -> list[Result]:
    read = SignedMail(content, mail)
    found = dkim_signature.signatures(read, "firm.example", MONDAY)
    return [one if isinstance(one, Result) else dkim_signature.check(read, one, (record(),)) for one in found]


def opened(content: bytes) -> InboundMail:
    return parse_message(RawMessage(content, Envelope("", (), MONDAY)))


def reading(mail: InboundMail) -> tuple[object, ...]:
    """What the bot makes of it. Blanks do not count: relaxed canonicalization lets them change (RFC 6376 §3.4)."""
    said = tuple("".join(text.split()) for text in (mail.subject, mail.text, mail.html, mail.calendar))
    tables = tuple((one.content_type, b"".join(one.content.split())) for one in mail.attachments)
    return said, tables, mail.from_, mail.to, mail.cc, mail.date, mail.message_id


SIGNED = {ways: signed(PLAIN, ways=ways) for ways in ("simple/simple", "relaxed/relaxed", "relaxed/simple")}
PIECES = st.sampled_from(
    [b"\r", b"\n", b"\r\n", b" ", b"\t", b"\0", b":", b"\r\r", b"\r\n\r\n", b"\x85", b"\xe2\x80\xa8", b"Subject: x\r\n",
     b"X: x\rSubject: x\r\n", b"Content-Type: text/html\r\n", b"From: eve@evil.example\r\n", b"--b\r\n", b"From x\r\n",
     b"Content-Transfer-Encoding: base64\r\n", b"Subject : x\r\n", b"DKIM-Signature: d=firm.example\r\n"]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES | st.binary(max_size=2)), min_size=1, max_size=3)


@settings(max_examples=400)
@given(st.sampled_from(sorted(SIGNED)), EDITS)
def test_an_edited_mail_fails_or_says_the_same(ways: str, edits: list[tuple[float, int, bytes]]) -> None:
    content = SIGNED[ways]
    for where, cut, piece in edits:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + cut :]
    try:
        mail = opened(content)
    except Unreadable:
        return
    if any(one.result == "pass" for one in results(content, mail)):
        assert reading(mail) == reading(opened(PLAIN))


@pytest.mark.parametrize("ways", sorted(SIGNED))
def test_the_mail_itself_passes(ways: str) -> None:
    assert [one.result for one in results(SIGNED[ways], opened(SIGNED[ways]))] == ["pass"]


TAGS = st.lists(
    st.sampled_from(
        ["v=1", "a=rsa-sha256", "d=firm.example", "s=k1", "h=from:to", "h=", "bh=YQ==", "b=YQ==", "c=relaxed", "t=0",
         "x=", "l=1", "i=@firm.example", "i=1", "cv=none", "cv=pass", "q=dns/txt", "=", ";", "\r\n ", "é", "b"]
    ),
    max_size=14,
).map("; ".join)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["DKIM-Signature", "ARC-Seal", "ARC-Message-Signature"]), TAGS), max_size=6))
def test_no_jumble_of_tags_passes_or_breaks_it(fields: list[tuple[str, str]]) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    content = head.encode() + b"ARC-Authentication-Results: i=1; mx.example; none\r\n" + PLAIN
    mail = opened(content)
    assert all(one.result != "pass" for one in results(content, mail))
    read = SignedMail(content, mail)
    arc.newest_sealer(read)
    with pytest.raises(arc.BrokenChain):
        sets = arc.read_chain(read, MONDAY)
        arc.validate(read, sets, {name: (record(),) for name in arc.keys_of(sets)})


@given(st.binary(max_size=300))
def test_no_octets_break_the_reading_of_a_field(value: bytes) -> None:
    assert read_field(value) is None or value.isascii()


@given(st.text(max_size=100) | st.from_regex(r"(v=DKIM1; )?(k=rsa; )?p=[A-Za-z0-9+/=]{0,40}", fullmatch=True))
def test_no_text_is_a_key_but_a_key(text: str) -> None:
    assert key_fault(text, exact=True)


def test_keys_of_every_size_that_may_count() -> None:
    assert [key_fault(record(key(7, bits)), exact=True) for bits in (1023, 1024, 2048)] == [
        "a key of 1023 bits",
        "",
        "",
    ]


def test_a_chain_of_ten_is_read_and_validated() -> None:
    content = PLAIN
    for instance in range(1, 11):
        content = sealed(content, "mx.lists.example; dmarc=pass header.from=firm.example", instance=instance)
    read = SignedMail(content, opened(content))
    sets = arc.read_chain(read, MONDAY)
    arc.validate(read, sets, {name: (record(),) for name in arc.keys_of(sets)})
    assert arc.believed(sets, {"lists.example"}, "firm.example") == "lists.example"
    assert arc.read_chain(SignedMail(PLAIN, opened(PLAIN)), MONDAY) == ()
