"""HTML -> tags and text, as browsers part them, in one linear pass. Never raises; knows no tag but script and style."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG_NAME = re.compile(r"[a-zA-Z][-\w:]{0,40}")
_TAG_START = re.compile(r"<[/!?a-zA-Z]")
_TAG_MARK = re.compile(r"[>\"']")


def tokens(source: str) -> Iterator[tuple[str, str, str]]:
    """("text" | "open" | "close", tag name, text or attributes). Looks at each character a fixed number of times."""
    position, end = 0, len(source)
    naive = False
    while position < end:
        mark = _TAG_START.search(source, position)
        if mark is None:
            yield "text", "", source[position:]
            return
        start = mark.start()
        if start > position:
            yield "text", "", source[position:start]
        if source.startswith("<!--", start):
            closed = source.find("-->", start + 4)
            position = closed + 3 if closed >= 0 else end
            continue
        if source.startswith(("<!", "<?"), start):
            closed = source.find(">", start)
            position = closed + 1 if closed >= 0 else end
            continue
        closing = source.startswith("</", start)
        name = _TAG_NAME.match(source, start + 1 + closing)
        if name is None:
            yield "text", "", "<"
            position = start + 1
            continue
        stop = -1 if naive else _tag_end(source, name.end())
        if stop < 0:  # a quote that never ends: from here on a tag ends at its first ">"
            naive = True
            stop = source.find(">", name.end())
            if stop < 0:
                return
        tag = name.group().lower()
        yield "close" if closing else "open", tag, source[name.end() : stop]
        position = stop + 1
        if not closing and tag in ("script", "style"):
            closed = source.find(f"</{tag}", position)
            if closed < 0:
                closed = source.find(f"</{tag.upper()}", position)
            position = closed if closed >= 0 else end


def _tag_end(source: str, position: int) -> int:
    """Where the ">" of a tag stands, quoted attribute values skipped; -1 where there is none."""
    while True:
        found = _TAG_MARK.search(source, position)
        if found is None:
            return -1
        if found.group() == ">":
            return found.start()
        closed = source.find(found.group(), found.end())
        if closed < 0:
            return -1
        position = closed + 1
