"""Reports of failed delivery without the parts of RFC 3464: qmail, Exim, old Exchange, Amazon's notifications."""

from __future__ import annotations

import json
import re

from mailbot.mail.dead_address import WORDS, is_dead
from mailbot.mail.delivery_report import ADDRESS, AFTER_DATA, MOST_TEXT, REPLY, STATUS, DeliveryReport
from mailbot.mail.envelope import InboundMail

_REPLY_CODE = re.compile(r"(?:^|[\s:'\"<(])(?:[45]\d\d)(?=[ :-])")
_REPLY_LINE = re.compile(r"(?m)^\s*(?:<<< )?[45]\d\d[ -]")
_NO_REPLY = re.compile(r"no-?reply|do-?not-?reply|donotreply", re.IGNORECASE)
_ANSWERS = ("re:", "sv:", "aw:", "vs:", "fw:", "fwd:", "wg:", "tr:", "vb:", "odp:", "antw:", "vá:", "továbbítás:")
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
_DAEMON = re.compile(
    r"(?:^|[<\s\"])(?:mailer-?daemon|post_?master|poostmaster|mail\.delivery\.system|mail-?delivery|mdaemon|(?:double-)?bounces?[@+-])"
    r"|mail deliver(?:y|er)|ndr administrator|system administrator",
    re.IGNORECASE,
)


def is_failure_notice(mail: InboundMail) -> bool:
    """Signs of a report without RFC 3464 parts: who sent it, its subject, its words. Two must agree."""
    if mail.header("X-Failed-Recipients"):
        return True
    folded = mail.subject.casefold()
    about = not folded.startswith(_ANSWERS) and any(phrase in folded for phrase in WORDS["subject"])
    daemon = _DAEMON.search(mail.header("From")) is not None or mail.header("Return-Path").strip() == "<>"
    text = explanation_of(mail)[:8_000]
    says = any(phrase in text.casefold() for phrase in WORDS["failure"])
    if daemon:
        return about or says or _REPLY_LINE.search(text) is not None
    return about and says and _NO_REPLY.search(mail.header("From")) is not None


def from_text(mail: InboundMail, explanation: str, original: str | None) -> DeliveryReport:
    told = REPLY.search(explanation) or STATUS.search(explanation)
    status = (told.group(1) if told.re is REPLY else told.group()) if told else None
    late = re.search(
        r"\b(?:delayed|will (?:keep|continue)|still trying|not yet been|do not need to resend)\b",
        explanation.casefold(),
    )
    return DeliveryReport(
        recipient=_named_recipient(mail, explanation),
        status=status,
        hard=not late and is_dead(status, _telling(explanation), after_data=AFTER_DATA.search(explanation) is not None),
        action="delayed" if late else "failed",
        diagnostic=_telling(explanation)[:1_000],
        original_message_id=original,
    )


def notification(mail: InboundMail) -> DeliveryReport | None:
    """Amazon's notification of a bounce or a delivery, a JSON object as text."""
    text = mail.text.lstrip()
    if "notificationType" not in text[:2_000] or not text.startswith("{") or len(text) > MOST_TEXT:
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
    found = STATUS.search(str(recipient.get("status") or "")) or STATUS.search(diagnostic)
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


def _telling(explanation: str) -> str:
    """From the first SMTP reply on, else the whole explanation."""
    lines = explanation[:8_000].split("\n")
    for position, line in enumerate(lines):
        if _REPLY_CODE.search(line) or STATUS.search(line):
            return " ".join(one.strip() for one in lines[position : position + 6])
    return " ".join(explanation[:4_000].split())


def _named_recipient(mail: InboundMail, explanation: str) -> str | None:
    stated = ADDRESS.search(mail.header("X-Failed-Recipients"))
    if stated:
        return stated.group()
    ours = {mailbox.address.lower() for mailbox in (*mail.to, *mail.from_)}
    for found in ADDRESS.finditer(explanation[:8_000]):
        if found.group().lower() not in ours and not _DAEMON.search(found.group()):
            return found.group().strip(".")
    return None


def explanation_of(mail: InboundMail) -> str:
    """The reporter's own words, without the copy of the mail that came back."""
    lines = mail.text[:MOST_TEXT].split("\n")
    end = next((at for at, line in enumerate(lines) if at and _begins_copy(line[:120].strip().lower())), len(lines))
    return "\n".join(lines[:end])


def _begins_copy(line: str) -> bool:
    """ "------ This is a copy of the message" and the like, or the first header of the mail itself."""
    if line.startswith(("return-path: <", "received: from ")):
        return True
    return line.startswith(_RULE_STARTS) and _COPY.search(line) is not None
