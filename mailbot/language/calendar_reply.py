"""What a calendar program sends back about an invitation of ours (RFC 5546) -> a `CalendarReply` and its acts.

Reads METHOD:REPLY and METHOD:COUNTER of one VEVENT or VTODO. Does not find the invitation by itself: the caller
matches `uid` and `attendee` (Outlook leaves ORGANIZER out) and refuses a `sequence` older than its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from icalendar import Calendar, Component, vDDDTypes

from mailbot.domain.acts import Accept, Act, Cannot, Done, MoreTime, OnTrack, Progress, Question, Started
from mailbot.language.dates.calendar import YEARS

LONGEST_REPLY = 200_000  # characters; a program's answer to one invitation is a few thousand
LONGEST_COMMENT = 2_000  # characters

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_FOLD = re.compile("\r?\n[ \t]")  # RFC 5545 §3.1
_MOST_LINES = 500
_LONGEST_LINE = 10_000  # characters
_PROPERTIES = frozenset(
    [
        "METHOD",
        "UID",
        "ATTENDEE",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "DUE",
        "COMMENT",
        "STATUS",
        "PERCENT-COMPLETE",
        "VERSION",
        "PRODID",
    ]
)
_PARTSTATS = {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED", "COMPLETED", "IN-PROCESS"}


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """`attendee` is the answering person's bare address, in lower case; `partstat` of RFC 5545 §3.2.12.

    `proposed` is the last day of the time that a COUNTER proposes, in the zone it was written in; `percent` 0 to 100,
    None where the component has none; `comment` what the person wrote.
    """

    method: Literal["REPLY", "COUNTER"]
    uid: str
    attendee: str
    partstat: str
    sequence: int = 0
    proposed: date | None = None
    comment: str = ""
    percent: int | None = None


def read_calendar_reply(ics: str, on: date, zone: tzinfo | None = None) -> CalendarReply | None:
    """The answer in `ics`, None where it is none that can be acted on. Never raises.

    `on` is the day of the mail; `zone` the writer's, in which a proposed time falls on a day (as written without).
    None for other methods, for more than one UID or attendee (RFC 5546 §3.2.3: a reply has exactly one), and for a
    text longer than LONGEST_REPLY. A proposed day before `on` is dropped: nobody asks for more time in the past.
    """
    if not ics or len(ics) > LONGEST_REPLY or "BEGIN:VCALENDAR" not in ics.upper():
        return None
    try:
        calendar = Calendar.from_ical(_needed(ics))
        return _reply(calendar, on, zone) if isinstance(calendar, Component) else None
    except Exception:  # the library raises what its parts raise: ValueError, KeyError, AttributeError, IndexError ...
        return None


def acts(reply: CalendarReply) -> tuple[Act, ...]:
    """What the answer asks for. DELEGATED is a wish: the provider decides, so it is passed on as a question."""
    if reply.method == "COUNTER":
        return (MoreTime(until=reply.proposed),)
    if reply.partstat == "COMPLETED" or reply.percent == 100:
        return (Done(outcome=reply.comment),)
    if reply.partstat == "IN-PROCESS":
        return (Progress(reply.percent),) if reply.percent else (Started(),)
    if reply.partstat == "DECLINED":
        return (Cannot(why=reply.comment),)
    if reply.partstat == "ACCEPTED":
        return (Accept(), Question(reply.comment)) if reply.comment else (Accept(),)
    if reply.partstat == "DELEGATED":
        return (Question(reply.comment or "DELEGATED"),)
    if reply.partstat == "TENTATIVE":
        return (Question(reply.comment),) if reply.comment else (OnTrack(),)
    return (Question(reply.comment),) if reply.comment else ()


def _needed(ics: str) -> str:
    """Only what is read here. A time zone's own rules, alarms and recurrences can be made to take hours."""
    kept: list[str] = []
    open_parts: list[str] = []
    for line in _FOLD.sub("", ics).replace("\r", "\n").split("\n"):
        name, _, value = line.strip("\ufeff").partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        if name == "BEGIN":
            open_parts.append(value)
        wanted = open_parts in (["VCALENDAR"], ["VCALENDAR", "VEVENT"], ["VCALENDAR", "VTODO"])
        if wanted and (name in ("BEGIN", "END") or name.split(";")[0] in _PROPERTIES) and len(line) <= _LONGEST_LINE:
            kept.append(line.strip("\ufeff "))
        if name == "END" and open_parts:
            open_parts.pop()
    return "\r\n".join(kept[:_MOST_LINES])


