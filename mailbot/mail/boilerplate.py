"""What machines add to the words of a mail: "Sent from my …", list footers, legal paragraphs, warnings on top."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.mail import reply_words as words
from mailbot.mail.attribution import is_rule

_LINE_END = " \t,.!;:\u00a0*_~-–—🙂😊👍🙏"
_LIST_RULE = re.compile(r"_{20,}\s*$")
_SENTENCE = re.compile(r"[.!?,;]\s+\S")
_NEAR = 12  # characters from the head of a paragraph in which a legal phrase shows what the paragraph is
_LEGAL = 200  # characters above which one anywhere in it does
_MOST_AFTER_DEVICE = 4


def is_device_line(own: Sequence[str], position: int) -> bool:
    """ "Sent from my iPhone" and the like near the end; "Sent by post" is an answer."""
    return (
        _names_device(own[position].strip()) and _nonblank(own, position + 1, _MOST_AFTER_DEVICE) <= _MOST_AFTER_DEVICE
    )


def _names_device(text: str) -> bool:
    folded = words.fold(text).strip("-–—_*[]<>( )")
    if len(folded) > 120 or not folded.startswith(words.SENT_FROM):
        return False
    if "http" not in folded and _SENTENCE.search(folded):
        return False
    return words.DEVICE.search(folded) is not None or folded.startswith(("sent from my ", "sent from a "))


def is_footer(own: Sequence[str], position: int) -> bool:
    line = own[position]
    if _LIST_RULE.match(line):
        below = words.fold(" ".join(own[position + 1 : position + 4]))
        return "list" in below or "http" in below
    return len(line) <= 400 and words.FOOTER.search(words.fold(line)) is not None


def is_disclaimer(own: Sequence[str], position: int) -> bool:
    text = own[position].strip()
    if words.fold(text).strip(_LINE_END) in words.DISCLAIMER_TITLE:
        return _nonblank(own, position + 1, 1) > 0
    if position and own[position - 1].strip() and not is_rule(own[position - 1]):
        return False
    end = next((at for at in range(position, min(position + 8, len(own))) if not own[at].strip()), position + 8)
    paragraph = words.fold(" ".join(line.strip() for line in own[position:end])[:1_500])
    found = words.DISCLAIMER.search(paragraph)
    return found is not None and (found.start() < _NEAR or len(paragraph) > _LEGAL)


def banner_end(lines: Sequence[str]) -> int:
    """Where the mail begins below a gateway's warning of outside senders; 0 where there is none."""
    end = 0
    for position, line in enumerate(lines[:12]):
        if words.BANNER.search(words.fold(line[:600])):
            end = position + 1
            while end < len(lines) and lines[end].strip() and len(lines[end]) > 60:
                end += 1
    return end


def _nonblank(own: Sequence[str], start: int, most: int) -> int:
    """How many lines from `start` on are not blank; counting stops above `most`."""
    count = 0
    for position in range(start, min(start + 400, len(own))):
        count += bool(own[position].strip())
        if count > most:
            break
    return count
