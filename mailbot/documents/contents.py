"""What a template of each kind finds to speak of: the letter's facts looked up in its plans, in the reader's days.

Values only; the words around them are the templates' and the phrase book's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.documents import night
from mailbot.documents.buttons import Button, choices, row_buttons
from mailbot.documents.letter import Letter
from mailbot.documents.told import Line, Told, line, said, told
from mailbot.documents.words import Words
from mailbot.domain.notices import NoticeKind
from mailbot.domain.rhythm import FIRM_FROM
from mailbot.domain.standing import Standing
from mailbot.domain.view import PlanView, ToDoRow

LATENESS = ("soon", "today", "late", "very_late")
FINISHED = frozenset({Standing.DONE, Standing.DROPPED})


@dataclass(frozen=True, slots=True)
class Numbered:
    """One line of a list. `row` is the number to answer with, 0 where it has none; `asked` what someone asks."""

    row: int
    todo: ToDoRow
    buttons: tuple[Button, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class Group:
    plan: PlanView
    rows: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class NewsItem:
    sentence: str
    words: str
    todo: ToDoRow | None
    changes: tuple[Told, ...]


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
            buttons = row_buttons(letter, words, subject, row) if row and todo.mine else ()
            found.setdefault(plan.id, []).append(Numbered(row, todo, buttons, _asked(fact, words)))
    return tuple(Group(plan, tuple(found[i])) for i in found if (plan := plan_of(letter, i)))


def _asked(fact: Mapping[str, Any], words: Words) -> str:
    kind = f"asked.{fact.get('kind')}"
    return words.say(kind, by=fact.get("by")) if fact.get("by") and words.has(kind) else ""


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
    if code in ("yes", "no") and until:
        code += "_until"
    if words.has(f"answer.{code}"):
        return words.say(f"answer.{code}", by=by, day=until)
    return said(code, "understood", facts, words)


def clarifying_question(letter: Letter, words: Words) -> str:
    """One short question that one word answers."""
    if choices(letter):
        return words.say("clarify.choices")
    guess = str(letter.facts.get("guess") or "").lower().replace("_", "").replace(" ", "")
    if not words.has(f"guess.{guess}"):
        return words.say("clarify.open")
    return words.say("clarify.guess", guess=words.say(f"guess.{guess}"))


def todo_reason(letter: Letter) -> str:
    """Why the to-do is sent, as a key of [todo]; what is new but has to wait says so."""
    reason = str(letter.facts.get("reason") or "new")
    row = letter.plan.row(letter.number) if letter.plan and letter.number is not None else None
    return "new_later" if reason == "new" and row and row.standing is Standing.BLOCKED else reason


def lateness(letter: Letter) -> str:
    """How a reminder must speak: soon, today, late or very_late, after the worst of its
    rows; some_late and some_very_late where that is not true of all of them."""
    today = today_of(letter)
    days = [
        (today - row.due).days
        for fact in letter.facts.get("rows") or ()
        if (plan := plan_of(letter, fact.get("plan"))) and (row := plan.row(int(fact.get("number") or 0))) and row.due
    ]
    tones = [_lateness(each) for each in days] or ["today"]
    worst = max(tones, key=LATENESS.index)
    return f"some_{worst}" if worst in ("late", "very_late") and set(tones) != {worst} else worst


def _lateness(days: int) -> str:
    return "very_late" if days >= FIRM_FROM else "late" if days > 0 else "today" if days == 0 else "soon"


def news_items(letter: Letter, words: Words) -> tuple[NewsItem, ...]:
    """What someone did, each as a sentence of its own; words that changed nothing are passed on as they are."""
    by = str(letter.facts.get("by") or letter.firm.name)
    return tuple(_news_item(letter, words, by, fact) for fact in letter.facts.get("items") or ())


def _news_item(letter: Letter, words: Words, by: str, fact: Mapping[str, Any]) -> NewsItem:
    details = {**(fact.get("details") or {}), "by": by}
    code = str(fact.get("act") or fact.get("code") or "changed")
    if fact.get("result") == "not_understood":
        code = "wrote"
    if words.has(f"news.{code}"):
        sentence = words.told("news", code, details)
    else:
        sentence = f"{by}: {said(code, 'understood', details, words)}"
    changes = told(fact.get("changes") or (), letter.plan, words, today_of(letter))
    rows = numbered(letter.plan, [fact["number"]] if fact.get("number") else ())
    return NewsItem(sentence, str(fact.get("words") or ""), rows[0] if rows else None, changes)


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
    } | _of_kind(letter, words)


def _of_kind(letter: Letter, words: Words) -> dict[str, Any]:
    match letter.kind:
        case NoticeKind.RECEIPT:
            return {"lines": receipt_lines(letter, words), "sent": sent_names(letter)}
        case NoticeKind.NEWS:
            only_words = all(fact.get("result") == "not_understood" for fact in letter.facts.get("items") or ())
            return {"items": news_items(letter, words), "only_words": only_words}
        case NoticeKind.TODO:
            return {"reason": todo_reason(letter), "new": letter.facts.get("reason") in (None, "", "new")}
        case NoticeKind.ANSWER:
            return {"answer": answer_sentence(letter, words)}
        case NoticeKind.CLARIFY:
            return {"asked": clarifying_question(letter, words), "choices": choices(letter)}
        case NoticeKind.SUMMARY:
            return night.contents(letter, words)
        case NoticeKind.REMINDER:
            return {"lateness": lateness(letter)}
    return {}
