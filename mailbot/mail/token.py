"""Signed addresses and Message-IDs: an opaque token that is bound to one person, one thing and one purpose.

A token is 40 characters of base32 (RFC 4648 §6) in lower case, 25 octets:

    1 key id | 12 authenticator | 12 sealed: purpose (1), person (5), thing (6)

The authenticator is HMAC-SHA256 over the plain twelve, cut to 96 bits; the twelve are sealed with a stream made from
it, so that equal tokens look equal, different ones share nothing, and no row number can be read from a mail. 40
characters leave 23 of the 64 octets of a local part (RFC 5321 §4.5.3.1.1) for the bot's name, and survive lower-casing.

A token proves that this bot wrote it, not who sends it back: that is `mail.auth`. It does not expire; whether it
was revoked, the store knows.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from mailbot.mail.envelope import InboundMail

LENGTH = 40
MOST_CANDIDATES = 200  # of one mail: more tokens than that are noise
_AUTHENTICATOR = 12
_PERSON = 5
_THING = 6
_WELL_FORMED = re.compile(rf"[a-z2-7]{{{LENGTH}}}")
# RFC 5322 §3.4.1 atext on the left ends the search: a token is never the tail of a longer word.
_CANDIDATE = re.compile(rf"(?<![a-z0-9])([a-z2-7]{{{LENGTH}}})(?:\.x)?@([a-z0-9.-]{{1,255}})", re.ASCII)


class Purpose(StrEnum):
    REPLY = "r"  # an answer to the outbound mail `thing`
    BOUNCE = "b"  # the envelope sender of the outbound mail `thing`
    TODO = "t"  # the calendar entry of the to-do row `thing`


@dataclass(frozen=True, slots=True)
class Token:
    """`person` is a person's row, below 2**40; `thing` a row below 2**48: which table, `purpose` tells."""

    purpose: Purpose
    person: int
    thing: int


class Signer:
    """Signs with the first key; reads what any of them signed. A key that is left out is retired.

    `keys` are secrets of at least 16 octets each. Raises ValueError where there is none or one is shorter.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("no key to sign with")
        if any(len(key) < 16 for key in keys):
            raise ValueError("a key to sign with has at least 16 octets")
        self._keys = tuple(_Key(key) for key in keys)

    def __repr__(self) -> str:
        return f"Signer({len(self._keys)} keys)"

    def sign(self, token: Token) -> str:
        """Raises ValueError for a row number that is negative or too large to fit."""
        return self._keys[0].sign(token)

    def sign_lasting(self, token: Token) -> str:
        """Signed with the oldest key, so that a new key in front changes nothing.

        For what must stay the same for as long as it lives: a UID (RFC 5545 §3.8.4.7).
        """
        return self._keys[-1].sign(token)

    def read(self, text: str) -> Token | None:
        """The token that `text` is, in any case of letters; None for anything else. Never raises."""
        lowered = text.lower() if text.isascii() else ""
        if not _WELL_FORMED.fullmatch(lowered):
            return None
        octets = b32decode(lowered.upper())
        return next((token for key in self._keys if (token := key.open(octets)) is not None), None)


class _Key:
    def __init__(self, secret: bytes) -> None:
        self._authenticating = _derive(secret, b"mailbot token: authenticate")
        self._sealing = _derive(secret, b"mailbot token: seal")
        self._id = _derive(secret, b"mailbot token: key id")[:1]

    def sign(self, token: Token) -> str:
        plain = _pack(token)
        authenticator = self._authenticate(plain)
        octets = self._id + authenticator + self._seal(plain, authenticator)
        return b32encode(octets).decode("ascii").lower()

    def open(self, octets: bytes) -> Token | None:
        if octets[:1] != self._id:
            return None
        authenticator, sealed = octets[1 : 1 + _AUTHENTICATOR], octets[1 + _AUTHENTICATOR :]
        plain = self._seal(sealed, authenticator)
        if not hmac.compare_digest(self._authenticate(plain), authenticator):
            return None
        return _unpack(plain)

    def _authenticate(self, plain: bytes) -> bytes:
        return hmac.digest(self._authenticating, plain, "sha256")[:_AUTHENTICATOR]

    def _seal(self, text: bytes, authenticator: bytes) -> bytes:
        stream = hmac.digest(self._sealing, authenticator, "sha256")
        return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _derive(secret: bytes, label: bytes) -> bytes:
    return hmac.new(secret, label, sha256).digest()


def _pack(token: Token) -> bytes:
    try:
        person, thing = token.person.to_bytes(_PERSON, "big"), token.thing.to_bytes(_THING, "big")
    except OverflowError:
        raise ValueError(f"no token can hold {token}") from None
    return token.purpose.value.encode("ascii") + person + thing


def _unpack(plain: bytes) -> Token | None:
    try:
        purpose = Purpose(plain[:1].decode("latin-1"))
    except ValueError:  # signed by a newer release
        return None
    person, thing = plain[1 : 1 + _PERSON], plain[1 + _PERSON :]
    return Token(purpose, int.from_bytes(person, "big"), int.from_bytes(thing, "big"))


def address(local: str, domain: str, token: str) -> str:
    """plans+TOKEN@firm.example, for a signed token. Raises ValueError where the local part exceeds 64 octets."""
    local_part = f"{local}+{token}"
    if len(local_part.encode()) > 64:  # RFC 5321 §4.5.3.1.1
        raise ValueError(f"{local!r} leaves no room for a token: at most {64 - 1 - LENGTH} octets")
    return f"{local_part}@{domain}"


def message_id(token: str, domain: str) -> str:
    """A bare Message-ID, without <>: the same for the same token."""
    return f"{token}.x@{domain}"


def uid(token: str, domain: str) -> str:
    """A calendar UID; give it a token from `sign_lasting`."""
    return f"{token}@{domain}"


def find_tokens(mail: InboundMail, signer: Signer, domain: str) -> tuple[Token, ...]:
    """Our tokens in a mail, each once, the most telling place first; () where none verifies.

    Looks at the addressees, then at what the delivery recorded, then at the thread. Subject and body never count.
    """
    found: dict[Token, None] = {}
    for number, text in enumerate(_candidates(mail, domain.lower())):
        if number == MOST_CANDIDATES:
            break
        token = signer.read(text)
        if token is not None:
            found[token] = None
    return tuple(found)


def find_in(text: str, signer: Signer, domain: str) -> Token | None:
    """The first of our tokens in an address, a Message-ID or a UID."""
    candidates = _candidates_in(text, domain.lower())
    return next((token for candidate in candidates if (token := signer.read(candidate)) is not None), None)


def _candidates(mail: InboundMail, domain: str) -> Iterator[str]:
    for place in _places(mail):
        yield from _candidates_in(place, domain)


def _candidates_in(text: str, domain: str) -> Iterator[str]:
    for match in _CANDIDATE.finditer(text.lower()):
        if match[2].rstrip(".") == domain:
            yield match[1]


def _places(mail: InboundMail) -> Iterator[str]:
    for mailbox in (*mail.to, *mail.cc):
        yield mailbox.address
    for name in ("Delivered-To", "X-Original-To", "Envelope-To"):
        yield from mail.all(name)
    yield from mail.envelope.rcpt_tos
    yield from mail.in_reply_to
    yield from reversed(mail.references)  # RFC 5322 §3.6.4: the last is the parent
