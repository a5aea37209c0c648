"""What goes out: exactly the headers that were meant, whatever the fields hold, and words that arrive as written."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail import compose as room
from mailbot.mail import encode
from mailbot.mail.compose import OutboundMail, Uncomposable, compose
from mailbot.mail.envelope import Attachment, Mailbox

HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Mailbot-Loop", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip
PLAIN = OutboundMail(
    message_id="abc.x@firm.example",
    mail_from="plans+bounce@firm.example",
    from_=Mailbox("Firm & Söner", "plans@firm.example"),
    to=Mailbox("Kovács Örs", "ors@client.example"),
    reply_to="plans+reply@firm.example",
    subject="Övningsköra till Őrség",
    date=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    text="Hej!\n\nKlart på fredag?\n",
)
FULL = replace(
    PLAIN,
    html="<p>Hej!</p>",
    in_reply_to="b@client.example",
    references=("a@client.example", "b@client.example"),
    calendar_method="REQUEST",
    calendar="BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Őrség\r\nEND:VCALENDAR\r\n".encode(),
    attachments=(Attachment("Terv – őszi felújítás.pdf", "application/pdf", b"%PDF-1.7\n" + bytes(range(256)) * 9),),
)
NASTY = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=300),
    st.lists(
        st.sampled_from(
            ["\r\n", "\n", "\r", "\0", "Bcc: x@y.example", "=?utf-8?q?=0A?=", "=?UTF-8?Q?", "💩", "?=", " ", "\u2028",
             "\x85", "\x0b", "\u202e", "\u200b", "<", ">", '"', "\\", ",", ";", ":", "a" * 90, "ő", "\ud800", "(", ")"]
        ),
        max_size=20,
    ).map("".join),
)  # fmt: skip


def read(octets: bytes) -> Message:
    return email.message_from_bytes(octets, policy=email.policy.compat32)


def decoded(message: Message, name: str) -> str:
    return str(make_header(decode_header(str(message[name]).replace("\r\n", ""))))


def display_name(message: Message, name: str) -> str:
    phrase, _ = parseaddr(str(message[name]).replace("\r\n", ""))
    return str(make_header(decode_header(phrase)))


def leaf(message: Message, content_type: str) -> Message:
    return next(part for part in message.walk() if part.get_content_type() == content_type)


def content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def parts(message: Message) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_a_plain_mail_is_one_part_with_the_headers_meant() -> None:
    octets = compose(PLAIN)
    message = read(octets)
    assert [name for name, _ in message.raw_items()] == HEADERS
    assert message["From"].endswith("<plans@firm.example>")
    assert decoded(message, "From") == "Firm & Söner <plans@firm.example>"
    assert decoded(message, "To") == "Kovács Örs <ors@client.example>"
    assert decoded(message, "Subject") == "Övningsköra till Őrség"
    assert message["Message-ID"] == "<abc.x@firm.example>"
    assert message["Date"] == "Mon, 23 Nov 2026 08:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Mailbot-Loop"] == "plans@firm.example"
    assert content(message).decode() == "Hej!\r\n\r\nKlart på fredag?\r\n"
    assert b"bounce" not in octets


def test_an_invitation_has_the_shape_that_shows_buttons() -> None:
    message = read(compose(FULL))
    assert parts(message) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
        "application/pdf",
    ]  # fmt: skip
    calendar = leaf(message, "text/calendar")
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "UTF-8")
    assert content(calendar) == content(leaf(message, "application/ics")) == FULL.calendar
    assert leaf(message, "application/ics").get_filename() == "invite.ics"
    pdf = leaf(message, "application/pdf")
    assert pdf.get_filename() == "Terv – őszi felújítás.pdf"
    assert content(pdf) == FULL.attachments[0].content


def test_a_modern_reader_sees_the_same() -> None:
    message = email.message_from_bytes(compose(FULL), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message["To"].addresses[0].display_name == "Kovács Örs"
    assert message["Subject"] == "Övningsköra till Őrség"
    assert [one.get_filename() for one in message.iter_attachments()] == ["invite.ics", "Terv – őszi felújítás.pdf"]
    assert not any(part.defects for part in message.walk())


def test_the_thread_is_kept_and_ends_with_the_parent() -> None:
    message = read(compose(replace(FULL, references=("b@client.example", "a@client.example"))))
    assert message["In-Reply-To"] == "<b@client.example>"
    assert message["References"].split() == ["<a@client.example>", "<b@client.example>"]


def test_a_long_thread_keeps_its_head_and_its_tail() -> None:
    ids = tuple(f"{number}@client.example" for number in range(100))
    kept = read(compose(replace(PLAIN, references=ids)))["References"].split()
    assert kept == [f"<{ids[0]}>", *(f"<{one}>" for one in ids[-19:])]


def test_what_is_no_message_id_is_left_out_of_the_thread() -> None:
    message = read(compose(replace(PLAIN, in_reply_to="a b", references=("x>\r\nBcc: <y", "", "ok@x", "é@x"))))
    assert "In-Reply-To" not in message
    assert message["References"] == "<ok@x>"


def test_the_same_value_gives_the_same_octets() -> None:
    assert compose(FULL) == compose(replace(FULL))
    assert compose(FULL) != compose(replace(FULL, message_id="other@firm.example"))


def test_lines_are_short_ascii_and_end_in_crlf() -> None:
    long = replace(FULL, subject="ő" * 500, text="x" * 5000 + "\n.\nFrom me\n", html="<p>" + "å" * 5000)
    octets = compose(replace(long, to=Mailbox("å" * 300, "a@b.example")))
    assert octets.isascii()
    assert octets.count(b"\n") == octets.count(b"\r\n") == octets.count(b"\r")
    assert max(map(len, octets.split(b"\r\n"))) <= 78
    assert b"\r\nFrom me" not in octets
    assert content(leaf(read(octets), "text/plain")).endswith(b"\r\n.\r\nFrom me\r\n")


def test_controls_bidi_and_zero_width_characters_do_not_reach_a_header() -> None:
    message = read(
        compose(replace(PLAIN, subject="a\u202eb\u200bc\u2028d\0e\tf", to=Mailbox("x\u2067\r\ny", "a@b.example")))
    )
    assert decoded(message, "Subject") == "abc d e f"
    assert decoded(message, "To") == "x y <a@b.example>"


@pytest.mark.parametrize(
    "name", ["x@evil.example, <y@evil.example>", 'a" <x@evil.example>', "a\\", "Staff: a; b", "(a", "a <b"]
)
def test_a_name_is_no_second_address(name: str) -> None:
    octets = compose(replace(PLAIN, to=Mailbox(name, "a@b.example")))
    to = email.message_from_bytes(octets, policy=email.policy.default)["To"]
    assert not to.defects and [(one.display_name, one.addr_spec) for one in to.addresses] == [(name, "a@b.example")]


def test_the_known_header_injection_stays_text() -> None:
    subject = "A💩=?UTF-8?Q?=0A?=Bcc: x@y.example"
    message = read(compose(replace(PLAIN, subject=subject, to=Mailbox(subject, "a@b.example"))))
    assert "Bcc" not in message
    assert decoded(message, "Subject") == "A💩= ?UTF-8?Q?= 0A?= Bcc: x@y.example".replace("= 0A?= ", "=0A?=")


def test_words_that_look_like_a_boundary_end_no_part() -> None:
    boundaries = [str(part.get_boundary()) for part in read(compose(FULL)).walk() if part.is_multipart()]
    words = "".join(f"--{one}--\n\n--{one}\nContent-Type: text/html\n\n" for one in boundaries)
    mail = replace(FULL, text=words, html=words, calendar=words.encode())
    assert parts(read(compose(mail))) == parts(read(compose(FULL)))


def _fields(mail: OutboundMail) -> Sequence[str]:
    return [name for name, _ in read(compose(mail)).raw_items()]


@given(NASTY, NASTY, NASTY, NASTY)
def test_any_text_gives_exactly_the_headers_meant(subject: str, name: str, brand: str, text: str) -> None:
    mail = replace(
        PLAIN, subject=subject, to=Mailbox(name, "a@b.example"), from_=Mailbox(brand, "plans@firm.example"), text=text
    )
    octets = compose(mail)
    assert _fields(mail) == HEADERS
    message = read(octets)
    assert decoded(message, "Subject") == encode.clean(subject)
    assert display_name(message, "To") == encode.clean(name)
    assert display_name(message, "From") == encode.clean(brand)
    again = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(again, EmailMessage)
    assert [one.addr_spec for one in again["To"].addresses] == ["a@b.example"]
    assert [one.addr_spec for one in again["From"].addresses] == ["plans@firm.example"]
    relayed = email.message_from_bytes(again.as_bytes(), policy=email.policy.compat32)
    assert [key for key, _ in relayed.raw_items()] == HEADERS
    assert content(message).decode().replace("\r\n", "\n") == encode.body_text(text)


@given(NASTY, NASTY, NASTY, st.binary(max_size=300))
def test_any_text_in_any_part_keeps_the_parts_meant(text: str, html: str, file: str, octets: bytes) -> None:
    attachments = (Attachment(file, file, octets), Attachment("page.html", "text/html", octets))
    message = read(
        compose(replace(FULL, text=text, html=html or "x", calendar=octets or b"x", attachments=attachments))
    )
    assert parts(message) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
        encode.content_type(file), "text/html",
    ]  # fmt: skip
    named = list(message.walk())[-2]
    assert named.get_filename() == encode.file_name(file)
    assert content(named) == octets
    assert content(leaf(message, "text/plain")).decode().replace("\r\n", "\n") == encode.body_text(text)


@given(
    NASTY, st.sampled_from(["message_id", "mail_from", "reply_to", "to", "from_", "header", "method", "auto_submitted"])
)
def test_nothing_unfit_reaches_a_structured_header(text: str, where: str) -> None:
    if where in ("to", "from_"):
        mail = replace(PLAIN, **{where: Mailbox("", text)})  # type: ignore[arg-type]
    elif where == "header":
        mail = replace(PLAIN, headers=((text, text),))
    elif where == "method":
        mail = replace(FULL, calendar_method=text)
    else:
        mail = replace(PLAIN, **{where: text})  # type: ignore[arg-type]
    try:
        found = _fields(mail)
    except Uncomposable as refused:
        assert refused.detail
    else:
        assert (where == "mail_from" and text == "") or encode.is_message_id(text) or text.rpartition("@")[2]
        assert found == (_fields(FULL) if where == "method" else HEADERS)


@given(st.lists(NASTY, max_size=5), NASTY)
def test_no_thread_makes_a_header_of_its_own(references: list[str], parent: str) -> None:
    found = _fields(replace(PLAIN, references=tuple(references), in_reply_to=parent))
    assert [name for name in found if name not in ("In-Reply-To", "References")] == HEADERS


@pytest.mark.parametrize(
    "mail",
    [
        replace(PLAIN, date=datetime(2026, 11, 23)),  # noqa: DTZ001
        replace(PLAIN, auto_submitted="no"),
        replace(PLAIN, message_id=""),
        replace(PLAIN, message_id="<a@b>"),
        replace(PLAIN, reply_to=""),
        replace(PLAIN, mail_from="a b@c.example"),
        replace(PLAIN, to=Mailbox("", "örs@client.example")),
        replace(PLAIN, to=Mailbox("", "a@b.example, c@d.example")),
        replace(PLAIN, to=Mailbox("", "-@")),
        replace(PLAIN, headers=(("Bcc", "x@y.example"),)),
        replace(PLAIN, headers=(("X-A: b\r\nBcc", "x@y.example"),)),
        replace(FULL, calendar_method="REQUEST; x=y"),
        replace(FULL, calendar_method=""),
    ],
)
def test_what_cannot_be_a_mail_is_refused(mail: OutboundMail) -> None:
    with pytest.raises(Uncomposable):
        compose(mail)


def test_a_mail_that_reads_back_otherwise_is_never_sent() -> None:
    fields = (("From", "a@b.example"), ("Subject", "Hi\r\nBcc: x@y.example"), ("Content-Type", "text/plain"))
    part = room._Part(fields, b"words\r\n")
    with pytest.raises(Uncomposable, match="headers read back"):
        room._check(room._write(part), fields, part)


def test_what_the_cleaner_lets_through_is_found_when_it_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second defence stands alone: the first is taken away."""
    monkeypatch.setattr(encode, "unstructured", lambda name, text: text)
    monkeypatch.setattr(encode, "clean", lambda text: text)
    for subject in ("x\r\nBcc: eve@evil.example", "x\r\n\r\nA body", "x\nBcc: eve@evil.example"):
        with pytest.raises(Uncomposable, match="read back"):
            compose(replace(PLAIN, subject=subject))


