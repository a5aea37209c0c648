"""What a writer or a machine puts below the words of a mail: signature, closing, "Sent from", legal text, list footer.

Works on the writer's own lines between two quotes. It never takes the only words of a mail for a closing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.mail import reply_words as words
from mailbot.mail.attribution import is_rule

_DELIMITER = re.compile(r"\s?(?:--|—|––|—-|-- -)\s*$")  # RFC 3676 §4.3 is "-- "; programs lose its space
_LINE_END = " \t,.!;:\u00a0*_~-–—🙂😊👍🙏"
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:[ ,]{1,2}[^\W\d_(][\w.'’-]*){0,4}[.,]?$")
_DASH_NAME = re.compile(r"(?:[-–—~]|/ ?)[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}\.?$")
_SLASH_NAME = re.compile(r"/[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}[.!]?$")
_WORD_START = re.compile(r"(?<=\s)\S")
_ROW = re.compile(r"\s*(?:\d{1,4}\s*[.):=-]?\s+\S|[-*•]\s+\S|>)")
_IMAGE = re.compile(
    r"\s*(?:\[(?:cid|image|inline image)[:\s][^\]]{0,300}\]|<[^<>\s]{1,100}\.(?:png|jpe?g|gif)>)\s*$", re.IGNORECASE
)
_LIST_RULE = re.compile(r"_{20,}\s*$")
_SENTENCE = re.compile(r"[.!?,;]\s+\S")
_SENTENCE_ENDS = ".!?…)👍🙏🙂😊"
_ABBREVIATED = frozenset({"mvh", "üdv", "lg", "vg", "vh", "kh", "mfg", "cdlt", "pzdr", "rgds"})
_MOST_AFTER_CLOSING = 25
_MOST_AFTER_DEVICE = 4
_LONGEST_PHRASE = 60
_MOST_LINES = 20_000
_NEAR = 12  # characters from the head of a paragraph in which a legal phrase shows what the paragraph is
_LEGAL = 200  # characters above which one anywhere in it does


@dataclass(frozen=True, slots=True)
class Trimmed:
    words: tuple[str, ...]
    signature: tuple[str, ...]


def trim(lines: Sequence[str], *, first: bool, writer: str = "") -> Trimmed:
    """Part one own block into words and the rest. `first`: it opens the mail, where a gateway's warning may stand.

    `writer` is the sender's display name: alone on the last line it is no words.
    """
    banner = _banner_end(lines) if first else 0
    own = list(lines[banner:])
    cut = _cut(own)
    rescued = _postscript(own[cut:])
    kept = [line for line in own[:cut] if not _IMAGE.match(line)]
    kept, name = _without_name(kept, writer)
    below = [*lines[:banner], *name, *(line for line in own[cut:] if line not in rescued)]
    return Trimmed(_tidy([*kept, *(["", *rescued] if rescued else [])]), _tidy(below))


def _cut(own: Sequence[str]) -> int:
    """The first line that is no longer the writer's words."""
    last = _last_index(own)
    said = False  # has anything been said above?
    for position, line in enumerate(own[:_MOST_LINES]):
        text = line.strip()
        if not text:
            continue
        if _DELIMITER.match(line) or _is_footer(own, position) or _is_disclaimer(own, position):
            return _above_rules(own, position)
        if _is_device_line(text) and _nonblank(own, position + 1, last, _MOST_AFTER_DEVICE) <= _MOST_AFTER_DEVICE:
            return position
        if _is_closing(own, position, last, said=said):
            return position
        said = True
    return len(own)


def _is_closing(own: Sequence[str], position: int, last: int, *, said: bool) -> bool:
    """A closing phrase alone on its line (or with a name behind it), and below it only what looks like a signature."""
    text = own[position].strip()
    if len(text) > _LONGEST_PHRASE:
        return False
    strength = _closing_strength(text)
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
    return said or (_named(head) and _is_bare_closing(text))


def _is_bare_closing(text: str) -> bool:
    """Without a name behind it: "Best Anna," at the head of a mail is a greeting."""
    return words.fold(text).strip(_LINE_END) in words.CLOSING


def _is_sentence(head: str) -> bool:
    """Three words or more that begin in lower case: no name, no company."""
    return head[:1].islower() and len(head.split()) >= 3 and "@" not in head and "|" not in head and "/" not in head


