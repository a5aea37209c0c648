"""One line of JSON in, one line of JSON out: what a reply means, for `mailbot understand --json`.

The members are those of the contract: `text`, `about`, `on`, `rows`, `lang` in, `lang` and `acts` out, `id` as given.
A line that is no such object is answered with one unclear act; nothing here raises.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from mailbot.domain import acts as a
from mailbot.language.replies import About, read

UNCLEAR: list[dict[str, Any]] = [{"act": "unclear", "guess": None}]
MOST_ROWS = 200
NAMES: dict[type, str] = {
    a.Done: "done", a.NotDone: "not_done", a.Started: "started", a.Progress: "progress", a.MoreTime: "more_time",
    a.Cannot: "cannot", a.Accept: "accept", a.OnTrack: "on_track", a.Assign: "reassign", a.Question: "question",
    a.Agree: "agree", a.Disagree: "disagree", a.Yes: "yes", a.No: "no", a.Until: "until", a.Snooze: "snooze",
    a.Stop: "stop", a.ListOpen: "list", a.Help: "help", a.Undo: "undo", a.Rating: "rating", a.Thanks: "thanks",
    a.Unclear: "unclear",
}  # fmt: skip


def understand_line(line: str) -> str:
    """The answer to one line, without a line break. Never raises."""
    answer: dict[str, Any] = {}
    try:
        asked = json.loads(line)
        if isinstance(asked, dict):
            if "id" in asked:
                answer["id"] = asked["id"]
            answer |= _understood(asked)
        else:
            answer["acts"] = UNCLEAR
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        answer["acts"] = UNCLEAR
    return json.dumps(answer, ensure_ascii=False)


def _understood(asked: dict[str, Any]) -> dict[str, Any]:
    rows = asked.get("rows", 8)
    language = asked.get("lang")
    reading = read(
        str(asked["text"]),
        About(asked.get("about", "todo")),
        date.fromisoformat(str(asked["on"])),
        language if isinstance(language, str) else None,
        rows if isinstance(rows, int) and 0 < rows <= MOST_ROWS else 8,
    )
    return {"lang": reading.language, "acts": [as_contract(act) for act in reading.acts]}


def as_contract(act: a.Act) -> dict[str, Any]:
    """The act as the contract writes it: its name and the members the contract gives it."""
    found: dict[str, Any] = {"act": NAMES[type(act)]}
    match act:
        case a.Done() | a.NotDone() | a.Started() | a.Cannot() | a.Accept() | a.OnTrack():
            found["todos"] = list(act.todos)
        case a.Progress():
            found |= {"todos": list(act.todos), "percent": act.percent}
        case a.MoreTime():
            found |= {"todos": list(act.todos), "until": act.until.isoformat() if act.until else None}
        case a.Assign():
            found |= {"todos": list(act.todos), "to": act.to}
        case a.Until():
            found["until"] = act.until.isoformat()
        case a.Snooze():
            found["until"] = act.until.isoformat() if act.until else None
        case a.Rating():
            found["value"] = act.value
        case a.Unclear():
            found["guess"] = act.guess
    return found