def test_no_control_character_reaches_a_body() -> None:
    octets = compose(replace(PLAIN, text="a\x07b\x1b[2Jc\x7fd\x85e\tf", html="<p>a\x00b\x1bc</p>"))
    assert content(leaf(read(octets), "text/plain")).decode().split() == ["ab[2Jcde", "f"]
    assert content(leaf(read(octets), "text/html")).decode().strip() == "<p>abc</p>"


def test_an_international_domain_is_written_as_a_labels() -> None:
    assert read(compose(replace(PLAIN, to=Mailbox("", "a@räksmörgås.example"))))["To"] == "a@xn--rksmrgs-5wao1o.example"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\plan.pdf", "C__plan.pdf"),
        ("a\r\nb.pdf", "a b.pdf"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("", "attachment"),
        ("...", "attachment"),
        ("Årsplan.pdf", "Årsplan.pdf"),
        ("å" * 200, "å" * 120),
    ],
)
def test_a_file_name_is_bare_and_whole(name: str, kept: str) -> None:
    message = read(compose(replace(PLAIN, attachments=(Attachment(name, "application/pdf", b"x"),))))
    assert list(message.walk())[-1].get_filename() == kept


def test_a_mail_within_a_mail_goes_as_octets() -> None:
    message = read(compose(replace(PLAIN, attachments=(Attachment("a.eml", "message/rfc822", b"Bcc: x\r\n\r\n"),))))
    assert parts(message)[-1] == "application/octet-stream"
