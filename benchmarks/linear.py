"""Is every function that reads a mail's text linear? Prints the time of 1 MB against 100 KB for hostile shapes.

    python -m benchmarks.linear [--most RATIO]

A linear reader takes ten times as long for ten times the text; exit status 1 where a ratio is above `--most` (15).
Times are of this process's processor: other work on the machine is not charged to a reader.
A reader that takes no more than some length is also shown at that length against a tenth of it.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from mailbot.domain.model import Person
from mailbot.language import attached, calendar_reply, dates, detect, grammar, replies
from mailbot.language.replies import About, reading
from mailbot.language.understand import understand_line
from mailbot.mail import auth, automatic, dkim_signature, gate, html_text, mailbox, report, token
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.parse import Unreadable, parse_message
from mailbot.mail.reply_text import read_reply
from mailbot.mail.signed import SignedMail
from mailbot.service.hear import hear_client, hear_provider
from mailbot.service.open_mail import Opened, Terms, open_mail
from mailbot.service.topic import Topic

MEGABYTE = 1_000_000  # characters
SHORTEST = 0.003  # seconds of processor time: a shorter run counts as this long
UNSURE = 11
MONDAY = date(2026, 11, 23)
_ENVELOPE = Envelope("", (), datetime(2026, 11, 23, tzinfo=UTC))
_HEAD = "From: a@example.org\nTo: plans@firm.example\nSubject: x\n"

_SIGNATURE = (
    "v=1; a=rsa-sha256; c={way}/{way}; d=example.org; s=k; bh=YQ==; b=YQ==; h=from:to:subject:date:message-id:"
    "mime-version:content-type:content-transfer-encoding"
)
_KEY = (
    "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDfBvOdVyYJUyZR9Lb+2wxxE1Wbwb85n3UA/AfCWNBd"
    "2PVy4hRqMiD0z/UtIn0ZdFnAg+/DrvbKHOwFHeRK2ZfmuA62V+WyWq2m2gycCXY1DDLbowfugpFz3OgC"
    "WJ6rDuSTWXQLYmNgX8z1KBBoQBOVIYP+czGnGUo/Yk+seRiToQIDAQAB"
)

# One unit is repeated until the wished length is reached.
UNITS: dict[str, str] = {
    "quote marks in one line": "> > > On a a a ",
    "quote marks, many lines": "> > > On a a a\n",
    "one endless line": "done and done ",
    "empty lines": "\n",
    "blank lines": "   \n",
    "attribution words": "On Am Le Den wrote schrieb skrev ",
    "attribution lines": "On Mon, Jun 3, 2024 at 12:53 AM Cody Hart <cody@example.com> wrote:\n",
    "half attributions": "On Mon, Jun 3, 2024 at 12:53 AM Cody\n",
    "colons": "a:\n",
    "header keys": "From: a\n",
    "header keys with blanks": "From: a\n\n",
    "wrapped header values": "To: a@example.org,\n b@example.org,\n",
    "rules": "_______________________________\n",
    "dashes in one line": "-",
    "signature delimiters": "-- \n",
    "closings": "Best regards,\n",
    "thanks": "Thanks,\nAnna\n",
    "device lines": "Sent from my iPhone\n",
    "postscripts": "PS: a\n",
    "disclaimers": "This email and any attachments are confidential.\n\n",
    "rows": "1. a\n",
    "row and answer": "> 1. a\ndone\n",
    "digits": "1234567890",
    "spaces": " ",
    "brackets": "[cid:",
    "angles": "<",
    "ats": "a@",
    "addresses": "<a@example.org> ",
    "carriage returns": "\r",
    "soft breaks": "=\n",
    "bidi marks": "\u202e\u200b",
    "mixed scripts": "kész 完成 готово تم ",
    "dates": "3. Dec. 2026 12:30 ",
    "status codes": "550 5.1.1 ",
    "broken status codes": "5.1.",
    "copy marks": "---- ",
    "row numbers": "7 done 8 ",
    "row numbers alone": "7 8 9 ",
    "ranges": "1-",
    "commas": "1,",
    "negations": "not done but ",
    "questions": "done? ",
    "conditions": "if done then ",
    "days": "until Friday ",
    "weeks": "v. 49 ",
    "keys": "Client: a\n",
    "to-dos": "- Paint the wall @john by 15 Dec 2026 after 1\n",
    "commands": "due 2 12 Dec\n",
    "near misses": "dnoe 3\n",
    "cells": "1\tPaint\tJohn\t2026-12-15\n",
    "marks on one letter": "\u0338",
    "emoji": "👍✅",
    "apostrophes": "d'l'",
    "letters": "a",
}
TABLES: dict[str, str] = {
    "rows": "1;Paint;John;2026-12-15\n",
    "cells in one row": "Paint;",
    "quoted cells": '"Paint";',
    "unclosed quote": '"Paint;',
    "quotes": '"',
    "line ends": "\r\n",
    "blanks": " ",
    "letters": "a",
}
CALENDARS: dict[str, str] = {
    "events": "BEGIN:VEVENT\nUID:a\nSUMMARY:Paint\nDTSTART:20261215T090000Z\nEND:VEVENT\n",
    "to-dos": "BEGIN:VTODO\nSUMMARY:Paint\nDUE:20261215T090000Z\nEND:VTODO\n",
    "nested": "BEGIN:VEVENT\n",
    "ends": "END:VEVENT\n",
    "attendees": "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org\n",
    "parameters": "ATTENDEE;X=Y",
    "folds": "COMMENT:a\n b\n c\n",
    "recurrences": "RRULE:FREQ=SECONDLY;COUNT=99999\n",
    "alarms": "BEGIN:VALARM\nTRIGGER:-PT1S\nEND:VALARM\n",
    "zones": "BEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n"
    "TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE\n",
    "escapes": "\\n\\,",
    "letters": "a",
}
HTML_UNITS: dict[str, str] = {
    "open tags": "<div>",
    "nested quotes": "<blockquote>a",
    "unclosed comment": "<!--",
    "unclosed attribute": '<a "',
    "attributes": "<a b=c ",
    "entities": "&amp",
    "ampersands": "&",
    "less-than": "<",
    "end tags": "</p>",
    "scripts": "<script>",
    "rows of a table": "<tr><td>a<td>b",
    "styles": "<style>a</style>",
    "breaks": "<br>",
    "signature boxes": '<div class="gmail_signature">a</div>',
}


def _mail(body: str, kind: str = "text/plain") -> bytes:
    return f"{_HEAD}Content-Type: {kind}; charset=utf-8\n\n{body}".encode()


def _read_whole(body: str) -> None:
    content = _mail(body)
    if gate.check(content).accept:
        mail = parse_message(RawMessage(content, _ENVELOPE))
        automatic.classify(mail)


def _read_report(body: str) -> None:
    content = b"From: MAILER-DAEMON@example.org\nReturn-Path: <>\n" + _mail(body)
    if gate.check(content).accept:
        report.read_reports(parse_message(RawMessage(content, _ENVELOPE)))


def _read_as_header(value: str) -> None:
    content = f"From: {value}\nTo: {value}\nSubject: {value}\n\nx".encode()
    gate.check(content)
    mailbox.read(value)
    try:
        parse_message(RawMessage(content[: gate.LIMITS.header_octets], _ENVELOPE))
    except Unreadable:
        return


def _verify(body: str) -> None:
    """A signature that verifies in all but its body: nothing earlier ends the work."""
    for way in ("simple", "relaxed"):
        content = f"DKIM-Signature: {_SIGNATURE.format(way=way)}\n".encode() + _mail(body)
        if not gate.check(content).accept:
            return
        signed = SignedMail(content, parse_message(RawMessage(content, _ENVELOPE)))
        for one in dkim_signature.signatures(signed, "example.org", _ENVELOPE.received_at):
            assert isinstance(one, dkim_signature.Signature), one
            dkim_signature.check(signed, one, (_KEY,))


def _read_tokens(value: str) -> None:
    content = f"From: a@example.org\nTo: {value}\nAuthentication-Results: mx.example; {value}\n\nx".encode()
    if not gate.check(content).accept:
        return
    mail = parse_message(RawMessage(content, _ENVELOPE))
    token.find_tokens(mail, _SIGNER, "firm.example")
    auth.reported_results(mail, "mx.example")


def _hear(body: str, kind: str = "text/plain") -> None:
    """A whole mail, from its octets to acts: as the answer of a client to a list, and as a provider's."""
    opened = open_mail(RawMessage(_mail(body, kind), _ENVELOPE), Terms())
    if isinstance(opened, Opened):
        hear_client(opened, _LIST, _MARY, MONDAY)
        hear_provider(opened, _LIST, _MARY, MONDAY)


