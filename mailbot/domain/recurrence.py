"""When a to-do that comes again is due next (RFC 5545 §3.3.10, the RRULE's days only)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rruleset, rrulestr

_COUNT = re.compile(r"(?<![A-Z])COUNT=([0-9]+)")
_UNTIL = re.compile(r"(?<![A-Z])UNTIL=([0-9]{8})")
_BY_DAY = re.compile(r"(?<![A-Z])BY(?:MONTH)?DAY=")


def next_due(rule: str, due: date | None, today: date) -> date | None:
    """The first day of `rule` after both `due` and the day before `today`; None where it has ended or never was.

    `rule` is an RRULE value such as "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218"; its COUNT is what is left from `due` on.
    A rule that cannot be read is none: the grammar refuses those before they are stored.
    """
    days = _days(rule, due)
    if days is None or due is None:
        return None
    floor = max(due, today - timedelta(days=1))
    following = days.after(datetime.combine(floor, time.min))
    return following.date() if following else None


def left_of(rule: str, due: date, following: date) -> str:
    """The rule from the occurrence `following` on: its COUNT without those that have passed since `due`."""
    count, days = _COUNT.search(rule), _days(rule, due)
    if count is None or days is None:
        return rule
    first, last = datetime.combine(due, time.min), datetime.combine(following - timedelta(days=1), time.min)
    passed = max(1, len(days.between(first, last, inc=True)))
    return f"{rule[: count.start(1)]}{max(1, int(count[1]) - passed)}{rule[count.end(1) :]}"


def last_day(rule: str) -> date | None:
    """The day that the rule's UNTIL names; None where it has none."""
    until = _UNTIL.search(rule)
    return date.fromisoformat(until[1]) if until else None


def until(rule: str, last: date) -> str:
    """The rule with that day in its UNTIL; a rule without one stays as it is."""
    return _UNTIL.sub(f"UNTIL={last.isoformat().replace('-', '')}", rule)


def first_due(rule: str, day: date) -> date:
    """The first day of `rule` on or after `day`; `day` itself where the rule has none."""
    days = _days(rule, day)
    found = days.after(datetime.combine(day, time.min), inc=True) if days is not None else None
    return found.date() if found else day


def _days(rule: str, due: date | None) -> rrule | rruleset | None:
    if not rule or due is None:
        return None
    try:
        return rrulestr(rule + _month_end(rule, due), dtstart=datetime.combine(due, time.min))
    except (ValueError, TypeError):
        return None


def _month_end(rule: str, due: date) -> str:
    """The 31st of every month is its last day: RFC 5545 would leave out the months that are shorter."""
    if "FREQ=MONTHLY" not in rule or due.day < 29 or _BY_DAY.search(rule):
        return ""
    if (due + timedelta(days=1)).day == 1:
        return ";BYMONTHDAY=-1"
    return f";BYMONTHDAY={','.join(str(day) for day in range(28, due.day + 1))};BYSETPOS=-1"
