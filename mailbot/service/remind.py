"""Reminders: all of a person's in one mail a day at the most, in their working hours, exactly once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from mailbot.domain.model import RequestKind, ToDo
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.rhythm import local, to_remind
from mailbot.service.case import person_id
from mailbot.service.desk import Desk
from mailbot.service.lists import rows
from mailbot.service.ports import Clock, Store, UnitOfWork

KIND = "reminder"
FRESH = timedelta(hours=20)  # whoever got the to-do itself within that time needs no reminder of it


def send_due(store: Store, desk: Desk, clock: Clock) -> int:
    """Queues what is due now; how many. What a provider owns stands in their digest instead."""
    now = clock.now()
    with store.begin() as uow:
        horizon = now.date() + timedelta(days=max(desk.cadence.before, default=0) + 1)
        by_owner: dict[int, list[ToDo]] = defaultdict(list)
        for todo in uow.plans.due_by(horizon):
            by_owner[todo.owner_id].append(todo)
        sent = 0
        for owner, todos in by_owner.items():
            person = uow.people.get(owner)
            if person is None or person.provider or uow.occurrences.seen(KIND, owner, local(person, now).date()):
                continue
            due = _needed(uow, owner, to_remind(person, todos, now, desk.cadence), now)
            if due and uow.occurrences.claim(KIND, person_id(person), local(person, now).date(), now):
                uow.outbox.add(Notice(NoticeKind.REMINDER, owner, facts={"rows": rows(due)}), None, now)
                sent += 1
        return sent


def _needed(uow: UnitOfWork, owner: int, due: Sequence[ToDo], now: datetime) -> list[ToDo]:
    """Nobody is reminded of what they were just told, cannot do yet, or wait for an answer about: the provider's
    digest shows what is in the way."""
    if not due:
        return []
    told = uow.outbox.told(owner, now - FRESH)
    return [todo for todo in due if (todo.plan_id, todo.number) not in told and _is_free(uow, todo)]


def _is_free(uow: UnitOfWork, todo: ToDo) -> bool:
    dossier = uow.plans.dossier(todo.plan_id)
    if dossier is None:
        return False
    return not dossier.waits_for(todo) and dossier.request_about(todo.number, RequestKind.MORE_TIME) is None
