"""Which reminders, digests and summaries are due, and in whose hours. Pure: people, to-dos and an instant go in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.domain.model import Person, ToDo

FIRM_FROM = 3  # days overdue from which a reminder is firmer and the provider is told


@dataclass(frozen=True, slots=True)
class Cadence:
    """On how many days before and after the due day a person is reminded, and every how many days from then on."""

    before: tuple[int, ...] = (2,)
    after: tuple[int, ...] = (1, 3)
    then_every: int = 3

    def reminds(self, days_left: int) -> bool:
        if days_left >= 0:
            return days_left == 0 or days_left in self.before
        late = -days_left
        last = max(self.after, default=0)
        return late in self.after or (late > last and (late - last) % self.then_every == 0)


def local(person: Person, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(person.zone))


def works_on(person: Person, day: date) -> bool:
    return str(day.isoweekday()) in person.working_days


def at_work(person: Person, now: datetime) -> bool:
    """Is it a working day, within working hours, where that person is? Hours may run over midnight (22 to 6)."""
    there = local(person, now)
    begin, end = person.work_start, person.work_end
    within = begin <= there.hour < end if begin < end else there.hour >= begin or there.hour < end
    return works_on(person, there.date()) and within


def may_be_reminded(person: Person, today: date) -> bool:
    snoozed = person.snoozed_until is not None and today < person.snoozed_until
    return person.reminders and not snoozed and not person.undeliverable


def to_remind(person: Person, todos: Iterable[ToDo], now: datetime, cadence: Cadence) -> tuple[ToDo, ...]:
    """The to-dos that today's one reminder to that person is about; none where nothing is due or it is not the time.

    A day that falls on their day off is caught up on the next working day.
    """
    today = local(person, now).date()
    if not at_work(person, now) or not may_be_reminded(person, today):
        return ()
    days = days_answered_for(person, today)
    return tuple(
        todo for todo in todos if todo.due is not None and any(cadence.reminds((todo.due - day).days) for day in days)
    )


def days_answered_for(person: Person, today: date) -> tuple[date, ...]:
    """Today, and the days off right before it: what fell on them is seen to today."""
    days = [today]
    while len(days) < 7 and not works_on(person, days[-1] - timedelta(days=1)):
        days.append(days[-1] - timedelta(days=1))
    return tuple(days)


def digest_due(person: Person, now: datetime) -> bool:
    """Is it a working morning at or after the digest hour, and not yet afternoon's end?"""
    there = local(person, now)
    return works_on(person, there.date()) and person.digest_hour <= there.hour < max(person.work_end, 12)


def summary_day(person: Person, now: datetime, hour: int) -> date | None:
    """The day that the nightly summary to an admin is about: today from `hour` on, yesterday before noon."""
    there = local(person, now)
    if there.hour >= hour:
        return there.date()
    return there.date() - timedelta(days=1) if there.hour < 12 else None
