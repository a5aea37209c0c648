"""Address fields read strictly (RFC 5322 §3.4): who a mail names, and every oddity a forger could hide behind.

A mailbox is what stands in the angle brackets, or a bare addr-spec alone. Nothing is repaired into an address; what
another program could read in a second way is reported as a defect, so that nobody acts on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailbot.mail import header
from mailbot.mail.envelope import Mailbox

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<quoted>"(?:[^"\\]|\\.)*")
      | (?P<open>"(?:[^"\\]|\\.)*\\?\Z)
      | (?P<angle><[^<>]*>)
      | (?P<unclosed><[^<>]*\Z)
      | (?P<mark>[,;:()])
      | (?P<word>[^ \t\r\n",;:()<>]+)
      | (?P<odd>.)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_ADDR_SPEC = re.compile(r"([^\s\"(),:;<>@\[\]\\\x00-\x20\x7f]+)@([^\s\"(),:;<>@\\\x00-\x20\x7f]+)")
_QUOTED_ADDR_SPEC = re.compile(r"(\"(?:[^\"\\\r\n]|\\[^\r\n])+\")@([^\s\"(),:;<>@\\\x00-\x20\x7f]+)")
_MOST_TEXT = 64 * 1024


@dataclass(slots=True)
class _Element:
    """One entry of a mailbox list while it is read."""

    phrase: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    trailing: bool = False


def read(raw: str) -> tuple[tuple[Mailbox, ...], tuple[str, ...]]:
    """The mailboxes of one address field and its defects, in words for the operator."""
    defects: list[str] = []
    if "\0" in raw or len(raw) > _MOST_TEXT:
        defects.append("NUL or an overlong value in an address field")
    found: list[Mailbox] = []
    for element in _elements(raw[:_MOST_TEXT].replace("\0", ""), defects):
        found.extend(_mailboxes(element, defects))
    return tuple(found), tuple(dict.fromkeys(defects))


def _elements(raw: str, defects: list[str]) -> Iterator[_Element]:
    element = _Element()
    comment = 0
    in_group = False
    for token in _TOKEN.finditer(raw):
        kind, value = token.lastgroup, token.group()
        if kind == "mark" and value == "(":
            comment += 1
            defects.append("a comment in an address field")
        elif kind == "mark" and value == ")":
            comment = max(0, comment - 1)
        elif comment or kind == "space":
            continue
        elif kind == "mark" and value == ",":
            yield element
            element = _Element()
        elif kind == "mark" and value == ":" and not element.angles and not in_group:
            defects.append("group syntax in an address field")
            element, in_group = _Element(), True
        elif kind == "mark" and value == ";" and in_group:
            yield element
            element, in_group = _Element(), False
        elif kind == "mark" and value == ";":  # some Outlooks separate with it
            defects.append("a semicolon between addresses")
            yield element
            element = _Element()
        elif kind == "angle":
            element.angles.append(value[1:-1])
        elif kind in ("word", "quoted"):
            _add_words(element, value, quoted=kind == "quoted")
        else:
            defects.append("an unbalanced mark in an address field")
    if comment:
        defects.append("an unclosed comment in an address field")
    yield element


def _add_words(element: _Element, value: str, *, quoted: bool) -> None:
    element.words.append(value)
    if element.angles:
        element.trailing = True
    else:
        element.phrase.append(_QUOTED_PAIR.sub(r"\1", value[1:-1]) if quoted else value)


def _mailboxes(element: _Element, defects: list[str]) -> Iterator[Mailbox]:
    if not element.angles:
        bare = "".join(element.words)
        if len(element.words) > 1:  # RFC 5322 §4.4 allowed blanks within it; every program joins them in its own way
            defects.append("an address in pieces")
        if bare:
            yield from _address(bare, "", defects)
        return
    if len(element.angles) > 1:
        defects.append("more than one <> in an address")
    if element.trailing:
        defects.append("text after an address")
    named = {angle.strip().lower() for angle in element.angles}  # a name that is the address itself misleads nobody
    if any("@" in word and word.lower() not in named for word in element.words if not word.startswith(('"', "=?"))):
        defects.append("an address outside the <>")
    name = header.text(" ".join(element.phrase))
    for angle in element.angles:
        yield from _address(angle.strip(), name, defects)


def _address(spec: str, name: str, defects: list[str]) -> Iterator[Mailbox]:
    """One addr-spec (RFC 5322 §3.4.1; UTF-8 as in RFC 6532), or nothing and a defect."""
    decoded = spec if spec.isascii() else header.text(spec)
    plain = _ADDR_SPEC.fullmatch(decoded)
    quoted = _QUOTED_ADDR_SPEC.fullmatch(decoded) if plain is None else None
    if quoted is not None:
        defects.append("a quoted local part")
    found = plain or quoted
    if found is None or "=?" in decoded or "\ufffd" in decoded or ".." in found.group(2) or len(decoded) > 320:
        if decoded:
            defects.append("an address that is none")
        return
    yield Mailbox(name, f"{found.group(1)}@{found.group(2).lower()}")
