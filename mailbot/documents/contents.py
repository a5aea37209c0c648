"""What a template of each kind finds to speak of: the letter's facts looked up in its plans, in the reader's days.

Values only; the words around them are the templates' and the phrase book's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.documents.buttons import Button, row_done
from mailbot.documents.letter import Letter
from mailbot.documents.shown import shown
from mailbot.documents.told import Line, line, told
from mailbot.documents.words import Words
from mailbot.domain.notices import NoticeKind
from mailbot.domain.standing import Standing
from mailbot.domain.view import PlanView, ToDoRow

FINISHED = frozenset({Standing.DONE, Standing.DROPPED})


@dataclass(frozen=True, slots=True)
class Numbered:
    """One line of a list. `row` is the number to answer with, 0 where it has none; `days` is how far it is overdue."""

    row: int
    todo: ToDoRow
    button: Button | None


@dataclass(frozen=True, slots=True)
class Group:
    plan: PlanView
    rows: tuple[Numbered, ...]


def today_of(letter: Letter) -> date:
    """The day it is where the reader is."""
    return letter.now.astimezone(ZoneInfo(letter.reader.zone)).date()


def grouped(letter: Letter, words: Words, subject: str, rows: Iterable[Mapping[str, Any]]) -> tuple[Group, ...]:
    """Rows under their plan; row numbers run on. What the letter's plans do not hold is left out."""
    found: dict[int, list[Numbered]] = {}
    for fact in rows or ():
        plan = plan_of(letter, fact.get("plan"))
        todo = plan.row(int(fact.get("number") or 0)) if plan else None
        if plan and todo:
            row = int(fact.get("row") or 0)
            button = row_done(letter, words, subject, row) if row and todo.mine else None
            found.setdefault(plan.id, []).append(Numbered(row, todo, button))
    return tuple(Group(plan, tuple(found[i])) for i in found if (plan := plan_of(letter, i)))


def plan_of(letter: Letter, plan_id: Any) -> PlanView | None:
    if plan_id is None or (letter.plan and letter.plan.id == plan_id):
        return letter.plan
    return letter.plans.get(int(plan_id))


def numbered(plan: PlanView | None, numbers: Iterable[Any]) -> tuple[ToDoRow, ...]:
    """The plan's rows of those numbers; what it does not hold is left out."""
    rows = (plan.row(int(number)) for number in numbers or ()) if plan else ()
    return tuple(row for row in rows if row)


def receipt_lines(letter: Letter, words: Words) -> Mapping[str, tuple[Line, ...]]:
    """Lines by result: understood, not_understood, ignored."""
    today = today_of(letter)
    results: dict[str, list[Line]] = {"understood": [], "not_understood": [], "ignored": []}
    for fact in letter.facts.get("lines") or ():
        results.setdefault(str(fact.get("result")), []).append(line(fact, letter.plan, words, today))
    return {result: tuple(lines) for result, lines in results.items()}


def sent_names(letter: Letter) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was sent, each kind once with whom it went to."""
    names: dict[str, list[str]] = {}
    for fact in letter.facts.get("sent") or ():
        of_kind = names.setdefault(str(fact.get("kind")), [])
        if fact.get("name") and fact["name"] not in of_kind:
            of_kind.append(str(fact["name"]))
    return tuple((kind, tuple(of_kind)) for kind, of_kind in names.items())


def answer_sentence(letter: Letter, words: Words) -> str:
    """What became of a request or a question."""
    facts = letter.facts
    code, until = str(facts.get("code") or "words"), facts.get("until")
    by = facts.get("by") or (letter.plan.provider if letter.plan else letter.firm.name)
    if code == "yes" and until:
        code = "yes_until"
    if words.has(f"answer.{code}"):
        return words.say(f"answer.{code}", by=by, day=until)
    return line({"code": code, "result": "understood", "details": facts}, letter.plan, words, today_of(letter)).sentence


def clarifying_question(letter: Letter, words: Words) -> str:
    """One short question that one word answers."""
    if letter.facts.get("choices"):
        return words.say("clarify.choices")
    guess = shown(str(letter.facts.get("guess") or "")).strip().lower()
    if not guess:
        return words.say("clarify.open")
    return words.say(
        "clarify.guess", guess=words.say(f"guess.{guess}") if words.has(f"guess.{guess}") else f"“{guess}”"
    )


def contents(letter: Letter, words: Words, subject: str) -> dict[str, Any]:
    """Everything a template sees besides the phrase book."""
    today = today_of(letter)
    plan, facts = letter.plan, letter.facts
    row = plan.row(letter.number) if plan and letter.number is not None else None
    return {
        "kind": letter.kind.value,
        "reader": letter.reader,
        "firm": letter.firm,
        "facts": facts,
        "plan": plan,
        "plans": letter.plans,
        "row": row,
        "today": today,
        "changes": told(facts.get("changes") or (), plan, words, today),
        "before": numbered(plan, row.after) if row else (),
        "following": numbered(plan, row.blocks) if row else (),
        "mine": tuple(r for r in plan.rows if r.mine and r.standing not in FINISHED) if plan else (),
        "numbered": lambda numbers: numbered(plan, numbers),
        "grouped": lambda rows: grouped(letter, words, subject, rows),
        "told": lambda changes: told(changes or (), plan, words, today),
        "line": lambda fact: line(fact, plan, words, today),
        "answer": answer_sentence(letter, words),
        "asked": clarifying_question(letter, words),
    } | (_receipt(letter, words) if letter.kind is NoticeKind.RECEIPT else {})


def _receipt(letter: Letter, words: Words) -> dict[str, Any]:
    return {"lines": receipt_lines(letter, words), "sent": sent_names(letter)}
