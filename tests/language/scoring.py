"""Scores readings against labelled replies: right where one accepted reading is met, wrong where something changed that
no accepted reading changes. An act is compared by name, rows and what it names; a word of thanks more is no mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailbot.language.understand import understand_line

Acts = list[dict[str, Any]]
CHANGING = frozenset("done not_done more_time cannot reassign agree disagree yes no until stop rating undo".split())


@dataclass
class Score:
    total: int = 0
    right: int = 0
    wrong: int = 0
    misses: list[str] = field(default_factory=list)


def score(path: Path, hint: bool = True) -> Score:
    return score_rows(map(json.loads, path.read_text("utf-8").splitlines()), hint)


def score_rows(rows: Iterable[dict[str, Any]], hint: bool = True) -> Score:
    result = Score()
    for row in rows:
        asked = {key: row[key] for key in ("id", "text", "about", "on", "rows", "lang") if key in row}
        if not hint:
            del asked["lang"]
        acts = json.loads(understand_line(json.dumps(asked)))["acts"]
        right = any(_same(acts, reading) for reading in row["accept"])
        wrong = not right and _changes_otherwise(acts, row["accept"])
        result.total += 1
        result.right += right
        result.wrong += wrong
        if not right:
            result.misses.append(f"{'WRONG' if wrong else 'miss'} {row['id']} {row['text']!r}: {acts}")
    return result


def summed(title: str, folder: Path) -> tuple[int, float, float, str]:
    """Of a folder with a file a language: how many replies, the shares right and wrong, and a line that says so."""
    scores = {path.stem: score(path) for path in sorted(folder.glob("*.jsonl"))}
    count = sum(s.total for s in scores.values())
    right = sum(s.right for s in scores.values()) / count
    wrong = sum(s.wrong for s in scores.values()) / count
    shares = " ".join(f"{name}:{s.right}/{s.total}(-{s.wrong})" for name, s in scores.items())
    return count, right, wrong, f"\n{title} replies: {right:.1%} right, {wrong:.2%} wrong ({shares})"


def _same(got: Acts, want: Acts) -> bool:
    if all(act["act"] != "thanks" for act in want):
        got = [act for act in got if act["act"] != "thanks"]
    got_parts, want_parts = _parts(got), _parts(want)
    return len(got_parts) == len(want_parts) and all(any(_meets(g, w) for w in want_parts) for g in got_parts)


def _parts(acts: Iterable[dict[str, Any]]) -> list[tuple[str, str, frozenset[int]]]:
    joined: dict[tuple[str, str], set[int]] = {}
    for act in acts:
        said = next((str(act[key]).lower() for key in ("until", "percent", "to", "value") if key in act), "")
        joined.setdefault((act["act"], said), set()).update(act.get("todos", []))
    return [(name, said, frozenset(rows)) for (name, said), rows in joined.items()]


def _meets(got: tuple[str, str, frozenset[int]], want: tuple[str, str, frozenset[int]]) -> bool:
    names = got[0] == want[0] and got[2] == want[2]
    if got[0] == "reassign":
        return names and (got[1] in want[1] or want[1] in got[1])
    return names and got[1] == want[1]


def _changes_otherwise(got: Acts, accepted: list[Acts]) -> bool:
    allowed = {(act["act"], str(act.get("until", ""))) for reading in accepted for act in reading}
    rows: dict[str, set[int]] = {}
    for reading in accepted:
        for act in reading:
            rows.setdefault(act["act"], set()).update(act.get("todos", []))
    return any(
        act["act"] in CHANGING
        and (
            (act["act"], str(act.get("until", ""))) not in allowed
            or bool(set(act.get("todos", [])) - rows.get(act["act"], set()))
        )
        for act in got
    )
