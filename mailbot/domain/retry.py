"""When a failed attempt is made again, and when to give up."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 §4.5.4.1: at least four to five days
PARK_AFTER = 3


def next_attempt(attempts: int, first: datetime, now: datetime) -> datetime | None:
    """The next try after `attempts` failed ones; None once `GIVE_UP_AFTER` has passed since the `first`."""
    if now - first >= GIVE_UP_AFTER:
        return None
    return now + WAITS[min(max(attempts, 1), len(WAITS)) - 1]
