"""When a to-do that comes again is due next (RFC 5545 §3.3.10, the RRULE's days only)."""

from __future__ import annotations

from datetime import date, datetime, time

from dateutil.rrule import rrulestr


def next_due(rule: str, due: date | None, today: date) -> date | None:
    """The first day of `rule` after both `due` and the day before `today`; None where it has ended or never was.

    `rule` is an RRULE value such as "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218". A rule that cannot be read is none:
    the grammar refuses those before they are stored.
    """
    if not rule or due is None:
        return None
    try:
        days = rrulestr(rule, dtstart=datetime.combine(due, time.min))
    except (ValueError, TypeError):
        return None
    floor = max(due, date.fromordinal(today.toordinal() - 1))
    following = days.after(datetime.combine(floor, time.min))
    return following.date() if following else None
