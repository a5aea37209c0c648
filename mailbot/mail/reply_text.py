"""The new words of a mail: without quotes, attribution, signature, legal text (the product's ear begins here).

Line-based and linear in the length of the mail. Understands no meaning: "done" and "not done" are the same to it. It
cannot tell words typed inside a quoted line from the quoted line itself.
"""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass, field

from mailbot.mail import attribution, html_text, signature

_QUOTE_MARKS = re.compile(r"\s{0,3}(?:>\s?)+")
_ROW = re.compile(r"\s*(?:\[[ xX]?\]\s*)?(?:#?\d{1,4}\s*[.):]|[-*•☐☑✓✔]\s)")
_NUMBER = re.compile(r"\d{1,3}\.?")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_SOFT_BREAK = re.compile(r"(?m)^.{70,75}=$")
_HEX = re.compile(r"=[0-9A-F]{2}")
_SPACES = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\t": " ",
        "\u2028": " ",
        "\u2029": " ",
        "\x0b": " ",
        "\x0c": " ",
        "\x85": " ",
    }
)
_MOST_QUOTED_PARAGRAPH = 8
_SHORT_QUOTE = 5  # lines: what was trimmed to so few is answered as it stands
_MOST_BLOCKS = 10_000  # own and quoted ones in turn; a mail of more is no list that was answered
_MOST_LINES = 20_000  # nobody writes more above what they answer; beyond, only ">" marks are seen


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """`words` stand right under `quoted`: a numbered row of a list with its wrapped lines, or a paragraph; no marks."""

    quoted: str
    words: str


@dataclass(frozen=True, slots=True)
class ReplyText:
    """`words` are all that the writer says, inline answers included, blocks parted by a blank line.

    `quoted` is what was answered, marks kept; `signature` all that was cut from the writer's own lines.
    `forwarded`: the mail passes another one on.
    """

    words: str
    inline: tuple[InlineAnswer, ...]
    quoted: str
    signature: str
    forwarded: bool


@dataclass(slots=True)
class _Block:
    quoted: bool
    lines: list[str] = field(default_factory=list)


def read_reply(text: str, html: str = "", writer: str = "") -> ReplyText:
    """Part a mail's body into new words and the rest. Reads `html` where `text` is empty or shows no quote marks.

    `writer` is the sender's display name; it is no words where it stands alone below them.
    """
    blocks, forwarded = _blocks(_lines(_source(text, html)))
    said: list[str] = []
    below: list[str] = []
    answers: list[tuple[int, str]] = []
    for position, block in enumerate(blocks):
        if block.quoted:
            continue
        if position > _MOST_BLOCKS:
            break
        trimmed = signature.trim(block.lines, first=not said, writer=writer)
        if trimmed.signature:
            below.append("\n".join(trimmed.signature))
        if trimmed.words:
            said.append("\n".join(trimmed.words))
            answers.append((position, said[-1]))
    return ReplyText(
        words="\n\n".join(said),
        inline=_inline(blocks, answers),
        quoted="\n".join("\n".join(block.lines) for block in blocks if block.quoted).strip("\n"),
        signature="\n\n".join(below),
        forwarded=forwarded or (not said and _begins_with_header_block(blocks)),
    )


def _source(text: str, html: str) -> str:
    """The plain part, unless only the HTML shows what is quoted."""
    if not html or (text.strip() and _shows_quotes(text)):
        return text
    shown = html_text.to_text(html)
    return shown if not text.strip() or _shows_quotes(shown) else text


def _shows_quotes(text: str) -> bool:
    return any(attribution.is_quoted(line) for line in text.split("\n"))


