"""The envelope of a mail that lies in a mailbox, read back from what final delivery wrote on it (RFC 5321 §4.4)."""

from __future__ import annotations

import re
from datetime import datetime

from mailbot.mail import header
from mailbot.mail.envelope import Envelope

LONGEST_HEADER = 256 * 1024  # octets looked at; delivery writes at the top
MOST_RECIPIENTS = 50

_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(
    rb"^(return-path|delivered-to|x-original-to|envelope-to|from)[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.I | re.M
)
_FROM = re.compile(rb"^from[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.I | re.M)
_SUBJECT = re.compile(rb"^subject[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.I | re.M)
_ADDRESS = re.compile(rb"[^\x00-\x20\x7f<>,;:()\"]{1,512}@[^\x00-\x20\x7f<>,;:()\"@]{1,255}")


def read_envelope(content: bytes, received_at: datetime) -> Envelope:
    """`rcpt_tos` are the Delivered-To, X-Original-To and Envelope-To addresses, () where delivery left none.

    `mail_from` is the topmost Return-Path, "" where that is <> . Where there is no Return-Path at all the From address
    stands in: a null reverse-path would call every such mail a bounce. A sender can write these fields as well as a
    server can: they say where to look for a signed address, and prove nothing.
    """
    end = _END.search(content, 0, LONGEST_HEADER)
    head = content[: end.start() if end else LONGEST_HEADER]
    found: dict[bytes, list[str]] = {}
    for name, value in _FIELD.findall(head):
        found.setdefault(name.lower(), []).append(_address(value))
    reverse_paths = found.get(b"return-path") or found.get(b"from") or [""]
    recipients = [
        address
        for name in (b"delivered-to", b"x-original-to", b"envelope-to")
        for address in found.get(name, [])
        if address
    ]
    return Envelope(reverse_paths[0], tuple(dict.fromkeys(recipients))[:MOST_RECIPIENTS], received_at)


def subject_line(content: bytes) -> str:
    """The first Subject, decoded, at most 200 characters; "" where none is near the top. For lists of mail that may
    be too broken to parse."""
    found = _SUBJECT.search(content, 0, LONGEST_HEADER)
    return header.text(found[1][:2000].decode("ascii", "surrogateescape"))[:200] if found else ""


def author_address(content: bytes) -> str:
    """The last address of the first From, as written; "" where none is near the top. It proves nothing."""
    found = _FROM.search(content, 0, LONGEST_HEADER)
    return _address(found[1]) if found else ""


def header_text(content: bytes, most: int) -> str:
    """The header as it lies there, not decoded, at most so many octets of it."""
    end = _END.search(content, 0, most)
    return content[: end.start() if end else most].decode("latin-1")


def _address(value: bytes) -> str:
    addresses = _ADDRESS.findall(value[:2000])
    return addresses[-1].decode("utf-8", "replace") if addresses else ""