def _closing_strength(text: str) -> int:
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


def _named(text: str) -> bool:
    """Words that begin in upper case, as names do."""
    pieces = text.strip(_LINE_END).split()
    return bool(pieces) and all(
        piece[:1].isupper() or piece in ("von", "van", "de", "af", "&", "och") for piece in pieces
    )


def _is_device_line(text: str) -> bool:
    """ "Sent from my iPhone" and the like; "Sent by post" is an answer."""
    folded = words.fold(text).strip("-–—_*[]<>( )")
    if len(folded) > 120 or not folded.startswith(words.SENT_FROM):
        return False
    if "http" not in folded and _SENTENCE.search(folded):
        return False
    return words.DEVICE.search(folded) is not None or folded.startswith(("sent from my ", "sent from a "))


def _is_footer(own: Sequence[str], position: int) -> bool:
    line = own[position]
    if _LIST_RULE.match(line):
        below = words.fold(" ".join(own[position + 1 : position + 4]))
        return "list" in below or "http" in below
    return len(line) <= 400 and words.FOOTER.search(words.fold(line)) is not None


def _is_disclaimer(own: Sequence[str], position: int) -> bool:
    text = own[position].strip()
    if words.fold(text).strip(_LINE_END) in words.DISCLAIMER_TITLE:
        return _nonblank(own, position + 1, len(own), 1) > 0
    if position and own[position - 1].strip() and not is_rule(own[position - 1]):
        return False
    end = next((at for at in range(position, min(position + 8, len(own))) if not own[at].strip()), position + 8)
    paragraph = words.fold(" ".join(line.strip() for line in own[position:end])[:1_500])
    found = words.DISCLAIMER.search(paragraph)
    return found is not None and (found.start() < _NEAR or len(paragraph) > _LEGAL)


def _above_rules(own: Sequence[str], position: int) -> int:
    while position and (not own[position - 1].strip() or is_rule(own[position - 1])):
        position -= 1
    return position


def _banner_end(lines: Sequence[str]) -> int:
    """Where the mail begins below a gateway's warning of outside senders; 0 where there is none."""
    end = 0
    for position, line in enumerate(lines[:12]):
        if words.BANNER.search(words.fold(line[:600])):
            end = position + 1
            while end < len(lines) and lines[end].strip() and len(lines[end]) > 60:
                end += 1
    return end


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


def _without_name(kept: list[str], writer: str) -> tuple[list[str], list[str]]:
    """Take "/John", "-Anna Berg", "mvh Anna" or the writer's own name off the end, if something is said before it."""
    last = _last_index(kept)
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


def _tails(line: str) -> Iterator[int]:
    """Where the last one to five words of a line begin, the longest first."""
    starts = [found.start() for found in _WORD_START.finditer(line[-_LONGEST_PHRASE:])][-5:]
    offset = max(0, len(line) - _LONGEST_PHRASE)
    return (offset + start for start in starts if offset + start)


def _is_signed_tail(before: str, tail: str) -> bool:
    """ "Klart! Mvh Anna": a closing and a name behind the end of a sentence, or its abbreviation."""
    if _is_bare_closing(tail) or _closing_strength(tail) != 2:
        return False
    return before.rstrip()[-1:] in _SENTENCE_ENDS or words.fold(tail.split()[0].strip(_LINE_END)) in _ABBREVIATED


def _is_dash_name(kept: list[str], last: int) -> bool:
    line = kept[last].strip()
    if not _DASH_NAME.match(line) or not _named(line.lstrip("-–—~/ ")):
        return False
    return not any(_ROW.match(one) and one.strip()[:1] == line[:1] for one in kept[:last])  # else one more bullet


def _is_name_of(line: str, writer: str) -> bool:
    """The writer's full name, in either order, or a part of it, alone on a line."""
    said, names = words.fold(line.strip(_LINE_END)).split(), words.fold(writer).replace(",", " ").split()
    return bool(said) and set(said) <= set(names) and _named(line)


def _nonblank(own: Sequence[str], start: int, end: int, most: int) -> int:
    """How many lines that are not blank stand there; counting stops above `most`."""
    count = 0
    for position in range(start, min(end + 1, len(own))):
        count += bool(own[position].strip())
        if count > most:
            break
    return count


def _last_index(lines: Sequence[str]) -> int:
    return next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), -1)


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
