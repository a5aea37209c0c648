"""Reminders: all of a person's in one mail a day at the most, in their working hours, exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person, RequestKind, ToDo
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import Round, Watch
from mailbot.domain.rhythm import at_work, days_answered_for, falling_on, local, to_remind
from mailbot.domain.watch import DAY, Look, next_reminder, seen_to
from mailbot.service.case import person_id
from mailbot.service.desk import Desk
from mailbot.service.lists import rows
from mailbot.service.ports import UnitOfWork

FRESH = timedelta(hours=20)  # whoever got the to-do itself within that time needs no reminder of it
AGAIN = timedelta(hours=1)  # until what keeps a reminder back is looked at again, on the same day


def remind(uow: UnitOfWork, desk: Desk, person: Person, watch: Watch, now: datetime) -> Look | None:
    """Queues what is due now. None for whoever owns nothing open, and for providers: theirs stands in the digest.

    What is kept back is kept back for that day: the next reminder is that of the next day on which one falls.
    """
    todos = () if person.provider else uow.plans.open_todos_of(person_id(person))
    if not todos:
        return None
    today = local(person, now).date()
    seen = seen_to(watch, today)
    if seen is not None and seen >= today:
        seen = today - DAY  # something changed since
    later = now + AGAIN
    days = _unanswered(uow, person, today, seen) if to_remind(person, todos, now, desk.cadence, seen) else ()
    if due := falling_on(days, todos, desk.cadence):
        needed = _needed(uow, person, due, now)
        if needed and _claim(uow, person, days, now):
            notice = Notice(NoticeKind.REMINDER, person_id(person), facts={"rows": rows(needed)})
            uow.outbox.add(notice, None, now)
        elif at_work(person, later) and local(person, later).date() == today:
            return Look(later, seen)
    return next_reminder(person, todos, now, desk.cadence, today if at_work(person, now) else seen)


def _unanswered(uow: UnitOfWork, person: Person, today: date, seen: date | None) -> Sequence[date]:
    """The days that today answers for; none where today had its reminder, and none that an earlier one answered for."""
    days = days_answered_for(person, today, seen)
    left = [day for day in days if not uow.occurrences.seen(Round.REMINDER, person_id(person), day)]
    return left if today in left else ()


def _claim(uow: UnitOfWork, person: Person, days: Sequence[date], now: datetime) -> bool:
    """Today, and with it the earlier days that today answers for: they never come again, wherever the person goes."""
    first, *_ = [uow.occurrences.claim(Round.REMINDER, person_id(person), day, now) for day in days]
    return first


def _needed(uow: UnitOfWork, person: Person, due: Sequence[ToDo], now: datetime) -> list[ToDo]:
    """Nobody is reminded of what they were just told, cannot do yet, or wait for an answer about: the provider's
    digest shows what is in the way."""
    told = uow.outbox.told(person_id(person), now - FRESH)
    dossiers = {plan: uow.plans.dossier(plan) for plan in {todo.plan_id for todo in due}}
    return [todo for todo in due if (todo.plan_id, todo.number) not in told and _is_free(dossiers[todo.plan_id], todo)]


def _is_free(dossier: Dossier | None, todo: ToDo) -> bool:
    if dossier is None:
        return False
    return not dossier.waits_for(todo) and dossier.request_about(todo.number, RequestKind.MORE_TIME) is None
