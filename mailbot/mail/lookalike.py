"""Addresses that show as another: letters of two scripts in one word, or another script's that look Latin (UTS 39).

No list of every confusable pair, and nothing that ASCII alone can do: "rn" for "m" and "1" for "l" are addresses like
any other.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_LETTERS = {
    "a": "аαɑ", "b": "ЬвƄ", "c": "сϲᴄ", "d": "ԁ", "e": "еє℮", "f": "ƒ", "g": "ɡԍց", "h": "һհ", "i": "іιı", "j": "јϳ",
    "k": "κĸ", "l": "ӏǀ", "m": "ⅿ", "n": "пηո", "o": "оοօσ", "p": "рρ", "q": "ԛգ", "r": "гᴦ", "s": "ѕꜱ", "t": "τ",
    "u": "υս", "v": "ѵν", "w": "ԝω", "x": "хχ", "y": "уγү", "z": "ᴢʐ",
}  # fmt: skip
_LOOKS = str.maketrans({other: letter for letter, others in _LETTERS.items() for other in others})
# UTS 39 §5.2, "highly restrictive": whoever writes these uses more than one script in one word.
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """`shown` is what a mail program displays, domain labels decoded; `plain` the same in ASCII letters, "" where not
    every letter has one; `why` is for the operator."""

    shown: str
    plain: str
    why: str


def lookalike(address: str) -> Lookalike | None:
    """None where every word of the address is of one script and reads as what it is. `address` is a bare addr-spec;
    its domain may be in either form (RFC 5890 §2.3.2.1)."""
    local, _, domain = address.rpartition("@")
    labels = domain.split(".")
    decoded = [_decoded(label) for label in labels]
    shown = f"{local}@{'.'.join(label or labels[at] for at, label in enumerate(decoded))}"
    if None in decoded:
        return Lookalike(shown, "", "a label that is no punycode")
    why = next(filter(None, map(_why, _words(shown))), "")
    return Lookalike(shown, _plain(shown), why) if why else None


def _decoded(label: str) -> str | None:
    """The label as it is shown; None where it claims to be punycode and is none (RFC 3492)."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        shown = label[4:].encode("ascii").decode("punycode")
        again = shown.encode("punycode").decode("ascii")
    except (UnicodeError, OverflowError):
        return None
    return shown if not shown.isascii() and again.lower() == label[4:].lower() else None


def _words(address: str) -> list[str]:
    return [word for word in address.replace("@", ".").split(".") if not word.isascii()]


def _why(word: str) -> str:
    folded = word.lower()
    if unicodedata.normalize("NFKC", folded) != folded:
        return "letters in a form of their own"
    odd = [letter for letter in folded if not letter.isascii() and unicodedata.category(letter)[0] not in "LM"]
    if odd:
        return "a character that is no letter"
    scripts = {_script(letter) for letter in folded if unicodedata.category(letter)[0] == "L"}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        return f"letters of {' and '.join(sorted(scripts)).lower()} in one word"
    if folded.translate(_LOOKS).isascii():
        return "letters that look like Latin ones"
    return ""


def _script(letter: str) -> str:
    """The first word of the letter's name: LATIN, CYRILLIC, CJK …"""
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def _plain(shown: str) -> str:
    folded = unicodedata.normalize("NFKC", shown).lower().translate(_LOOKS)
    return folded if folded.isascii() else ""
