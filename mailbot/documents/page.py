"""The Plan-on-a-Page: what its template speaks of, and the name its file gets."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from typing import Any

from mailbot.documents.charts import COLOURS, progress, timeline
from mailbot.documents.stylesheet import sound_colour
from mailbot.documents.told import told
from mailbot.documents.words import Words
from mailbot.domain.view import PlanView

NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|%\x00-\x1f]+')
LONGEST_NAME = 90  # characters
AIRY, ROOMY = 7, 13  # to-dos; beyond, the rows are set tighter so that one page is enough
MOST_CHANGES = 8
SVG_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
NO_BREAK = "\u00a0"


def page_name(plan: PlanView, words: Words) -> str:
    """A file name that every system takes: "Plan P12 Köksrenovering.pdf"."""
    name = words.say("label.file", tag=plan.tag, title=NOT_IN_FILE_NAMES.sub(" ", plan.title))
    return " ".join(name.split())[:LONGEST_NAME].strip(" .") + ".pdf"


def page_context(plan: PlanView, words: Words, today: date, accent: str) -> dict[str, Any]:
    """What the page's template sees besides what the mail's does."""
    return {
        "tight": len(plan.rows) > ROOMY,
        "cell": "airy" if len(plan.rows) <= AIRY else "cell" if len(plan.rows) <= ROOMY else "tight",
        "hanging": hanging,
        "colours": COLOURS,
        "changed": told(plan.changed, plan, words, today),
        "most_changes": MOST_CHANGES if len(plan.rows) <= ROOMY else MOST_CHANGES // 2,
        "progress_bar": _picture(progress(plan.done, len(plan.counted), sound_colour(accent))),
        "timeline": _picture(timeline(plan, today, words.month, words.say("label.today"))),
    }


def hanging(number: int) -> str:
    """A row's number with its distance from the text, so that what follows begins in one line: a digit of the page's
    font is as wide as two of its spaces."""
    return f"{number}{NO_BREAK * 2 * max(1, 3 - len(str(number)))}"


def _picture(svg: str) -> dict[str, str] | None:
    """The drawing inside the page itself, so that nothing is fetched, and its size in points."""
    if not svg:
        return None
    size = SVG_SIZE.search(svg)
    assert size
    source = "data:image/svg+xml;base64," + b64encode(svg.encode("utf-8")).decode("ascii")
    return {"source": source, "width": size[1], "height": size[2]}
