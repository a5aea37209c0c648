"""How people end a mail: a closing with a name below or behind it, a name alone. Never takes the only words for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailbot.mail import reply_words as words
from mailbot.mail.attribution import is_rule

_LINE_END = " \t,.!;:\u00a0*_~-–—🙂😊👍🙏"
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:[ ,]{1,2}[^\W\d_(][\w.'’-]*){0,4}[.,]?$")
_DASH_NAME = re.compile(r"(?:[-–—~]|/ ?)[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}\.?$")
_SLASH_NAME = re.compile(r"/[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}[.!]?$")
_WORD_START = re.compile(r"(?<=\s)\S")
_ROW = re.compile(r"\s*(?:\d{1,4}\s*[.):=-]?\s+\S|[-*•]\s+\S|>)")
_SENTENCE_ENDS = ".!?…)👍🙏🙂😊"
_ABBREVIATED = frozenset({"mvh", "üdv", "lg", "vg", "vh", "kh", "mfg", "cdlt", "pzdr", "rgds"})
_MOST_AFTER_CLOSING = 25
_LONGEST_PHRASE = 60


def is_closing(own: Sequence[str], position: int, last: int, *, said: bool) -> bool:
    """A closing phrase alone on its line (or with a name behind it), and below it only what looks like a signature."""
    text = own[position].strip()
    if len(text) > _LONGEST_PHRASE:
        return False
    strength = _strength(text)
    if not strength or (strength == 1 and (not said or position == last)):
        return False
    below = [line for line in own[position + 1 : position + 3 * _MOST_AFTER_CLOSING] if line.strip()]
    if len(below) > _MOST_AFTER_CLOSING:
        return False
    if not below:
        return said or strength == 2
    head = below[0].strip()
    if (_ROW.match(head) and not head.startswith(("-", "–", "—"))) or len(head) > 80 or _is_sentence(head):
        return False
    if strength == 1:
        return is_rule(head) or (len(below) <= 12 and len(head) <= 40 and _NAME.match(head) is not None)
    return said or (_named(head) and _is_bare(text))


def without_name(kept: list[str], writer: str) -> tuple[list[str], list[str]]:
    """Take "/John", "-Anna Berg", "mvh Anna" or the writer's own name off the end, if something is said before it."""
    last = next((at for at in range(len(kept) - 1, -1, -1) if kept[at].strip()), -1)
    if last < 0:
        return kept, []
    line = kept[last].strip()
    if last and (_is_dash_name(kept, last) or (writer and _is_name_of(line, writer))):
        return kept[:last], kept[last:]
    for start in _tails(line):
        tail = line[start:]
        if _SLASH_NAME.match(tail) or _is_signed_tail(line[:start], tail):
            return [*kept[:last], line[:start].rstrip(" ,;-–")], [tail]
    return kept, []


def _strength(text: str) -> int:
    """2 for a closing ("Best regards,"), 1 for thanks, which may be the message itself; 0 for neither."""
    folded = words.fold(text).strip(_LINE_END)
    if folded in words.CLOSING:
        return 2
    if folded in words.THANKS:
        return 1
    head, separator, tail = folded.partition(",")
    if separator and tail.strip(_LINE_END) and _NAME.match(tail.strip()) and len(tail.split()) <= 3:
        head = head.strip(_LINE_END)
        return 2 if head in words.CLOSING and tail.strip()[:1].isalpha() and _named(text.partition(",")[2]) else 0
    for size in (1, 2, 3, 4):  # "Mvh Anna Andersson": a closing with a name behind it
        pieces = text.split()
        rest = " ".join(pieces[size:])
        if 0 < len(pieces) - size <= 3 and words.fold(" ".join(pieces[:size])).strip(_LINE_END) in words.CLOSING:
            return 2 if _named(rest) else 0
    return 0


def _is_bare(text: str) -> bool:
    """Without a name behind it: "Best Anna," at the head of a mail is a greeting."""
    return words.fold(text).strip(_LINE_END) in words.CLOSING


def _named(text: str) -> bool:
    """Words that begin in upper case, as names do."""
    pieces = text.strip(_LINE_END).split()
    return bool(pieces) and all(
        piece[:1].isupper() or piece in ("von", "van", "de", "af", "&", "och") for piece in pieces
    )


def _is_sentence(head: str) -> bool:
    """Three words or more that begin in lower case: no name, no company."""
    return head[:1].islower() and len(head.split()) >= 3 and "@" not in head and "|" not in head and "/" not in head


def _tails(line: str) -> Iterator[int]:
    """Where the last one to five words of a line begin, the longest first."""
    starts = [found.start() for found in _WORD_START.finditer(line[-_LONGEST_PHRASE:])][-5:]
    offset = max(0, len(line) - _LONGEST_PHRASE)
    return (offset + start for start in starts if offset + start)


def _is_signed_tail(before: str, tail: str) -> bool:
    """ "Klart! Mvh Anna": a closing and a name behind the end of a sentence, or its abbreviation."""
    if _is_bare(tail) or _strength(tail) != 2:
        return False
    return before.rstrip()[-1:] in _SENTENCE_ENDS or words.fold(tail.split()[0].strip(_LINE_END)) in _ABBREVIATED


def _is_dash_name(kept: list[str], last: int) -> bool:
    line = kept[last].strip()
    name = line.lstrip("-–—~/ ")
    if not _DASH_NAME.match(line) or not _named(name):
        return False
    if line[0] != "/" and " " not in name and kept[last - 1].strip():  # "-Done" right below is an answer
        return False
    return not any(_ROW.match(one) and one.strip()[:1] == line[:1] for one in kept[:last])  # else one more bullet


def _is_name_of(line: str, writer: str) -> bool:
    """The writer's full name, in either order, or a part of it, alone on a line."""
    said, names = words.fold(line.strip(_LINE_END)).split(), words.fold(writer).replace(",", " ").split()
    return bool(said) and set(said) <= set(names) and _named(line)
