"""A mail as its signatures see it: what they must cover, and whether they verify (dkimpy; RFC 6376, 8301, 8617).

A signature that verifies may still leave the words to a forger: a field that it does not cover, a second one on top, an
open end (l=), line breaks that two programs read in two ways. Such a one is refused here before any key is asked for.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import dkim
import dkim.canonicalization
import dkim.crypto

from mailbot.mail import tags
from mailbot.mail.envelope import InboundMail

logging.getLogger("dkimpy").setLevel(logging.CRITICAL)  # it logs what is wrong with mails

Field = tuple[bytes, bytes]

# What makes the bot read a mail as it does. Each may stand once, and where it stands it must be signed.
COVERED = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
           "Content-Transfer-Encoding")  # fmt: skip
LONGEST_FIELD = 4 * 1024  # octets; a signature has under 1,500
KEY_BITS = range(1024, 4097)  # RFC 8301 §3.2
_LONGEST_EXPONENT = 33  # bits; 65537 is usual
_BLANKS = re.compile(rb"[ \t]+")
_LONG_GAP = re.compile(rb"[ \t\r\n]{100}")  # the library is cubic in white space


@dataclass(frozen=True, slots=True)
class Sealed:
    """One signature field, read: `names` as in h=, in lower case; `tags` as they stand in it."""

    field: Field
    tags: Mapping[str, str]
    names: tuple[str, ...] = ()


class SignedMail:
    """The octets as dkimpy reads them, split once. `fault` says why no signature can count for them, else ""."""

    def __init__(self, content: bytes, mail: InboundMail) -> None:
        self._mail = mail
        try:
            self._signer = dkim.DKIM(content)
        except Exception as error:  # a header line that is none
            self.fields: tuple[Field, ...] = ()
            self.fault = f"the header cannot be read ({type(error).__name__})"
            return
        self._hashes: dict[str, bytes] = {}
        self.fields = tuple((bytes(name), bytes(value)) for name, value in self._signer.headers)
        self.fault = self._two_readings() or self._twice()

    def _two_readings(self) -> str:
        """A lone CR ends a line for one program and not for another: then the signed mail is not the one we read."""
        if any(b"\r" in value.replace(b"\r\n", b"") for _, value in self.fields):
            return "a line break within a header field"
        signed = [name.decode("ascii", "replace").lower() for name, _ in self.fields]
        if signed != [name.lower() for name, _ in self._mail.headers]:
            return "the header reads in two ways"
        return ""

    def _twice(self) -> str:
        return next((f"more than one {name} field" for name in COVERED if len(self._mail.all(name)) > 1), "")

    def all(self, name: bytes) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field[0].lower() == name)

    def uncovered(self, names: Collection[str]) -> str:
        """Which field a forger may still write, "" where none is left to them. `names` are in lower case."""
        missing = (name for name in COVERED if self._mail.all(name) and name.lower() not in names)
        return next((f"{name} is not signed" for name in missing), "")

    def verifies(self, sealed: Sealed, key: str) -> str:
        """Why the signature does not verify with the record `key`, "" where it does (RFC 6376 §6.1.3)."""
        tags = dict(sealed.tags)
        stated = tags.pop("bh", None)  # a seal has none: it covers no body
        way = "relaxed" if sealed.tags.get("c", "").endswith("/relaxed") else "simple"
        if stated is not None and base64.b64decode(stated) != self._body_hash(way):
            return "the body is not what was signed"
        octets = {name.encode(): value.encode() for name, value in tags.items()}  # no bh: no second look at the body
        names = [name.encode() for name in sealed.names]
        try:
            valid = self._signer.verify_sig(octets, names, sealed.field, lambda name, timeout: key.encode())
        except Exception as error:
            return f"the signature cannot be checked ({type(error).__name__})"
        return "" if valid else "the header is not what was signed"

    def _body_hash(self, way: str) -> bytes:
        """SHA-256 of the body in one way of canonicalization (RFC 6376 §3.4); made once for all signatures.

        The library is quadratic in blanks: where they do not count, it gets one for many.
        """
        if way not in self._hashes:
            body = _BLANKS.sub(b" ", self._signer.body) if way == "relaxed" else self._signer.body
            canonical = dkim.canonicalization.ALGORITHMS[way.encode()].canonicalize_body(body)
            self._hashes[way] = hashlib.sha256(canonical).digest()
        return self._hashes[way]


def read_field(value: bytes) -> dict[str, str] | None:
    """The tags of a signature field, None where it is malformed or made to keep the library busy."""
    if len(value) > LONGEST_FIELD or _LONG_GAP.search(value) or not value.isascii():
        return None
    return tags.read(value.decode("ascii"))


def key_fault(key: str, *, exact: bool) -> str:
    """Why a key record cannot prove anything (RFC 6376 §3.6.1), "" where it can.

    `exact`: the signature's i= is in d= itself, not below it.
    """
    found = tags.read(key)
    if found is None or "p" not in found:
        return "the key is malformed"
    if found.get("v", "DKIM1") != "DKIM1" or ("v" in found and next(iter(found)) != "v"):
        return "the key has another version"
    if not found["p"]:
        return "the key is revoked"
    if found.get("k", "rsa") != "rsa":
        return "the key is of another kind"
    if "sha256" not in _listed(found.get("h", "sha256")):
        return "the key is not for SHA-256"
    if not {"*", "email"} & _listed(found.get("s", "*")):
        return "the key is not for mail"
    flags = _listed(found.get("t", ""))
    if "y" in flags:
        return "the domain only tests"
    if "s" in flags and not exact:
        return "the key is not for subdomains"
    return _size_fault(found["p"])


def _size_fault(encoded: str) -> str:
    try:
        public = dkim.crypto.parse_public_key(base64.b64decode("".join(encoded.split()), validate=True))
        modulus, exponent = int(public["modulus"]), int(public["publicExponent"])
    except Exception:  # the library has no one name for what is broken in it
        return "the key is malformed"
    if modulus.bit_length() not in KEY_BITS:
        return f"a key of {modulus.bit_length()} bits"
    return "" if 1 < exponent.bit_length() <= _LONGEST_EXPONENT else "the key has an odd exponent"


def _listed(value: str) -> set[str]:
    return {one.strip() for one in value.split(":")}
