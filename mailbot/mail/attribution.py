"""Where the mail that is answered begins: attribution lines, titles and header blocks, by the tables of reply_words.

Looks at a few lines from one position on, never more than 16; a whole mail is `reply_text`'s work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.mail import reply_words as words

_QUOTED = re.compile(r"\s{0,3}>")
_ADDRESS = re.compile(r"[^\s<>\"'(\[]{1,64}@[^\s<>\"')\]]{1,190}")
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.hH時시點点]\s?\d{2}(?!\d)")
_DAY = re.compile(
    r"(?<!\d)\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}(?!\d)|(?<![\d:])\d{1,2}(?:\.|er|º|°|st|nd|rd|th)?,?\s(?:de\s)?[^\W\d_]{3,}"
    r"|[^\W\d_]{3,}\.?\s\d{1,2}(?:\.|,|\s|$)|\d\s?[年月日년월일]|(?<!\d)\d{1,2}\s(?:thg|tháng)\s\d"
)
_DATED_START = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s")  # Gmail before 2014: no verb, no colon
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIRST_WORD = re.compile(r"[^\s,]+")
_DASHED = re.compile(r"\s*(?:[-_=*–—]\s?){2,}")
_RULE = re.compile(r"\s*[-_=*–—\s]{3,}$")
_OUTLOOK_RULE = re.compile(r"\s?_{20,}\s*$")
_KEY = re.compile(r"[\s*_]{0,6}([^\s:：*][^:：*]{0,39}?)[\s*_]{0,6}[:：][\s*_]{0,6}(.*)$")
_TITLE_EDGES = "-_=*–—:：<>.|# \t\u00a0"
_LONGEST = 400  # characters of an attribution with its wrapped lines
_MOST_LINES = 5
_HEADER_LINES = 14
_IF_MARKED, _LIKELY, _CERTAIN = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Opening:
    """Lines `start` to `end` (exclusive) introduce quoted text; without ">" marks all after them is quoted."""

    start: int
    end: int
    forwarded: bool = False
    header_block: bool = False


def is_quoted(line: str) -> bool:
    return _QUOTED.match(line) is not None


def is_rule(line: str) -> bool:
    """A line of dashes or underscores, as programs draw above a quoted mail."""
    return _RULE.match(line) is not None


def opening_at(lines: Sequence[str], position: int) -> Opening | None:
    """The opening that begins at this line, which is neither blank nor quoted; None where none does."""
    line = lines[position]
    if len(line) > _LONGEST or is_rule(line):
        return None
    return _title(lines, position) or _header_block(lines, position) or _attribution(lines, position)


def _title(lines: Sequence[str], position: int) -> Opening | None:
    """`-----Original Message-----`, `Begin forwarded message:` and their kin."""
    line = lines[position]
    text = words.fold(line.strip(_TITLE_EDGES))
    dashed = _DASHED.match(line) is not None
    following = _next_line(lines, position + 1)
    before_header = following is not None and _role_of(lines[following]) != frozenset()
    if text in words.FORWARDED and (dashed or before_header or line.rstrip().endswith((":", "："))):
        return Opening(position, position + 1, forwarded=True)
    if text in words.ORIGINAL and (dashed or before_header or line.rstrip().endswith((":", "："))):
        return Opening(position, position + 1)
    if text.startswith("original message processed by"):
        return Opening(position, position + 1)
    ruled = dashed and text and line.rstrip().endswith(("---", "___", "==="))
    attributed = ruled and _strength(f"{line.strip(_TITLE_EDGES)}:") == _CERTAIN  # Zoho
    return Opening(position, position + 1) if attributed or (ruled and before_header and len(text) < 60) else None


def _role_of(line: str) -> frozenset[str]:
    found = _KEY.match(line[:200])
    return words.KEYS.get(words.fold(found.group(1).strip()), frozenset()) if found else frozenset()


def _header_block(lines: Sequence[str], position: int) -> Opening | None:
    """From/Sent/To/Subject lines, in any order, with wrapped values and a blank line between them."""
    if not _role_of(lines[position]):
        return _unknown_block(lines, position)
    roles: set[str] = set()
    end = position
    kept = 0
    ahead = position
    while ahead < len(lines) and ahead < position + _HEADER_LINES:
        line = lines[ahead].strip()
        found = _role_of(line)
        if found:
            roles.update(sorted(found - roles)[:1])
            kept += 1
            end = ahead + 1
        elif ahead - end >= (2 if line else 1) or is_quoted(line):
            break
        ahead += 1
    block = " ".join(lines[position:end])[:2_000]
    dated = _TIME.search(block) is not None and (_YEAR.search(block) or _DAY.search(block)) is not None
    unwrapped = sum(1 for line in lines[position:end] if line.strip()) == kept
    shown = dated or _ADDRESS.search(block) or ("subject" in roles and unwrapped)
    enough = 2 if dated and _ADDRESS.search(block) else 3
    if "from" in roles and shown and min(kept, len(roles)) >= enough:
        return Opening(position, end, header_block=True)
    return None


def _unknown_block(lines: Sequence[str], position: int) -> Opening | None:
    """Outlook's block in a language that we have no keys of: below its long rule, an address first and then a date."""
    if not position or not _OUTLOOK_RULE.match(lines[position - 1]) or position + 3 > len(lines):
        return None
    first, second, third = (_KEY.match(line[:400]) for line in lines[position : position + 3])
    if first and second and third and _ADDRESS.search(first.group(2)) and _TIME.search(second.group(2)):
        return Opening(position, position + 3, header_block=True)
    return None


