"""When the clock must look at a person again: instants before which nothing can be due. Pure, as `rhythm`, whose rules
they only bound: a look that comes too early finds nothing and costs a moment, one that comes too late skips a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailbot.domain.model import Person, ToDo
from mailbot.domain.post import Watch
from mailbot.domain.rhythm import Cadence, digest_hours, local, work_hours, works_on

HORIZON = timedelta(days=8)  # everyone is looked at again within that time, whatever was worked out
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """The next look at a person, and the last day that needs no other."""

    next_at: datetime
    seen_to: date | None
    counted: bool = False  # a look in the person's hours: what changes from now on is for the next one


def seen_to(watch: Watch, today: date) -> date | None:
    """None where it is not known: a day too far ahead was seen by a clock that has been set right since."""
    return watch.seen_to if watch.seen_to is not None and watch.seen_to <= today + HORIZON else None


def next_reminder(person: Person, todos: Sequence[ToDo], now: datetime, cadence: Cadence, after: date | None) -> Look:
    """For to-dos as they are now; days up to `after` are seen to. Their owner's next hours from the first day on which
    any rule of `cadence` falls."""
    today = local(person, now).date()
    last = today + HORIZON
    day = today if after is None else min(after + DAY, last)
    while day < last and not any(todo.due is not None and cadence.reminds((todo.due - day).days) for todo in todos):
        day += DAY
    return Look(_opens(person, day, now, work_hours(person)), day - DAY)


def next_digest(person: Person, now: datetime, after: date | None) -> Look:
    """The next morning after the day `after`, or from today on where none was seen to."""
    today = local(person, now).date()
    day = today if after is None else after + DAY
    return Look(_opens(person, day, now, (digest_hours(person),)), after)


def next_summary(person: Person, now: datetime, hour: int, after: date) -> Look:
    """The evening of the day after the day `after`, working day or not."""
    return Look(min(max(_moment(person, after + DAY, hour), now), now + HORIZON), after)


def _opens(person: Person, day: date, now: datetime, hours: Sequence[tuple[float, float]]) -> datetime:
    """The first instant from now on within those hours of a working day, from `day` on; `HORIZON` away at the most."""
    latest, today = now + HORIZON, local(person, now).date()
    day = max(day, today)
    while day <= today + HORIZON:
        for begins, ends in hours if works_on(person, day) else ():
            opens = max(_moment(person, day, begins), now)
            if opens < _moment(person, day, ends):
                return min(opens, latest)
        day += DAY
    return latest


def _moment(person: Person, day: date, hour: float) -> datetime:
    """That hour on the person's wall, 24 being the end of the day. An hour that daylight saving leaves out begins with
    the next, and of one that comes twice it is the first."""
    return (datetime.combine(day, time.min, ZoneInfo(person.zone)) + timedelta(hours=hour)).astimezone(UTC)
