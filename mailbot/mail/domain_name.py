"""Domain names as mail compares them: A-labels in lower case (RFC 5890), without a final dot; "" is no domain."""

from __future__ import annotations

import re

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LONGEST = 253


def read(text: str) -> str:
    """A domain of two labels or more, "" for anything else: nobody writes mail from a top-level domain."""
    if len(text) > _LONGEST * 2:
        return ""
    lowered = text.strip().rstrip(".").lower()
    if not lowered.isascii():
        try:
            lowered = lowered.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return lowered if len(lowered) <= _LONGEST and _DOMAIN.fullmatch(lowered) else ""


def of(address: str) -> str:
    """The domain of an addr-spec; of a bare domain, that domain."""
    return read(address.rpartition("@")[2])


def within(inner: str, outer: str) -> bool:
    return inner == outer or inner.endswith("." + outer)


def may_align(one: str, other: str) -> bool:
    """Could one organization have both? They share two labels or more; whether it has, only the DNS tells."""
    return bool(one) and bool(other) and one.split(".")[-2:] == other.split(".")[-2:]
