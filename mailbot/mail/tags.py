"""Tag lists (RFC 6376 §3.2): `v=1; d=firm.example`. Signatures, keys and DMARC records are written as such."""

from __future__ import annotations

import re

_LONGEST = 8 * 1024
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_VALUE = re.compile(r"[\x21-\x3a\x3c-\x7e \t\r\n]*")


def read(text: str) -> dict[str, str] | None:
    """Names and values in order, the white space around both taken away; None where anything in it is malformed.

    A name that stands twice makes the whole list malformed, as does an octet outside ASCII. An unknown name is kept.
    """
    if len(text) > _LONGEST:
        return None
    found: dict[str, str] = {}
    specs = text.split(";")
    if not specs[-1].strip(" \t\r\n"):
        specs.pop()
    for spec in specs:
        name, equals, value = spec.partition("=")
        name, value = name.strip(" \t\r\n"), value.strip(" \t\r\n")
        if not equals or name in found or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            return None
        found[name] = value
    return found or None
