"""Calendar entries that a mail program adds with one tap: iTIP REQUEST and CANCEL (RFC 5546, by mail RFC 6047).

Owner of writing icalendar. One VEVENT for one to-do and one attendee: all-day on the due day, or from the start to
the due day. A change of date keeps the UID and raises SEQUENCE (RFC 5546 §2.1.4). Reminders are mails, not VALARMs.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta

from icalendar import Calendar, Event, vCalAddress

from mailbot.documents.letter import CalendarPart, Letter
from mailbot.documents.shown import shown
from mailbot.domain.view import ToDoRow

PRODUCT = "-//mailbot//Plan on a page//EN"


def request(letter: Letter) -> CalendarPart:
    """METHOD:REQUEST (RFC 5546 §3.2.2). Raises ValueError where the letter's to-do is missing or has no due day."""
    row = _row(letter)
    if row is None or row.due is None:
        raise ValueError("an invitation needs a to-do with a due day")
    event = _event(letter, row, "CONFIRMED")
    event["ATTENDEE"].params["PARTSTAT"] = "NEEDS-ACTION"
    event["ATTENDEE"].params["RSVP"] = "TRUE"
    return _part("REQUEST", event)


def cancel(letter: Letter) -> CalendarPart:
    """METHOD:CANCEL (RFC 5546 §3.2.5) for the same UID; needs no to-do any more."""
    return _part("CANCEL", _event(letter, _row(letter), "CANCELLED"))


def _row(letter: Letter) -> ToDoRow | None:
    return letter.plan.row(letter.number) if letter.plan and letter.number is not None else None


def _event(letter: Letter, row: ToDoRow | None, status: str) -> Event:
    event = Event()
    event.add("UID", shown(letter.uid))
    event.add("SEQUENCE", letter.sequence)
    event.add("DTSTAMP", letter.now.astimezone(UTC))
    event.add("STATUS", status)
    event.add("TRANSP", "TRANSPARENT")  # a due day is no busy time
    event["ORGANIZER"] = _person(letter.firm.name, letter.firm.address)
    attendee = _person(letter.reader.name, letter.reader.address)
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    event["ATTENDEE"] = attendee
    if row is not None and letter.plan is not None:
        event.add("SUMMARY", shown(row.text))
        event.add("DESCRIPTION", shown(f"{letter.plan.title} [{letter.plan.tag}]\n{letter.plan.provider}", lines=True))
        if row.due is not None:
            first, after = _days(row.start, row.due)
            event.add("DTSTART", first)
            event.add("DTEND", after)
    return event


def _days(start: date | None, due: date) -> tuple[date, date]:
    """DTEND is the day after the last (RFC 5545 §3.6.1)."""
    return (start if start and start <= due else due), due + timedelta(days=1)


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{shown(address).replace(' ', '')}")
    person.params["CN"] = shown(name).replace('"', "'")  # RFC 5545 §3.2: a parameter value holds no DQUOTE
    return person


def _part(method: str, event: Event) -> CalendarPart:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    calendar.add_component(event)
    return CalendarPart(method, calendar.to_ical())
