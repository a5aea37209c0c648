"""Text to octets that are safe in a header or a body (RFC 2045, 2047, 2231, 5322): ASCII out, lines within 76 octets.

Nothing here keeps a control character, so nothing can end a line or begin a header of its own.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from base64 import b64encode, encodebytes
from urllib.parse import quote

from mailbot.mail.envelope import Mailbox

_FIELD = 76  # RFC 2047 §2: a line with an encoded-word
_WORD = 42  # octets of UTF-8 in one encoded-word of at most 75 characters
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,250}")  # RFC 5322 §3.6.4, loosely: no white space, no angle bracket
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}")
_BODY_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MBOX_FROM = re.compile(rb"^From ", re.M)
_SURROGATE = re.compile("[\ud800-\udfff]")
_RISKY_IN_A_NAME = re.compile(r'[\\/:*?"<>|]')


class Unencodable(ValueError):
    """A value that has no safe form in a mail. Permanent."""


def clean(text: str) -> str:
    """One line for a reader: white space as single blanks; controls, bidi and zero-width characters gone; `=?` broken.

    A lone surrogate becomes U+FFFD.
    """
    kept = "".join(_clean_character(character) for character in text)
    return " ".join(kept.split()).replace("=?", "= ?")  # RFC 2047 §5: never read as an encoded-word


def _clean_character(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
        case "Cf":
            return ""
        case "Cs":
            return "\ufffd"
        case _:
            return character


def unstructured(name: str, text: str) -> str:
    """A field body for `text`, already clean: as it is where it fits one line, else encoded-words, folded."""
    if text.isascii() and len(name) + 2 + len(text) <= _FIELD:
        return text
    return _encoded_words(text)


def mailbox(name: str, who: Mailbox) -> str:
    """`name` is the field's; the display name is cleaned. Raises Unencodable for an address outside ASCII."""
    bare = address(who.address)
    display = clean(who.name)
    if not display:
        return bare
    if display.isascii() and len(name) + 2 + len(display) <= _FIELD - 4:
        if not _PHRASE.fullmatch(display):
            display = '"' + re.sub(r'(["\\])', r"\\\1", display) + '"'
    else:
        display = _encoded_words(display)
    return f"{display}\r\n <{bare}>" if len(name) + len(display) + len(bare) > _FIELD - 8 else f"{display} <{bare}>"


def address(text: str) -> str:
    """An addr-spec in ASCII, the domain as A-labels. Raises Unencodable for anything else (no SMTPUTF8, no quotes)."""
    local, _, domain = text.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise Unencodable(f"no mail domain: {text[:80]!r}") from None
    found = f"{local}@{domain}"
    if not _ADDRESS.fullmatch(found) or ".." in domain:
        raise Unencodable(f"no address for a mail: {text[:80]!r}")
    return found


def message_id(text: str) -> str:
    """<id>. Raises Unencodable where `text` is not a bare Message-ID."""
    if not _MESSAGE_ID.fullmatch(text):
        raise Unencodable(f"no Message-ID: {text[:80]!r}")
    return f"<{text}>"


def is_message_id(text: str) -> bool:
    return _MESSAGE_ID.fullmatch(text) is not None


def content_type(text: str) -> str:
    """A discrete media type in lower case; application/octet-stream for what cannot be sent in base64 or is none."""
    lowered = text.strip().lower()
    composite = lowered.startswith(("multipart/", "message/"))  # RFC 2045 §6.4
    return lowered if _CONTENT_TYPE.fullmatch(lowered) and not composite else "application/octet-stream"


def file_name(text: str) -> str:
    """A bare file name that every system can keep; "attachment" where nothing is left."""
    bare = _RISKY_IN_A_NAME.sub("_", clean(text)).strip(". ")
    return bare[:120].strip(". ") or "attachment"


def parameter(name: str, value: str) -> str:
    """`; name=value` of a MIME header, folded; RFC 2231 where the value is not ASCII or does not fit a line."""
    if value.isascii() and len(value) <= 60:
        quoted = re.sub(r'(["\\])', r"\\\1", value)
        return f';\r\n {name}="{quoted}"'
    pieces = _percent_pieces(value)
    if len(pieces) == 1:
        return f";\r\n {name}*=utf-8''{pieces[0]}"
    return "".join(
        f";\r\n {name}*{number}*={'' if number else chr(39).join(('utf-8', '', ''))}{piece}"
        for number, piece in enumerate(pieces)
    )


def body_text(text: str) -> str:
    """Lines that end in LF, the last one too, without control characters but the tab; a lone surrogate is U+FFFD."""
    lined = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BODY_CONTROL.sub("", _SURROGATE.sub("\ufffd", lined)).rstrip("\n") + "\n"


def quoted_printable(text: str) -> bytes:
    """A body of `body_text` with CRLF (RFC 2045 §6.7); no line begins with "From ", which mbox would change."""
    encoded = binascii.b2a_qp(text.encode("utf-8"), istext=True)
    return _MBOX_FROM.sub(b"=46rom ", encoded).replace(b"\n", b"\r\n")


def base64_lines(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")


def _encoded_words(text: str) -> str:
    """RFC 2047 §5 (3): whole characters in each word, one word a line."""
    words: list[str] = []
    octets = b""
    for character in text:
        more = character.encode("utf-8", "replace")
        if len(octets) + len(more) > _WORD:
            words.append(_encoded_word(octets))
            octets = b""
        octets += more
    words.append(_encoded_word(octets))
    return "\r\n ".join(words)


def _encoded_word(octets: bytes) -> str:
    return f"=?utf-8?b?{b64encode(octets).decode('ascii')}?="


def _percent_pieces(value: str) -> list[str]:
    pieces, piece = [], ""
    for character in value:
        more = quote(character.encode("utf-8", "replace"), safe="")
        if len(piece) + len(more) > 54:
            pieces.append(piece)
            piece = ""
        piece += more
    return [*pieces, piece]
