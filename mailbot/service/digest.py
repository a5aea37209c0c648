"""The provider's morning: what is due today, what is overdue, what waits for them, what changed since yesterday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from mailbot.domain.model import Person, ToDo
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import Round, Watch
from mailbot.domain.rhythm import days_answered_for, digest_due, local, wants_digest
from mailbot.domain.watch import Look, next_digest, seen_to
from mailbot.service.case import person_id
from mailbot.service.lists import rows
from mailbot.service.ports import UnitOfWork

Row = dict[str, Any]


def send_digest(uow: UnitOfWork, person: Person, watch: Watch, now: datetime) -> Look | None:
    """Queues the digest whose hour has come. Nothing is sent where nothing needs attention; None for no provider."""
    if not person.provider:
        return None
    today = local(person, now).date()
    seen = seen_to(watch, today)
    if not digest_due(person, now) or (seen is not None and seen >= today):
        return next_digest(person, now, seen)
    if not wants_digest(person, today):
        return Look(next_digest(person, now, today).next_at, today)  # what changes meanwhile is for the next one
    notice = digest(uow, person, today, _since(person, watch, today, now))
    if notice is not None and uow.occurrences.claim(Round.DIGEST, person_id(person), today, now):
        uow.outbox.add(notice, None, now)
    return Look(next_digest(person, now, today).next_at, today, counted=True)


def _since(person: Person, watch: Watch, today: date, now: datetime) -> datetime:
    """The last digest's instant, or the last working morning where that is not known."""
    if watch.seen_at is not None and watch.seen_at < now:
        return watch.seen_at
    return now - timedelta(days=len(days_answered_for(person, today)))


def digest(uow: UnitOfWork, person: Person, today: date, since: datetime) -> Notice | None:
    """One numbering runs through all sections, so that "3 done" means one thing."""
    todos: list[ToDo] = []
    changed: list[ToDo] = []
    for plan in uow.plans.of_provider(person_id(person), states=("open",)):
        dossier = uow.plans.dossier(plan.id) if plan.id is not None else None
        if dossier is None or plan.id is None:
            continue
        todos += dossier.open_todos()
        recent = uow.plans.changes_since(plan.id, since)
        touched = {c.key for c in recent if c.subject == "todo" and c.field != "sequence" and c.by != person.id}
        changed += [todo for number, todo in dossier.todos.items() if number in touched]
    mine = {(todo.plan_id, todo.number) for todo in todos}
    elsewhere = (todo for todo in uow.plans.open_todos_of(person_id(person)) if (todo.plan_id, todo.number) not in mine)
    todos += elsewhere  # for a provider there is no reminder
    numbering = _Numbering()
    resting = {plan.id for plan in uow.plans.of_provider(person_id(person), states=("paused",))}
    asked = [r for r in uow.plans.open_requests(asked_of=person_id(person)) if r.plan_id not in resting]
    sections: dict[str, list[Row]] = {
        "overdue": numbering.take(todo for todo in todos if todo.due and todo.due < today),
        "today": numbering.take(todo for todo in todos if todo.due == today),
        "waiting": numbering.waiting([(r.plan_id, r.number, r.kind, r.asked_by) for r in asked], uow),
        "changed": numbering.take(changed),
    }
    if not any(sections[name] for name in ("overdue", "today", "waiting")) and not changed:
        return None
    return Notice(NoticeKind.DIGEST, person_id(person), facts={**sections, "rows": numbering.rows})


class _Numbering:
    """Gives out row numbers, each to-do one."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def take(self, todos: Iterable[ToDo]) -> list[Row]:
        known = {(row["plan"], row["number"]) for row in self.rows}
        taken = rows([todo for todo in todos if (todo.plan_id, todo.number) not in known], len(self.rows) + 1)
        self.rows += taken
        return taken

    def waiting(self, asked: Iterable[tuple[int | None, int | None, str, int]], uow: UnitOfWork) -> list[Row]:
        taken: list[Row] = []
        for plan, number, kind, by in asked:
            person = uow.people.get(by)
            if plan is None or number is None or person is None:
                continue
            taken.append({**self._row(plan, number), "kind": kind, "by": person.name})
        return taken

    def _row(self, plan: int, number: int) -> Row:
        """The to-do's row, a new one where it has none yet."""
        known = (row for row in self.rows if (row["plan"], row["number"]) == (plan, number))
        row = next(known, None)
        if row is None:
            row = {"row": len(self.rows) + 1, "plan": plan, "number": number}
            self.rows.append(row)
        return row
