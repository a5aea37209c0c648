"""Which reminders, digests and summaries are due, and in whose hours. Pure: people, to-dos and an instant go in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.domain.dossier import is_away
from mailbot.domain.model import Person, ToDo

CATCH_UP = 14  # days of a machine that stood still that one reminder makes up for
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
    return works_on(person, there.date()) and any(begin <= there.hour < end for begin, end in work_hours(person))


def work_hours(person: Person) -> tuple[tuple[int, int], ...]:
    """From and before which hours of a day it is: one pair, or two where the hours run over midnight."""
    begin, end = person.work_start, person.work_end
    return ((begin, end),) if begin < end else ((0, end), (begin, 24))


def may_be_reminded(person: Person, today: date) -> bool:
    snoozed = person.snoozed_until is not None and today < person.snoozed_until
    return person.reminders and not snoozed and not person.undeliverable and not is_away(person, today)


def to_remind(
    person: Person, todos: Iterable[ToDo], now: datetime, cadence: Cadence, seen_to: date | None = None
) -> tuple[ToDo, ...]:
    """The to-dos that today's one reminder to that person is about; none where nothing is due or it is not the time.

    A day that falls on their day off, or on which nobody looked, is caught up on the next working day.
    """
    today = local(person, now).date()
    if not at_work(person, now) or not may_be_reminded(person, today):
        return ()
    return falling_on(days_answered_for(person, today, seen_to), todos, cadence)


def falling_on(days: Iterable[date], todos: Iterable[ToDo], cadence: Cadence) -> tuple[ToDo, ...]:
    """The to-dos that a rule names on one of those days."""
    days = tuple(days)
    return tuple(
        todo for todo in todos if todo.due is not None and any(cadence.reminds((todo.due - day).days) for day in days)
    )


def days_answered_for(person: Person, today: date, seen_to: date | None = None) -> tuple[date, ...]:
    """Today, and the days before it that nobody has seen to: all after `seen_to`, or the days off right before today
    where that is not known. What fell on them is seen to today."""
    days = [today]
    while len(days) < CATCH_UP:
        before = days[-1] - timedelta(days=1)
        if (len(days) == 7 or works_on(person, before)) if seen_to is None else before <= seen_to:
            break
        days.append(before)
    return tuple(days)


def digest_hours(person: Person) -> tuple[float, float]:
    """The hours from and before which a digest may come: until afternoon's end, or midnight where it comes later."""
    begins, ends = person.digest_hour + person.digest_minute / 60, max(person.work_end, 12)
    return begins, ends if begins < ends else 24


def digest_due(person: Person, now: datetime) -> bool:
    """Is it a working morning at or after the digest hour, and not yet afternoon's end?"""
    there, (begins, ends) = local(person, now), digest_hours(person)
    return works_on(person, there.date()) and begins <= there.hour + there.minute / 60 < ends


def wants_digest(person: Person, today: date) -> bool:
    return person.digest and not is_away(person, today)


def last_night(person: Person, now: datetime, hour: int) -> date:
    """The newest day that a nightly summary can be about: today from `hour` on, else yesterday."""
    there = local(person, now)
    return there.date() if there.hour >= hour else there.date() - timedelta(days=1)
