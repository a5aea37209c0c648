"""RawMessage -> InboundMail. What a mail says about itself, however broken; nothing is proven here.

mail-parser reads the tree and names its defects; header values, addresses and bodies are read by our own rooms, because
an address that two programs read in two ways must not be acted on.
"""

from __future__ import annotations

import email
import logging
from typing import Any

import mailparser

from mailbot.mail import body, header, html_text, mailbox
from mailbot.mail.envelope import InboundMail, Mailbox, RawMessage

logging.getLogger("mailparser").setLevel(logging.CRITICAL)  # it logs content of mails

_MOST_DEFECTS = 50


class Unreadable(Exception):
    """Permanent: nothing in the octets can be read as a mail. `detail` is for the operator."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def parse_message(raw: RawMessage) -> InboundMail:
    """Read a mail that passed the gate. Raises Unreadable where there is neither a header nor a body; nothing else.

    Does not follow links, does not verify anything, does not open attached mails.
    """
    if not raw.content.strip(b" \t\r\n\0"):
        raise Unreadable("the mail is empty")
    defects: list[str] = []
    message = _tree(raw.content, defects)
    fields = [(name, str(value)) for name, value in message.raw_items()]
    found = body.read(message)
    if not fields and not found.texts and not found.htmls and not found.attachments:
        raise Unreadable("the mail has neither a header nor a body")

    from_ = _mailboxes(fields, "from", defects)
    if len(_values(fields, "from")) > 1:
        defects.append("more than one From header")  # RFC 5322 §3.6: exactly one
    quiet: list[str] = []
    html = "\n".join(found.htmls)
    dates = _values(fields, "date")
    return InboundMail(
        from_=from_,
        sender=next(iter(_mailboxes(fields, "sender", quiet)), None),
        to=_mailboxes(fields, "to", quiet),
        cc=_mailboxes(fields, "cc", quiet),
        subject=header.text(next(iter(_values(fields, "subject")), "")),
        date=header.date(dates[0]) if dates else None,
        message_id=next(iter(_message_ids(fields, "message-id")), ""),
        in_reply_to=_message_ids(fields, "in-reply-to"),
        references=_message_ids(fields, "references"),
        text="\n".join(found.texts) if found.texts else html_text.to_text(html),
        html=html,
        calendar=found.calendar,
        attachments=tuple(found.attachments),
        headers=tuple(_for_reading(name, value) for name, value in fields),
        content_type=header.text(next(iter(_values(fields, "content-type")), "")) or "text/plain",  # RFC 2045 §5.2
        defects=tuple(dict.fromkeys(defects + found.defects))[:_MOST_DEFECTS],
        envelope=raw.envelope,
    )


def _tree(content: bytes, defects: list[str]) -> body.Part:
    try:
        parsed = mailparser.parse_from_bytes(content)
        defects.extend(_named(parsed.defects))
        tree: body.Part = parsed.message
        return tree
    except Exception as error:  # a library's stumble on hostile octets is a defect of the mail, not ours
        defects.append(f"mail-parser cannot read it ({type(error).__name__})")
    try:
        return email.message_from_bytes(content)
    except Exception as error:
        raise Unreadable(f"no MIME tree can be read ({type(error).__name__})") from error


def _named(found: list[dict[str, Any]]) -> list[str]:
    return [str(defect)[:200] for entry in found for defects in entry.values() for defect in defects]


def _values(fields: list[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in fields if key.strip().lower() == name]


def _for_reading(name: str, value: str) -> tuple[str, str]:
    """An encoded-word must not become a trace field, nor what such a field states (RFC 8601 §7.1)."""
    read = header.structured if name.strip().lower() == "authentication-results" else header.text
    return header.structured(name), read(value)


def _mailboxes(fields: list[tuple[str, str]], name: str, defects: list[str]) -> tuple[Mailbox, ...]:
    found: list[Mailbox] = []
    for value in _values(fields, name):
        mailboxes, wrong = mailbox.read(value)
        found.extend(mailboxes)
        defects.extend(f"{name}: {one}" for one in wrong)
    return tuple(found)


def _message_ids(fields: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for value in _values(fields, name) for one in header.message_ids(value)))
