"""The next look at a person is never too late: before it, no rule of `rhythm` finds anything due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.plans import PROVAN, person, todo

from mailbot.domain.model import Person
from mailbot.domain.post import AT_ONCE, Round, Watch
from mailbot.domain.rhythm import Cadence, digest_due, last_night, local, to_remind
from mailbot.domain.watch import HORIZON, next_digest, next_reminder, next_summary, seen_to

# Lord Howe shifts by half an hour, Beirut and Havana at midnight, Troll by two hours; Kathmandu has odd minutes.
ZONES = ("Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana",
         "Antarctica/Troll", "Asia/Kathmandu", "Pacific/Auckland", "Pacific/Honolulu", "UTC")  # fmt: skip
CHANGES = (date(2026, 3, 6), date(2026, 3, 27), date(2026, 4, 3), date(2026, 10, 23), date(2026, 10, 30))
STEP = timedelta(minutes=15)

people = st.builds(
    lambda zone, days, hours, digest: person(
        PROVAN,
        "Mrs Provan",
        "provan@example.org",
        zone=zone,
        working_days="".join(sorted(days)),
        work_start=hours[0],
        work_end=hours[1],
        digest_hour=digest // 2,
        digest_minute=digest % 2 * 30,
        provider=True,
        admin=True,
    ),
    st.sampled_from(ZONES),
    st.sets(st.sampled_from("1234567"), min_size=1),
    st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda hours: hours[0] != hours[1]),
    st.integers(0, 47),
)
instants = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(0, 5 * 24 * 60),
)
cadences = st.builds(Cadence, st.just((2,)) | st.just(()), st.just((1, 3)) | st.just(()), st.integers(1, 5))
from_today = st.integers(-12, 20)


def until(now: datetime, end: datetime) -> list[datetime]:
    """Every quarter of an hour from `now` on, before `end`."""
    return [now + STEP * n for n in range(-((now - end) // STEP)) if now + STEP * n < end]


@given(people, instants, st.lists(from_today, max_size=3), cadences, st.integers(-10, 1))
@example(
    person(PROVAN, "P", "p@x", work_start=22, work_end=6), datetime(2026, 3, 27, 9, tzinfo=UTC), [0], Cadence(), -1
)
def test_no_reminder_is_due_before_the_next_look(
    who: Person, now: datetime, dues: list[int], cadence: Cadence, seen: int
) -> None:
    today = local(who, now).date()
    todos = [todo(n, PROVAN, due=today + timedelta(days=due)) for n, due in enumerate(dues, 1)]
    after = today + timedelta(days=seen)
    look = next_reminder(who, todos, now, cadence, after)
    assert now <= look.next_at <= now + HORIZON
    early = [moment for moment in until(now, look.next_at) if local(who, moment).date() > after]
    assert [moment for moment in early if to_remind(who, todos, moment, cadence, after)] == []
    assert look.seen_to is not None and look.seen_to >= after
    there = local(who, look.next_at).date()
    if there > after:  # the days in between held nothing
        assert to_remind(who, todos, look.next_at, cadence, after) == to_remind(
            who, todos, look.next_at, cadence, min(look.seen_to, there - timedelta(days=1))
        )


@given(people, instants, st.none() | st.integers(-3, 1))
def test_no_digest_is_due_before_the_next_look(who: Person, now: datetime, seen: int | None) -> None:
    after = None if seen is None else local(who, now).date() + timedelta(days=seen)
    look = next_digest(who, now, after)
    assert now <= look.next_at <= now + HORIZON
    early = [moment for moment in until(now, look.next_at) if digest_due(who, moment)]
    assert [moment for moment in early if after is None or local(who, moment).date() > after] == []


@given(people, instants, st.integers(0, 23))
def test_no_summary_is_due_before_the_next_look(who: Person, now: datetime, hour: int) -> None:
    night = last_night(who, now, hour)
    look = next_summary(who, now, hour, night)
    assert now < look.next_at
    assert {last_night(who, moment, hour) for moment in until(now, look.next_at)} == {night}


@pytest.mark.parametrize(("seen", "believed"), [(0, True), (1, True), (8, True), (9, False), (365, False)])
def test_what_a_clock_far_ahead_has_seen_to_is_not_believed(seen: int, believed: bool) -> None:
    today = date(2026, 11, 2)
    watch = Watch(kind=Round.DIGEST, person_id=1, next_at=AT_ONCE, seen_to=today + timedelta(days=seen))
    assert seen_to(watch, today) == (watch.seen_to if believed else None)