def _reply(calendar: Component, on: date, zone: tzinfo | None) -> CalendarReply | None:
    method = _text(calendar.get("METHOD")).upper()
    parts = calendar.subcomponents
    if method not in ("REPLY", "COUNTER") or not parts:
        return None
    uids = {_text(part.get("UID")) for part in parts}
    attendees = {_address(value): value for part in parts for value in _all(part.get("ATTENDEE"))}
    if len(uids) != 1 or "" in uids or len(attendees) != 1 or "" in attendees:
        return None
    address, attendee = attendees.popitem()
    partstat = _text(getattr(attendee, "params", {}).get("PARTSTAT")).upper()
    part = parts[0]
    return CalendarReply(
        method="COUNTER" if method == "COUNTER" else "REPLY",
        uid=uids.pop(),
        attendee=address,
        partstat=partstat if partstat in _PARTSTATS else "NEEDS-ACTION",
        sequence=_number(part.get("SEQUENCE")) or 0,
        proposed=_proposed(part, on, zone) if method == "COUNTER" else None,
        comment=_comment(part, attendee),
        percent=_percent(part),
    )


def _all(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    """A property's value without what nobody sees; "" where there is none."""
    return _CONTROLS.sub("", str(value)).strip()[:LONGEST_COMMENT] if isinstance(value, str | int) else ""


def _number(value: object) -> int | None:
    text = _text(value)
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _percent(part: Component) -> int | None:
    percent = _number(part.get("PERCENT-COMPLETE"))
    if percent is None and _text(part.get("STATUS")).upper() == "COMPLETED":
        return 100
    return percent if percent is not None and percent <= 100 else None


def _address(value: object) -> str:
    """The bare address of a CAL-ADDRESS (RFC 5545 §3.3.3), or of its EMAIL parameter where the URI is no mailto."""
    uri = _text(value)
    if not uri.lower().startswith("mailto:"):
        uri = "mailto:" + _text(getattr(value, "params", {}).get("EMAIL"))
    address = uri[len("mailto:") :].split("?")[0].strip().lower()
    return address if re.fullmatch(r"[^\s@<>\"',;:\\]{1,64}@[^\s@<>\"',;:\\]{1,253}", address) else ""


def _proposed(part: Component, on: date, zone: tzinfo | None) -> date | None:
    """The last day of the proposed time. DTEND of a whole day is the day after it (RFC 5545 §3.6.1)."""
    due = _day(part, "DUE", zone)
    start, end = _day(part, "DTSTART", zone), _day(part, "DTEND", zone)
    if end is not None and start is not None:
        whole_days = not isinstance(part.get("DTEND").dt, datetime)
        due = due or max(start, end - timedelta(days=1) if whole_days else end)
    due = due or end or start
    return due if due is not None and due >= on and due.year in YEARS else None


def _day(part: Component, name: str, zone: tzinfo | None) -> date | None:
    written = part.get(name)
    value = written.dt if isinstance(written, vDDDTypes) else None
    if isinstance(value, datetime) and value.tzinfo is not None and zone is not None:
        value = value.astimezone(zone)
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _comment(part: Component, attendee: object) -> str:
    """COMMENT, or Google's X-RESPONSE-COMMENT parameter; never DESCRIPTION, which is our own text."""
    said = [_text(comment) for comment in _all(part.get("COMMENT"))]
    said.append(_text(getattr(attendee, "params", {}).get("X-RESPONSE-COMMENT")))
    return "\n".join(dict.fromkeys(text for text in said if text))[:LONGEST_COMMENT]
