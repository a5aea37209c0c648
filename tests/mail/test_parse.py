"""Mail as it comes: broken headers, charset lies, attachments of every program. Nothing but Unreadable is raised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.body import safe_name, unflow
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.gate import check
from mailbot.mail.parse import Unreadable, parse_message

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
ENVELOPE = Envelope("mary@example.org", ("plans@firm.example",), datetime(2026, 11, 23, 9, 5, tzinfo=UTC))


def parse(content: bytes | str) -> InboundMail:
    octets = content.encode() if isinstance(content, str) else content
    return parse_message(RawMessage(octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), ENVELOPE))


def test_a_plain_mail() -> None:
    mail = parse(
        "From: Åsa =?utf-8?q?=C3=96berg?= <asa@Firm.example>\nTo: Plans <plans@firm.example>, b@c.example\nCc: "
        "d@e.example\n"
        "Sender: x@y.example\nSubject: =?iso-8859-1?Q?K=F6k?= =?utf-8?q?sluckan?=\nDate: Mon, 23 Nov 2026 "
        "10:05:00 +0100\n"
        "Message-ID: <1@firm.example>\nIn-Reply-To: <a@b>\nReferences: <r1@b>\n <r2@b> <r1@b>\n\nklart\n"
    )
    assert [(one.name, one.address) for one in mail.from_] == [("Åsa Öberg", "asa@firm.example")]
    assert [one.address for one in mail.to] == ["plans@firm.example", "b@c.example"]
    assert [one.address for one in mail.cc] == ["d@e.example"]
    assert mail.sender is not None
    assert mail.sender.address == "x@y.example"
    assert mail.subject == "Köksluckan"
    assert mail.date is not None
    assert (mail.date.isoformat(), mail.date.utcoffset()) == ("2026-11-23T10:05:00+01:00", timedelta(hours=1))
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("1@firm.example", ("a@b",), ("r1@b", "r2@b"))
    assert (mail.text.strip(), mail.html, mail.calendar, mail.attachments) == ("klart", "", "", ())
    assert mail.header("subject") == "Köksluckan"
    assert mail.content_type == "text/plain"
    assert mail.envelope is ENVELOPE


def test_a_mail_without_anything_but_text() -> None:
    mail = parse("Thank you, it is done.\n\nAnna")
    assert (mail.from_, mail.date, mail.message_id, mail.subject) == ((), None, "", "")
    assert mail.text.startswith("Thank you")


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\0\0\0", b"   \n"])
def test_nothing_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        parse_message(RawMessage(content, ENVELOPE))
    assert raised.value.detail


BODIES = {
    "UTF-8": (b"text/plain; charset=utf-8", "kész őű".encode(), "kész őű"),
    "says ASCII, is UTF-8": (b"text/plain; charset=us-ascii", "kész őű".encode(), "kész őű"),
    "says UTF-8, is windows-1252": (b"text/plain; charset=utf-8", "klart – Öberg".encode("cp1252"), "klart – Öberg"),
    "says ISO-8859-1, is windows-1252": (
        b"text/plain; charset=iso-8859-1",
        "klart – “Öberg”".encode("cp1252"),
        "klart – “Öberg”",
    ),
    "ISO-8859-2": (b"text/plain; charset=iso-8859-2", "kész őű".encode("iso-8859-2"), "kész őű"),
    "windows-1250": (b'text/plain; charset="windows-1250"', "kész őű".encode("cp1250"), "kész őű"),
    "KOI8-R": (b"text/plain; charset=koi8-r", "готово".encode("koi8-r"), "готово"),
    "GB2312": (b"text/plain; charset=gb2312", "完成".encode("gb18030"), "完成"),
    "Shift_JIS": (b"text/plain; charset=shift_jis", "完了".encode("cp932"), "完了"),
    "unknown charset": (b"text/plain; charset=x-nowhere", "kész".encode(), "kész"),
    "no charset": (b"text/plain", "kész".encode(), "kész"),
    "charset of another world": (b"text/plain; charset=unicode_escape", b"\\u0064one", "\\u0064one"),
    "charset with a NUL": (b"text/plain; charset=ut\0f-8", "kész".encode(), "kész"),
    "a NUL inside": (b"text/plain; charset=utf-8", b"do\0ne", "done"),
    "no type at all": (b"", "kész".encode(), "kész"),
    "a broken type": (b"text", "kész".encode(), "kész"),
    "a type with broken parameters": (b'text/plain; charset="utf-8; format', "kész".encode(), "kész"),
}


@pytest.mark.parametrize("name", BODIES)
def test_charsets_and_their_lies(name: str) -> None:
    kind, octets, text = BODIES[name]
    mail = parse(b"From: a@b.example\n" + (b"Content-Type: " + kind + b"\n" if kind else b"") + b"\n" + octets)
    assert mail.text.strip() == text


def test_an_unknown_charset_is_a_defect_and_a_known_one_is_none() -> None:
    unknown, known = (
        parse(f"From: a@b.example\nContent-Type: text/plain; charset={name}\n\nx") for name in ("x-nowhere", "koi8-r")
    )
    assert any("x-nowhere" in defect for defect in unknown.defects)
    assert known.defects == ()


HEADERS = {
    "8-bit UTF-8": ("Subject: Kész őű".encode(), "Kész őű"),
    "8-bit windows-1252": ("Subject: Öberg – klart".encode("cp1252"), "Öberg – klart"),
    "unknown charset": (b"Subject: =?x-nowhere?q?K=C3=A9sz?=", "Kész"),
    "words split inside a letter": (
        b"Subject: =?utf-8?b?w4U=?= =?utf-8?q?s?= =?utf-8?q?=C3?=\n =?utf-8?q?=A9?=",
        "Åsé",
    ),
    "base64 without padding": (b"Subject: =?utf-8?b?w4VzYQ?=", "Åsa"),
    "base64 cut short": (b"Subject: =?utf-8?b?w4V?= x", "Å x"),
    "text between two words": (b"Subject: =?utf-8?q?=C3=85sa?= och =?utf-8?q?=C3=96rn?=", "Åsa och Örn"),
    "a word inside text": (b"Subject: Re: =?utf-8?q?K=C3=A9sz?= (3)", "Re: Kész (3)"),
    "not a word": (b"Subject: a =?b c?= d", "a =?b c?= d"),
    "a line break inside a word": (b"Subject: a=?utf-8?q?=0D=0ABcc:_x@y.example?=", "a Bcc: x@y.example"),
    "folded": (b"Subject: one\n two\n\tthree", "one two three"),
    "controls": (b"Subject: a\x07b\x00c", "a b c"),
    "language tag": (b"Subject: =?utf-8*sv?q?K=C3=B6k?=", "Kök"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_subjects(name: str) -> None:
    raw, subject = HEADERS[name]
    mail = parse(b"From: a@b.example\n" + raw + b"\n\nx")
    assert mail.subject == subject
    assert not mail.header("Bcc")


DATES = {
    "Mon, 23 Nov 2026 23:30:00 -0800": "2026-11-23T23:30:00-08:00",
    "23 Nov 2026 09:05 +0530": "2026-11-23T09:05:00+05:30",
    "Mon, 23 Nov 2026 09:05:00 GMT": "2026-11-23T09:05:00+00:00",
    "Mon, 23 Nov 2026 09:05:00 -0000": "2026-11-23T09:05:00+00:00",
    "Mon, 23 Nov 2026 09:05:00 +0100 (CET)": "2026-11-23T09:05:00+01:00",
    "Mon, 23 Nov 2026 09:05:60 +0100": "2026-11-23T09:05:59+01:00",
    "yesterday": None,
    "Mon, 99 Nov 2026 09:05:00 +0100": None,
    "Mon, 23 Nov 2026 09:05:00 +9999999": None,
    "": None,
    "1 " * 5_000: None,
}


@pytest.mark.parametrize("raw", DATES, ids=lambda raw: raw[:40])
def test_dates_keep_their_own_offset(raw: str) -> None:
    found = parse(f"From: a@b.example\nDate: {raw}\n\nx").date
    assert (found.isoformat() if found else None) == DATES[raw]


def test_every_from_counts() -> None:
    mail = parse("From: alice@good.example\nFrom: bob@evil.example\n\nx")
    assert [one.address for one in mail.from_] == ["alice@good.example", "bob@evil.example"]
    assert "more than one From header" in mail.defects
    assert [one.address for one in parse("From : bob@evil.example\nX: y\n\nx").from_] in ([], ["bob@evil.example"])
    spoofed = parse("From: alice@good.example <bob@evil.example>\n\nx")
    assert [one.address for one in spoofed.from_] == ["bob@evil.example"]
    assert any(defect.startswith("from:") for defect in spoofed.defects)


def test_message_ids_that_break_other_parsers() -> None:
    mail = parse(
        "From: a@b.example\nMessage-ID: <[abc]@microsoft.example>\nIn-Reply-To: Your mail of Monday <x@y> (z)\n\nx"
    )
    assert (mail.message_id, mail.in_reply_to) == ("[abc]@microsoft.example", ("x@y",))
    assert parse("From: a@b.example\nMessage-ID: bare@example.org\n\nx").message_id == "bare@example.org"


MULTI = """From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8

