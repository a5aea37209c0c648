"""All that somebody can read in a mail: its octets, headers and parts decoded, entries unfolded, pages as printed."""

from __future__ import annotations

import html
import io
import re
from base64 import b64decode
from collections.abc import Iterator
from email.message import EmailMessage
from functools import lru_cache
from urllib.parse import unquote

from pypdf import PdfReader

_EMBEDDED = re.compile(r"data:[a-z+/]+;base64,([A-Za-z0-9+/=]+)")
_FOLDED = re.compile(r"\r?\n[ \t]")  # RFC 5545 §3.1
_UNPRINTED = b"%PDF-1.7\n<"  # a page of `PlainPress`, which is its HTML


def everything_in(mail: EmailMessage) -> str:
    """Raises AssertionError for a part of a kind that nobody can read here."""
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    parts = (part for part in mail.walk() if not part.is_multipart())
    return "\n".join([headers, *(words for part in parts for words in _part(part))])


def printed_words(pdf: bytes) -> str:
    """The words of a printed page, without any blanks: a word may be broken anywhere. Its links and title too."""
    return "".join("\n".join(_printed(pdf)).split())


def _part(part: EmailMessage) -> Iterator[str]:
    kind, octets = part.get_content_type(), part.get_payload(decode=True)
    assert isinstance(octets, bytes)
    yield "\n".join(f"{name}: {value}" for name, value in part.items())
    if kind == "application/pdf" and not octets.startswith(_UNPRINTED):
        yield printed_words(octets)
        return
    assert kind.startswith("text/") or kind in ("application/pdf", "application/ics"), f"nobody reads {kind}"
    text = octets.decode("utf-8", "replace")
    yield text
    yield _FOLDED.sub("", text) if kind in ("text/calendar", "application/ics") else html.unescape(unquote(text))
    for embedded in _EMBEDDED.findall(text):
        yield b64decode(embedded).decode("utf-8", "replace")


@lru_cache(maxsize=500)
def _printed(pdf: bytes) -> tuple[str, ...]:
    reader = PdfReader(io.BytesIO(pdf))
    words = [str(value) for value in (reader.metadata or {}).values()]
    for page in reader.pages:
        words.append(page.extract_text())
        links = (note.get_object().get("/A", {}).get("/URI", "") for note in page.get("/Annots", ()))
        words += [unquote(str(link)) for link in links]
    return tuple(words)
