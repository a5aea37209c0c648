"""Octets -> text, whatever the label on them says. Never raises; does not guess between languages."""

from __future__ import annotations

import codecs
import re

# Labels that real mail uses and Python lacks, or that lie in a known way (windows-1252 sent as ISO-8859-1).
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
# Codecs that are no charset of mail, slow on hostile octets, or able to make control characters out of text.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7"})
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(octets: bytes, label: str | None) -> str:
    """Text by its label, else UTF-8, else windows-1252. NULs are dropped and lone surrogates replaced."""
    name = _codec(label)
    for candidate in (name, "utf-8") if name else ("utf-8",):
        try:
            return _clean(octets.decode(candidate))
        except (UnicodeError, LookupError, ValueError):
            continue
    if name and name != "utf-8" and not name.startswith(("cp1252", "iso8859")):
        return _clean(_decode_leniently(octets, name))
    return _clean(octets.decode("cp1252", "replace"))


def is_known(label: str) -> bool:
    """Does the label name a charset that we decode?"""
    return _codec(label) != ""


def _decode_leniently(octets: bytes, name: str) -> str:
    try:
        return octets.decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):
        return octets.decode("cp1252", "replace")


def _codec(label: str | None) -> str:
    """The codec to use for a label, "" where there is none."""
    wanted = (label or "").strip().strip("\"'").lower()
    if not wanted or "\0" in wanted or len(wanted) > 40:
        return ""
    wanted = _ALIASES.get(wanted, wanted)
    try:
        found = codecs.lookup(wanted)
    except (LookupError, ValueError, UnicodeError):
        return ""
    if found.name.replace("-", "_") in _REFUSED or found.name in _REFUSED or not _is_text(found):
        return ""
    return found.name


def _is_text(found: codecs.CodecInfo) -> bool:
    return bool(getattr(found, "_is_text_encoding", True))


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text.replace("\0", "")).removeprefix("\ufeff")