def _read_inline(text: str) -> None:
    """As answers of one line each below the rows of a list."""
    lines = enumerate(text.split("\n"), 1)
    replies.read_inline(list(lines), About.LIST, MONDAY)


def _understand(text: str) -> None:
    understand_line(json.dumps({"text": text, "about": "list", "on": MONDAY.isoformat()}))


def _read_calendar(text: str) -> None:
    calendar_reply.read_calendar_reply(f"BEGIN:VCALENDAR\nMETHOD:REPLY\n{text}\nEND:VCALENDAR", MONDAY)


def _read_csv(text: str) -> None:
    attached.as_table("a.csv", "text/csv", f"To do;Due\n{text}".encode())


def _read_ics(text: str) -> None:
    attached.as_table("a.ics", "text/calendar", f"BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR".encode())


_SIGNER = token.Signer([b"sixteen octets.."])
_MARY = Person(name="Mary Provan", address="mary@example.org")
_LIST = Topic(About.LIST, 1, rows=tuple((1, number) for number in range(1, 9)))


@dataclass(frozen=True, slots=True)
class Reader:
    """`most` is the length in characters that is measured against a tenth of it."""

    read: Callable[[str], object]
    units: Mapping[str, str]
    most: int = MEGABYTE


def _answering(about: About) -> Callable[[str], object]:
    return lambda text: replies.read(text, about, MONDAY)


