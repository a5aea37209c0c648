"""A mail as it arrived: the SMTP envelope (RFC 5321) and the octets, nothing read yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Envelope:
    """`mail_from` is "" for the null reverse-path; `peer` is the client's IP address, "" where IMAP brought it."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    received_at: datetime
    peer: str = ""
    helo: str = ""


@dataclass(frozen=True, slots=True)
class RawMessage:
    """`content` holds the octets exactly as received."""

    content: bytes
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Mailbox:
    """RFC 5322 §3.4 mailbox. `address` is a bare addr-spec with its domain lower-cased; `name` is decoded, maybe ""."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """`name` is a bare file name without path or control characters; `size` is in octets after decoding."""

    name: str
    content_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class InboundMail:
    """What a mail says about itself; nothing here is proven.

    `from_` lists every mailbox of every From header: a mail with other than one is not acted on.
    `date` is the raw Date header with the sender's own offset (what "tomorrow" means), None where unreadable.
    `text` is the plain part, "" where there is none; `html` likewise. Message-IDs are bare, without <>.
    `headers` are decoded, in order, names as received. `defects` name what was broken, in words for the operator.
    """

    from_: tuple[Mailbox, ...]
    sender: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    date: datetime | None
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    html: str
    calendar: str
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]
    content_type: str
    defects: tuple[str, ...]
    envelope: Envelope

    def header(self, name: str) -> str:
        """The first header of that name, "" where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def all(self, name: str) -> tuple[str, ...]:
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)
