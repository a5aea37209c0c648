"""A page of HTML printed as PDF. Owner of xhtml2pdf, reportlab and svglib.

Pure, and slow (tens of milliseconds, more with many table cells; a process-wide lock makes threads useless): it is
meant for a worker process that may be killed. Reads fonts below `base` and nothing else; never the network.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase.ttfonts import TTFError, TTFontFile
from svglib.fonts import register_font
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.default import DEFAULT_CSS

from mailbot.documents.broken import PageBroken
from mailbot.documents.charts import CHART_FONT
from mailbot.documents.stylesheet import COMMENT

FONT = "fonts/DejaVuSans.ttf"
LONGEST = 20.0  # seconds
SUBSTITUTE = "▯"
QUIET_CONTROLS = frozenset("\n\t")
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)", re.I)
IMPLIED = frozenset({"html", "body", "tbody"})  # elements that the parser makes where a page leaves them out
RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")
NAMES = re.compile(r"[a-z][a-z0-9]*")

rl_config.useA85 = 0  # a page goes out in base64: no need for a second encoding in ASCII inside it


def print_page(html: str, base: Path) -> bytes:
    """The PDF's octets. `base` is the template folder with the fonts below it.

    Raises `PageBroken` where anything was refused, left out or warned of: a page with a hole is no page.
    """
    _know_chart_font(base / FONT)
    out = io.BytesIO()
    elements = frozenset(ELEMENT.findall(html.lower())) | IMPLIED
    policy = ResourceAccessPolicy.server(base, allow_remote=False, max_render_seconds=LONGEST)
    with _complaints() as complaints:
        try:
            result = pisa.CreatePDF(
                printable(html, base),
                dest=out,
                encoding="utf-8",
                path=str(base / "page.html"),
                default_css=_defaults(elements),
                resource_policy=policy,
            )
        except Exception as error:  # the library raises whatever its own parsers raise
            raise PageBroken(f"{type(error).__name__}: {error}") from error
    if result.err or result.warn or complaints:
        raise PageBroken("; ".join(complaints) or f"{result.err} errors, {result.warn} warnings: {result.log[:3]}")
    return out.getvalue()


def print_octets(html: bytes, base: Path) -> bytes:
    """`print_page` for a worker process, whose pages come as octets."""
    return print_page(html.decode(), base)


def printable(text: str, base: Path) -> str:
    """`text` with characters that the font has: an unknown letter becomes ▯, an unknown sign (emoji) nothing."""
    if text.isascii():
        return text
    known = _glyphs(base / FONT)
    unknown = {ord(c): SUBSTITUTE if c.isalnum() else "" for c in set(text) if ord(c) not in known}
    return text.translate({code: value for code, value in unknown.items() if chr(code) not in QUIET_CONTROLS})


@lru_cache(maxsize=16)
def _defaults(elements: frozenset[str]) -> str:
    """Of the library's own style sheet, which it reads and weighs anew for each page, what can apply to `elements`."""
    rules = RULE.findall(COMMENT.sub("", DEFAULT_CSS))
    return "\n".join(
        selectors + declarations
        for selectors, declarations in rules
        if any(word in elements for word in NAMES.findall(selectors.lower()))
    )


@cache
def _know_chart_font(font: Path) -> None:
    """Under a name of its own: svglib would look for it on the machine, and take the page's bold away with it."""
    try:
        known, _ = register_font(CHART_FONT, str(font))
    except (OSError, TTFError) as error:
        raise PageBroken(f"{font}: {error}") from error
    if known != CHART_FONT:
        raise PageBroken(f"{font}: cannot be used in a chart")


@cache
def _glyphs(font: Path) -> frozenset[int]:
    try:
        return frozenset(TTFontFile(str(font), charInfo=1).charToGlyph)
    except (OSError, TTFError) as error:
        raise PageBroken(f"{font}: {error}") from error


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.name}: {record.getMessage()}"[:300])


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Warnings of the libraries while a page is printed; they say there what they do not say in their result."""
    listener = _Complaints()
    loggers = [logging.getLogger(name) for name in ("xhtml2pdf", "svglib", "reportlab")]
    for logger in loggers:
        logger.addHandler(listener)
    try:
        yield listener.messages
    finally:
        for logger in loggers:
            logger.removeHandler(listener)
