"""When people are reminded: in their own hours, on working days, once for each rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.plans import JOHN, PROVAN, day, person, todo

from mailbot.domain.model import Person
from mailbot.domain.recurrence import left_of, next_due
from mailbot.domain.retry import GIVE_UP_AFTER, WAITS, next_attempt
from mailbot.domain.rhythm import Cadence, at_work, digest_due, last_night, may_be_reminded, to_remind

CADENCE = Cadence(before=(2,), after=(1, 3), then_every=3)


def someone(**fields: Any) -> Person:
    return person(PROVAN, "Mrs Provan", "provan@example.org", **{"zone": "Europe/Stockholm"} | fields)


def reminded(due: date, who: Person, first: date, days: int, hour: int = 10) -> list[date]:
    """The days on which one tick at `hour` local time reminds of a to-do due on `due`."""
    one, zone = todo(1, PROVAN, due=due), ZoneInfo(who.zone)
    noons = (datetime(first.year, first.month, first.day, hour, tzinfo=zone) + timedelta(days=n) for n in range(days))
    return [noon.date() for noon in noons if to_remind(who, [one], noon.astimezone(UTC), CADENCE)]


def december(*days: int) -> list[date]:
    return [day(n) for n in days]


def test_before_on_and_after_the_day_then_every_third() -> None:
    always = someone(working_days="1234567")
    assert reminded(day(8), always, day(1), 20) == december(6, 8, 9, 11, 14, 17, 20)


def test_what_falls_on_days_off_is_caught_up_once_on_the_next_working_day() -> None:
    # Due on Saturday 12th: before on Thursday 10th; Saturday, Sunday (one day late) and Monday are one reminder.
    assert reminded(day(12), someone(), day(7), 12) == december(10, 14, 15, 18)


def test_a_reminder_ahead_that_falls_on_a_sunday_comes_on_monday() -> None:
    assert reminded(day(8), someone(), day(4), 5) == december(7, 8)


@given(
    due=st.integers(0, 27).map(lambda n: day(1) + timedelta(days=n)),
    off=st.sets(st.sampled_from("1234567"), max_size=6),
)
def test_each_rule_reminds_exactly_once(due: date, off: set[str]) -> None:
    who = someone(working_days="".join(sorted(set("1234567") - off)))
    days = reminded(due, who, due - timedelta(days=14), 45)
    assert all(str(d.isoweekday()) in who.working_days for d in days)

    def working(d: date) -> date:
        while str(d.isoweekday()) not in who.working_days:
            d += timedelta(days=1)
        return d

    wanted = {working(due - timedelta(days=n)) for n in (2, 0, -1, -3, *range(-6, -50, -3))}
    assert days == sorted(d for d in wanted if d <= due + timedelta(days=30))


def test_only_in_working_hours_where_they_are() -> None:
    stockholm, honolulu = someone(), someone(zone="Pacific/Honolulu")
    noon = datetime(2026, 12, 8, 11, tzinfo=UTC)
    assert at_work(stockholm, noon) and not at_work(honolulu, noon)
    one = [todo(1, PROVAN, due=day(8))]
    assert to_remind(stockholm, one, noon, CADENCE) and not to_remind(honolulu, one, noon, CADENCE)


def test_today_is_the_readers_day() -> None:
    auckland = someone(zone="Pacific/Auckland")
    tick = datetime(2026, 12, 7, 21, tzinfo=UTC)  # 10 in the morning of the 8th there
    assert to_remind(auckland, [todo(1, PROVAN, due=day(8))], tick, CADENCE)
    assert not to_remind(auckland, [todo(1, PROVAN, due=day(7) - timedelta(days=1))], tick, CADENCE)


@pytest.mark.parametrize(("month", "day_"), [(3, 28), (3, 29), (3, 30), (10, 24), (10, 25), (10, 26)])
def test_hours_are_the_wall_clocks_over_daylight_saving(month: int, day_: int) -> None:
    who = someone(working_days="1234567")
    midnight = datetime(2026, month, day_, tzinfo=ZoneInfo(who.zone))
    start = midnight.astimezone(UTC)
    ticks = [start + timedelta(minutes=30 * n) for n in range(50)]
    local_hours = {
        t.astimezone(midnight.tzinfo).hour for t in ticks if at_work(who, t) and t < start + timedelta(days=1)
    }
    assert local_hours == set(range(8, 17))


def test_hours_may_run_over_midnight() -> None:
    night = someone(work_start=22, work_end=6, working_days="1234567", zone="UTC")
    assert [h for h in range(24) if at_work(night, datetime(2026, 12, 8, h, tzinfo=UTC))] == [0, 1, 2, 3, 4, 5, 22, 23]


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({}, True),
        ({"reminders": False}, False),
        ({"undeliverable": "550"}, False),
        ({"snoozed_until": day(9)}, False),
        ({"snoozed_until": day(8)}, True),
    ],
)
def test_who_said_stop_or_cannot_be_reached_is_left_in_peace(fields: dict[str, Any], may: bool) -> None:
    assert may_be_reminded(someone(**fields), day(8)) is may


def test_what_has_no_day_is_never_late() -> None:
    assert to_remind(someone(), [todo(1, PROVAN, due=None)], datetime(2026, 12, 8, 9, tzinfo=UTC), CADENCE) == ()


def test_the_digest_comes_on_working_mornings_from_its_hour_on() -> None:
    who = person(JOHN, "John", "john@firm.example", digest_hour=7, zone="Europe/Stockholm")
    tuesday = [h for h in range(24) if digest_due(who, datetime(2026, 12, 8, h, 5, tzinfo=ZoneInfo(who.zone)))]
    assert tuesday == list(range(7, 17))
    assert not digest_due(who, datetime(2026, 12, 12, 8, tzinfo=ZoneInfo(who.zone)))


def test_a_digest_asked_for_in_the_evening_comes_in_the_evening() -> None:
    who = person(JOHN, "John", "john@firm.example", digest_hour=19, zone="UTC")
    assert [h for h in range(24) if digest_due(who, datetime(2026, 12, 8, h, tzinfo=UTC))] == list(range(19, 24))


def test_days_on_which_nobody_looked_are_made_up_for() -> None:
    who, one = someone(zone="UTC"), [todo(1, PROVAN, due=day(10))]
    friday = datetime(2026, 12, 11, 9, tzinfo=UTC)  # one day late: that alone would be a reminder
    tuesday = friday + timedelta(days=4)  # five days late: none of the rules
    assert not to_remind(who, one, tuesday, CADENCE)
    assert to_remind(who, one, tuesday, CADENCE, seen_to=day(9))
    assert not to_remind(who, one, tuesday, CADENCE, seen_to=day(14))


def test_a_late_summary_is_still_about_its_day() -> None:
    admin = someone()
    at = lambda d, h: datetime(2026, 12, d, h, tzinfo=ZoneInfo(admin.zone))  # noqa: E731
    assert last_night(admin, at(8, 20), 20) == day(8)
    assert last_night(admin, at(9, 3), 20) == day(8)
    assert last_night(admin, at(8, 15), 20) == day(7)


# --- what comes again -----------------------------------------------------------------------------

FRIDAYS = "FREQ=WEEKLY;BYDAY=FR"


@pytest.mark.parametrize(
    ("rule", "due", "today", "expected"),
    [
        (FRIDAYS, day(4), day(2), day(11)),  # done early: the next one
        (FRIDAYS, day(4), day(4), day(11)),
        (FRIDAYS, day(4), day(14), day(18)),  # done late: what was missed is not made up for
        (FRIDAYS, day(4), day(18), day(18)),  # today's own is still to be done
        (f"{FRIDAYS};UNTIL=20261211", day(11), day(11), None),
        (f"{FRIDAYS};COUNT=1", day(4), day(4), None),
        (f"{FRIDAYS};INTERVAL=2", day(4), day(4), day(18)),
        ("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 28)),
        ("FREQ=MONTHLY", date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 28)),
        ("FREQ=MONTHLY", date(2026, 4, 30), date(2026, 4, 30), date(2026, 5, 31)),
        ("FREQ=MONTHLY", date(2026, 1, 30), date(2026, 1, 30), date(2026, 2, 28)),
        ("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 31), date(2026, 1, 31), date(2026, 3, 31)),
        ("FREQ=YEARLY", date(2026, 5, 1), date(2026, 5, 1), date(2027, 5, 1)),
        ("", day(4), day(4), None),
        (FRIDAYS, None, day(4), None),
        ("nonsense", day(4), day(4), None),
    ],
)
def test_the_next_day_of_a_rule(rule: str, due: date | None, today: date, expected: date | None) -> None:
    assert next_due(rule, due, today) == expected


def test_four_fridays_are_four() -> None:
    rule, due, seen = f"{FRIDAYS};COUNT=4", day(4), [day(4)]
    while (following := next_due(rule, due, due)) is not None:
        rule, due = left_of(rule, due, following), following
        seen.append(due)
    assert seen == [day(4), day(11), day(18), day(25)]


def test_fridays_that_were_missed_count() -> None:
    assert left_of(f"{FRIDAYS};COUNT=4", day(4), day(18)) == f"{FRIDAYS};COUNT=2"


# --- trying again ---------------------------------------------------------------------------------


def test_attempts_wait_longer_and_longer_and_end() -> None:
    first = datetime(2026, 12, 8, 9, tzinfo=UTC)
    now, attempts = first, 1
    waits: list[timedelta] = []
    while (following := next_attempt(attempts, first, now)) is not None:
        waits.append(following - now)
        now, attempts = following, attempts + 1
    assert waits == sorted(waits) and waits[: len(WAITS)] == list(WAITS)
    assert GIVE_UP_AFTER <= now - first < GIVE_UP_AFTER + WAITS[-1]
