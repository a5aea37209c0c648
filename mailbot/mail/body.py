"""The MIME tree of a mail -> its text, its HTML, its calendar object and its attachments (RFC 2045, 2046, 2183, 5546).

Attached mails (message/rfc822) are attachments: their text is never this mail's text.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.message import Message
from typing import TypeAlias, TypeVar

from mailbot.mail import charset, header
from mailbot.mail.envelope import Attachment

Part: TypeAlias = "Message[str, str]"
T = TypeVar("T")

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
}
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")  # RFC 1847
_MOST_NAME = 120


@dataclass(slots=True)
class Body:
    """What the walk found. `calendar` is the first text/calendar part that carries a METHOD (RFC 5546 §1.4)."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    calendar: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def read(message: Part) -> Body:
    """Walk the tree without recursion. Never raises: what cannot be read becomes a defect."""
    body = Body()
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = _safely(part.get_content_type, "text/plain", body)
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list) and kind.startswith("multipart/"):
            waiting.extend(child for child in reversed(children) if isinstance(child, Message))
        elif kind.startswith("message/") and isinstance(children, list):
            _attach(body, part, kind, _flatten([one for one in children if isinstance(one, Message)], kind, body))
        else:
            _read_leaf(body, part, kind)
    return body


def _read_leaf(body: Body, part: Part, kind: str) -> None:
    octets = _octets(part, body)
    disposition = _safely(lambda: part.get_content_disposition() or "", "", body)
    name = _file_name(part, body)
    if kind == "text/calendar" and not body.calendar:
        text = _text(part, octets, body)
        if "METHOD" in text.upper():
            body.calendar = text
    named_file = bool(name) and bool(body.texts or body.htmls)
    if kind in ("text/plain", "text/html") and disposition != "attachment" and not named_file:
        text = _text(part, octets, body)
        if text.strip():
            (body.texts if kind == "text/plain" else body.htmls).append(text)
        return
    if kind.startswith("multipart/"):  # its boundary never comes: shown as it stands (RFC 2046 §5.1.1)
        if octets.strip():
            body.texts.append(_text(part, octets, body))
        return
    _attach(body, part, kind, octets)


def _text(part: Part, octets: bytes, body: Body) -> str:
    label = _safely(lambda: str(part.get_param("charset") or ""), "", body)
    if label.startswith("("):  # an RFC 2231 triple: (charset, language, value)
        label = _safely(lambda: part.get_content_charset() or "", "", body)
    if label and not charset.is_known(label):
        body.defects.append(f"unknown charset {label[:40]!r}")
    text = charset.decode(octets, label).replace("\r\n", "\n").replace("\r", "\n")
    if part.get_content_type() == "text/plain" and "flowed" in _safely(lambda: str(part.get_param("format")), "", body):
        del_sp = _safely(lambda: str(part.get_param("delsp")), "", body).lower() == "yes"
        return unflow(text, del_sp=del_sp)
    return text


def unflow(text: str, *, del_sp: bool = False) -> str:
    """RFC 3676 §4: a line that ends in a space goes on in the next of the same quote depth; "-- " never does."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        if depth == open_depth and bare != "-- ":
            lines.append(bare[:-1] if flows and del_sp else bare)
        else:
            prefix = ">" * depth + (" " if depth else "")
            lines.append(("\n" if lines else "") + prefix + (bare[:-1] if flows and del_sp else bare))
        open_depth = depth if flows else -1
    return "".join(lines)


def _octets(part: Part, body: Body) -> bytes:
    payload = _safely(lambda: part.get_payload(decode=True), None, body)
    if isinstance(payload, bytes):
        return payload
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _flatten(children: list[Part], kind: str, body: Body) -> bytes:
    """An attached mail, or the blocks of a delivery status, as octets again."""
    blocks = []
    for child in children:
        out = io.BytesIO()
        with contextlib.suppress(Exception):  # the standard library raises anything on a broken tree
            BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(child)
        if not out.getvalue():
            body.defects.append(f"a {kind} part that cannot be read")
        blocks.append(out.getvalue())
    return (b"\n" if kind == "message/delivery-status" else b"").join(blocks)


def _attach(body: Body, part: Part, kind: str, content: bytes) -> None:
    if kind in _SIGNATURES:
        return
    name = _file_name(part, body) or f"attachment-{len(body.attachments) + 1}{_EXTENSIONS.get(kind, '.bin')}"
    body.attachments.append(Attachment(name, kind[:100], content))


def _file_name(part: Part, body: Body) -> str:
    return safe_name(header.text(_safely(lambda: part.get_filename() or "", "", body)))


def safe_name(name: str) -> str:
    """A bare file name: no path, no control or bidi character, no leading dot, at most 120 characters; "" if none."""
    bare = _UNSAFE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    if len(bare) <= _MOST_NAME:
        return bare
    stem, dot, extension = bare.rpartition(".")
    if not dot or len(extension) > 10:
        return bare[:_MOST_NAME]
    return f"{stem[: _MOST_NAME - len(extension) - 1]}.{extension}"


def _safely(ask: Callable[[], T], otherwise: T, body: Body) -> T:
    """The standard library raises many kinds of error on a broken field; each is a defect of the mail."""
    try:
        return ask()
    except Exception as error:
        body.defects.append(f"a MIME field that cannot be read ({type(error).__name__})")
        return otherwise
