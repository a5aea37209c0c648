"""DKIM signatures (RFC 6376): which of a mail's may count for a domain, and the result of checking each (RFC 8601).

Stricter than the RFC where a signature would leave something of the mail open: see `signed`. No Ed25519 (RFC 8463).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.mail import domain_name
from mailbot.mail.auth import Result
from mailbot.mail.signed import Sealed, SignedMail, key_fault, read_field

MOST_FIELDS = 20  # of one mail, from the top: the rest is not read
MOST_SIGNATURES = 5  # of those whose keys are asked for
MOST_NAMES = 100  # in h=
CLOCKS_DIFFER = timedelta(minutes=15)
_NEEDED = ("v", "a", "b", "bh", "d", "h", "s")
_SELECTOR = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*")
_NAME = re.compile(r"[A-Za-z0-9_-]+")  # RFC 5322 §3.6.8 allows more; nobody signs such a field
_WAYS = frozenset(f"{head}{body}" for head in ("simple", "relaxed") for body in ("", "/simple", "/relaxed"))
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Signature:
    """One that is worth its key. `agent` is the domain of i=, which is `domain` or below it."""

    sealed: Sealed
    domain: str
    selector: str
    agent: str

    @property
    def key_name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"


def signatures(mail: SignedMail, author: str, now: datetime) -> tuple[Signature | Result, ...]:
    """Those that could be aligned with the domain `author`, from the top: to be checked, or refused as they stand.

    `now` is when the mail was received: what had not expired then has not expired.
    """
    found: list[Signature | Result] = []
    for field in mail.all(b"dkim-signature")[:MOST_FIELDS]:
        tags = read_field(field[1])
        if tags is None:
            found.append(Result("dkim", "neutral", reason="a malformed signature"))
        elif domain_name.may_align(domain_name.read(tags.get("d", "")), author):
            found.append(_weighed(mail, Sealed(field, tags, names(tags)), now))
    return tuple(found[:MOST_SIGNATURES])


def check(mail: SignedMail, signature: Signature, keys: tuple[str, ...]) -> Result:
    """`keys` are the TXT records at its `key_name`."""
    if len(keys) != 1:  # RFC 6376 §3.6.2.2: more than one is undefined
        return _result(signature.sealed.tags, "permerror", "more than one key" if keys else "no key")
    fault = key_fault(keys[0], exact=signature.agent == signature.domain)
    if fault:
        return _result(signature.sealed.tags, "policy", fault)
    fault = mail.verifies(signature.sealed, keys[0])
    return _result(signature.sealed.tags, "fail" if fault else "pass", fault)


def unanswered(signature: Signature, detail: str) -> Result:
    """The DNS did not say which key it has."""
    return _result(signature.sealed.tags, "temperror", detail)


def names(tags: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that h= names, in lower case; () where there are too many, or one is malformed."""
    listed = [name.strip() for name in tags.get("h", "").split(":")]
    well = len(listed) <= MOST_NAMES and all(_NAME.fullmatch(name) for name in listed)
    return tuple(name.lower() for name in listed) if well else ()


def malformed(tags: Mapping[str, str], now: datetime) -> tuple[str, str]:
    """(result, reason) of what DKIM and ARC signatures have in common, ("", "") where it is well."""
    if tags["a"] == "rsa-sha1":  # RFC 8301 §3.1
        return "policy", "SHA-1"
    if tags["a"] != "rsa-sha256":
        return "neutral", "an unknown algorithm"
    if not domain_name.read(tags["d"]) or not _SELECTOR.fullmatch(tags["s"]):
        return "neutral", "a malformed domain or selector"
    if tags.get("c", "simple") not in _WAYS or tags.get("q", "dns/txt") != "dns/txt":
        return "neutral", "an unknown c= or q="
    if not all(_is_base64(tags[name]) for name in ("b", "bh") if name in tags):
        return "neutral", "malformed base64"
    return _time_fault(tags, now)


def _weighed(mail: SignedMail, sealed: Sealed, now: datetime) -> Signature | Result:
    tags = sealed.tags
    if any(not tags.get(name) for name in _NEEDED) or tags["v"] != "1" or not sealed.names:
        return _result(tags, "neutral", "a malformed signature")
    result, fault = malformed(tags, now)
    if fault:
        return _result(tags, result, fault)
    domain = domain_name.read(tags["d"])
    agent = domain_name.of(tags["i"]) if "i" in tags else domain
    if not domain_name.within(agent, domain):  # RFC 6376 §3.5
        return _result(tags, "neutral", "i= is outside d=")
    if "l" in tags:  # RFC 6376 §8.2: whoever appends to the body is not seen
        return _result(tags, "policy", "l= leaves the end unsigned")
    fault = mail.fault or mail.uncovered(sealed.names)
    if fault:
        return _result(tags, "policy", fault)
    return Signature(sealed, domain, tags["s"], agent)


def _time_fault(tags: Mapping[str, str], now: datetime) -> tuple[str, str]:
    if any(not _SECONDS.fullmatch(tags[name]) for name in ("t", "x") if name in tags):
        return "neutral", "a malformed time"
    at, skew = int(now.timestamp()), int(CLOCKS_DIFFER.total_seconds())
    signed, until = int(tags.get("t", "0")), int(tags.get("x", "999999999999"))
    if until < signed:
        return "neutral", "it expired before it was signed"
    if signed > at + skew:
        return "policy", "signed in the future"
    return ("fail", "expired") if until < at - skew else ("", "")


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


def _result(tags: Mapping[str, str], result: str, fault: str) -> Result:
    domain = domain_name.read(tags.get("d", ""))
    told = f"{fault}, {domain}" if fault else domain
    return Result("dkim", result, (("header.d", domain), ("header.s", tags.get("s", "")[:64])), told)
