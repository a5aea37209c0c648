"""The admins' night report: its counts as labelled pairs, ready to be drawn as bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from mailbot.documents.letter import Letter
from mailbot.documents.words import Words

Counts = list[tuple[str, int]]


def contents(letter: Letter, words: Words) -> dict[str, Callable[..., Any]]:
    facts = letter.facts

    def summary_counts(of: str | None, names: Iterable[str]) -> Counts:
        counts = (facts.get(of) or {}) if of else facts
        return [(words.say(f"summary.{name}"), _count(counts, name)) for name in names]

    def plan_counts() -> Counts:
        return [(words.say(f"state_value.{state}"), int(count)) for state, count in facts["plans_by_state"].items()]

    def named_counts(pairs: Iterable[Mapping[str, Any]]) -> Counts:
        return [(str(pair.get("name")), _count(pair, "count")) for pair in pairs]

    def oldest_request() -> str:
        """Names who asked whom and when, where the facts say so; else the facts as they are."""
        request = facts["oldest_request"]
        at = request.get("asked_at") or request.get("at")
        details = {
            "by": request.get("by") or request.get("asked_by"),
            "of": request.get("of") or request.get("asked_of"),
            "day": datetime.fromisoformat(at).date() if at else None,
            "what": _what(request),
        }
        if all(details[name] for name in ("by", "of", "day")):
            return words.say("summary.oldest_line", **details)
        return words.joined([words.value(value) for value in request.values() if value not in (None, "")])

    return {
        "summary_counts": summary_counts,
        "plan_counts": plan_counts,
        "named_counts": named_counts,
        "oldest_request": oldest_request,
    }


def _what(request: Mapping[str, Any]) -> str:
    plan, number = request.get("plan"), request.get("number")
    tag = f"[P{plan}]" if isinstance(plan, int) else str(plan or "")
    said = request.get("text") or request.get("words") or ""
    return " ".join(part for part in (tag, str(number or ""), str(said)) if part)


def _count(counts: Mapping[str, Any], name: str) -> int:
    count = counts.get(name)
    return count if isinstance(count, int) else 0
