"""DMARC (RFC 9989): policy records, the DNS tree walk, and which domains are one organization's.

Pure: it names what to ask the DNS and reads the answers. What a policy asks to be done with a mail that fails is not
read: here a failure only means that nothing is proven.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.mail import tags

MOST_QUERIES = 8  # RFC 9989 §4.10
_VERSION = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")  # first, and in this case of letters (§4.8)
_POLICIES = frozenset(("none", "quarantine", "reject"))
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s,!]+(?:![0-9]+[kmgtKMGT]?)?")


@dataclass(frozen=True, slots=True)
class Record:
    """What alignment depends on: `strict_dkim` and `strict_spf` from adkim and aspf, `psd` as "y", "n" or "u"."""

    strict_dkim: bool = False
    strict_spf: bool = False
    psd: str = "u"


def read(text: str) -> Record | None:
    """A DMARC policy record; None for what is none, or cannot be applied (RFC 9989 §4.7).

    An unknown tag is passed over and an unknown value counts as the default; a tag list that is malformed is no record.
    """
    found = tags.read(text) if _VERSION.match(text) else None
    if found is None or not (_applicable(found) or _reports(found)):
        return None
    psd = found.get("psd", "u").lower()
    return Record(
        strict_dkim=found.get("adkim", "r").lower() == "s",
        strict_spf=found.get("aspf", "r").lower() == "s",
        psd=psd if psd in ("y", "n") else "u",
    )


def only(texts: Sequence[str]) -> Record | None:
    """The record among the TXT records of one name; None where there is none, or more than one (RFC 9989 §4.10)."""
    records = [text for text in texts if _VERSION.match(text)]
    return read(records[0]) if len(records) == 1 else None


def steps(domain: str) -> tuple[str, ...]:
    """The domains whose records a walk from `domain` asks for, in order: then shorter ones, eight in all."""
    labels = domain.split(".")
    longest_parent = min(len(labels) - 1, MOST_QUERIES - 1)
    return (domain, *(".".join(labels[-count:]) for count in range(longest_parent, 0, -1)))


def asked_for(domain: str) -> str:
    """The name at which a domain's record stands."""
    return f"_dmarc.{domain}"


def organization(found: Mapping[str, Record], start: str) -> str:
    """The organizational domain of `start`, from the records that its walk found, by domain (RFC 9989 §4.10.2)."""
    by_length = sorted(found, key=lambda domain: domain.count("."), reverse=True)
    for domain in by_length:
        if found[domain].psd == "n":
            return domain
        if found[domain].psd == "y" and domain != start:
            return _one_label_below(domain, start)
    return by_length[-1] if by_length else start


def policy(found: Mapping[str, Record], author: str) -> Record | None:
    """The record that applies to the author's domain: its own, its organization's, its public suffix's (§4.10.1)."""
    if author in found:
        return found[author]
    own = organization(found, author)
    if own in found:
        return found[own]
    return next((record for record in found.values() if record.psd == "y"), None)


def _one_label_below(suffix: str, start: str) -> str:
    below = start.removesuffix("." + suffix).rpartition(".")[2]
    return f"{below}.{suffix}"


def _applicable(found: Mapping[str, str]) -> bool:
    kept = [found[name].lower() for name in ("p", "sp", "np") if name in found]
    return "p" in found and all(value in _POLICIES for value in kept)


def _reports(found: Mapping[str, str]) -> bool:
    """Such a record counts as one with p=none."""
    return any(_URI.fullmatch(uri.strip()) for uri in found.get("rua", "").split(","))
