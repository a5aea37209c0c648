"""OutboundMail -> octets, ready to be frozen: headers, threading, MIME, nothing injectable.

The same value gives the same octets: no clock, no random boundary. What was made is parsed again and its header list
compared with the intended one, because a header that was not meant is a mail to somebody who was not meant.

What this does not do: write words, choose recipients, sign (RFC 6376), send. It makes no Bcc and only one From and To.
"""

from __future__ import annotations

import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from mailbot.mail import encode
from mailbot.mail.envelope import Attachment, Mailbox

LOOP_HEADER = "X-Mailbot-Loop"  # whoever finds the own address in it reads the bot's own mail coming back
_MOST_REFERENCES = 20
_AUTO_SUBMITTED = ("auto-replied", "auto-generated")  # RFC 3834 §5
_METHODS = ("REQUEST", "CANCEL", "PUBLISH", "REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD")  # RFC 5546 §1.4
_EXTRA = ("List-Id", "Thread-Topic", "X-Mailbot-Plan", "Importance")

Field = tuple[str, str]


class Uncomposable(Exception):
    """Permanent: no mail can be made of the value. `detail` is for the operator."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class OutboundMail:
    """One mail to one reader. Message-IDs are bare; `in_reply_to` is "" at the head of a thread; `references` run from
    the oldest; those that are no Message-ID are left out. `date` is aware. `mail_from` goes into the envelope alone.

    `html` and `calendar` are optional; `calendar_method` is the iTIP method that `calendar`, UTF-8, states itself.
    `headers` are further fields, of the few that `compose` knows.
    """

    message_id: str
    mail_from: str
    from_: Mailbox
    to: Mailbox
    reply_to: str
    subject: str
    date: datetime
    text: str
    html: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto_submitted: str = "auto-generated"
    calendar_method: str = ""
    calendar: bytes = b""
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A MIME entity: encoded fields, and its body or its children."""

    fields: tuple[Field, ...]
    body: bytes = b""
    children: tuple[_Part, ...] = ()
    boundary: str = ""


def compose(mail: OutboundMail) -> bytes:
    """RFC 5322 octets in ASCII with CRLF, lines within 998 octets. Raises Uncomposable."""
    try:
        if mail.mail_from:
            encode.address(mail.mail_from)
        content = _content(mail)
        fields = (*_fields(mail), ("MIME-Version", "1.0"), *content.fields)
    except encode.Unencodable as error:
        raise Uncomposable(str(error)) from error
    octets = _write(_Part(fields, content.body, content.children, content.boundary))
    _check(octets, fields, content)
    return octets


def _fields(mail: OutboundMail) -> tuple[Field, ...]:
    if mail.date.tzinfo is None:
        raise Uncomposable(f"a date without a zone: {mail.date}")
    if mail.auto_submitted not in _AUTO_SUBMITTED:
        raise Uncomposable(f"Auto-Submitted is one of {', '.join(_AUTO_SUBMITTED)}: {mail.auto_submitted!r}")
    return (
        ("From", encode.mailbox("From", mail.from_)),
        ("To", encode.mailbox("To", mail.to)),
        ("Reply-To", encode.address(mail.reply_to)),
        ("Subject", encode.unstructured("Subject", encode.clean(mail.subject))),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", encode.message_id(mail.message_id)),
        *_thread(mail),
        ("Auto-Submitted", mail.auto_submitted),
        ("X-Auto-Response-Suppress", "All"),
        (LOOP_HEADER, encode.address(mail.from_.address)),
        *(_extra(name, value) for name, value in mail.headers),
    )


def _thread(mail: OutboundMail) -> tuple[Field, ...]:
    """RFC 5322 §3.6.4. Both grew out of strangers' mail: what is no Message-ID is left out, not repaired."""
    parent = mail.in_reply_to if encode.is_message_id(mail.in_reply_to) else ""
    known = [one for one in dict.fromkeys((*mail.references, parent)) if one and encode.is_message_id(one)]
    if parent and known[-1] != parent:
        known = [*(one for one in known if one != parent), parent]
    kept = known if len(known) <= _MOST_REFERENCES else [known[0], *known[1 - _MOST_REFERENCES :]]
    fields: list[Field] = []
    if parent:
        fields.append(("In-Reply-To", encode.message_id(parent)))
    if kept:
        fields.append(("References", "\r\n ".join(encode.message_id(one) for one in kept)))
    return tuple(fields)


def _extra(name: str, value: str) -> Field:
    if name not in _EXTRA:
        raise Uncomposable(f"no header of ours: {name[:80]!r}")
    return name, encode.unstructured(name, encode.clean(value))


