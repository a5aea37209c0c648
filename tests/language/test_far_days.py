"""Days that nobody means: a plan that held one could not be reckoned with, and its mail was tried again and again."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.domain.acts import MoreTime
from mailbot.language import replies
from mailbot.language.calendar_reply import acts, read_calendar_reply
from mailbot.language.dates import find_dates, read_date
from mailbot.language.replies import About

MONDAY = date(2026, 11, 23)
FAR = ["31.12.9999", "9999-12-31", "31.12.2850", "in 3000000 days", "in 900000 weeks"]


@pytest.mark.parametrize("written", FAR)
def test_a_far_day_is_none(written: str) -> None:
    assert read_date(written, MONDAY, "en") is None
    assert [found for found in find_dates(written, MONDAY, "en") if "9999" in str(found)] == []
    reading = replies.read(f"need until {written}", About.TODO, MONDAY, "en")
    assert all(act.until is None for act in reading.acts if isinstance(act, MoreTime))


def test_a_far_day_that_a_calendar_proposes_is_asked_about() -> None:
    event = (
        "BEGIN:VEVENT\r\nUID:a\r\nATTENDEE:mailto:a@b.c\r\nDTSTART:99991231\r\nDTEND:99991231T235959\r\nEND:VEVENT\r\n"
    )
    reply = read_calendar_reply(f"BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\n{event}END:VCALENDAR\r\n", MONDAY)
    assert reply is not None
    assert acts(reply) == (MoreTime(until=None),)


@pytest.mark.parametrize("on", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("written", ["need until Friday", "by the end of the month", "in 2 weeks", "5 days ago"])
def test_from_the_edge_of_the_calendar_no_day_is_reckoned(written: str, on: date) -> None:
    assert not find_dates(written, on, "en")
    replies.read(written, About.TODO, on, "en")
