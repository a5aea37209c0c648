"""ARC (RFC 8617): what a server on the way saw before it changed the mail, where its domain is trusted.

Nothing of a chain is believed unless all of it validates and the newest set was sealed by a trusted domain: then what
that server states counts, and what an earlier one states, as long as the ones after it are trusted too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from mailbot.mail import domain_name
from mailbot.mail.auth import Result, dmarc_of, stated
from mailbot.mail.dkim_signature import malformed, names
from mailbot.mail.signed import Field, Sealed, SignedMail, key_fault, read_field

MOST_SETS = 10  # RFC 8617 §4.2.1 allows 50; each costs a key
_RESULTS, _SIGNATURE, _SEAL = b"arc-authentication-results", b"arc-message-signature", b"arc-seal"
_SET = ("arc-authentication-results", "arc-message-signature", "arc-seal")
_INSTANCE = re.compile(rb"\s*i\s*=\s*([0-9]{1,2})\s*;(.*)", re.DOTALL)
_LONGEST_RESULTS = 8 * 1024


class BrokenChain(Exception):
    """Permanent: the argument says why nothing of the chain is believed (RFC 8617 §5.2)."""


@dataclass(frozen=True, slots=True)
class ArcSet:
    """One ARC set (RFC 8617 §4.2). `results` are what its Authentication-Results states."""

    results: tuple[Result, ...]
    signature: Sealed
    seal: Sealed

    @property
    def sealer(self) -> str:
        return domain_name.read(self.seal.tags["d"])


def key_name(sealed: Sealed) -> str:
    return f"{sealed.tags['s']}._domainkey.{sealed.tags['d']}".lower()


def newest_sealer(mail: SignedMail) -> str:
    """Whoever says to have sealed it last, "" where nobody does; nothing is validated."""
    try:
        sets = _numbered(mail, _SEAL)
    except BrokenChain:
        return ""
    return domain_name.read(sets[max(sets)].tags.get("d", "")) if sets else ""


def read_chain(mail: SignedMail, now: datetime) -> tuple[ArcSet, ...]:
    """The sets, oldest first; () where there is none. Raises `BrokenChain`."""
    results, signatures, seals = _results(mail), _numbered(mail, _SIGNATURE), _numbered(mail, _SEAL)
    count = max(len(results), len(signatures), len(seals))
    if count > MOST_SETS:
        raise BrokenChain(f"more than {MOST_SETS} sets")
    instances = list(range(1, count + 1))
    if any(sorted(found) != instances for found in (results, signatures, seals)):
        raise BrokenChain("a set is missing")
    sets = tuple(ArcSet(results[i], signatures[i], _over(seals[i], i)) for i in instances)
    for instance, one in enumerate(sets, 1):
        _weigh(one, "none" if instance == 1 else "pass", now)
    fault = mail.fault or mail.uncovered(sets[-1].signature.names) if sets else ""
    if fault:
        raise BrokenChain(fault)
    return sets


def keys_of(sets: tuple[ArcSet, ...]) -> tuple[str, ...]:
    """The names of the keys that validate a chain: those of all seals, and of the newest message signature."""
    return tuple(dict.fromkeys((key_name(sets[-1].signature), *(key_name(one.seal) for one in sets))))


def validate(mail: SignedMail, sets: tuple[ArcSet, ...], keys: Mapping[str, tuple[str, ...]]) -> None:
    """`keys` are the TXT records at the names of `keys_of`. Raises `BrokenChain` (RFC 8617 §5.2)."""
    for sealed in (sets[-1].signature, *(one.seal for one in sets)):
        found = keys[key_name(sealed)]
        if len(found) != 1:
            raise BrokenChain("more than one key" if found else "no key")
        fault = key_fault(found[0], exact=True) or mail.verifies(sealed, found[0])
        if fault:
            raise BrokenChain(fault)


def believed(sets: tuple[ArcSet, ...], trusted: Collection[str], domain: str) -> str:
    """The sealer who saw that a mail from `domain` was from there (DMARC passed), "" where no trusted one did."""
    for one in reversed(sets):
        if one.sealer not in trusted:
            return ""
        if {dmarc.result for dmarc in dmarc_of(domain, one.results)} == {"pass"}:
            return one.sealer
    return ""


def _results(mail: SignedMail) -> dict[int, tuple[Result, ...]]:
    found: dict[int, tuple[Result, ...]] = {}
    for _, value in mail.all(_RESULTS):
        numbered = _INSTANCE.match(value) if len(value) <= _LONGEST_RESULTS else None
        if numbered is None or int(numbered[1]) in found:
            raise BrokenChain("malformed results, or twice the same")
        found[int(numbered[1])] = stated(" ".join(numbered[2].decode("utf-8", "replace").split()))
    return found


def _numbered(mail: SignedMail, kind: bytes) -> dict[int, Sealed]:
    found: dict[int, Sealed] = {}
    for field in mail.all(kind):
        sealed = _sealed(field)
        if int(sealed.tags["i"]) in found:
            raise BrokenChain("two of one number")
        found[int(sealed.tags["i"])] = sealed
    return found


def _sealed(field: Field) -> Sealed:
    tags = read_field(field[1])
    if tags is None or not re.fullmatch(r"[0-9]{1,2}", tags.get("i", "")):
        raise BrokenChain("a malformed signature or seal")
    return Sealed(field, tags, names(tags) if "h" in tags else ())


def _over(seal: Sealed, instance: int) -> Sealed:
    """A seal covers all sets up to its own, in order, itself last (RFC 8617 §5.1.1)."""
    if "h" in seal.tags:  # RFC 8617 §4.1.3
        raise BrokenChain("h= in a seal")
    return Sealed(seal.field, {**seal.tags, "c": "relaxed/relaxed"}, (_SET * instance)[:-1])


def _weigh(one: ArcSet, cv: str, now: datetime) -> None:
    signed, sealed = one.signature.tags, one.seal.tags
    needed = ((signed, "a b bh d h s".split()), (sealed, "a b cv d s".split()))
    if any(not tags.get(name) for tags, wanted in needed for name in wanted) or "l" in signed:
        raise BrokenChain("a malformed signature or seal")
    if sealed["cv"] != cv:
        raise BrokenChain(f"cv={sealed['cv'][:10]}")
    fault = malformed(signed, now)[1] or malformed(sealed, now)[1]
    if fault:
        raise BrokenChain(fault)
