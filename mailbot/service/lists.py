"""What people ask to see: their open to-dos, the plans, where one stands, who changed what, the commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from mailbot.domain.changes import recorded
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person, PlanState, ToDo
from mailbot.domain.notices import Notice, NoticeKind, as_fact
from mailbot.language.grammar import Command, commands, row_commands, usage_of
from mailbot.service.ports import UnitOfWork


def open_list(uow: UnitOfWork, reader: Person, of: Person, within: Sequence[int] | None = None) -> Notice:
    """Everything open for `of`, across all plans or `within` some, numbered so that it can be answered."""
    assert reader.id is not None and of.id is not None
    todos = [todo for todo in uow.plans.open_todos_of(of.id) if within is None or todo.plan_id in within]
    return Notice(NoticeKind.LIST, reader.id, facts={"of": of.name, "mine": reader.id == of.id, "rows": rows(todos)})


def rows(todos: Sequence[ToDo], first: int = 1) -> list[dict[str, Any]]:
    return [{"row": row, "plan": todo.plan_id, "number": todo.number} for row, todo in enumerate(todos, first)]


def plans(uow: UnitOfWork, reader: Person, today: date) -> Notice:
    assert reader.id is not None
    found = uow.plans.of_provider(reader.id) if reader.provider else uow.plans.of_stakeholder(reader.id)
    dossiers = [d for plan in found if plan.id is not None and (d := uow.plans.dossier(plan.id)) is not None]
    return Notice(NoticeKind.PLANS, reader.id, facts={"plans": [_plan(dossier, today) for dossier in dossiers]})


def _plan(dossier: Dossier, today: date) -> dict[str, Any]:
    plan = dossier.plan
    left = dossier.open_todos()
    counted = [todo for todo in dossier.todos.values() if todo.state != "CANCELLED"]
    return {
        "id": plan.id,
        "title": plan.title,
        "state": plan.state,
        "paused_until": plan.paused_until.isoformat() if plan.paused_until else None,
        "done": len(counted) - len(left),
        "of": len(counted),
        "due": plan.due.isoformat() if plan.due else None,
        "client": ", ".join(person.name for person in dossier.clients),
        "overdue": sum(bool(todo.due and todo.due < today) for todo in left) if plan.state == PlanState.OPEN else 0,
    }


def status(reader: Person, plan_id: int) -> Notice:
    assert reader.id is not None
    return Notice(NoticeKind.STATUS, reader.id, plan_id)


def history(uow: UnitOfWork, reader: Person, dossier: Dossier) -> Notice:
    """Changes and words in the order of time; what one mail changed about one thing is one entry."""
    assert reader.id is not None and dossier.plan.id is not None
    names = {i: person.name for i, person in dossier.people.items()}
    together: dict[tuple[int | None, str, str, int | None], list[dict[str, Any]]] = {}
    for change in uow.plans.history(dossier.plan.id):
        number = change.key if change.subject == "todo" else None
        about = (change.cause, change.at.isoformat(), names.get(change.by or 0, ""), number)
        together.setdefault(about, []).append(as_fact(recorded(change)))
    entries: list[dict[str, Any]] = [
        {"at": at, "by": by, "changes": changes, "number": number} for (_, at, by, number), changes in together.items()
    ]
    for entry in uow.plans.log(dossier.plan.id):
        by = names.get(entry.person_id, "")
        entries.append(
            {
                "at": entry.at.isoformat(),
                "by": by,
                "words": entry.words,
                "number": entry.number,
                "channel": entry.channel,
            }
        )
    return Notice(
        NoticeKind.HISTORY,
        reader.id,
        dossier.plan.id,
        facts={"entries": sorted(entries, key=lambda entry: str(entry["at"]))},
    )


def help_for(reader: Person) -> Notice:
    """The commands for a provider, for everyone else the few words that help; and for an admin those about rows of the
    night report."""
    assert reader.id is not None
    listed = [_command(one, reader.language) for one in commands()] if reader.provider else []
    of_rows = [_command(one, reader.language) for one in row_commands()] if reader.admin else []
    return Notice(NoticeKind.HELP, reader.id, facts={"commands": listed, "row_commands": of_rows})


def _command(one: Command, language: str) -> dict[str, Any]:
    how = usage_of(one, language)
    return {"name": one.name, "usage": how, "example": one.example if language == "en" else how}
