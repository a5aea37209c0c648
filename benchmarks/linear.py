"""Is every function that reads a mail's text linear? Prints the time of 1 MB against 100 KB for hostile shapes.

    python benchmarks/linear.py [--most RATIO]

A linear reader takes ten times as long for ten times the text; exit status 1 where a ratio is above `--most` (15).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from mailbot.mail import automatic, gate, html_text, mailbox, report
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.parse import Unreadable, parse_message
from mailbot.mail.reply_text import read_reply

SMALL, LARGE = 100_000, 1_000_000
SHORTEST = 0.003  # seconds: a shorter run counts as this long
UNSURE = 11
_ENVELOPE = Envelope("", (), datetime(2026, 11, 23, tzinfo=UTC))
_HEAD = "From: a@example.org\nTo: plans@firm.example\nSubject: x\n"

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


READERS: dict[str, tuple[Callable[[str], object], dict[str, str]]] = {
    "read_reply": (read_reply, UNITS),
    "classify a mail": (_read_whole, UNITS),
    "read a report": (_read_report, UNITS),
    "read as header": (_read_as_header, UNITS),
    "html to_text": (html_text.to_text, HTML_UNITS),
    "read_reply of html": (lambda html: read_reply("", html), HTML_UNITS),
}


def ratio(read: Callable[[str], object], unit: str) -> tuple[float, float]:
    """(seconds for 1 MB, how many times those for 100 KB): the best of two runs, of five if in doubt."""
    small, large = (min(_seconds(read, unit, length) for _ in range(2)) for length in (SMALL, LARGE))
    if large > UNSURE * max(small, SHORTEST):
        small, large = (min(_seconds(read, unit, length) for _ in range(5)) for length in (SMALL, LARGE))
    return large, large / max(small, SHORTEST)


def _seconds(read: Callable[[str], object], unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    began = time.perf_counter()
    read(text)
    return time.perf_counter() - began


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--most", type=float, default=15.0)
    most: float = arguments.parse_args().most
    above = 0
    for reader, (read, units) in READERS.items():
        for shape, unit in units.items():
            seconds, found = ratio(read, unit)
            mark = "  <-- above" if found > most else ""
            above += found > most
            print(f"{reader:20} {shape:26} {seconds * 1000:8.1f} ms/MB   ratio {found:5.1f}{mark}")
    print(f"{above} above {most:g}")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
