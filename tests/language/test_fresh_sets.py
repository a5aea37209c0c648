"""The labelled replies under fresh/: each line well formed, and its words in no other set. `dev` may teach the rules;
`last` and every set named `held` only measure: no rule, no word and no label may be mended to please their score."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FRESH = sorted((HERE / "fresh").glob("*/*.jsonl"))
OTHERS = [*sorted((HERE / "replies").glob("**/*.jsonl")), *sorted((HERE / "unseen").glob("*.jsonl"))]
ROWS_OF = {"list": 8, "digest": 8}
WITH_ROWS = "done not_done started cannot accept on_track".split()
BARE_ACTS = "question agree disagree yes no stop list help undo thanks".split()
KEYS: dict[str, frozenset[str]] = {
    **dict.fromkeys(WITH_ROWS, frozenset({"todos"})),
    **dict.fromkeys(BARE_ACTS, frozenset()),
    "progress": frozenset({"todos", "percent"}),
    "more_time": frozenset({"todos", "until"}),
    "reassign": frozenset({"todos", "to"}),
    "until": frozenset({"until"}),
    "snooze": frozenset({"until"}),
    "rating": frozenset({"value"}),
    "unclear": frozenset({"guess"}),
}
ABOUT = {"todo", "list", "plan", "extension", "feedback", "digest"}


def _lines(paths: list[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower())) or text.strip()


@pytest.mark.parametrize("path", FRESH, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_line_is_well_formed(path: Path) -> None:
    for row in _lines([path]):
        assert row["lang"] == path.stem and row["about"] in ABOUT and row["text"].strip(), row["id"]
        assert row["accept"], row["id"]
        written = date.fromisoformat(row["on"])
        rows = row.get("rows", ROWS_OF.get(row["about"], 0))
        for reading in row["accept"]:
            assert reading, row["id"]
            for act in reading:
                _check_act(act, rows, written, row["id"])


def _check_act(act: dict[str, Any], rows: int, written: date, name: str) -> None:
    assert act.keys() - {"act"} == KEYS[act["act"]], name
    assert all(1 <= number <= rows for number in act.get("todos", [])), name
    assert act.get("guess") is None or act["guess"] in KEYS, name
    assert 0 <= act.get("percent", 0) <= 100 and 1 <= act.get("value", 1) <= 5 and act.get("to", "-"), name
    if act.get("until"):
        assert 0 <= (date.fromisoformat(act["until"]) - written).days < 366, name


def test_no_id_and_no_text_stands_twice() -> None:
    fresh, others = _lines(FRESH), _lines(OTHERS)
    assert not [name for name, count in Counter(row["id"] for row in fresh).items() if count > 1]
    texts = Counter(_bare(row["text"]) for row in fresh)
    known = {_bare(row["text"]) for row in others}
    assert not [text for text, count in texts.items() if count > 1 or text in known]
