"""The lines of a mail as their writer meant them: stray characters cleaned, wrapped lines joined again.

Does not remove quotes or signatures: the new words of a mail are found elsewhere (mail.reply_text).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

LONGEST_LINE = 2_000  # characters; a longer line is no command anyone typed
MOST_LINES = 5_000  # what follows is one more line, and too long to be read

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, soft hyphens, zero-width and direction marks, and the object and replacement signs of pasted pictures.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]"
)
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_MAILTO = re.compile(r"([<\[(]?)([^\s<>\[\]]{0,254}?)\s?[<\[]mailto:([^\s<>\[\]]{1,254})[>\]][>\])]?", re.IGNORECASE)
_NARROWEST_WRAP = 64  # format=flowed and most programs wrap at 72 to 78; some leave a few columns for quote marks

BULLET = re.compile(r"\s*(?:\(?([0-9]{1,3})[.)](?=\s)|[-*+•‣⁃∙◦▪▫■□●○◆◇☐☑➢➤►–—·o](?=\s))\s+(?:\[[ xX]?\]\s+)?")


def clean(text: str) -> str:
    """`text` with line feeds for every kind of line break, plain spaces, and without characters nobody sees."""
    return _SPACES.sub(" ", _UNSEEN.sub("", _BREAKS.sub("\n", text)))


def written_lines(text: str, begins_line: Callable[[str], bool], hanging: bool = False) -> list[str]:
    """The lines of `text`, each wrapped one joined again; "" for one or more blank lines.

    `begins_line` tells of a line's text whether it must stand on its own (a command, a key). With `hanging`, a line
    indented deeper than the bullet above it continues that bullet's text however short the lines are.
    """
    joined: list[list[str]] = []
    room = True  # whether the next line stands alone
    for raw in clean(text).split("\n", MOST_LINES):
        line = raw.rstrip()
        if not line.strip():
            room = True
            if joined and joined[-1] != [""]:
                joined.append([""])
            continue
        if joined and not room and _continues(joined[-1], line, begins_line, hanging):
            joined[-1].append(line.strip())
        else:
            joined.append([line])
        room = len(line) > LONGEST_LINE
    return [_tidy(" ".join(parts)) for parts in joined]


def _continues(above: list[str], line: str, begins_line: Callable[[str], bool], hanging: bool) -> bool:
    if BULLET.match(line) or line.lstrip()[:1] in ">~" or begins_line(line):
        return False
    if above[0].lstrip()[:1] == ">" or len(above) > 40 or any(map(is_row, (above[0], line))):
        return False
    if hanging and line[0] in " \t" and BULLET.match(above[0]) and _indent(line) > _indent(above[0]):
        return True
    # A program wraps where the next word would not have fitted; a person presses Enter wherever they like.
    last = above[-1]
    return len(last) <= 100 and len(last) + 1 + len(line.split(None, 1)[0]) > _NARROWEST_WRAP + 8 and len(last) >= 40


def is_row(line: str) -> bool:
    """Whether a line is a row of a table: cells parted by tabs or upright lines."""
    return "\t" in line.strip() or line.strip().startswith("|") or line.count(" | ") > 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _tidy(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return line  # composing marks in a hostile order would take quadratic time
    line = unicodedata.normalize("NFC", line)
    return _MAILTO.sub(_plain_address, line) if "mailto:" in line.lower() else line


def _plain_address(match: re.Match[str]) -> str:
    """Outlook and Gmail write `Tom<mailto:tom@x>` and `<tom@x<mailto:tom@x>>` for a linked address."""
    _, shown, address = match.groups()
    address = address.split("?")[0]
    return f"<{address}>" if not shown or shown.lower() == address.lower() else f"{shown} <{address}>"
