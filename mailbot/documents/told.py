"""Changes and receipts in words: what a field is called, what it was, what it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mailbot.documents.repeats import repeats
from mailbot.documents.words import Words, iso_day
from mailbot.domain.changes import Change
from mailbot.domain.view import PlanView

# Bookkeeping of the domain: true, and no news to anyone who reads a mail.
UNSAID = frozenset(
    {
        "number", "first_due", "sequence", "done_by", "done_on", "revision", "agreed_on", "agreed_revision",
        "agreed_words", "opened_at", "paused_on", "cover_id", "chosen",
        "digest", "digest_hour", "digest_minute",
    }
)  # fmt: skip
SAID_ALREADY = frozenset({"text", "owner_id"})  # by the sentence that tells of a new to-do
PEOPLE = frozenset({"owner_id", "done_by", "provider_id"})
DAYS = frozenset({"due", "start", "snoozed_until", "paused_until", "away_from", "away_until"})


@dataclass(frozen=True, slots=True)
class Told:
    """One field in words. `number` is the to-do's, None for the plan; `before` "" where there was nothing."""

    number: int | None
    what: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail and what became of it. `example` is how it could be written; `created`: a new to-do, so
    that its changes say what it is and not what changed; `number` the to-do that the sentence names."""

    words: str
    sentence: str
    number: int | None
    created: bool
    changes: tuple[Told, ...]
    example: str


def told(
    changes: Iterable[Change | Mapping[str, Any]], plan: PlanView | None, words: Words, today: date
) -> tuple[Told, ...]:
    """The changes that mean something to a reader, in their order."""
    facts = [change if isinstance(change, Change) else _change(change) for change in changes]
    closes = {(c.subject, c.key) for c in facts if c.field == "state"}
    nameless = plan is None  # ids of people mean nothing without the plan that knows their names
    spoken = (
        _told(change, plan, words, today)
        for change in facts
        if not (_silent(change, closes) or (nameless and change.field in PEOPLE | {"helpers"}))
    )
    return tuple(each for each in spoken if each.before != each.after)


def line(fact: Mapping[str, Any], plan: PlanView | None, words: Words, today: date) -> Line:
    """A line of a receipt: see `NoticeKind.RECEIPT`. A code that nobody has phrased is still readable."""
    details = fact.get("details") or {}
    made = [_change(change) for change in fact.get("changes") or ()]
    created = {change.key for change in made if change.subject == "todo" and change.field == "number"}
    fields = told([c for c in made if not (c.key in created and c.field in SAID_ALREADY)], plan, words, today)
    number = details.get("number") if "text" in details or created else None
    sentence = said(str(fact.get("code") or ""), str(fact.get("result") or ""), details, words)
    return Line(str(fact.get("words", "")), sentence, number, bool(created), fields, str(fact.get("example", "")))


def said(code: str, result: str, details: Mapping[str, Any], words: Words) -> str:
    """The sentence for a code of `domain.decide`, the service or the grammar; "" for none."""
    if not code:
        return ""
    sentence = words.told(_section(code, result, words), code, details)
    return f"{sentence} {words.say('said.day_is_past')}" if details.get("past") else sentence


def _section(code: str, result: str, words: Words) -> str:
    order = {"understood": ("said", "refused", "problem"), "ignored": ("ignored", "problem", "said")}.get(
        result, ("problem", "refused", "said")
    )
    return next((section for section in order if words.has(f"{section}.{code}")), order[0])


def _change(fact: Mapping[str, Any]) -> Change:
    return Change(
        str(fact.get("subject", "")),
        int(fact.get("key") or 0),
        str(fact.get("field", "")),
        fact.get("before"),
        fact.get("after"),
    )


def _silent(change: Change, closes: set[tuple[str, int]]) -> bool:
    follows_state = change.field == "percent" and (change.subject, change.key) in closes
    empty = change.before in (None, "", []) and change.after in (None, "", [], 0, False)
    joined = change.subject == "stakeholder" and change.field == "role" and change.before is None
    return change.field in UNSAID or follows_state or empty or joined


def _told(change: Change, plan: PlanView | None, words: Words, today: date) -> Told:
    number = change.key if change.subject == "todo" else None
    row = plan.row(number) if plan and number is not None else None
    what = row.text if row else plan.name(change.key) if plan and change.subject in ("stakeholder", "person") else ""
    label = words.say(f"field.{change.field}")
    return Told(
        number,
        what,
        label,
        _value(change, change.before, plan, words, today),
        _value(change, change.after, plan, words, today),
    )


def _value(change: Change, value: Any, plan: PlanView | None, words: Words, today: date) -> str:
    if value in (None, "", []):
        return ""
    if change.field in PEOPLE and isinstance(value, int):
        return plan.name(value) if plan else "?"
    if change.field == "helpers" and isinstance(value, list):
        return words.joined([plan.name(int(i)) if plan else "?" for i in value])
    if change.field in DAYS and isinstance(value, str) and (day := iso_day(value)):
        return words.day(day, today)
    if change.field == "rule" and isinstance(value, str):
        return repeats(value, words, today)
    if change.field in ("state", "role") and words.has(f"{change.field}_value.{value}"):
        return words.say(f"{change.field}_value.{value}")
    if change.field == "percent":
        return f"{value} %"
    return words.value(value)
