"""What a mail may cost before anything reads it: one scan over its octets, no parsing (RFC 3463 codes).

A mail that breaks a limit is kept, parked and reported by whoever asked; nothing here drops or changes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a mail may hold. Sizes are in octets; the rest are counts over the whole mail unless said."""

    octets: int = 25 * 1024 * 1024
    lines: int = 600_000
    header_octets: int = 256 * 1024  # the mail's own header section
    headers: int = 1_000  # the mail's own header section
    part_headers: int = 10_000  # all other header sections together
    field_octets: int = 8 * 1024  # one Content-* field
    field_parameters: int = 64  # semicolons in one Content-* field
    parts: int = 500
    depth: int = 16  # multiparts and attached mails within each other
    addresses: int = 1_000  # in all address fields together
    comment_depth: int = 20  # RFC 5322 §3.2.2 comments within each other
    encoded_words: int = 1_000  # RFC 2047, in all header sections together


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` is the RFC 3463 code for a refusal, "2.0.0" where accepted; `reason` is for the operator."""

    accept: bool
    reason: str
    status: str


LIMITS = Limits()
_ACCEPTED = Verdict(True, "", "2.0.0")
_TOO_BIG = "5.3.4"  # RFC 3463 §3.4: message too big for system
_BAD_MEDIA = "5.6.0"  # RFC 3463 §3.7: other or undefined media error

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DELIMITER = re.compile(rb"(?:(?<=[\r\n])|\A)--([^\r\n]{0,200})")
_FIELD_NAME = re.compile(rb"[!-9;-~]*:")  # as the standard library's parser reads a field
_ADDRESS_FIELDS = frozenset(
    b"from sender reply-to to cc bcc resent-from resent-sender resent-to resent-cc resent-bcc return-path delivered-to "
    b"disposition-notification-to".split()
)
_BLANK_LINE = re.compile(rb"(?:\r\n|\r|\n)(?:\r\n|\r|\n)")


class _Broken(Exception):
    """A limit is passed; the first argument is the verdict."""


def check(content: bytes, limits: Limits = LIMITS) -> Verdict:
    """May `content` be parsed at all? Time grows with its length only; it says nothing about who sent it."""
    if len(content) > limits.octets:
        return Verdict(False, f"{len(content)} octets, more than {limits.octets}", _TOO_BIG)
    lines = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    if lines > limits.lines:
        return Verdict(False, f"{lines} lines, more than {limits.lines}", _TOO_BIG)
    try:
        _Scan(content, limits).walk()
    except _Broken as broken:
        verdict: Verdict = broken.args[0]
        return verdict
    return _ACCEPTED


def _boundary(content_type: bytes) -> bytes:
    """The boundary as the parser will read it (RFC 2046 §5.1.1, RFC 2231 §3); b"" where it finds none."""
    part: Message[str, str] = Message()
    part["Content-Type"] = content_type.decode("ascii", "replace").replace("\r", "").replace("\n", " ")
    try:
        return (part.get_boundary() or "").encode("utf-8", "replace")
    except Exception:  # the standard library raises many kinds on broken parameters
        return b""


class _Scan:
    """One walk from header section to header section; the bodies between them are skipped by a search for `--`."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content = content
        self._limits = limits
        self._open: list[bytes] = []  # boundaries of the multiparts we are in; b"" for an attached mail
        self._parts = self._headers = self._addresses = self._encoded_words = 0

    def walk(self) -> None:
        position = self._section(0, top=True)
        while (found := _DELIMITER.search(self._content, position)) is not None:
            position = found.end()
            if self._enter(found.group(1)):
                self._count("parts", 1)
                line_end = _LINE.match(self._content, position)
                position = self._section(line_end.end() if line_end else position, top=False)

    def _enter(self, delimiter: bytes) -> bool:
        """Close what ends at this delimiter line; True where a new part begins (RFC 2046 §5.1.1)."""
        text = delimiter.rstrip(b" \t")
        for name, begins in ((text, True), (text.removesuffix(b"--"), False)):
            if name and name in self._open:
                keep = self._open.index(name) + (1 if begins else 0)
                del self._open[keep:]
                return begins
        return False

    def _section(self, position: int, *, top: bool) -> int:
        """Read one header section; the position where its body begins. An attached mail's section follows at once."""
        while True:
            position, content_type = self._fields(position, top=top)
            kind = content_type.lstrip().lower()
            if kind.startswith(b"multipart/"):
                self._open.append(_boundary(content_type))
            elif kind.startswith(b"message/delivery-status"):  # the parser makes a part of each of its blocks
                following = _DELIMITER.search(self._content, position)
                end = following.start() if following else len(self._content)
                self._count("parts", sum(1 for _ in _BLANK_LINE.finditer(self._content, position, end)))
            elif kind.startswith(b"message/"):
                self._open.append(b"")
                self._check_depth()
                self._count("parts", 1)
                top = False
                continue
            self._check_depth()
            return position

    def _fields(self, position: int, *, top: bool) -> tuple[int, bytes]:
        began = position
        content_type = b""
        for name, value, end in self._each_field(position):
            position = end
            self._headers += 1
            if top and self._headers > self._limits.headers:
                self._refuse(f"more than {self._limits.headers} headers")
            if self._headers > self._limits.headers + self._limits.part_headers:
                self._refuse(f"more than {self._limits.part_headers} headers in parts")
            if top and end - began > self._limits.header_octets:
                self._refuse(f"header section of more than {self._limits.header_octets} octets")
            self._weigh(name, value)
            if name == b"content-type" and not content_type:
                content_type = value
        blank = _LINE.match(self._content, position)
        if blank is not None and not blank.group().strip(b"\r\n"):
            position = blank.end()
        return position, content_type

    def _each_field(self, position: int) -> Iterator[tuple[bytes, bytes, int]]:
        """(name, value, where the next line starts) of each field; stops at the blank line, at a delimiter, at text."""
        name, start, end = b"", position, position
        while end < len(self._content):
            line = _LINE.match(self._content, end)
            if line is None or not line.group().strip(b"\r\n"):
                break
            text = line.group()
            if text[:1] in b" \t":
                end = line.end()
                continue
            if text.startswith(b"From "):  # an mbox line: the parser passes over it
                end = line.end()
                continue
            found = _FIELD_NAME.match(text)
            if found is None or (text.startswith(b"--") and text[2:].rstrip().removesuffix(b"--") in self._open):
                break
            if name:
                yield name, self._content[start:end], end
            name, start = found.group()[:-1].rstrip().lower(), end + found.end()
            end = line.end()
        if name:
            yield name, self._content[start:end], end

    def _weigh(self, name: bytes, value: bytes) -> None:
        self._count("encoded_words", value.count(b"=?"))
        if name in _ADDRESS_FIELDS:
            self._count("addresses", 1 + value.count(b",") + value.count(b";"))
        if name.startswith(b"content-"):
            if len(value) > self._limits.field_octets:
                self._refuse(f"a {name.decode('ascii', 'replace')} field of {len(value)} octets")
            if value.count(b";") > self._limits.field_parameters:
                self._refuse(f"a {name.decode('ascii', 'replace')} field of {value.count(b';')} parameters")
        if name in _ADDRESS_FIELDS or name in (b"received", b"date") or name.startswith(b"content-"):
            self._check_comments(value)

    def _check_comments(self, value: bytes) -> None:
        if value.count(b"(") <= self._limits.comment_depth:
            return
        depth = 0
        for octet in re.findall(rb"[()]", value):
            depth = depth + 1 if octet == b"(" else max(0, depth - 1)
            if depth > self._limits.comment_depth:
                self._refuse(f"comments nested deeper than {self._limits.comment_depth}")

    def _check_depth(self) -> None:
        if len(self._open) > self._limits.depth:
            self._refuse(f"parts nested deeper than {self._limits.depth}")

    def _count(self, what: str, more: int) -> None:
        total = getattr(self, f"_{what}") + more
        setattr(self, f"_{what}", total)
        if total > getattr(self._limits, what):
            self._refuse(f"more than {getattr(self._limits, what)} {what.replace('_', ' ')}")

    def _refuse(self, reason: str) -> None:
        raise _Broken(Verdict(False, reason, _BAD_MEDIA))
