from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.delivered import read_envelope

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "mail_from", "rcpt_tos"),
    [
        ("Return-Path: <anna@x.example>\r\nDelivered-To: a@y\r\n", "anna@x.example", ("a@y",)),
        ("Return-Path: <>\r\nFrom: daemon@x.example\r\n", "", ()),
        ("return-path:<a@x>\nX-Original-To: plans+T@y\nDelivered-To: plans@y\n", "a@x", ("plans@y", "plans+T@y")),
        ("Envelope-To: <a@y>\r\nDelivered-To: a@y\r\nReturn-Path: <b@x>\r\n", "b@x", ("a@y",)),
        ("Delivered-To:\r\n a@y\r\nReturn-Path:\r\n\t<b@x>\r\n", "b@x", ("a@y",)),
        ("Return-Path: <first@x>\r\nReturn-Path: <second@x>\r\n", "first@x", ()),
        ("From: Anna <anna@x>\r\nTo: plans@y\r\n", "anna@x", ()),
        ("X-Return-Path: <a@x>\r\nSubject: Delivered-To: b@y\r\n", "", ()),
    ],
)
def test_the_envelope_is_read_from_what_delivery_wrote(header: str, mail_from: str, rcpt_tos: tuple[str, ...]) -> None:
    envelope = read_envelope(header.encode() + b"\r\nDelivered-To: body@z\r\n", NOW)
    assert (envelope.mail_from, envelope.rcpt_tos, envelope.received_at) == (mail_from, rcpt_tos, NOW)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [b"Return-Path:", b"Delivered-To: ", b"<", b">", b"a@b", b"\r\n", b"\n", b" ", b"@", b"from:"]
            ),
            st.binary(max_size=20),
        ),
        max_size=40,
    ).map(b"".join)
)
def test_any_octets_give_an_envelope_of_single_words(content: bytes) -> None:
    envelope = read_envelope(content, NOW)
    for address in (envelope.mail_from, *envelope.rcpt_tos):
        assert not any(character.isspace() and character.isascii() for character in address)
        assert "<" not in address and ">" not in address
    assert all("@" in address for address in envelope.rcpt_tos)


@pytest.mark.parametrize(
    "piece", [b"Delivered-To: a@b\r\n", b"a" * 50, b"Return-Path:\r\n ", b"@a", b"\n \n", b"from:" + b"@" * 90]
)
def test_ten_megabytes_of_anything_are_read_in_no_time(piece: bytes) -> None:
    envelope = read_envelope(b"Delivered-To: " + piece * (10_000_000 // len(piece)), NOW)
    assert len(envelope.rcpt_tos) <= 50
