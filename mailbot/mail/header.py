"""Header values as they arrive -> text, mailboxes, Message-IDs, a date (RFC 5322, 2047). Linear; never raises."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from mailbot.mail import charset

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
_FOLD = re.compile(r"[\r\n]+")
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"<([^<>\r\n]{1,990})>")
_LOOSE_MESSAGE_ID = re.compile(r"[^\s<>,;()]{1,490}@[^\s<>,;()]{1,490}")
_BASE64_JUNK = re.compile(r"[^A-Za-z0-9+/]+")


def text(raw: str) -> str:
    """An unstructured field for reading: unfolded, RFC 2047 decoded, 8-bit octets decoded, controls as one space."""
    value = _FOLD.sub("", _eight_bit(raw))
    if "=?" in value:
        value = _decode_words(value)
    return _CONTROL.sub(" ", value).strip()


def structured(raw: str) -> str:
    """A field whose grammar holds no encoded-words (RFC 2047 §5): unfolded, octets and controls as in `text`."""
    return _CONTROL.sub(" ", _FOLD.sub("", _eight_bit(raw))).strip()


def message_ids(raw: str) -> tuple[str, ...]:
    """The Message-IDs of a field, bare, without repeats, in order (RFC 5322 §3.6.4); loose ones where no <> is."""
    value = _FOLD.sub(" ", _eight_bit(raw))
    found = _MESSAGE_ID.findall(value) or _LOOSE_MESSAGE_ID.findall(value)
    cleaned = (_CONTROL.sub("", "".join(one.split())) for one in found)
    return tuple(dict.fromkeys(one for one in cleaned if one))


def date(raw: str) -> datetime | None:
    """The instant with the writer's own offset; UTC for "-0000" or no zone (RFC 5322 §3.3). None where unreadable."""
    value = raw.strip()
    if not value or len(value) > 200:
        return None
    try:
        found = parsedate_tz(value)
        if found is None:
            return None
        year, month, day, hour, minute, second = found[:6]
        offset = found[9]
        zone = UTC if not offset else timezone(timedelta(seconds=offset))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _eight_bit(raw: str) -> str:
    """Octets that the parser carried as surrogates, read as UTF-8 or windows-1252."""
    if raw.isascii():
        return raw
    try:
        octets = raw.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        octets = raw.encode("utf-8", "replace")
    return charset.decode(octets, "utf-8")


def _decode_words(value: str) -> str:
    """RFC 2047 §6.2: white space between two encoded words is not shown; a character may be split over two words."""
    pieces: list[str] = []
    pending, pending_charset = b"", ""
    end = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        label = word.group(1).split("*")[0].lower()  # RFC 2231 §5: charset*language
        if between.strip() or (not pending and end == 0) or label != pending_charset:
            pieces.append(charset.decode(pending, pending_charset) if pending else "")
            pieces.append(between if between.strip() or end == 0 else "")
            pending = b""
        pending += _decode_word(word.group(2), word.group(3))
        pending_charset = label
        end = word.end()
    pieces.append(charset.decode(pending, pending_charset) if pending else "")
    pieces.append(value[end:])
    return "".join(pieces)


def _decode_word(encoding: str, payload: str) -> bytes:
    if encoding in "qQ":
        return quopri.decodestring(payload.encode("utf-8", "replace"), header=True)
    letters = _BASE64_JUNK.sub("", payload)
    try:
        return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + "=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return payload.encode("utf-8", "replace")
