"""Delivery reports: RFC 3464, and the many shapes that are not. Says what one states, never whether it is genuine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.mail import charset, header
from mailbot.mail.dead_address import WORDS, is_dead
from mailbot.mail.envelope import InboundMail


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`recipient` is a bare address, None where none is named; `status` an RFC 3463 code, None where none is stated.

    `hard`: the address itself is dead. `action` is RFC 3464's: failed, delayed, delivered, relayed, expanded.
    `diagnostic` is the remote server's own words; `original_message_id` is bare, None where the report does not say.
    """

    recipient: str | None
    status: str | None
    hard: bool
    action: str
    diagnostic: str
    original_message_id: str | None


_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])[45]\d\d[ -]+['\"]?(?:[45]\d\d[ -]+)?#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?:^|[\s:'\"<(])(?:[45]\d\d)(?=[ :-])")
_REPLY_LINE = re.compile(r"(?m)^\s*(?:<<< )?[45]\d\d[ -]")
_NO_REPLY = re.compile(r"no-?reply|do-?not-?reply|donotreply", re.IGNORECASE)
_ANSWERS = ("re:", "sv:", "aw:", "vs:", "fw:", "fwd:", "wg:", "tr:", "vb:", "odp:", "antw:", "vá:", "továbbítás:")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}")
_MESSAGE_ID = re.compile(r"(?im)^\s{0,4}message-id:\s*<([^<>\s]{1,990})>")
_COPY = re.compile(
    r"copy of (?:the|your|this)|original (?:message|e-?mail)|returned message|message header|headers? follow|"
    r"message follows|unsent message|undelivered message|below this line|returned text|returned below"
)
_RULE_STARTS = (
    "--",
    "==",
    "**",
    "__",
    "below this",
    "below is",
    "the following is",
    "included is",
    "the header",
    "header of",
)
_AFTER_DATA = re.compile(
    r"in reply to (?:the )?(?:end of )?data|after (?:end of )?data|\(data\)|smtp command\s{1,4}data|response to data",
    re.IGNORECASE,
)
_DAEMON = re.compile(
    r"(?:^|[<\s\"])(?:mailer-?daemon|post_?master|poostmaster|mail\.delivery\.system|mail-?delivery|mdaemon|(?:double-)?bounces?[@+-])"
    r"|mail deliver(?:y|er)|ndr administrator|system administrator",
    re.IGNORECASE,
)
_ORIGINALS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "text/rfc822")
_MOST_TEXT = 64 * 1024


def read_report(mail: InboundMail) -> DeliveryReport | None:
    """The first failing recipient of a delivery report; None where the mail is none (nor for ARF and MDN reports)."""
    return next(iter(read_reports(mail)), None)


def read_reports(mail: InboundMail) -> tuple[DeliveryReport, ...]:
    """Each recipient that a delivery report names, failures first; empty where the mail is none."""
    explanation = _explanation(mail)
    original = _original_message_id(mail)
    fields = list(_status_blocks(mail)) or list(_in_text(mail))
    if not fields and is_failure_notice(mail):
        fields = list(_in_attached(mail))
    found = [_from_fields(block, explanation, original) for block in fields]
    if not found and (said := _notification(mail)) is not None:
        found = [said]
    if not found and is_failure_notice(mail):
        found = [_from_text(mail, explanation, original)]
    return tuple(sorted(found, key=lambda report: report.action != "failed"))


def is_failure_notice(mail: InboundMail) -> bool:
    """Signs of a report without RFC 3464 parts: who sent it, its subject, its words. Two must agree."""
    if mail.header("X-Failed-Recipients"):
        return True
    folded = mail.subject.casefold()
    about = not folded.startswith(_ANSWERS) and any(phrase in folded for phrase in WORDS["subject"])
    daemon = _DAEMON.search(mail.header("From")) is not None or mail.header("Return-Path").strip() == "<>"
    text = _explanation(mail)[:8_000]
    says = any(phrase in text.casefold() for phrase in WORDS["failure"])
    if daemon:
        return about or says or _REPLY_LINE.search(text) is not None
    return about and says and _NO_REPLY.search(mail.header("From")) is not None


def _status_blocks(mail: InboundMail) -> Iterator[dict[str, str]]:
    """The per-recipient fields of each message/delivery-status part (RFC 3464 §2.3)."""
    for attachment in mail.attachments:
        if attachment.content_type in ("message/delivery-status", "message/global-delivery-status"):
            yield from _recipients(charset.decode(attachment.content[:_MOST_TEXT], "utf-8"))


def _in_text(mail: InboundMail) -> Iterator[dict[str, str]]:
    """The same fields where a relay has made plain text of them."""
    if "final-recipient" in mail.text[:_MOST_TEXT].lower():
        yield from _recipients(mail.text[:_MOST_TEXT])


def _in_attached(mail: InboundMail) -> Iterator[dict[str, str]]:
    """The same fields in a report that a gateway has wrapped in its own."""
    for attachment in mail.attachments:
        if (
            attachment.content_type == "message/rfc822"
            and b"final-recipient" in attachment.content[:_MOST_TEXT].lower()
        ):
            yield from _recipients(charset.decode(attachment.content[:_MOST_TEXT], "utf-8"))


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
    stated = _STATUS.search(fields.get("status", ""))
    status = _best_status(stated.group() if stated else None, words, explanation)
    telling = words if any(letter.isalpha() for letter in words) else explanation[:4_000]
    action = (fields.get("action", "").split() or ["failed" if not status or status[0] != "2" else "delivered"])[
        0
    ].lower()
    return DeliveryReport(
        recipient=_recipient(fields),
        status=status,
        hard=is_dead(status, telling, after_data=action != "failed" or _AFTER_DATA.search(explanation) is not None)
        and action not in ("delivered", "relayed", "expanded"),
        action=action,
        diagnostic=words[:1_000],
        original_message_id=original,
    )


