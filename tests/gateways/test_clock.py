from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from support.gateways import PATIENCE_S

from mailbot.gateways.clock import Alarm, StoryClock, SystemClock


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_story_goes_forward_and_only_when_told() -> None:
    clock = StoryClock(datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 12, 1, 8, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert clock.now().isoformat() == "2026-12-02T08:00:00+00:00"
    with pytest.raises(ValueError, match="is before"):
        clock.advance_to(datetime(2026, 12, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="zone"):
        clock.advance_to(datetime(2027, 1, 1))  # noqa: DTZ001


def test_the_alarm_rings_at_once_and_again_one_call_at_a_time_whatever_a_tick_raises() -> None:
    rung, failures = threading.Semaphore(0), []
    at_hand = threading.Lock()
    overlaps = []

    def tick() -> None:
        if not at_hand.acquire(blocking=False):
            overlaps.append(1)
        threading.Event().wait(0.03)  # longer than the alarm's interval
        at_hand.release()
        rung.release()
        raise RuntimeError("a bad tick")

    alarm = Alarm(tick, seconds=0.02, failed=failures.append)
    alarm.start()
    for _ in range(4):
        assert rung.acquire(timeout=PATIENCE_S)
    alarm.stop()
    assert overlaps == []
    assert len(failures) >= 4


def test_a_stopped_alarm_rings_no_more_and_waits_for_the_tick_at_hand() -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def tick() -> None:
        begun.set()
        go_on.wait(PATIENCE_S)
        ended.set()

    alarm = Alarm(tick, seconds=3600)
    alarm.start()
    assert begun.wait(PATIENCE_S)
    threading.Timer(0.05, go_on.set).start()
    alarm.stop()
    assert ended.is_set()


def test_a_clock_set_back_by_a_day_silences_nothing() -> None:
    rung = threading.Semaphore(0)
    alarm = Alarm(rung.release, seconds=0.05)
    alarm.start()
    assert rung.acquire(timeout=PATIENCE_S)
    (job,) = alarm._scheduler.get_jobs()
    job.modify(next_run_time=job.next_run_time + timedelta(days=1))  # what setting the clock back amounts to
    while rung.acquire(blocking=False):
        pass
    assert rung.acquire(timeout=PATIENCE_S)
    assert rung.acquire(timeout=PATIENCE_S)
    alarm.stop()
