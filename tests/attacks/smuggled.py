"""A second mail hidden in the first, as two servers that end lines in two ways can be made to see it (SMTP smuggling).

Each row is what a client sends, octet by octet, after its greeting. The second mail's reverse-path is Mallory's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SECOND = (
    b"MAIL FROM:<mallory@evil.example>\r\nRCPT TO:<plans@firm.example>\r\nDATA\r\n"
    b"From: anna@firm.example\r\nSubject: smuggled\r\n\r\ndrop 1\r\n.\r\n"
)
ENVELOPE = b"MAIL FROM:<bob@x.example>\r\nRCPT TO:<plans@firm.example>\r\n"
HEAD = b"Message-ID: <1@x.example>\r\nSubject: first\r\n\r\nhello"


@dataclass(frozen=True)
class Smuggling:
    """`sent` in one go, or in pieces. `taken`: one mail is, with all the rest as its words."""

    name: str
    sent: tuple[bytes, ...]
    taken: bool = False


def _ended(name: str, end: bytes) -> Smuggling:
    """A mail that only some read as ended there."""
    sent = ENVELOPE + b"DATA\r\n" + HEAD + end + SECOND + b"\r\n.\r\nQUIT\r\n"
    return Smuggling(name, (sent,), taken=not re.search(rb"\r(?!\n)|(?<!\r)\n", end))


def _with(parameter: bytes) -> bytes:
    return ENVELOPE.replace(b"x.example>", b"x.example> " + parameter, 1)


def _in_header(name: str, end: bytes) -> Smuggling:
    return Smuggling(name, (ENVELOPE + b"DATA\r\nSubject: x" + end + SECOND + b"\r\n.\r\nQUIT\r\n",))


ENDS = {
    "LF . LF": b"\n.\n",
    "LF . CR LF": b"\n.\r\n",
    "LF . CR": b"\n.\r",
    "CR . CR": b"\r.\r",
    "CR . CR LF": b"\r.\r\n",
    "CR . LF": b"\r.\n",
    "CR LF . LF": b"\r\n.\n",
    "CR LF . CR": b"\r\n.\r",
    "CR LF NUL . CR LF": b"\r\n\0.\r\n",
    "CR LF . NUL CR LF": b"\r\n.\0\r\n",
    "CR LF . blank CR LF": b"\r\n. \r\n",
    "CR LF . . CR LF": b"\r\n..\r\n",
    "LF CR . CR LF": b"\n\r.\r\n",
    "CR CR LF . CR LF": b"\r\r\n.\r\n\r\n",
    "vertical tabs": b"\x0b.\x0b\r\n",
    "a next line of Latin-1": b"\x85.\x85\r\n",
    "a line separator of Unicode": "\u2028.\u2028\r\n".encode(),
    "a line of 900,000 octets, then LF . LF": b"x" * 900_000 + b"\n.\n",
    "a line of 2,000,000 octets, then LF . LF": b"x" * 2_000_000 + b"\n.\n",
}

SMUGGLED = (
    *(_ended(name, end) for name, end in ENDS.items()),
    *(_in_header(f"in the header: {name}", ENDS[name]) for name in ("LF . LF", "CR . CR", "LF . CR LF")),
    Smuggling(
        "an end that comes in two pieces, its LF alone",
        (ENVELOPE + b"DATA\r\n" + HEAD + b"\r", b"\n.", b"\n", SECOND + b"\r\n.\r\nQUIT\r\n"),
    ),
    Smuggling("a chunk of RFC 3030", (ENVELOPE + b"BDAT %d LAST\r\n" % len(SECOND) + SECOND[:33] + b"QUIT\r\n",)),
    Smuggling(
        "a reverse-path over two lines", (b"MAIL FROM:<bob@x.example\nRCPT TO:<plans@firm.example>\nDATA\r\nQUIT\r\n",)
    ),
    Smuggling(
        "a recipient over two lines", (ENVELOPE[:27] + b"RCPT TO:<plans@firm.example\r" + SECOND[:33] + b"QUIT\r\n",)
    ),
    Smuggling("a NUL in a command", (b"MAIL FROM:<bob@x.example>\0\r\nQUIT\r\n",)),
    Smuggling(
        "a command of 100,000 octets", (b"NOOP " + b"x" * 100_000 + b"\nMAIL FROM:<mallory@evil.example>\r\nQUIT\r\n",)
    ),
    Smuggling("commands behind STARTTLS", (b"STARTTLS\r\nQUIT\r\n",)),
    Smuggling("a greeting over two lines", (b"EHLO x\nMAIL FROM:<mallory@evil.example>\r\nQUIT\r\n",)),
    Smuggling(
        "all in one go, and dots doubled as they must be",
        (ENVELOPE + b"DATA\r\n" + HEAD + b"\r\n..\r\n..hidden\r\n.\r\nQUIT\r\n",),
        taken=True,
    ),
    Smuggling(
        "eight bits where seven were promised",
        (_with(b"BODY=7BIT") + b"DATA\r\n" + HEAD + b"\xff\xe9\r\n.\r\nQUIT\r\n",),
        taken=True,
    ),
    Smuggling(
        "a size that is not true",
        (_with(b"SIZE=1") + b"DATA\r\n" + HEAD + b"\r\n.\r\nQUIT\r\n",),
        taken=True,
    ),
)