def _recipient(fields: dict[str, str]) -> str | None:
    """RFC 3464 §2.3.1, §2.3.2: the address that we wrote to comes before the one it became."""
    for name in ("original-recipient", "final-recipient"):
        found = _ADDRESS.search(fields.get(name, ""))
        if found:
            return found.group().strip(".")
    return None


def _best_status(stated: str | None, words: str, explanation: str) -> str | None:
    """The remote server's own code is more exact than the reporter's; x.0.0 says nothing (RFC 3463 §3.1)."""
    own = _REPLY.search(words) or _STATUS.search(words)
    if own:
        code = own.group(1) if own.re is _REPLY else own.group()
        if not code.endswith(".0.0"):
            return code
    if stated and not stated.endswith(".0.0"):
        return stated
    told = _REPLY.search(explanation)
    if told and not told.group(1).endswith(".0.0"):
        return told.group(1)
    return stated or (own.group(1) if own and own.re is _REPLY else None)


def _notification(mail: InboundMail) -> DeliveryReport | None:
    """Amazon's notification of a bounce or a delivery, a JSON object as text."""
    text = mail.text.lstrip()
    if "notificationType" not in text[:2_000] or not text.startswith("{") or len(text) > _MOST_TEXT:
        return None
    try:
        decoder = json.JSONDecoder(strict=False)  # relays wrap its long lines
        said, _ = decoder.raw_decode(text)
        if "Message" in said:
            said, _ = decoder.raw_decode(said["Message"])
        bounce = said.get("bounce") or said.get("delivery")
        recipient = (bounce.get("bouncedRecipients") or [{}])[0]
        diagnostic = str(recipient.get("diagnosticCode") or bounce.get("smtpResponse") or "")
        address = recipient.get("emailAddress") or (bounce.get("recipients") or [None])[0]
        original = said["mail"]["messageId"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    found = _STATUS.search(str(recipient.get("status") or "")) or _STATUS.search(diagnostic)
    status = found.group() if found else None
    action = str(recipient.get("action") or ("failed" if "bounce" in said else "delivered"))
    return DeliveryReport(
        str(address) if address else None,
        status,
        action == "failed" and is_dead(status, diagnostic),
        action,
        diagnostic[:1_000],
        str(original),
    )


def _from_text(mail: InboundMail, explanation: str, original: str | None) -> DeliveryReport:
    told = _REPLY.search(explanation) or _STATUS.search(explanation)
    status = (told.group(1) if told.re is _REPLY else told.group()) if told else None
    late = re.search(
        r"\b(?:delayed|will (?:keep|continue)|still trying|not yet been|do not need to resend)\b",
        explanation.casefold(),
    )
    return DeliveryReport(
        recipient=_named_recipient(mail, explanation),
        status=status,
        hard=not late
        and is_dead(status, _telling(explanation), after_data=_AFTER_DATA.search(explanation) is not None),
        action="delayed" if late else "failed",
        diagnostic=_telling(explanation)[:1_000],
        original_message_id=original,
    )


def _telling(explanation: str) -> str:
    """From the first SMTP reply on, else the whole explanation."""
    lines = explanation[:8_000].split("\n")
    for position, line in enumerate(lines):
        if _REPLY_CODE.search(line) or _STATUS.search(line):
            return " ".join(one.strip() for one in lines[position : position + 6])
    return " ".join(explanation[:4_000].split())


def _named_recipient(mail: InboundMail, explanation: str) -> str | None:
    stated = _ADDRESS.search(mail.header("X-Failed-Recipients"))
    if stated:
        return stated.group()
    ours = {mailbox.address.lower() for mailbox in (*mail.to, *mail.from_)}
    for found in _ADDRESS.finditer(explanation[:8_000]):
        if found.group().lower() not in ours and not _DAEMON.search(found.group()):
            return found.group().strip(".")
    return None


def _explanation(mail: InboundMail) -> str:
    """The reporter's own words, without the copy of the mail that came back."""
    lines = mail.text[:_MOST_TEXT].split("\n")
    end = next((at for at, line in enumerate(lines) if at and _begins_copy(line[:120].strip().lower())), len(lines))
    return "\n".join(lines[:end])


def _begins_copy(line: str) -> bool:
    """ "------ This is a copy of the message" and the like, or the first header of the mail itself."""
    if line.startswith(("return-path: <", "received: from ")):
        return True
    return line.startswith(_RULE_STARTS) and _COPY.search(line) is not None


def _original_message_id(mail: InboundMail) -> str | None:
    for attachment in mail.attachments:
        if attachment.content_type in _ORIGINALS:
            found = _MESSAGE_ID.search(charset.decode(attachment.content[:_MOST_TEXT], "utf-8"))
            if found:
                return found.group(1)
    inside = _MESSAGE_ID.search(mail.text[:_MOST_TEXT])
    if inside:
        return inside.group(1)
    return (*mail.in_reply_to, *mail.references, None)[0]
