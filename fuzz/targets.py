"""What is fed to which reader, and what must hold whatever comes: none raises but what its docstring says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from email import message_from_bytes, policy

from mailbot.documents.shown import shown
from mailbot.language import replies
from mailbot.language.absence import read_absence
from mailbot.language.attached import LONGEST_CELL, as_table
from mailbot.language.calendar_reply import acts as calendar_acts
from mailbot.language.calendar_reply import read_calendar_reply
from mailbot.language.dates import find_dates, read_date
from mailbot.language.grammar import read_commands, read_plan, read_rows
from mailbot.language.lexicon import LANGUAGES
from mailbot.language.replies import About
from mailbot.language.understand import understand_line
from mailbot.mail import charset, compose, delivered, dkim_signature, dmarc, gate, header, mailbox, signed, spf
from mailbot.mail.arc import BrokenChain, keys_of, read_chain, validate
from mailbot.mail.auth import prove, reported_results
from mailbot.mail.automatic import classify
from mailbot.mail.encode import Unencodable
from mailbot.mail.envelope import Attachment, Envelope, InboundMail, Mailbox, RawMessage
from mailbot.mail.feedback import feedback_type, reported_senders
from mailbot.mail.html_text import to_text
from mailbot.mail.lookalike import lookalike
from mailbot.mail.parse import Unreadable, parse_message
from mailbot.mail.reply_text import read_reply
from mailbot.mail.report import read_reports
from mailbot.mail.token import Signer, find_in, find_tokens
from mailbot.service.open_mail import CUT, LONGEST, Opened, Terms, open_mail

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONDAY = NOW.date()
ENVELOPE = Envelope("mary@example.org", ("plans@firm.example",), NOW, "192.0.2.1", "mx.example.org")
SIGNER = Signer([b"sixteen octets.."])
SPOKEN = sorted(LANGUAGES)


def _parsed(content: bytes) -> InboundMail | None:
    if not gate.check(content).accept:
        return None
    with suppress(Unreadable):
        return parse_message(RawMessage(content, ENVELOPE))
    return None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _choice(data: bytes) -> tuple[str, About, str]:
    """A language and a topic by the first octet, the words by the rest."""
    first = data[0] if data else 0
    return SPOKEN[first % len(SPOKEN)], list(About)[first % len(About)], _text(data[1:])


def whole_mail(data: bytes) -> None:
    opened = open_mail(RawMessage(data, ENVELOPE), Terms("plans@firm.example"))
    if isinstance(opened, Opened):
        for text in (opened.mail.text, opened.mail.html, opened.written.words, opened.lists):
            assert len(text) <= LONGEST + len(CUT) + 1


def parts(data: bytes) -> None:
    mail = _parsed(data)
    if mail is None:
        return
    assert "\0" not in mail.text + mail.subject
    for one in mail.attachments:
        assert one.name and not set(one.name) & set("/\\\r\n\0") and not one.name.startswith(".")


def addresses(data: bytes) -> None:
    found, _ = mailbox.read(data.decode("ascii", "surrogateescape"))
    for one in found:
        lookalike(one.address)
        assert "\n" not in one.address and (one.address[0] == '"' or not set(one.address) & set(" \r\0<>,;")), one


def headers(data: bytes) -> None:
    raw = data.decode("ascii", "surrogateescape")
    for text in (header.text(raw), header.structured(raw)):
        assert not set(text) & set("\r\n\0")
    header.date(raw)
    assert all("\n" not in one and " " not in one for one in header.message_ids(raw))


def results(data: bytes) -> None:
    value = data.replace(b"\r", b" ").replace(b"\n", b" ")
    head = b"From: a@firm.example\r\nAuthentication-Results: mx.firm.example; "
    mail = _parsed(head + value + b"\r\n\r\nx")
    if mail is not None:
        prove(mail, reported_results(mail, "mx.firm.example"), None)


def signatures(data: bytes) -> None:
    """DKIM, ARC, DMARC and SPF, up to the network: it never answers here."""
    if (mail := _parsed(data)) is not None:
        sealed = signed.SignedMail(data, mail)
        for one in dkim_signature.signatures(sealed, "anna@firm.example", NOW):
            if isinstance(one, dkim_signature.Signature):
                dkim_signature.check(sealed, one, ("v=DKIM1; p=YQ==",))
        with suppress(BrokenChain):
            if sets := read_chain(sealed, NOW):
                validate(sealed, sets, dict.fromkeys(keys_of(sets), ("v=DKIM1; p=YQ==",)))
    text = data.decode("latin-1")
    dmarc.read(text)
    dmarc.only([text])
    dmarc.steps(text)
    signed.key_fault(text, exact=False)


def policies(data: bytes) -> None:
    """An SPF record that a stranger publishes."""
    text = data.decode("latin-1")
    spf.check(
        "192.0.2.1", "mx.example.org", "a@example.org", lambda name, kind: (f"v=spf1 {text}",) if kind == "TXT" else ()
    )


def tokens(data: bytes) -> None:
    assert find_in(_text(data), SIGNER, "firm.example") is None
    mail = _parsed(b"From: a@b.example\r\nTo: " + data.replace(b"\n", b" ") + b"\r\nReferences: " + data)
    assert mail is None or find_tokens(mail, SIGNER, "firm.example") == ()


def reports(data: bytes) -> None:
    head = b'From: MAILER-DAEMON@a.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; boundary="x"\r\n\r\n'
    for content in (data, head + b"--x\r\nContent-Type: message/delivery-status\r\n\r\n" + data):
        if (mail := _parsed(content)) is not None:
            classify(mail, frozenset({"firm.example"}), frozenset({"plans@firm.example"}))
            read_reports(mail)
            feedback_type(mail)
            reported_senders(mail)


def html(data: bytes) -> None:
    to_text(_text(data))


def reply(data: bytes) -> None:
    text = _text(data)
    found = read_reply(text, "", "Mary Provan")
    assert len(found.words) <= 2 * len(text) + 2
    read_reply("", text)


def charsets(data: bytes) -> None:
    label, _, octets = data.partition(b"\n")
    text = charset.decode(octets, label.decode("latin-1"))
    assert "\0" not in text
    text.encode("utf-8")


def envelopes(data: bytes) -> None:
    delivered.read_envelope(data, NOW)
    assert "\n" not in delivered.subject_line(data)


def commands(data: bytes) -> None:
    language, _, words = _choice(data)
    read_commands(words, MONDAY, language, asked=bool(len(words) % 2))
    read_rows(words, MONDAY, language)


def plans(data: bytes) -> None:
    language, _, words = _choice(data)
    read_plan("Plan: x", words, MONDAY, language)
    read_plan(words[:200], words, MONDAY, language)


def client(data: bytes) -> None:
    language, about, words = _choice(data)
    reading = replies.read(words, about, MONDAY, language)
    assert reading.acts
    rows = list(enumerate(words.split("\n"), 1))
    replies.read_inline(rows, about, MONDAY, language)
    understand_line(words)


def dates(data: bytes) -> None:
    language, _, words = _choice(data)
    read_date(words, MONDAY, language)
    for found in find_dates(words, MONDAY, language):
        assert found.day is None or isinstance(found.day, date)


def absences(data: bytes) -> None:
    language, _, words = _choice(data)
    away = read_absence(words[:100], words, MONDAY, language)
    assert away is None or away.until is None or away.until >= MONDAY


def calendar(data: bytes) -> None:
    text = _text(data)
    for ics in (text, f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR"):
        reply = read_calendar_reply(ics, MONDAY)
        if reply is not None:
            calendar_acts(reply)


def files(data: bytes) -> None:
    for name in ("a.csv", "a.xlsx", "a.ics"):
        table = as_table(name, "application/octet-stream", data)
        assert all(len(cell) <= LONGEST_CELL for line in table.split("\n") for cell in line.split("\t"))


def composed(data: bytes) -> None:
    """Whatever the words, what is read back of a mail of ours is what was meant, and no field more."""
    text = data.decode("utf-8", "surrogateescape")
    mail = compose.OutboundMail(
        from_=Mailbox(text[:80], "plans@firm.example"),
        to=Mailbox(text[-80:], "a@b.example"),
        reply_to="plans+x@firm.example",
        subject=text[:400],
        date=NOW,
        message_id="a@firm.example",
        mail_from="plans+x@firm.example",
        text=text,
        html=f"<p>{len(text)}</p>",
        attachments=(Attachment(text[:100] or "a", "application/pdf", data),),
    )
    try:
        content = compose.compose(mail)
    except (compose.Uncomposable, Unencodable):  # permanent, and said
        return
    read = message_from_bytes(content, policy=policy.default)
    assert len(read.keys()) == len(set(read.keys())) and "Bcc" not in read
    assert not set(shown(text)) & set("\r\n\0\u202e\u200b")


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "mail": whole_mail,
    "parts": parts,
    "addresses": addresses,
    "headers": headers,
    "results": results,
    "signatures": signatures,
    "policies": policies,
    "tokens": tokens,
    "reports": reports,
    "html": html,
    "reply": reply,
    "charsets": charsets,
    "envelopes": envelopes,
    "commands": commands,
    "plans": plans,
    "client": client,
    "dates": dates,
    "absences": absences,
    "calendar": calendar,
    "files": files,
    "composed": composed,
}

_MAIL = (
    b"From: Anna <a@firm.example>\r\nTo: plans@firm.example\r\nSubject: =?utf-8?q?k=C3=A9sz?=\r\nMIME-Version: 1.0\r\n"
)
_MIXED = (
    _MAIL
    + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>done</p>\r\n--x\r\n'
)
_FILE = (
    b"Content-Type: text/csv; name*=utf-8''a%2Ecsv\r\nContent-Transfer-Encoding: base64\r\n\r\nYSxiCjEsMg==\r\n--x--"
)
_ANSWER = (
    b"BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nBEGIN:VEVENT\r\nUID:a\r\n"
    b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.c\r\nDTSTART:20261201\r\nDTEND:20261202\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "mail": (_MAIL + b"\r\ndone 1\r\n\r\nOn 1 Dec 2026 A <a@b.c> wrote:\r\n> 1. Paint\r\n", _MIXED + _FILE),
    "parts": (_MIXED + _FILE,),
    "addresses": (b'"A, B" <a@b.example>, (c) d@e.example', b"Group: a@b.c, <x@y.z>;"),
    "headers": (b"=?utf-8?b?w6k=?= =?iso-8859-1?q?=E9?=", b"Mon, 23 Nov 2026 09:00:00 +0100", b"<a@b> <c@d>"),
    "results": (b"dmarc=pass header.from=firm.example; dkim=pass (x) header.d=firm.example; spf=fail",),
    "signatures": (
        b"DKIM-Signature: v=1; a=rsa-sha256; d=firm.example; s=x; h=from:to:subject:date; bh=YQ==; b=YQ==\r\n" + _MAIL,
        b"v=DMARC1; p=reject; sp=none",
    ),
    "policies": (
        b"ip4:192.0.2.0/24 include:_spf.example.org a:%{d} mx redirect=x.example ~all",
        b"exists:%{ir}.%{l1r-}.%{d2}",
    ),
    "tokens": (b"plans+abcdefghijklmnopqrstuvwxyz234567abcdefgh@firm.example",),
    "reports": (
        b"Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@b.c\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n",
    ),
    "html": (
        b'<div class="gmail_quote"><blockquote>a &amp; b<br><td>1</td></blockquote></div><!-- x --><style>p{}</style>',
    ),
    "reply": (
        b"done\n\nMit freundlichen Gr\xc3\xbc\xc3\x9fen\nAnna\n-- \nx\n> 1. Paint\nyes\n",
        b"Le 1 d\xc3\xa9c. 2026, A <a@b.c> a \xc3\xa9crit :\n> x",
    ),
    "charsets": (b"utf-8\n\xc3\xa9", b"iso-2022-jp\n\x1b$B!!", b"gb2312\n\xb0\xa1"),
    "envelopes": (b"Return-Path: <a@b.c>\r\nDelivered-To: plans+x@firm.example\r\n" + _MAIL + b"\r\n",),
    "commands": (
        b"\x00done 3: fitted\nadd Paint @john by 15 Dec\nafter 5 3\n~ 2 internal",
        b"\x05away 3 Dec - 10 Dec cover @john",
    ),
    "plans": (
        b"\x00Client: A <a@b.c>\n1. Paint @me by 1 Dec after 2, with @john every Friday until 18 Dec\n~ x",
        b"\x02a\tb\tc\n1\t2\t3",
    ),
    "client": (b"\x012 and 3 done, need until Friday for 5", b"\x04k\xc3\xa9sz!", b"\x03I can't, ask Tom"),
    "dates": (b"\x00until the 5th of December", b"\x04p\xc3\xa9ntekig", b"\x022026-12-01 or 3/4", b"\x00in 3 weeks"),
    "absences": (b"\x00Out of office\nI am away until 3 December", b"\x01Semester\ntillbaka 7 januari"),
    "calendar": (_ANSWER,),
    "files": (b"Text,Owner,Due\nPaint,me,2026-12-01\n", _ANSWER),
    "composed": ("Kész! A💩=?UTF-8?Q?=0A?=Bcc: x@y\r\nBcc: x@y".encode(),),
}
