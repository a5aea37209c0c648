"""What the bot makes of a mail, changing nothing: for `mailbot explain`. Whatever the octets, there is an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from mailbot.domain.acts import Act, Introduce
from mailbot.language import replies
from mailbot.language.calendar_reply import acts as calendar_acts
from mailbot.language.calendar_reply import read_calendar_reply
from mailbot.language.grammar import read_plan
from mailbot.language.replies import About
from mailbot.language.understand import NAMES
from mailbot.mail.auth import Proof
from mailbot.mail.automatic import Kind
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.gate import LIMITS
from mailbot.mail.reply_text import read_reply
from mailbot.mail.report import read_report
from mailbot.service.open_mail import Terms, Unopened, open_mail

Explanation = dict[str, Any]
LONGEST = LIMITS.octets
_IN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


Prover = Callable[[RawMessage, InboundMail], Proof]


def explain(file: str, content: bytes, now: datetime, prover: Prover | None = None) -> Explanation:
    """A whole mail. `now` stands in where the mail has no date of its own; with a `prover`, what is proven is told."""
    try:
        return _explained(file, content, now, prover)
    except Exception as broken:  # it must answer for any octets; in the service such a mail is parked
        return unread(file, f"{type(broken).__name__}: {broken}")


def explain_body(file: str, content: bytes, now: datetime) -> Explanation:
    """The plain text body alone, of a human's mail."""
    if len(content) > LONGEST:
        return unread(file, f"5.3.4 more than {LONGEST} octets")
    try:
        text = content.decode("utf-8", "replace")
        words = read_reply(text).words
        reading = replies.read(words, About.TODO, now.date())
    except Exception as broken:
        return unread(file, f"{type(broken).__name__}: {broken}")
    return {
        **_blank(file),
        "kind": Kind.HUMAN,
        "answerable": True,
        "reply_text": words,
        "language": reading.language,
        "acts": [as_json(act) for act in reading.acts],
    }


def _explained(file: str, content: bytes, now: datetime, prover: Prover | None) -> Explanation:
    raw = RawMessage(content, Envelope("", (), now))
    opened = open_mail(raw, Terms())
    if isinstance(opened, Unopened):
        return unread(file, f"{opened.status} {opened.reason}")
    mail, found = opened.mail, opened.classification
    report = read_report(mail) if found.kind is Kind.BOUNCE else None
    words = opened.written.words if found.kind is Kind.HUMAN else ""
    language, acts = _read(mail, found.kind, words, (mail.date or now).date())
    return {
        **_blank(file),
        "from": mail.from_[0].address if len(mail.from_) == 1 else None,
        "subject": mail.subject,
        "kind": found.kind,
        "answerable": found.answerable,
        "bounce": {"recipient": report.recipient, "status": report.status, "hard": report.hard} if report else None,
        "reply_text": words,
        "language": language,
        "acts": [as_json(act) for act in acts],
        "attachments": [{"name": a.name, "type": a.content_type, "size": a.size} for a in mail.attachments],
        **({"proof": _told(prover(raw, mail))} if prover is not None else {}),
    }


def _told(proof: Proof) -> dict[str, Any]:
    """Beside our tokens: whose they are is in the store, which nobody opens here."""
    return {"author": proof.from_, "proven": proof.aligned, "why": list(proof.reasons)}


def _read(mail: InboundMail, kind: Kind, words: str, on: date) -> tuple[str | None, tuple[Act, ...]]:
    if kind is Kind.CALENDAR:
        reply = read_calendar_reply(mail.calendar, on)
        return None, calendar_acts(reply) if reply is not None else ()
    if kind is not Kind.HUMAN:
        return None, ()
    draft = read_plan(mail.subject, mail.text, on)
    if draft is not None:
        return None, (draft.open, *draft.items)
    reading = replies.read(words, About.TODO, on)
    return reading.language, reading.acts


def as_json(value: Any) -> Any:
    """An act as JSON: "act" is its name, as `understand` says it where it has it; its fields as they are called; dates
    in ISO 8601."""
    if isinstance(value, Introduce):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if is_dataclass(value) and not isinstance(value, type):
        name = NAMES.get(type(value)) or _IN_WORDS.sub("_", type(value).__name__.replace("ToDo", "Todo")).lower()
        return {"act": name, **{field.name: as_json(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def unread(file: str, reason: str) -> Explanation:
    """Of a file that is no mail, or none that can be read: everything empty, and why."""
    return {**_blank(file), "parked": reason[:500]}


def _blank(file: str) -> Explanation:
    return {
        "file": file,
        "from": None,
        "subject": None,
        "kind": Kind.UNDECODABLE,
        "answerable": False,
        "bounce": None,
        "reply_text": "",
        "language": None,
        "acts": [],
        "attachments": [],
        "parked": None,
    }