def _attribution(lines: Sequence[str], position: int) -> Opening | None:
    """`On Mon, Jun 3, 2024 at 12:53 Cody Hart <c@example.com> wrote:`, over up to five lines, in any known language."""
    line = lines[position].strip()
    if not _is_known_start(line) and not _may_begin(lines, position):
        return Opening(position, position + 1) if _strength(line) == _CERTAIN else None
    joined = ""
    for ahead in range(position, min(position + _MOST_LINES, len(lines))):
        line = lines[ahead].strip()
        if not line or is_quoted(line) or len(joined) + len(line) > _LONGEST:
            return None
        joined = joined[:-1] + line if joined.endswith("=") else f"{joined} {line}".strip()
        strength = _strength(joined)
        if not strength:
            continue
        if ahead > position and _begins_later(lines, position, ahead):
            return None
        if strength == _IF_MARKED and not _is_marked(lines, ahead + 1):
            return None
        return Opening(position, ahead + 1)
    return None


def _strength(joined: str) -> int:
    """0 no attribution; else _IF_MARKED, if quoted lines follow; _LIKELY, at the head of lines; _CERTAIN, anywhere."""
    text = joined.rstrip(" *_\u00a0")
    if not text.endswith((":", "：")):
        return _IF_MARKED if text.endswith(">") and _DATED_START.match(text) and _ADDRESS.search(text) else 0
    folded = words.fold(text)
    address = _ADDRESS.search(text)
    dated = _DAY.search(text) is not None and (_TIME.search(text) or _YEAR.search(text)) is not None
    if words.WROTE.search(folded):
        if words.ME_WROTE.search(folded) or not (address or dated):
            return _IF_MARKED
        return _CERTAIN if address and dated else _LIKELY
    ends = text[:-1].rstrip()
    named = address is not None and ends.endswith((">", ")", '"', "”", address.group().rstrip(":")))
    if not dated or not address:
        return 0
    return _LIKELY if named else _IF_MARKED  # a language that we have no verb of


def _is_known_start(line: str) -> bool:
    first = _FIRST_WORD.search(line[:80])
    if first is None:
        return False
    word = words.fold(first.group()).strip("*_[(<\"'")
    if word[:1].isdigit():
        return _DAY.search(line[:40]) is not None
    return word in words.START or word.rstrip(".") in words.START


def _may_begin(lines: Sequence[str], position: int) -> bool:
    """An attribution that begins with a name heads a paragraph and soon shows an address, a date or a colon."""
    if position and lines[position - 1].strip() and not is_quoted(lines[position - 1]):
        return False
    head = " ".join(lines[position : position + 2])
    return "@" in head or any(letter.isdigit() for letter in head) or head.rstrip().endswith((":", "："))


def _begins_later(lines: Sequence[str], position: int, end: int) -> bool:
    """Does a line after this one begin the attribution, so that this one is the writer's own?"""
    plain = not any(letter.isdigit() or letter in "@<" for letter in lines[position])
    for later in range(position + 1, end + 1):
        strength = _strength(" ".join(line.strip() for line in lines[later : end + 1]))
        if strength >= _LIKELY and _is_known_start(lines[later]):
            return True
        if strength == _CERTAIN and plain and lines[later].strip()[0].isalpha():
            return True
    return False


def _is_marked(lines: Sequence[str], position: int) -> bool:
    following = _next_line(lines, position)
    return following is not None and is_quoted(lines[following])


def _next_line(lines: Sequence[str], position: int) -> int | None:
    """The next line that is not blank, within eight lines."""
    return next((at for at in range(position, min(position + 8, len(lines))) if lines[at].strip()), None)
