"""HTML of a mail -> plain text in which quotes stand behind "> " and a signature behind "-- ".

Reads structure, as mail programs write it: blockquotes, Outlook's reply divider, the quote boxes of Yahoo and GMX,
signature boxes. One pass, linear, never raises; fetches nothing, runs nothing, and keeps no link target.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from itertools import islice

from mailbot.mail.html_tokens import tokens

_MOST_TOKENS = 200_000  # tags and the text between them
_NAMES = re.compile(r"\w+")
_BLOCKS = frozenset(
    _NAMES.findall(
        "address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr "
        "html li main nav ol p pre section table tbody td tfoot th thead tr ul"
    )
)
_SPACED = frozenset(_NAMES.findall("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre"))
_SILENT = frozenset(_NAMES.findall("head style script title template noscript svg select"))
_VOID = frozenset(_NAMES.findall("area base br col embed hr img input link meta source track wbr"))
_SAME_LINE = frozenset(("td", "th"))
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][-\w:.]{0,60})\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_SPACE = re.compile(r"[ \t\r\n\f]+")

# Boxes that hold nothing but the mail that is answered; what stands in them is quoted.
_QUOTE_BOX = re.compile(
    r"yahoo_quoted|ymail_android_quote|zmail_extra|ox_quote|mail-editor-reference-message-container|"
    r"olk_src_body_section|x_quoted|lotus_quote|isforwardcontent|moz-cite-prefix|gmail_attr(?![a-z])",
    re.IGNORECASE,
)
_GMAIL_ATTRIBUTION = re.compile(r"gmail_attr(?![a-z])")
# Outlook for Windows draws a line above the header block of the mail that is answered.
_OUTLOOK_LINE = re.compile(r"border:none;border-top:solid(?:#[0-9a-f]{6}|windowtext)1\.0pt;padding:3\.0pt0")
# Marks from which on, to the end of the mail, all is the mail that is answered.
_QUOTE_START = re.compile(
    r"(?:x_)*divrplyfwdmsg|appendonsend|stopspelling|zwchr|replysplit|outlookmessageheader|gmail_quote_attribution_end",
    re.IGNORECASE,
)
_SIGNATURE_BOX = re.compile(
    r"(?<![\w])(?:x_)*(?:gmail_signature|moz-signature|applemailsignature|ms-outlook-mobile-signature|signature|"
    r"protonmail_signature_block(?!-user|-empty)|ymail_android_signature|mobile_signature|tutanota_signature|"
    r"gmx_signature|mail_signature)(?![\w-])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Element:
    tag: str
    quotes: int  # how much deeper the quote is inside
    silent: bool = False


@dataclass(slots=True)
class _Page:
    """The text while it grows."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    open: list[_Element] = field(default_factory=list)
    depth: int = 0
    silent: int = 0
    preformatted: int = 0
    attribution: _Element | None = None  # Gmail's attribution line, before its first words

    def say(self, text: str) -> None:
        if self.silent:
            return
        if self.attribution is not None and text.strip():
            if text.lstrip().startswith("-----"):  # a forwarded mail's title stands in the same box
                self.depth -= self.attribution.quotes
                self.attribution.quotes = 0
            self.attribution = None
        if self.preformatted:
            first, *rest = text.split("\n")
            self._put(first)
            for part in rest:
                self.end_line(force=True)
                self._put(part)
            return
        text = _SPACE.sub(" ", text)
        if not self.line or self.line[-1].endswith(" "):
            text = text.removeprefix(" ")
        self._put(text)

    def _put(self, text: str) -> None:
        if text:
            self.line.append(text)

    def end_line(self, *, force: bool = False) -> None:
        """Close the line if anything stands in it; `force` (a <br>) makes an empty one."""
        text = "".join(self.line).replace("\xa0", " ").rstrip()
        self.line.clear()
        if text or force:
            self._add(text)

    def blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self._add("")

    def mark_signature(self) -> None:
        if not self.silent and not self.depth:
            self._add("-- ")

    def _add(self, text: str) -> None:
        depth = min(self.depth, 20)
        self.lines.append(">" * depth + (" " if depth and text else "") + text)


def to_text(source: str) -> str:
    """Plain text of an HTML mail. Quoted parts keep their place behind "> " marks, one for each depth.

    Stops after 200,000 tags and texts, which no letter has.
    """
    page = _Page()
    for kind, name, rest in islice(tokens(source), _MOST_TOKENS):
        if kind == "text":
            page.say(html.unescape(rest) if "&" in rest else rest)
        elif kind == "open":
            _open(page, name, rest)
        else:
            _close(page, name)
    page.end_line()
    while page.lines and not page.lines[-1].strip("> "):
        page.lines.pop()
    return "\n".join(page.lines).lstrip("\n")


def _open(page: _Page, tag: str, rest: str) -> None:
    marks, style = _marks(rest)
    if tag == "br":
        page.end_line(force=True)
        return
    if tag in _BLOCKS and not (tag in _SAME_LINE and page.line):
        page.end_line()
        if tag in _SPACED:
            page.blank()
    if _QUOTE_START.search(marks) or (tag == "div" and _OUTLOOK_LINE.search(style)):
        page.depth += 1  # to the end of the mail: nothing takes it back
    if tag in _VOID:
        return
    quotes = 1 if _is_quote(tag, marks, style) else 0
    if not quotes and _SIGNATURE_BOX.search(marks):
        page.end_line()
        page.mark_signature()
    page.depth += quotes
    silent = tag in _SILENT or "display:none" in style  # what its writer never saw
    page.silent += silent
    page.preformatted += tag == "pre"
    if tag == "li":
        page.say("- ")
    element = _Element(tag, quotes, silent)
    if quotes and _GMAIL_ATTRIBUTION.search(marks):
        page.attribution = element
    page.open.append(element)


def _close(page: _Page, tag: str) -> None:
    """Close up to the matching open element; an end tag that matches nothing near is ignored."""
    near = page.open[-64:]
    if not any(element.tag == tag for element in near):
        return
    while page.open:
        element = page.open.pop()
        if element.tag in _BLOCKS:
            if element.tag in _SAME_LINE:
                page.say(". " if "".join(page.line).strip().isdecimal() else " ")  # the number of a row
            else:
                page.end_line()
            if element.tag in _SPACED:
                page.blank()
        page.depth -= element.quotes
        page.silent -= element.silent
        page.preformatted -= element.tag == "pre"
        if element.tag == tag:
            return


def _is_quote(tag: str, marks: str, style: str) -> bool:
    if tag == "blockquote":
        indented = "border:none" in style or "border:medium none" in style  # an indented paragraph of the writer's own
        return not (indented and "margin" in style and "gmail_quote" not in marks)
    return bool(_QUOTE_BOX.search(marks)) or (tag == "div" and "name=quote" in marks)


def _marks(rest: str) -> tuple[str, str]:
    """(id, class and the like; style without blanks, lower case) of a start tag."""
    if "=" not in rest:
        return "", ""
    marks, style = [], ""
    for found in _ATTRIBUTE.finditer(rest[:4_000]):
        name = found.group(1).lower()
        value = found.group(2) or found.group(3) or found.group(4) or ""
        if name in ("id", "class", "data-smartmail"):
            marks.append(value)
        elif name == "data-signatureblock":
            marks.append("signature")
        elif name == "name":
            marks.append(f"name={value.lower()}")
        elif name == "data-marker" and "quoted" in value.lower():
            marks.append("x_quoted")
        elif name == "style":
            style = value.replace(" ", "").lower()
    return " ".join(marks), style
