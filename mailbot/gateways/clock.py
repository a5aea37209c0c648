"""The only reader of the time, and the alarm that rings by it (apscheduler)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger


class SystemClock:
    def now(self) -> datetime:
        """The machine's time, aware, in UTC."""
        return datetime.now(UTC)


class StoryClock:
    """A clock that stands still until it is told to go on: for the demo and for tests."""

    def __init__(self, start: datetime) -> None:
        """`start` is aware."""
        self._now = _in_utc(start)
        self._turn = threading.Lock()

    def now(self) -> datetime:
        with self._turn:
            return self._now

    def advance_to(self, moment: datetime) -> None:
        """Raises ValueError for a moment before now: a story goes forward."""
        with self._turn:
            if _in_utc(moment) < self._now:
                raise ValueError(f"{moment.isoformat()} is before {self._now.isoformat()}")
            self._now = _in_utc(moment)

    def advance(self, by: timedelta) -> None:
        self.advance_to(self.now() + by)


class _Steady(BackgroundScheduler):  # type: ignore[misc]  # it has no types
    """Waits no longer than one interval, whatever was done to the machine's clock: after one set back by a day,
    apscheduler alone would be silent for that day."""

    def __init__(self, interval: timedelta, **settings: Any) -> None:
        super().__init__(**settings)
        self._interval = interval

    def _process_jobs(self) -> float:
        for job in self.get_jobs():
            if job.next_run_time - datetime.now(UTC) > 2 * self._interval:
                job.modify(next_run_time=datetime.now(UTC))
        wait_s = super()._process_jobs()
        longest = self._interval.total_seconds()
        return longest if wait_s is None else float(min(wait_s, longest))


class Alarm:
    """Calls `tick` every `seconds` on a thread of its own, one call at a time; late ticks are rung once.

    It says only that time has passed: what is due is for the called to find out from what it has stored. An exception
    from `tick` goes to `failed` and the next tick comes as usual.
    """

    def __init__(
        self,
        tick: Callable[[], object],
        *,
        seconds: float = 60,
        failed: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self._tick = tick
        self._failed = failed
        executors = {"default": ThreadPoolExecutor(1)}
        self._scheduler = _Steady(timedelta(seconds=seconds), timezone=UTC, executors=executors)
        self._scheduler.add_job(
            self._ring,
            IntervalTrigger(seconds=seconds, timezone=UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # however late: a stopped machine rings when it wakes
            next_run_time=datetime.now(UTC),  # what fell due while nobody was running is due now
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Returns once the tick at hand, if any, has ended."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _ring(self) -> None:
        try:
            self._tick()
        except Exception as error:  # one bad tick must not silence the next
            self._failed(error)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC)
