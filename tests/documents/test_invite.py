"""Calendar entries parse, keep their UID, and move with their date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from kitchen import FIRM, NOW, PLAN, letter, reader, todo

from mailbot.documents import invite
from mailbot.documents.letter import CalendarPart, Letter
from mailbot.domain.notices import NoticeKind

CONTROLS = "\0\x0b\x0c\x85\u2028\u2029\u202e\u200b"


def entry(part: CalendarPart) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(part.content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def with_row(**fields: object) -> Letter:
    plan = replace(PLAN, rows=(replace(todo(2, "Choose the worktop", due=date(2026, 12, 1), mine=True), **fields),))  # type: ignore[arg-type]
    return letter(NoticeKind.TODO, number=2, plan=plan)


def test_request_is_what_a_mail_program_shows_buttons_for() -> None:
    part = invite.request(with_row())
    calendar, event = entry(part)
    assert part.method == "REQUEST"
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["UID"] == "todo-12-2@firm.example"
    assert event["SEQUENCE"] == 0
    assert event["ORGANIZER"] == "mailto:plans@firm.example"
    assert event["ATTENDEE"] == "mailto:provan@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["DTSTAMP"].dt == NOW
    assert event["SUMMARY"] == "Choose the worktop"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("start", "due", "first", "after"),
    [
        (None, "2026-12-01", "2026-12-01", "2026-12-02"),
        ("2026-11-28", "2026-12-01", "2026-11-28", "2026-12-02"),
        ("2026-12-31", "2026-12-01", "2026-12-01", "2026-12-02"),
        ("2026-12-31", "2026-12-31", "2026-12-31", "2027-01-01"),
    ],
)
def test_whole_days_and_the_end_is_the_day_after(start: str | None, due: str, first: str, after: str) -> None:
    row = {"start": date.fromisoformat(start) if start else None, "due": date.fromisoformat(due)}
    _, event = entry(invite.request(with_row(**row)))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date.fromisoformat(first), date.fromisoformat(after))
    assert event["DTSTART"].params["VALUE"] == "DATE"


def test_a_change_of_date_is_the_same_entry_and_cancel_takes_it_back() -> None:
    first = with_row()
    moved = replace(with_row(due=date(2026, 12, 9)), sequence=1, now=NOW + timedelta(days=1))
    parts = [invite.request(first), invite.request(moved), invite.cancel(replace(moved, sequence=2))]
    events = [entry(part)[1] for part in parts]
    assert {event["UID"] for event in events} == {"todo-12-2@firm.example"}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["DTSTART"].dt for event in events] == [date(2026, 12, 1), date(2026, 12, 9), date(2026, 12, 9)]
    calendar, event = entry(parts[2])
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert "RSVP" not in event["ATTENDEE"].params


def test_cancel_needs_no_todo_and_request_does() -> None:
    gone = letter(NoticeKind.TODO_CANCELLED, number=99)
    assert entry(invite.cancel(gone))[1]["UID"] == gone.uid
    with pytest.raises(ValueError, match="due day"):
        invite.request(gone)
    with pytest.raises(ValueError, match="due day"):
        invite.request(with_row(due=None))


def test_letters_of_every_alphabet_stay_right() -> None:
    one = replace(with_row(text="Fűtés: Öreg Gőz Å"), reader=reader(name='Kovács "Őri" Árpád'))
    _, event = entry(invite.request(one))
    assert event["SUMMARY"] == "Fűtés: Öreg Gőz Å"
    assert event["ATTENDEE"].params["CN"] == "Kovács 'Őri' Árpád"


@given(text=st.text(), title=st.text(), name=st.text())
def test_no_text_adds_a_line_or_a_control_character(text: str, title: str, name: str) -> None:
    one = with_row(text=text + CONTROLS + "\r\nATTENDEE:mailto:evil@example.net")
    assert one.plan is not None
    one = replace(
        one,
        plan=replace(one.plan, title=title + CONTROLS),
        reader=reader(name=name + CONTROLS),
        firm=replace(FIRM, name=name),
    )
    content = invite.request(one).content.decode("utf-8")
    names = [line.partition(":")[0].partition(";")[0] for line in content.replace("\r\n ", "").split("\r\n")]
    assert names.count("ATTENDEE") == 1
    assert names.count("SUMMARY") == 1
    assert not set(content.replace("\r\n", "")) & set(CONTROLS + "\n\r")
    _, event = entry(CalendarPart("REQUEST", content.encode()))
    assert event["ATTENDEE"] == "mailto:provan@example.org"
