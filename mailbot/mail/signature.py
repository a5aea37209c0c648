"""The writer's own lines between two quotes -> words, and what a writer or a machine puts around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.mail import boilerplate, closing
from mailbot.mail import reply_words as words
from mailbot.mail.attribution import is_rule

_DELIMITER = re.compile(r"\s?(?:--|—|––|—-|-- -)\s*$")  # RFC 3676 §4.3 is "-- "; programs lose its space
_IMAGE = re.compile(
    r"\s*(?:\[(?:cid|image|inline image)[:\s][^\]]{0,300}\]|<[^<>\s]{1,100}\.(?:png|jpe?g|gif)>)\s*$", re.IGNORECASE
)
_MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Trimmed:
    words: tuple[str, ...]
    signature: tuple[str, ...]


def trim(lines: Sequence[str], *, first: bool, writer: str = "") -> Trimmed:
    """Part one own block into words and the rest. `first`: it opens the mail, where a gateway's warning may stand.

    `writer` is the sender's display name: alone on the last line it is no words.
    """
    banner = boilerplate.banner_end(lines) if first else 0
    own = list(lines[banner:])
    cut = _cut(own)
    rescued = _postscript(own[cut:])
    kept = [line for line in own[:cut] if not _IMAGE.match(line)]
    kept, name = closing.without_name(kept, writer)
    below = [*lines[:banner], *name, *(line for line in own[cut:] if line not in rescued)]
    return Trimmed(_tidy([*kept, *(["", *rescued] if rescued else [])]), _tidy(below))


def _cut(own: Sequence[str]) -> int:
    """The first line that is no longer the writer's words."""
    last = next((at for at in range(len(own) - 1, -1, -1) if own[at].strip()), -1)
    said = False  # has anything been said above?
    for position, line in enumerate(own[:_MOST_LINES]):
        if not line.strip():
            continue
        if _DELIMITER.match(line) or boilerplate.is_footer(own, position) or boilerplate.is_disclaimer(own, position):
            return _above_rules(own, position)
        if boilerplate.is_device_line(own, position) or closing.is_closing(own, position, last, said=said):
            return position
        said = True
    return len(own)


def _above_rules(own: Sequence[str], position: int) -> int:
    while position and (not own[position - 1].strip() or is_rule(own[position - 1])):
        position -= 1
    return position


def _postscript(below: Sequence[str]) -> list[str]:
    """ "PS: 3 is done too" under the signature is still said."""
    for position, line in enumerate(below):
        mark, separator, rest = line.strip().partition(":")
        if not separator:
            mark, separator, rest = line.strip().partition(" ")
        if words.fold(mark).strip(" ") in words.PS and rest.strip():
            end = next((at for at in range(position, len(below)) if not below[at].strip()), len(below))
            return list(below[position:end])
    return []


def _tidy(lines: Sequence[str]) -> tuple[str, ...]:
    """Without blank lines at the ends and with one at most between."""
    kept: list[str] = []
    for line in lines:
        if line.strip():
            kept.append(line.rstrip())
        elif kept and kept[-1]:
            kept.append("")
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)
