from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain import rate
from mailbot.domain.rate import FREE, Meter, Rate

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 900)), max_size=80), st.integers(1, 4), st.integers(1, 8)
)
def test_no_window_holds_more_than_it_may(events: list[tuple[str, int]], each: int, together: int) -> None:
    meter = Meter(Rate(each, HOUR), Rate(together, HOUR))
    now, let = NOON, []
    for key, wait in events:
        now += timedelta(seconds=wait)
        if meter.lets(key, now):
            let.append((key, now))
    for key, end in let:
        window = [k for k, at in let if end - HOUR < at <= end]
        assert len(window) <= together and window.count(key) <= each


def test_one_sender_holds_up_no_other_and_time_lets_it_go_on() -> None:
    meter = Meter(Rate(2, HOUR), FREE)
    assert [meter.lets("a", NOON) for _ in range(3)] == [True, True, False]
    assert meter.lets("b", NOON) and meter.lets("a", NOON + HOUR)


def test_made_up_senders_take_no_memory() -> None:
    meter = Meter(Rate(2, HOUR), FREE)
    for number in range(rate.MOST_KEYS + 50):
        meter.lets(str(number), NOON)
    assert len(meter._by_key) == rate.MOST_KEYS


def test_without_limits_everything_is_let_through_and_nothing_kept() -> None:
    meter = Meter()
    assert all(meter.lets("a", NOON) for _ in range(1_000))
    assert not meter._together and not meter._by_key["a"]