def _content(mail: OutboundMail) -> _Part:
    """multipart/mixed{alternative{plain, html, calendar}, invite.ics, attachments}, less what is not there.

    Apple Mail and Gmail act on the text/calendar alternative, Outlook too; the .ics is for whoever has neither.
    """
    alternatives = [_text("plain", mail.text)]
    attached = [_attachment(one) for one in mail.attachments]
    if mail.html:
        alternatives.append(_text("html", mail.html))
    if mail.calendar:
        alternatives.append(_calendar(mail))
        attached.insert(0, _attachment(Attachment("invite.ics", "application/ics", mail.calendar)))
    body = alternatives[0] if len(alternatives) == 1 else _multipart("alternative", alternatives, mail.message_id)
    return _multipart("mixed", [body, *attached], mail.message_id) if attached else body


def _text(subtype: str, text: str) -> _Part:
    return _Part(
        (("Content-Type", f"text/{subtype}; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable")),
        encode.quoted_printable(encode.body_text(text)),
    )


def _calendar(mail: OutboundMail) -> _Part:
    method = mail.calendar_method.upper()
    if method not in _METHODS:
        raise Uncomposable(f"no iTIP method: {mail.calendar_method[:40]!r}")
    return _Part(
        (
            ("Content-Type", f"text/calendar; charset=UTF-8; method={method}"),  # RFC 6047 §2.4
            ("Content-Transfer-Encoding", "base64"),
        ),
        encode.base64_lines(mail.calendar),
    )


def _attachment(one: Attachment) -> _Part:
    name = encode.parameter("filename", encode.file_name(one.name))
    return _Part(
        (
            ("Content-Type", encode.content_type(one.content_type)),
            ("Content-Disposition", f"attachment{name}"),
            ("Content-Transfer-Encoding", "base64"),
        ),
        encode.base64_lines(one.content),
    )


def _multipart(subtype: str, children: list[_Part], message_id: str) -> _Part:
    # "=_" occurs in no quoted-printable and no base64, so the boundary occurs in no child (RFC 2046 §5.1.1).
    boundary = "=_" + sha256(f"{subtype} {message_id}".encode("utf-8", "replace")).hexdigest()[:32]
    content_type = f'multipart/{subtype};\r\n boundary="{boundary}"'
    return _Part((("Content-Type", content_type),), children=tuple(children), boundary=boundary)


def _write(part: _Part) -> bytes:
    head = "".join(f"{name}: {body}\r\n" for name, body in part.fields).encode("ascii")
    if not part.children:
        return head + b"\r\n" + part.body
    delimiter = b"--" + part.boundary.encode("ascii")
    children = b"".join(delimiter + b"\r\n" + _write(child) + b"\r\n" for child in part.children)
    return head + b"\r\n" + children + delimiter + b"--\r\n"


def _check(octets: bytes, fields: tuple[Field, ...], content: _Part) -> None:
    """Raises Uncomposable where another program reads other headers or other parts than were meant."""
    head, _, body = octets.partition(b"\r\n\r\n")
    message = _read_back(head)
    read = [(name, " ".join(value.split())) for name, value in message.raw_items()]
    meant = [(name, " ".join(body.split())) for name, body in fields]
    if read != meant:
        raise Uncomposable("the headers read back are not those that were meant")
    if _shape(message.get_content_type(), message.get_boundary(), body) != _meant_shape(content):
        raise Uncomposable("the parts read back are not those that were meant")
    if max(map(len, octets.split(b"\r\n"))) > 998:  # RFC 5322 §2.1.1
        raise Uncomposable("a line is longer than 998 octets")


def _read_back(head: bytes) -> Message[str, str]:
    return BytesHeaderParser(policy=email.policy.compat32).parsebytes(head + b"\r\n\r\n")


@lru_cache(256)
def _read_part(head: bytes) -> tuple[str, str | None]:
    """Content type and boundary. Mails share the heads of most of their parts."""
    message = _read_back(head)
    return message.get_content_type(), message.get_boundary()


def _shape(content_type: str, boundary: str | None, body: bytes) -> tuple[object, ...]:
    """Content types, nested as the parts are: cut where RFC 2046 §5.1.1 cuts, the heads read by the library."""
    if boundary is None:
        return (content_type,)
    delimiter = b"\r\n--" + boundary.encode("ascii", "replace")
    parts = (b"\r\n" + body).partition(delimiter + b"--")[0].split(delimiter)[1:]
    entities = (part.removeprefix(b"\r\n").partition(b"\r\n\r\n") for part in parts)
    return (content_type, *(_shape(*_read_part(inner), within) for inner, _, within in entities))


def _meant_shape(part: _Part) -> tuple[object, ...]:
    content_type = dict(part.fields)["Content-Type"].split(";")[0]
    return (content_type, *(_meant_shape(child) for child in part.children))