def _lines(text: str) -> list[str]:
    """Lines without invisible marks, odd spaces as spaces; quoted-printable that no header announced is decoded."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(_SOFT_BREAK.findall(text)) >= 3 and _HEX.search(text):
        text = quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    return [
        line.rstrip() if line != "-- " else line for line in _INVISIBLE.sub("", text.translate(_SPACES)).split("\n")
    ]


def _blocks(lines: list[str]) -> tuple[list[_Block], bool]:
    """Own and quoted blocks in turn; True where a forwarded mail is passed on."""
    blocks = [_Block(quoted=False)]
    forwarded = False
    position = 0
    while position < len(lines):
        line = lines[position]
        if attribution.is_quoted(line):
            _block(blocks, quoted=True).lines.append(line)
            position += 1
            continue
        opening = attribution.opening_at(lines, position) if line.strip() and position < _MOST_LINES else None
        if opening is None:
            _block(blocks, quoted=blocks[-1].quoted and not line.strip()).lines.append(line)
            position += 1
            continue
        forwarded = forwarded or opening.forwarded
        end = opening.end if _marks_follow(lines, opening.end) else len(lines)
        taken = _rules_above(blocks)
        _block(blocks, quoted=True).lines.extend([*taken, *lines[opening.start : end]])
        position = end
    return blocks, forwarded


def _begins_with_header_block(blocks: list[_Block]) -> bool:
    """A mail without words of its own that begins with another mail's header block passes that one on."""
    for block in blocks:
        shown = [_unmarked(line) for line in block.lines if line.strip() and not attribution.is_rule(line)][:20]
        if shown:
            opening = attribution.opening_at(shown, 0)
            return opening is not None and opening.header_block
    return False


def _block(blocks: list[_Block], *, quoted: bool) -> _Block:
    if blocks[-1].quoted != quoted:
        blocks.append(_Block(quoted))
    return blocks[-1]


def _rules_above(blocks: list[_Block]) -> list[str]:
    """Rules and blank lines right above an opening belong to the quote."""
    taken: list[str] = []
    own = blocks[-1].lines if not blocks[-1].quoted else []
    while own and (not own[-1].strip() or attribution.is_rule(own[-1])):
        taken.insert(0, own.pop())
    return taken


def _marks_follow(lines: list[str], position: int) -> bool:
    """Is the quoted text below marked with ">", so that lines without a mark are the writer's own?"""
    for line in lines[position : position + 12]:
        if line.strip():
            return attribution.is_quoted(line)
    return False


def _inline(blocks: list[_Block], answers: list[tuple[int, str]]) -> tuple[InlineAnswer, ...]:
    """Pairs of quoted row and answer. One answer below a whole quoted mail answers the mail, not its last row."""
    pairs = [(blocks[at - 1], said) for at, said in answers if at and blocks[at - 1].quoted]
    if len(pairs) == 1 and answers[-1][0] > max(at for at, block in enumerate(blocks) if block.quoted):
        shown = [line for line in map(_unmarked, pairs[0][0].lines) if line.strip()]
        if (
            sum(1 for line in shown if _ROW.match(line) or _NUMBER.fullmatch(line.strip())) > 1
            or len(shown) > _SHORT_QUOTE
        ):
            return ()
    return tuple(InlineAnswer(quoted, said) for block, said in pairs if (quoted := _nearest(block.lines)))


def _nearest(lines: list[str]) -> str:
    """The row or paragraph right above an answer. A number alone on its line, as tables are quoted, begins a row."""
    shown = [_unmarked(line).strip() for line in lines if attribution.is_quoted(line) or not line.strip()]
    while shown and not shown[-1]:
        shown.pop()
    paragraph: list[str] = []
    for line in reversed(shown):
        if not line or len(paragraph) >= _MOST_QUOTED_PARAGRAPH:
            break
        if _NUMBER.fullmatch(line):
            return "\n".join([" ".join([f"{line.rstrip('.')}.", *paragraph[-1:]]), *reversed(paragraph[:-1])])
        paragraph.append(line)
        if _ROW.match(line):
            break
    return "\n".join(reversed(paragraph))


def _unmarked(line: str) -> str:
    found = _QUOTE_MARKS.match(line)
    return line[found.end() :] if found else line
