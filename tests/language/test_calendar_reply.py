"""Answers as Outlook, Google, Apple and Exchange send them (RFC 5546), and what is no answer."""

from __future__ import annotations

import time
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain import acts as wanted
from mailbot.language.calendar_reply import CalendarReply, acts, read_calendar_reply

ON = date(2026, 11, 23)


def ics(*lines: str, method: str = "REPLY", part: str = "VEVENT") -> str:
    body = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"METHOD:{method}",
        f"BEGIN:{part}",
        *lines,
        f"END:{part}",
        "END:VCALENDAR",
    )
    return "\r\n".join(body) + "\r\n"


GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261201
DTEND;VALUE=DATE:20261202
DTSTAMP:20261123T080000Z
ORGANIZER;CN=Firm:mailto:plans@firm.example
UID:p12-3@firm.example
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=provan
 @example.org;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="På semester":mailto:provan@e
 xample.org
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Choose the worktop
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=ACCEPTED;CN=Mrs Provan:MAILTO:Provan@Example.org
COMMENT;LANGUAGE=en-GB:Will do\\, on Monday
UID:p12-3@firm.example
SUMMARY;LANGUAGE=en-GB:Accepted: Choose the worktop
DTSTART;TZID=W. Europe Standard Time:20261201T090000
DTEND;TZID=W. Europe Standard Time:20261201T100000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261123T081530Z
SEQUENCE:0
X-MICROSOFT-CDO-APPT-SEQUENCE:0
END:VEVENT
END:VCALENDAR
"""

COUNTER = ics(
    "ATTENDEE;PARTSTAT=TENTATIVE;CN=Provan:mailto:provan@example.org",
    "UID:p12-3@firm.example",
    "DTSTART;VALUE=DATE:20261208",
    "DTEND;VALUE=DATE:20261209",
    "SEQUENCE:1",
    "COMMENT:The showroom is closed",
    method="COUNTER",
)


def test_google_declines_with_a_comment() -> None:
    reply = read_calendar_reply(GOOGLE, ON)
    assert reply == CalendarReply(
        "REPLY", "p12-3@firm.example", "provan@example.org", "DECLINED", 2, None, "På semester"
    )
    assert acts(reply) == (wanted.Cannot(why="På semester"),)


def test_outlook_accepts_without_an_organizer() -> None:
    reply = read_calendar_reply(OUTLOOK.replace("\n", "\r\n"), ON)
    assert reply is not None
    assert (reply.attendee, reply.partstat, reply.comment) == ("provan@example.org", "ACCEPTED", "Will do, on Monday")
    assert acts(reply) == (wanted.Accept(), wanted.Question("Will do, on Monday"))


def test_a_counter_proposes_the_last_whole_day() -> None:
    reply = read_calendar_reply(COUNTER, ON)
    assert reply is not None
    assert (reply.method, reply.proposed, reply.comment) == ("COUNTER", date(2026, 12, 8), "The showroom is closed")
    assert acts(reply) == (wanted.MoreTime(until=date(2026, 12, 8)),)


@pytest.mark.parametrize(
    ("lines", "proposed"),
    [
        (("DTSTART:20261208T230000Z", "DTEND:20261208T233000Z"), date(2026, 12, 9)),
        (("DTSTART;TZID=Europe/Stockholm:20261208T090000",), date(2026, 12, 8)),
        (("DTSTART;TZID=Nowhere/Known:20261208T090000",), date(2026, 12, 8)),
        (("DUE;VALUE=DATE:20261215",), date(2026, 12, 15)),
        (("DTSTART;VALUE=DATE:20251208",), None),  # long over
        (("DTSTART:tomorrow",), None),
        ((), None),
    ],
)
def test_the_day_of_a_proposed_time(lines: tuple[str, ...], proposed: date | None) -> None:
    text = ics("UID:a", "ATTENDEE:mailto:p@example.org", *lines, method="COUNTER")
    reply = read_calendar_reply(text, ON, ZoneInfo("Europe/Stockholm"))
    assert reply is not None
    assert reply.proposed == proposed


@pytest.mark.parametrize(
    ("lines", "part", "acts_"),
    [
        (("ATTENDEE;PARTSTAT=ACCEPTED:mailto:p@x.example",), "VEVENT", (wanted.Accept(),)),
        (("ATTENDEE;PARTSTAT=DECLINED:mailto:p@x.example",), "VEVENT", (wanted.Cannot(),)),
        (("ATTENDEE;PARTSTAT=TENTATIVE:mailto:p@x.example",), "VEVENT", (wanted.OnTrack(),)),
        (("ATTENDEE;PARTSTAT=TENTATIVE:mailto:p@x.example", "COMMENT:Where?"), "VEVENT", (wanted.Question("Where?"),)),
        (("ATTENDEE;PARTSTAT=COMPLETED:mailto:p@x.example",), "VTODO", (wanted.Done(),)),
        (("ATTENDEE:mailto:p@x.example", "STATUS:COMPLETED"), "VTODO", (wanted.Done(),)),
        (("ATTENDEE;PARTSTAT=IN-PROCESS:mailto:p@x.example", "PERCENT-COMPLETE:40"), "VTODO", (wanted.Progress(40),)),
        (("ATTENDEE;PARTSTAT=IN-PROCESS:mailto:p@x.example",), "VTODO", (wanted.Started(),)),
        (("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:p@x.example",), "VEVENT", ()),
        (("ATTENDEE;PARTSTAT=X-MADE-UP:mailto:p@x.example",), "VEVENT", ()),
        (("ATTENDEE;EMAIL=p@x.example;PARTSTAT=ACCEPTED:/principals/p",), "VEVENT", (wanted.Accept(),)),
    ],
)
def test_what_a_partstat_asks_for(lines: tuple[str, ...], part: str, acts_: tuple[wanted.Act, ...]) -> None:
    reply = read_calendar_reply(ics("UID:a", *lines, part=part), ON)
    assert reply is not None
    assert reply.attendee == "p@x.example"
    assert acts(reply) == acts_


@pytest.mark.parametrize(
    "text",
    [
        "",
        "done",
        ics("UID:a", "ATTENDEE:mailto:p@x.example", method="REQUEST"),
        ics("UID:a", "ATTENDEE:mailto:p@x.example", method="CANCEL"),
        ics("UID:a"),
        ics("ATTENDEE:mailto:p@x.example"),
        ics("UID:a", "ATTENDEE:mailto:p@x.example", "ATTENDEE:mailto:q@x.example"),
        ics("UID:a", "ATTENDEE:mailto:not an address"),
        ics("UID:a", "ATTENDEE:mailto:p@x.example", part="VJOURNAL"),
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:a",
        ics("UID:a", "ATTENDEE:mailto:p@x.example") * 2_000,
    ],
)
def test_what_is_no_answer(text: str) -> None:
    assert read_calendar_reply(text, ON) is None


def test_a_comment_carries_no_controls() -> None:
    reply = read_calendar_reply(ics("UID:a", "ATTENDEE:mailto:p@x.example", "COMMENT:no\x00\u202e\x85 way"), ON)
    assert reply is not None
    assert reply.comment == "no way"


def test_a_time_zone_that_never_ends_costs_nothing() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\n"
    zone += "TZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    text = COUNTER.replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT").replace(
        "DTSTART;VALUE=DATE:20261208", "DTSTART;TZID=x:20261208T090000"
    )
    began = time.perf_counter()
    reply = read_calendar_reply(text, ON)
    assert time.perf_counter() - began < 1
    assert reply is not None
    assert reply.proposed == date(2026, 12, 8)


@given(st.text(max_size=300), st.integers(0, 12))
def test_never_raises(text: str, place: int) -> None:
    lines = COUNTER.split("\r\n")
    lines.insert(place, text)
    reply = read_calendar_reply("\r\n".join(lines), ON)
    assert reply is None or acts(reply)
    assert read_calendar_reply(text, ON) is None


@given(
    st.sampled_from(("UID", "ATTENDEE", "DTSTART", "DTEND", "DUE", "SEQUENCE", "COMMENT", "METHOD")),
    st.text(max_size=80),
)
def test_never_raises_on_a_broken_property(name: str, value: str) -> None:
    reply = read_calendar_reply(ics("UID:a", "ATTENDEE:mailto:p@x.example", f"{name}{value}", method="COUNTER"), ON)
    assert reply is None or acts(reply)
