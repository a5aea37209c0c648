"""How often a to-do comes back, in words: an RRULE value (RFC 5545 §3.3.10) as a reader would say it."""

from __future__ import annotations

from datetime import date, datetime

from mailbot.documents.words import Words

UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def repeats(rule: str, words: Words, today: date) -> str:
    """ "every Friday until Fri 18 Dec"; "" for no rule. A part that has no words is left out, never shown raw."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    unit = UNITS.get(parts.get("FREQ", ""))
    if unit is None:
        return ""
    interval = int(parts["INTERVAL"]) if parts.get("INTERVAL", "").isdigit() else 1
    days = [words.weekday(WEEKDAYS.index(day)) for day in parts.get("BYDAY", "").split(",") if day in WEEKDAYS]
    if days and interval == 1:
        said = words.say("repeats.on", days=days)
    else:
        said = words.say(f"repeats.{unit}", interval)
        said = words.say("repeats.and_on", every=said, days=days) if days else said
    day = parts.get("BYMONTHDAY", "")
    if day.isdigit():
        said = words.say("repeats.monthday", every=said, day=int(day))
    return _ended(said, parts, words, today)


def _ended(said: str, parts: dict[str, str], words: Words, today: date) -> str:
    try:
        until = datetime.strptime(parts.get("UNTIL", "")[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        count = parts.get("COUNT", "")
        return words.say("repeats.times", int(count), every=said) if count.isdigit() else said
    return words.say("repeats.until", every=said, day=words.day(until, today))