READERS: dict[str, Reader] = {
    "gate": Reader(lambda text: gate.check(text.encode()), UNITS),
    "gate, parse, classify": Reader(_read_whole, UNITS),
    "report": Reader(_read_report, UNITS),
    "a signed body": Reader(_verify, UNITS),
    "header": Reader(_read_as_header, UNITS),
    "tokens and results": Reader(_read_tokens, UNITS),
    "html to text": Reader(html_text.to_text, HTML_UNITS),
    "reply of text": Reader(read_reply, UNITS),
    "reply of html": Reader(lambda html: read_reply("", html), HTML_UNITS),
    **{f"replies, {about}": Reader(_answering(about), UNITS, reading.LONGEST) for about in About},
    "replies, too long": Reader(_answering(About.LIST), UNITS),
    "replies inline": Reader(_read_inline, UNITS, reading.LONGEST),
    "understand": Reader(_understand, UNITS, reading.LONGEST),
    "language": Reader(detect.language_of, UNITS),
    "a date": Reader(lambda text: dates.read_date(text, MONDAY, "hu"), UNITS),
    "dates": Reader(lambda text: dates.find_dates(text, MONDAY, "hu"), UNITS, 20_000),
    "dates, too long": Reader(lambda text: dates.find_dates(text, MONDAY, "hu"), UNITS),
    "commands": Reader(lambda text: grammar.read_commands(text, MONDAY, "hu"), UNITS),
    "a plan": Reader(lambda text: grammar.read_plan("Plan: a", text, MONDAY), UNITS),
    "a plan's subject": Reader(lambda text: grammar.read_plan(text, "", MONDAY), UNITS),
    "calendar reply": Reader(_read_calendar, CALENDARS, calendar_reply.LONGEST_REPLY - 100),
    "attached CSV": Reader(_read_csv, TABLES),
    "attached ICS": Reader(_read_ics, CALENDARS),
    "a whole mail": Reader(_hear, UNITS),
    "a whole mail of html": Reader(lambda html: _hear(html, "text/html"), HTML_UNITS),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """`seconds` for the longest text, `ratio` of that to a tenth of it."""

    reader: str
    shape: str
    most: int
    seconds: float
    ratio: float


def measure() -> Iterator[Measured]:
    """Every reader over every shape."""
    for name, reader in READERS.items():
        for shape, unit in reader.units.items():
            yield Measured(name, shape, reader.most, *ratio(reader, unit))


def ratio(reader: Reader, unit: str) -> tuple[float, float]:
    """(seconds for the longest text, how many times those for a tenth): the best of five runs if in doubt."""
    lengths = (reader.most // 10, reader.most)
    shortest = SHORTEST * reader.most / MEGABYTE
    small = min(_seconds(reader.read, unit, lengths[0]) for _ in range(2))
    large = _seconds(reader.read, unit, lengths[1])
    if large > UNSURE * max(small, shortest):
        small, large = (min(_seconds(reader.read, unit, length) for _ in range(5)) for length in lengths)
    return large, large / max(small, shortest)


def _seconds(read: Callable[[str], object], unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    gc.collect()
    gc.disable()  # as timeit does: its passes fall where they fall
    try:
        began = time.process_time()
        read(text)
        return time.process_time() - began
    finally:
        gc.enable()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--most", type=float, default=15.0)
    most: float = arguments.parse_args().most
    above = 0
    for found in measure():
        mark = "  <-- above" if found.ratio > most else ""
        above += found.ratio > most
        print(
            f"{found.reader:22} {found.shape:26} {found.most:9,} characters {found.seconds * 1000:8.1f} ms   "
            f"ratio {found.ratio:5.1f}{mark}",
            flush=True,
        )
    print(f"{above} above {most:g}")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
