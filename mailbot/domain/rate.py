"""How often something may happen: at most so many times within so long, for each key and for all together."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_KEYS = 10_000  # remembered at once: whoever makes up more is held by the limit for all


@dataclass(frozen=True, slots=True)
class Rate:
    """`most` 0: as often as one likes."""

    most: int
    within: timedelta


FREE = Rate(0, timedelta(0))


@dataclass(slots=True)
class Meter:
    """Counts in memory what it let through; what it did not does not count. One thread at a time."""

    each: Rate = FREE
    all: Rate = FREE
    _by_key: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    _together: deque[datetime] = field(default_factory=deque)

    def lets(self, key: str, now: datetime) -> bool:
        """Whether one more is within both limits; then it is counted."""
        own = self._by_key.setdefault(key, deque())
        self._by_key.move_to_end(key)
        if len(self._by_key) > MOST_KEYS:
            self._by_key.popitem(last=False)
        if _full(own, self.each, now) or _full(self._together, self.all, now):
            return False
        if self.each.most:
            own.append(now)
        if self.all.most:
            self._together.append(now)
        return True


def _full(times: deque[datetime], rate: Rate, now: datetime) -> bool:
    while times and times[0] <= now - rate.within:
        times.popleft()
    return bool(rate.most) and len(times) >= rate.most
