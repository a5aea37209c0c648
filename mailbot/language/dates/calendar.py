"""Arithmetic on days: the coming Friday, the end of a week, the year a day and month most likely mean.

All of it counts from `on`, the writer's own day. Weekdays are 0 (Monday) to 6. Nothing here knows public holidays.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, timedelta

FAR_PAST = 100
"""Days back within which a day and month without a year mean the past one ("sent on 3 November")."""

YEARS = range(1900, 2200)
"""No plan has a day outside of them, and none of its days may be so far that the next cannot be reckoned."""

WorkingDays = frozenset[int]


def shifted(day: date, days: int) -> date | None:
    """`day` moved by `days`; None outside of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def made(year: int, month: int, day: int) -> date | None:
    if not MINYEAR <= year <= MAXYEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def coming(weekday: int, on: date) -> date:
    """The first such weekday after `on`."""
    return on + timedelta(days=(weekday - on.weekday() - 1) % 7 + 1)


def in_week(weekday: int, on: date, weeks: int) -> date:
    """That weekday of the calendar week `weeks` after the one of `on` (ISO 8601 weeks begin on Monday)."""
    return on + timedelta(days=weekday - on.weekday() + 7 * weeks)


def week_end(on: date, weeks: int, working: WorkingDays) -> date:
    """The last working day of the calendar week `weeks` after that of `on`."""
    return in_week(max(working or {4}), on, weeks)


def month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, the last of the month where that month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def add_working_days(day: date, count: int, working: WorkingDays) -> date:
    working = working or frozenset(range(7))
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() in working
    return day


def next_working(day: date, working: WorkingDays) -> date:
    while working and day.weekday() not in working:
        day += timedelta(days=1)
    return day


def last_working(day: date, working: WorkingDays) -> date:
    while working and day.weekday() not in working:
        day -= timedelta(days=1)
    return day


def nearest(month: int, day: int, on: date) -> date | None:
    """That day and month with the year left out: the coming one, unless it went by lately and the next is far."""
    for year in (on.year, on.year + 1, on.year + 2, on.year + 3, on.year + 4):
        found = made(year, month, day)
        if found is None:
            continue
        if found >= on:
            before = made(year - 1, month, day)
            if before is not None and (on - before).days <= FAR_PAST and (found - on).days > 365 - FAR_PAST:
                return before
            return found
        if (on - found).days <= FAR_PAST:
            return found
    return None


def coming_day(day: int, on: date) -> date | None:
    """The next time the month has that day, `on` itself included; None for 0 or above 31."""
    if not 1 <= day <= 31:
        return None
    for ahead in range(4):
        index = on.year * 12 + on.month - 1 + ahead
        found = made(index // 12, index % 12 + 1, day)
        if found is not None and found >= on:
            return found
    return None


def week_number(week: int, on: date, working: WorkingDays) -> date | None:
    """The last working day of the coming ISO week of that number; None where no such week exists."""
    for year in (on.isocalendar().year, on.isocalendar().year + 1):
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:
            continue
        if monday + timedelta(days=6) >= on:
            return monday + timedelta(days=max(working or {4}))
    return None


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


MOVABLE = {"maundy_thursday": -3, "good_friday": -2, "easter_monday": 1, "ascension": 39, "whitsun": 50}
"""Days after Easter Sunday."""
FIXED = {"boxing_day": (12, 26), "lucia": (12, 13), "may_day": (5, 1), "st_nicholas": (12, 5), "all_saints": (11, 1)}
"""Month and day."""


def holiday(name: str, on: date) -> tuple[date, date] | None:
    """First and last day of the coming (or running) holiday of that name."""
    for year in (on.year - 1, on.year, on.year + 1):
        if name == "christmas":
            first, last = date(year, 12, 24), date(year, 12, 26)
        elif name == "new_year":
            first, last = date(year, 12, 31), date(year + 1, 1, 1)
        elif name == "epiphany":
            first, last = date(year, 1, 6), date(year, 1, 6)
        elif name == "easter":
            sunday = easter(year)
            first, last = sunday - timedelta(days=2), sunday + timedelta(days=1)
        elif name in MOVABLE:
            first = last = easter(year) + timedelta(days=MOVABLE[name])
        elif name in FIXED:
            first = last = date(year, *FIXED[name])
        elif name == "midsummer":  # the Saturday between 20 and 26 June
            last = date(year, 6, 20) + timedelta(days=(5 - date(year, 6, 20).weekday()) % 7)
            first = last - timedelta(days=1)
        else:
            return None
        if last >= on:
            return first, last
    return None
