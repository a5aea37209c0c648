"""Delivery reports: RFC 3464, and the many shapes that are not. Says what one states, never whether it is genuine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.mail import charset, header
from mailbot.mail.dead_address import is_dead
from mailbot.mail.delivery_report import ADDRESS, AFTER_DATA, MOST_TEXT, REPLY, STATUS, DeliveryReport
from mailbot.mail.envelope import InboundMail
from mailbot.mail.failure_notice import explanation_of, from_text, is_failure_notice, notification

__all__ = ["DeliveryReport", "read_report", "read_reports"]


_MESSAGE_ID = re.compile(r"(?im)^\s{0,4}message-id:\s*<([^<>\s]{1,990})>")
_ORIGINALS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "text/rfc822")


def read_report(mail: InboundMail) -> DeliveryReport | None:
    """The first failing recipient of a delivery report; None where the mail is none (nor for ARF and MDN reports)."""
    return next(iter(read_reports(mail)), None)


def read_reports(mail: InboundMail) -> tuple[DeliveryReport, ...]:
    """Each recipient that a delivery report names, failures first; empty where the mail is none."""
    explanation = explanation_of(mail)
    original = _original_message_id(mail)
    fields = list(_status_blocks(mail)) or list(_in_text(mail))
    if not fields and is_failure_notice(mail):
        fields = list(_in_attached(mail))
    found = [_from_fields(block, explanation, original) for block in fields]
    if not found and (said := notification(mail)) is not None:
        found = [said]
    if not found and is_failure_notice(mail):
        found = [from_text(mail, explanation, original)]
    return tuple(sorted(found, key=lambda report: report.action != "failed"))


def _status_blocks(mail: InboundMail) -> Iterator[dict[str, str]]:
    """The per-recipient fields of each message/delivery-status part (RFC 3464 §2.3)."""
    for attachment in mail.attachments:
        if attachment.content_type in ("message/delivery-status", "message/global-delivery-status"):
            yield from _recipients(charset.decode(attachment.content[:MOST_TEXT], "utf-8"))


def _in_text(mail: InboundMail) -> Iterator[dict[str, str]]:
    """The same fields where a relay has made plain text of them."""
    if "final-recipient" in mail.text[:MOST_TEXT].lower():
        yield from _recipients(mail.text[:MOST_TEXT])


def _in_attached(mail: InboundMail) -> Iterator[dict[str, str]]:
    """The same fields in a report that a gateway has wrapped in its own."""
    for attachment in mail.attachments:
        if attachment.content_type == "message/rfc822" and b"final-recipient" in attachment.content[:MOST_TEXT].lower():
            yield from _recipients(charset.decode(attachment.content[:MOST_TEXT], "utf-8"))


def _recipients(text: str) -> Iterator[dict[str, str]]:
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        fields = _fields(block)
        if "final-recipient" in fields or "original-recipient" in fields or ("action" in fields and "status" in fields):
            yield fields


def _fields(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in block.split("\n"):
        if line[:1] in " \t" and name:
            found[name] += " " + line.strip()
        elif ":" in line:
            key, _, value = line.partition(":")
            key = key.strip().lower()
            name = key if key not in found else ""
            if name:
                found[name] = value.strip()
    return found


def _from_fields(fields: dict[str, str], explanation: str, original: str | None) -> DeliveryReport:
    diagnostic = header.text(fields.get("diagnostic-code", ""))
    words = diagnostic.partition(";")[2].strip() or diagnostic
    stated = STATUS.search(fields.get("status", ""))
    status = _best_status(stated.group() if stated else None, words, explanation)
    telling = words if any(letter.isalpha() for letter in words) else explanation[:4_000]
    action = (fields.get("action", "").split() or ["failed" if not status or status[0] != "2" else "delivered"])[
        0
    ].lower()
    return DeliveryReport(
        recipient=_recipient(fields),
        status=status,
        hard=is_dead(status, telling, after_data=action != "failed" or AFTER_DATA.search(explanation) is not None)
        and action not in ("delivered", "relayed", "expanded"),
        action=action,
        diagnostic=words[:1_000],
        original_message_id=original,
    )


def _recipient(fields: dict[str, str]) -> str | None:
    """RFC 3464 §2.3.1, §2.3.2: the address that we wrote to comes before the one it became."""
    for name in ("original-recipient", "final-recipient"):
        found = ADDRESS.search(fields.get(name, ""))
        if found:
            return found.group().strip(".")
    return None


def _best_status(stated: str | None, words: str, explanation: str) -> str | None:
    """The remote server's own code is more exact than the reporter's; x.0.0 says nothing (RFC 3463 §3.1)."""
    own = REPLY.search(words) or STATUS.search(words)
    if own:
        code = own.group(1) if own.re is REPLY else own.group()
        if not code.endswith(".0.0"):
            return code
    if stated and not stated.endswith(".0.0"):
        return stated
    told = REPLY.search(explanation)
    if told and not told.group(1).endswith(".0.0"):
        return told.group(1)
    return stated or (own.group(1) if own and own.re is REPLY else None)


def _original_message_id(mail: InboundMail) -> str | None:
    for attachment in mail.attachments:
        if attachment.content_type in _ORIGINALS:
            found = _MESSAGE_ID.search(charset.decode(attachment.content[:MOST_TEXT], "utf-8"))
            if found:
                return found.group(1)
    inside = _MESSAGE_ID.search(mail.text[:MOST_TEXT])
    if inside:
        return inside.group(1)
    return (*mail.in_reply_to, *mail.references, None)[0]
