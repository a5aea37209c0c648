"""A DNS in a dictionary, keys, and mail signed with them: honestly, or in every way a forger could want.

zone = Zone({"k1._domainkey.firm.example": [record()]})
content = signed(letter, domain="firm.example")
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import dkim
from dkim.canonicalization import CanonicalizationPolicy
from dkim.crypto import RSASSA_PKCS1_v1_5_sign
from support.bot import MONDAY

from mailbot.service.ports import Transient

NOW = int(MONDAY.timestamp())
ALL = "from to subject date message-id mime-version content-type content-transfer-encoding".split()
_RSA_ENCRYPTION = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"


@dataclass
class Zone:
    """Fulfils `ports.Dns`. TXT records by name, or records by (name, type). `silent` names do not answer."""

    records: Mapping[str | tuple[str, str], Sequence[str]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, name: str, kind: str) -> tuple[str, ...]:
        self.asked.append((name, kind))
        if name in self.silent or "*" in self.silent:
            raise Transient(f"the DNS does not answer for {name}", "4.4.3")
        found = self.records.get((name, kind)) or (self.records.get(name, ()) if kind == "TXT" else ())
        return tuple(found)


@dataclass(frozen=True)
class Key:
    """An RSA key as dkimpy has it."""

    numbers: Mapping[str, int]

    @property
    def public(self) -> str:
        """p= of a key record: a SubjectPublicKeyInfo (RFC 5280)."""
        numbers = (_integer(self.numbers[name]) for name in ("modulus", "publicExponent"))
        inner = _der(0x30, b"".join(_der(0x02, number) for number in numbers))
        return base64.b64encode(_der(0x30, _RSA_ENCRYPTION + _der(0x03, b"\0" + inner))).decode()


@cache
def key(seed: int = 1, bits: int = 1024) -> Key:
    """The same for the same seed. Nobody's secret."""
    chance = random.Random(f"{seed}/{bits}")
    p, q = _prime(chance, bits // 2), _prime(chance, bits - bits // 2)
    private = pow(65537, -1, (p - 1) * (q - 1))
    return Key({
        "modulus": p * q, "publicExponent": 65537, "privateExponent": private, "prime1": p, "prime2": q,
        "exponent1": private % (p - 1), "exponent2": private % (q - 1), "coefficient": pow(q, -1, p),
    })  # fmt: skip


def record(of: Key | None = None, before: str = "v=DKIM1; k=rsa; ") -> str:
    return f"{before}p={(of or key()).public}"


def signed(
    content: bytes,
    *,
    domain: str = "firm.example",
    selector: str = "k1",
    names: Sequence[str] = ALL,
    by: Key | None = None,
    algorithm: str = "rsa-sha256",
    ways: str = "relaxed/relaxed",
    length: int | None = None,
    tags: Mapping[str, str] | None = None,
    kind: str = "DKIM-Signature",
) -> bytes:
    """The mail with a signature on top. `tags` are added, or take the place of those that it would have; `length` is
    how much of the body counts, in octets, and is written as l=."""
    mail = dkim.DKIM(content)
    policy = CanonicalizationPolicy.from_c_value(ways.encode())
    body = policy.canonicalize_body(mail.body)[:length]
    hasher = hashlib.sha1 if algorithm == "rsa-sha1" else hashlib.sha256
    written = {
        "v": "1", "a": algorithm, "c": ways, "d": domain, "s": selector, "t": str(NOW), "h": ":".join(names),
        "bh": base64.b64encode(hasher(body).digest()).decode(), **({} if length is None else {"l": str(length)}),
        **(tags or {}),
    }  # fmt: skip
    return _with_field(mail, content, kind, written, names, policy, by, hasher)


def sealed(
    content: bytes,
    results: str,
    *,
    domain: str = "lists.example",
    instance: int = 1,
    cv: str = "",
    names: Sequence[str] = ALL,
    by: Key | None = None,
    seal_tags: Mapping[str, str] | None = None,
) -> bytes:
    """The mail with one more ARC set on top (RFC 8617 §5.1); `results` is what the sealer states to have seen."""
    content = f"ARC-Authentication-Results: i={instance}; {results}\r\n".encode() + content
    tags = {"i": str(instance)}
    content = signed(content, domain=domain, names=names, by=by, tags=tags, kind="ARC-Message-Signature")
    content = content.replace(b"ARC-Message-Signature: v=1; ", b"ARC-Message-Signature: ", 1)
    relaxed = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    written = {
        "i": str(instance), "a": "rsa-sha256", "cv": cv or ("none" if instance == 1 else "pass"), "d": domain,
        "s": "k1", "t": str(NOW), **(seal_tags or {}),
    }  # fmt: skip
    covered = ["arc-authentication-results", "arc-message-signature", "arc-seal"] * instance
    return _with_field(dkim.DKIM(content), content, "ARC-Seal", written, covered[:-1], relaxed, by, hashlib.sha256)


def _with_field(mail, content, kind, written, names, policy, by, hasher) -> bytes:  # type: ignore[no-untyped-def]
    value = "; ".join(f"{name}={text}" for name, text in written.items() if name != "v" or kind == "DKIM-Signature")
    value = f" {value}; b="
    digest = hasher()
    headers = policy.canonicalize_headers(mail.headers)
    covered = [name.lower().encode() for name in names]
    dkim.hash_headers(digest, policy, headers, covered, (kind.encode(), value.encode() + b"\r\n"), {})
    signature = base64.b64encode(bytes(RSASSA_PKCS1_v1_5_sign(digest, (by or key()).numbers))).decode()
    return f"{kind}:{value}{signature}\r\n".encode() + content


def _prime(chance: random.Random, bits: int) -> int:
    while True:
        candidate = chance.getrandbits(bits) | 1 | (3 << (bits - 2))
        small = candidate % 65537 == 1 or any(candidate % divisor == 0 for divisor in (3, 5, 7, 11, 13, 17, 19, 23))
        if not small and all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5, 7)):
            return candidate


def _der(tag: int, data: bytes) -> bytes:
    size = len(data)
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    return bytes([tag]) + (octets if size < 128 else bytes([128 + len(octets)]) + octets) + data


def _integer(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")