kész
--inner
Content-Type: text/html; charset=utf-8

<p>kész</p>
--inner
Content-Type: text/calendar; charset=utf-8

BEGIN:VCALENDAR
END:VCALENDAR
--inner
Content-Type: text/calendar; charset=utf-8; method=REPLY

BEGIN:VCALENDAR
METHOD:REPLY
END:VCALENDAR
--inner--
--outer
Content-Type: application/pdf; name="=?utf-8?q?sz=C3=A1mla.pdf?="
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename*0*=utf-8''../../etc/sz%C3%A1m;
 filename*1*=la%2Epdf

JVBERi0xLjQ=
--outer
Content-Type: application/ms-tnef; name=winmail.dat
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="winmail.dat"

eJ8+Ig==
--outer
Content-Type: message/rfc822

From: c@d.example
Subject: forwarded

done
--outer
Content-Type: image/png
Content-ID: <logo>
Content-Transfer-Encoding: base64

iVBORw0KGgo
--outer
Content-Type: text/csv
Content-Disposition: attachment; filename="C:\\\\todo.csv"

a;b
--outer--
"""


def test_parts_find_their_places() -> None:
    mail = parse(MULTI)
    assert (mail.text.strip(), mail.html.strip()) == ("kész", "<p>kész</p>")
    assert "METHOD:REPLY" in mail.calendar
    shown = [(one.name, one.content_type, one.content) for one in mail.attachments]
    assert ("számla.pdf", "application/pdf", b"%PDF-1.4") in shown
    assert ("winmail.dat", "application/ms-tnef", bytes.fromhex("789f3e22")) in shown
    names = {name: content for name, _, content in shown}
    assert names["todo.csv"].strip() == b"a;b"
    forwarded = next(content for _, kind, content in shown if kind == "message/rfc822")
    assert b"Subject: forwarded" in forwarded
    assert b"done" in forwarded
    assert next(content for _, kind, content in shown if kind == "image/png").startswith(b"\x89PNG")
    assert "done" not in mail.text


def test_a_text_file_shown_inline_is_no_text_of_the_mail() -> None:
    mail = parse(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; "
        "name=body\n\nkész\n"
        "--x\nContent-Type: text/plain; name=rows.txt\nContent-Disposition: inline; filename=rows.txt\n\n1. done\n"
        "--x\nContent-Type: text/plain\n\nfooter\n--x--\n"
    )
    assert mail.text.split() == ["kész", "footer"]
    assert [one.name for one in mail.attachments] == ["rows.txt"]


def test_a_text_file_alone_is_no_text_of_the_mail() -> None:
    mail = parse("From: a@b.example\nContent-Type: text/plain\nContent-Disposition: attachment\n\n1. done\n")
    assert (mail.text, [one.name for one in mail.attachments]) == ("", ["attachment-1.txt"])


def test_a_detached_signature_is_no_file() -> None:
    mail = parse(
        "From: a@b.example\nContent-Type: multipart/signed; boundary=x; protocol=application/pkcs7-signature\n"
        "\n--x\n\nkész\n"
        "--x\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n"
        "MIAG\n--x--\n"
    )
    assert (mail.text.strip(), mail.attachments) == ("kész", ())


def test_html_alone_becomes_text() -> None:
    mail = parse(
        "From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n<p>kész</p><blockquote>1. row</blockquote>"
    )
    assert mail.text == "kész\n\n> 1. row"
    assert mail.html.startswith("<p>kész")


def test_the_same_mail_reads_the_same_twice() -> None:
    assert parse(MULTI) == parse(MULTI)


BROKEN = {
    "broken base64": "Content-Transfer-Encoding: base64\n\na2Vzeg=!=",
    "boundary that never comes": "Content-Type: multipart/mixed; boundary=x\n\nkész\n",
    "no boundary": "Content-Type: multipart/mixed\n\nkész\n",
    "unclosed multipart": "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nkész\n",
    "quoted-printable with holes": "Content-Transfer-Encoding: quoted-printable\n\nk=C3=A9sz =ZZ\n",
    "unknown encoding": "Content-Transfer-Encoding: rot13\n\nkész\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bodies_still_show_something(name: str) -> None:
    mail = parse(f"From: a@b.example\n{BROKEN[name]}")
    assert mail.text.strip()


def test_flowed_lines_are_joined() -> None:
    assert (
        unflow("done 3 \nand 5 \nby Friday\n-- \nAnna\n> a \n> b\n>> c \nown")
        == "done 3 and 5 by Friday\n-- \nAnna\n> a b\n>> c \nown"
    )
    assert unflow("do \nne", del_sp=True) == "done"
    mail = parse(
        "From: a@b.example\nContent-Type: text/plain; charset=utf-8; format=flowed\n\nadd Paint the walls \n"
        "@john by 15 Dec\n"
    )
    assert mail.text.strip() == "add Paint the walls @john by 15 Dec"


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\temp\\a.pdf": "a.pdf",
    "a\u202efdp.exe": "afdp.exe",
    "..": "",
    ".htaccess": "htaccess",
    "": "",
    "a" * 300 + ".pdf": "a" * 116 + ".pdf",
    "x\0y\r\n.txt": "xy.txt",
    "b" * 300: "b" * 120,
    "c" * 100 + "." + "d" * 100: "c" * 100 + "." + "d" * 19,
}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20])
def test_file_names_are_bare(name: str) -> None:
    assert safe_name(name) == NAMES[name]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real mails are not at hand")
def test_every_real_mail_is_read() -> None:
    for folder in ("replies", "bounces"):
        for path in (CORPUS / folder).glob("*.eml"):
            assert parse_message(RawMessage(path.read_bytes(), ENVELOPE)).headers


LINES = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.sampled_from(
            [
                b"From: ",
                b"To: a@b, ",
                b"Subject: =?utf-8?b?w4U=?=",
                b"Date: Mon, 23 Nov 2026 09:05:00 +0100",
                b"",
                b"--x",
                b"--x--",
                b"\r",
                b"Content-Type: multipart/mixed; boundary=x",
                b"Content-Type: message/rfc822",
                b"Content-Type: text/plain; charset=\xff",
                b"Content-Type: message/delivery-status",
                b"Content-Transfer-Encoding: base64",
                b"Content-Transfer-Encoding: x-uuencode",
                b"Content-Disposition: attachment; filename*=utf-8''%zz",
                b"Content-Type: text/calendar; method=REPLY",
                b"METHOD:REPLY",
                b"Content-Type: text/html",
                b"<blockquote>",
                b"begin 644 a",
                b"=?utf-7?q?+AGE-?=",
                b"Received: from a by b; x",
                b"Message-ID: <[a]@b>",
            ]
        ),
    ),
    max_size=25,
).map(b"\n".join)


@given(LINES)
@settings(max_examples=600, deadline=None)
def test_whatever_passes_the_gate_is_read(content: bytes) -> None:
    if not check(content).accept:
        return
    try:
        mail = parse_message(RawMessage(content, ENVELOPE))
    except Unreadable:
        return
    for text in (mail.subject, mail.text, mail.html, mail.calendar, *(one.name for one in mail.attachments)):
        text.encode("utf-8")  # no lone surrogate
        assert "\0" not in text
    assert "\n" not in mail.subject
