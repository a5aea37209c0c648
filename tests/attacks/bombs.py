"""Mails made to break readers: up to 10 MB of octets each, made when asked for. Whoever reads one must be done within
five seconds and 512 MB, and hear the next mail.

`PARTS` and `HEADS` are about the mail itself. `WORDS` and `FILES` come from a proven provider or client, since only
then is what they wrote read at all.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from functools import partial

from attacks.letters import OWN, aligned
from support.bot import ANNA, PLANS, PROVAN, Bot

MEGABYTE = 1_000_000
Make = Callable[[Bot], bytes]

_HEAD = f"Authentication-Results: {OWN}\r\nFrom: {ANNA}\r\nTo: {PLANS}\r\nSubject: [P1]\r\n".encode()
_MIXED = _HEAD + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'


def filled(unit: str | bytes, octets: int = 9 * MEGABYTE) -> bytes:
    """`unit` again and again, in so many octets."""
    one = unit.encode() if isinstance(unit, str) else unit
    return (one * (octets // len(one) + 1))[:octets]


def _nested(depth: int, kind: bytes = b"mixed") -> bytes:
    levels = (b'Content-Type: multipart/%s; boundary="b%d"\r\n\r\n--b%d\r\n' % (kind, n, n) for n in range(depth))
    return _HEAD + b"".join(levels) + b"\r\ndone 1\r\n"


def _parameters(count: int, form: bytes) -> bytes:
    """RFC 2231 continuations of one parameter, within what one field may hold and far above it."""
    pieces = b"".join(b";\r\n " + form % n for n in range(count))
    return _HEAD + b"Content-Type: text/plain" + pieces + b"\r\n\r\ndone 1\r\n"


def _report(recipients: int) -> bytes:
    blocks = b"".join(
        b"Final-Recipient: rfc822; u%d@a.example\r\nAction: failed\r\n\r\n" % n for n in range(recipients)
    )
    head = _HEAD.replace(ANNA.encode(), b"mailer-daemon@a.example")
    kind = b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
    return head + kind + b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: a\r\n\r\n" + blocks


HEADS: dict[str, Callable[[], bytes]] = {
    "a million headers": lambda: b"X: y\r\n" * MEGABYTE + b"\r\n",
    "a thousand headers of 250 octets": lambda: _HEAD + (b"X: " + b"y" * 250 + b"\r\n") * 900 + b"\r\ndone 1\r\n",
    "a header of 9 MB": lambda: _HEAD + b"X-A: " + filled("b") + b"\r\n\r\ndone 1\r\n",
    "a header folded 100,000 times": lambda: _HEAD + b"X-A: b\r\n" + b" c\r\n" * 100_000 + b"\r\ndone 1\r\n",
    "5,000 opening parentheses": lambda: _HEAD.replace(b"To: ", b"To: " + b"(" * 5_000) + b"\r\ndone 1\r\n",
    "250 KB of parentheses": lambda: _HEAD.replace(b"To: ", b"To: " + b"()" * 120_000) + b"\r\ndone 1\r\n",
    "20,000 encoded words": lambda: _HEAD + b"X-A: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\ndone 1\r\n",
    "900 encoded words of 250 octets": lambda: (
        _HEAD + b"X-A: " + (b"=?gb2312?b?" + b"QUJD" * 60 + b"?=\r\n ") * 900 + b"x\r\n\r\ndone 1\r\n"
    ),
    "250 KB of beginnings of encoded words": lambda: _HEAD + b"X-A: " + b"=" + b"?a" * 120_000 + b"\r\n\r\ndone 1\r\n",
    "20,000 addresses": lambda: _HEAD.replace(b"To: ", b"To: " + b"a@b.example, " * 20_000) + b"\r\ndone 1\r\n",
    "250 KB of open quotes in an address": lambda: (
        _HEAD.replace(b"To: ", b"To: " + b'"\\' * 120_000) + b"\r\ndone 1\r\n"
    ),
    "250 KB of brackets in From": lambda: _HEAD.replace(b"From: ", b"From: " + b"<" * 240_000) + b"\r\ndone 1\r\n",
    "a Date of 200 KB": lambda: _HEAD + b"Date: " + b"1 " * 100_000 + b"\r\n\r\ndone 1\r\n",
    "200 KB of Message-IDs": lambda: _HEAD + b"References: " + b"<a@b>\r\n " * 25_000 + b"\r\n\r\ndone 1\r\n",
    "200 KB without a Message-ID": lambda: _HEAD + b"References: " + b"a@" * 100_000 + b"\r\n\r\ndone 1\r\n",
    "results of authentication, 200 KB": lambda: (
        b"Authentication-Results: " + b"(" * 19 + b"a" * 200_000 + b"\r\n" + _HEAD
    ),
    "8-bit headers of 200 KB": lambda: _HEAD + b"X-A: " + b"\xe9\xff" * 100_000 + b"\r\n\r\ndone 1\r\n",
    "100,000 continued parameters": lambda: _parameters(100_000, b"name*%d=x"),
    "60 continued and encoded parameters": lambda: _parameters(60, b"name*%d*=utf-8''%%78"),
    "60 parameters of one name": lambda: _parameters(60, b"charset=%d"),
}

PARTS: dict[str, Callable[[], bytes]] = {
    "100,000 parts": lambda: _MIXED + b"--x\r\n\r\nhi\r\n" * 100_000,
    "500 parts of 20 KB": lambda: _MIXED + (b"--x\r\n\r\n" + b"done 1\r\n" * 2_500) * 480,
    "half a million lines that begin as a delimiter": lambda: _MIXED + b"--x\r\n\r\n" + b"--y\r\n" * 590_000,
    "parts nested 10,000 deep": lambda: _nested(10_000),
    "alternatives nested 15 deep, 9 MB": lambda: (
        _nested(15, b"alternative") + filled("done 1\r\n" * 5 + "x" * 60 + "\r\n")
    ),
    "mails in mails, 5,000 deep": lambda: _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000 + b"done 1\r\n",
    "a mail of 9 MB in a mail": lambda: (
        _HEAD + b"Content-Type: message/rfc822\r\n\r\n" + _HEAD + b"\r\n" + filled("x y\r\n" * 9 + "z" * 80 + "\r\n")
    ),
    "a report of 100,000 recipients": lambda: _report(100_000),
    "a report of 400 recipients": lambda: _report(400),
    "9 MB of base64": lambda: (
        _MIXED + b"--x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + filled(b"QUJD" * 19 + b"\r\n")
    ),
    "9 MB of base64 on one line": lambda: (
        _MIXED + b"--x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + filled(b"AAAA")
    ),
    "base64 of nothing but marks": lambda: _HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + filled("=*!"),
    "9 MB of quoted-printable": lambda: (
        _HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + filled("=41=\r\n" * 8 + "=C3=A9" * 12 + "\r\n")
    ),
    "uuencoded, 9 MB": lambda: (
        _HEAD
        + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n"
        + filled(b"M" + b"!" * 60 + b"\r\n")
        + b"`\r\nend\r\n"
    ),
    "uuencoded and broken": lambda: (
        _HEAD + b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 644 a\r\n" + filled(b"\xff" * 60 + b"\r\n")
    ),
    "9 MB of NULs": lambda: _HEAD + b"\r\n" + b"\0" * 9 * MEGABYTE,
    "9 MB of 8-bit octets without a line": lambda: _HEAD + b"\r\n" + filled(b"\xff\xfe\x80"),
    "UTF-16 that is none": lambda: _HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + filled(b"\xd8\x00"),
    "UTF-7": lambda: _HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + filled("+AD-"),
    "Japanese that is none": lambda: (
        _HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + filled(b"\x1b$B\xff")
    ),
    "a charset that unpacks": lambda: _HEAD + b"Content-Type: text/plain; charset=zlib\r\n\r\n" + filled(b"x\x9c"),
    "flowed lines, 9 MB": lambda: (
        _HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n" + filled(">> a \r\n" + "b " * 40 + "\r\n")
    ),
    "600,000 flowed lines": lambda: _HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 590_000,
    "TNEF of 9 MB": lambda: (
        _MIXED + b'--x\r\nContent-Type: application/ms-tnef; name="winmail.dat"\r\n\r\n' + filled(b"\x78\x9f\x3e\x22")
    ),
}

WORDS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one line of 9 MB": ("plain", lambda: filled("done 1 ")),
    "one word of 9 MB": ("plain", lambda: filled("x")),
    "600,000 lines": ("plain", lambda: b"done 1\r\n" * 590_000),
    "600,000 lines of nothing asked": ("plain", lambda: b"lorem ipsum\r\n" * 590_000),
    "600,000 quoted lines": ("plain", lambda: b"> done 1\r\n" * 590_000),
    "300,000 answers between quotes": ("plain", lambda: b"> 1. Paint\r\ndone\r\n" * 290_000),
    "600,000 attributions": ("plain", lambda: b"On 1 Dec 2026 A wrote:\r\n" * 400_000),
    "600,000 beginnings of attributions": ("plain", lambda: b"On a\r\n" * 590_000),
    "600,000 closings": ("plain", lambda: b"Best regards,\r\n" * 590_000),
    "600,000 signatures": ("plain", lambda: b"-- \r\n" * 590_000),
    "600,000 rules": ("plain", lambda: b"________________\r\n" * 500_000),
    "blanks of 9 MB": ("plain", lambda: filled(" " * 70 + "\r\n")),
    "9 MB of quote marks": ("plain", lambda: filled("> " * 400 + "\r\n")),
    "9 MB of digits": ("plain", lambda: filled("1234567890")),
    "9 MB of dates": ("plain", lambda: filled("until 1.2.2026 or Friday, ")),
    "9 MB of letters with marks": ("plain", lambda: filled("Z\u0301\u0338")),
    "9 MB of what nobody sees": ("plain", lambda: filled("\u200b\u202e\u2066")),
    "9 MB of soft breaks": ("plain", lambda: filled("a=3D" * 18 + "=\r\n")),
    "9 MB of people": ("plain", lambda: filled('Client: "A B" <a@b.example>, ')),
    "a plan of 200,000 to-dos": (
        "plain",
        lambda: b"Client: A <a@b.example>\r\n" + b"- Paint @me by Friday\r\n" * 200_000,
    ),
    "a plan of wide lines": (
        "plain",
        lambda: b"Client: A <a@b.example>\r\n" + (b"- " + b"@me by 1 Dec after 1, " * 80 + b"\r\n") * 5_000,
    ),
    "a table of 9 MB": ("plain", lambda: filled("a\tb\tc\td\te\tf\tg\th\ti\tj\r\n")),
    "a million tags": ("html", lambda: filled("<b><i>")),
    "a million open blockquotes": ("html", lambda: filled("<blockquote>")),
    "a million closed tags": ("html", lambda: filled("</div>")),
    "9 MB in one tag": ("html", lambda: b"<div " + filled("a=b ")),
    "quotes that never end": ("html", lambda: filled("<a b='")),
    "both quotes in turn": ("html", lambda: filled("<a b=\"'\" c='\"'>")),
    "comments that never end": ("html", lambda: filled("<!-- ")),
    "scripts that never end": ("html", lambda: filled("<script>")),
    "9 MB of brackets": ("html", lambda: filled("<")),
    "9 MB of entities": ("html", lambda: filled("&amp;&#60;&nbsp")),
    "9 MB of ampersands": ("html", lambda: filled("&")),
    "9 MB of long entities": ("html", lambda: filled("&#" + "1" * 3_000 + ";")),
    "9 MB of styles": ("html", lambda: filled('<p style="display:none">x</p><pre>\n')),
    "9 MB of table cells": ("html", lambda: filled("<td>1<td>")),
    "9 MB in a list": ("html", lambda: filled("<li>done")),
}


def _book(rows: Callable[[], bytes], strings: bytes = b"", *, compresslevel: int = 9) -> bytes:
    """A workbook whose one sheet holds `rows` of XML: small as a zip, large once it is open."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    package = b'xmlns="http://schemas.openxmlformats.org/package/2006/'
    sheet_type = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    files = {
        "[Content_Types].xml": b"<Types " + package + b'content-types">'
        b'<Override PartName="/xl/workbook.xml" ContentType="' + sheet_type + b'sheet.main+xml"/>'
        b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="' + sheet_type + b'worksheet+xml"/>'
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + sheet_type + b'sharedStrings+xml"/></Types>',
        "_rels/.rels": b"<Relationships "
        + package
        + b'relationships"><Relationship Id="r" Type="'
        + kind
        + b'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": b"<workbook "
        + space
        + b" "
        + links
        + b'><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b"<Relationships "
        + package
        + b'relationships"><Relationship Id="r1" Type="'
        + kind
        + b'worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="'
        + kind
        + b'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": b"<sst " + space + b">" + strings + b"</sst>",
        "xl/worksheets/sheet1.xml": b"<worksheet " + space + b"><sheetData>" + rows() + b"</sheetData></worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=compresslevel) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _whole(unit: bytes, octets: int) -> bytes:
    return unit * (octets // len(unit))


_CELL = b'<c t="inlineStr"><is><t>a</t></is></c>'
_ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + _ENTITIES + b"]>"


def _laughing() -> bytes:
    """A workbook whose workbook part is a billion laughs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_book(lambda: b""))) as good, zipfile.ZipFile(packed, "w") as archive:
        for name in good.namelist():
            content = good.read(name)
            archive.writestr(
                name,
                _LAUGHS + content.replace(b'name="a"', b'name="&a11;"')
                if "workbook.xml" in name and "rels" not in name
                else content,
            )
    return packed.getvalue()


def _lying() -> bytes:
    """A zip whose directory says that its sheet is small."""
    book = bytearray(_book(lambda: _whole(b"<row>" + _CELL + b"</row>", 200 * MEGABYTE), compresslevel=1))
    directory = book.rfind(b"PK\x01\x02", 0, book.rfind(b"sheet1.xml"))
    book[directory + 24 : directory + 28] = (1_000).to_bytes(4, "little")
    return bytes(book)


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a sheet of 18 MB in a small zip": (
        "a.xlsx",
        lambda: _book(lambda: _whole(b"<row>" + _CELL + b"</row>", 18 * MEGABYTE)),
    ),
    "a sheet of 300 MB in a small zip": (
        "a.xlsx",
        lambda: _book(lambda: _whole(b"<row>" + _CELL + b"</row>", 300 * MEGABYTE), compresslevel=1),
    ),
    "a sheet that says it is small": ("a.xlsx", _lying),
    "one row of 18 MB": ("a.xlsx", lambda: _book(lambda: b"<row>" + _whole(_CELL, 18 * MEGABYTE) + b"</row>")),
    "empty rows without end": ("a.xlsx", lambda: _book(lambda: _whole(b"<row/>", 18 * MEGABYTE))),
    "a row in the far distance": (
        "a.xlsx",
        lambda: _book(lambda: b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    "18 MB of shared strings": (
        "a.xlsx",
        lambda: _book(lambda: b'<row><c t="s"><v>1</v></c></row>' * 3, _whole(b"<si><t>a</t></si>", 18 * MEGABYTE)),
    ),
    "18 MB of XML in XML": ("a.xlsx", lambda: _book(lambda: b"<a>" * (6 * MEGABYTE))),
    "a billion laughs": ("a.xlsx", _laughing),
    "a zip of nothing": ("a.xlsx", lambda: b"PK\x05\x06" + b"\0" * 18),
    "a table of one long cell": ("a.csv", lambda: b'a,b\n"' + b"x" * MEGABYTE),
    "a table of a million commas": ("a.csv", lambda: b"a,b\n" + b"," * MEGABYTE),
    "a table of a million lines": ("a.csv", lambda: b"a,b\n" * 500_000),
    "100,000 entries of a calendar": (
        "a.ics",
        lambda: b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nSUMMARY:a\r\nEND:VEVENT\r\n" * 100_000,
    ),
    "5,000 entries of a calendar": (
        "a.ics",
        lambda: b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nSUMMARY:a\r\nEND:VEVENT\r\n" * 5_000 + b"END:VCALENDAR\r\n",
    ),
    "components in components": ("a.ics", lambda: b"BEGIN:VCALENDAR\r\n" * 10_000),
    "a recurrence without end": (
        "a.ics",
        lambda: (
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:a\r\nDTSTART:20260101T000000Z\r\nRRULE:FREQ=SECONDLY;COUNT=2000000000;BYSETPOS="
            + b"1," * 40_000
            + b"1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ),
    ),
    "a zone with rules without end": (
        "a.ics",
        lambda: (
            b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\n"
            + b"BEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
            b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\n"
            * 100
            + b"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY:a\r\n"
            b"DTSTART;TZID=X:20260101T000000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ),
    ),
    "a line folded 60,000 times": ("a.ics", lambda: b"BEGIN:VCALENDAR\r\nSUMMARY:a" + b"\r\n b" * 60_000),
    "a zip as an archive": ("a.zip", lambda: b"PK\x03\x04" + b"\0" * 5 * MEGABYTE),
}

INVITED: dict[str, Callable[[], bytes]] = {
    "an answer of 100,000 entries": lambda: (
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
        + b"BEGIN:VEVENT\r\nUID:a\r\nATTENDEE:mailto:a@b.c\r\nEND:VEVENT\r\n" * 100_000
    ),
    "an answer of 190 KB": lambda: (
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
        + b"BEGIN:VEVENT\r\nUID:a\r\nATTENDEE:mailto:a@b.c\r\nEND:VEVENT\r\n" * 2_800
    ),
    "an answer in 9 MB of blank lines": lambda: b"METHOD:REPLY\r\n" + b"\r\n" * 500_000 + b"BEGIN:VCALENDAR\r\n",
    "an answer whose lines are folded": lambda: b"BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nUID:a" + b"\r\n b" * 45_000,
    "an answer with a far year": lambda: (
        b"BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nBEGIN:VEVENT\r\nUID:a\r\nATTENDEE:mailto:a@b.c\r\nDTEND:99991231T235959\r\nDTSTART:99991231\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
}


def _from(author: str, domain: str, to: str, kind: bytes, body: bytes, thread: str = "") -> bytes:
    subject = "Re: kitchen" if thread else "Plan: big"
    head = f"Authentication-Results: {aligned(domain)}\r\nFrom: {author}\r\nTo: {to}\r\nSubject: {subject}\r\n"
    return (head + (f"In-Reply-To: {thread}\r\n" if thread else "")).encode() + kind + b"\r\n" + body


def _new_plan(kind: bytes, make: Callable[[], bytes], bot: Bot) -> bytes:
    return _from(ANNA, "firm.example", PLANS, kind, make())


def _reply(author: str, domain: str, notice: str, kind: bytes, make: Callable[[], bytes], bot: Bot) -> bytes:
    sent = bot.last(author, notice)
    return _from(author, domain, sent.reply_to, kind, make(), sent.message_id)


def _attached(name: str, make: Callable[[], bytes]) -> bytes:
    """Below a plan's lines, as a provider attaches a list."""
    words = b"--x\r\n\r\nClient: A <a@b.example>\r\n1. Paint @me by 1 Dec 2026\r\n"
    kind = f'--x\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
    return (
        words + kind.encode() + b"Content-Disposition: attachment\r\n\r\n" + base64.encodebytes(make()) + b"--x--\r\n"
    )


def some_bombs() -> dict[str, Make]:
    """As `every_bomb`, but each hostile text from one of its three writers, in turn, and every other one."""
    written = [name for name in every_bomb() if name.partition(": ")[2] in WORDS]
    left_out = {name for number, name in enumerate(written) if number % 6 != number // 6 % 3}
    return {name: make for name, make in every_bomb().items() if name not in left_out}


def every_bomb() -> dict[str, Make]:
    """All of them by name, each as a mail to the world of `support.bot.opened`."""
    found: dict[str, Make] = {name: lambda bot, make=make: make() for name, make in (HEADS | PARTS).items()}
    for name, (subtype, words) in WORDS.items():
        kind = f"Content-Type: text/{subtype}; charset=utf-8\r\n".encode()
        found[f"a provider's plan: {name}"] = partial(_new_plan, kind, words)
        found[f"a provider's reply: {name}"] = partial(_reply, ANNA, "firm.example", "receipt", kind, words)
        found[f"a client's reply: {name}"] = partial(_reply, PROVAN, "example.org", "todo", kind, words)
    mixed = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n'
    for name, (file, content) in FILES.items():
        found[f"attached: {name}"] = partial(_new_plan, mixed, partial(_attached, file, content))
    answer = b"Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n"
    for name, calendar in INVITED.items():
        found[f"from a calendar: {name}"] = partial(_reply, PROVAN, "example.org", "todo", answer, calendar)
    return found
