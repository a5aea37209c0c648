"""The Plan-on-a-Page: what its template speaks of, and the name its file gets."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from mailbot.documents.told import told
from mailbot.documents.words import Words
from mailbot.domain.view import PlanView

NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|%\x00-\x1f]+')
LONGEST_NAME = 90


def page_name(plan: PlanView, words: Words) -> str:
    """A file name that every system takes: "Plan P12 Köksrenovering.pdf"."""
    name = words.say("label.file", tag=plan.tag, title=NOT_IN_FILE_NAMES.sub(" ", plan.title))
    return " ".join(name.split())[:LONGEST_NAME].strip(" .") + ".pdf"


def page_context(plan: PlanView, words: Words, today: date, colour: str) -> dict[str, Any]:
    return {
        "share": round(100 * plan.done / len(plan.counted)) if plan.counted else 0,
        "changed": told(plan.changed, plan, words, today),
        "risks": plan.risks,
    }
