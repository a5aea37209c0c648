"""From a row's octets to a mail that can be read, or the reason why it cannot."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.domain.post import Inbound
from mailbot.mail import gate
from mailbot.mail.automatic import Classification, Kind, classify
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.parse import Unreadable, parse_message
from mailbot.mail.reply_text import ReplyText, read_reply
from mailbot.service.desk import Desk


@dataclass(frozen=True, slots=True)
class Opened:
    mail: InboundMail
    classification: Classification


@dataclass(frozen=True, slots=True)
class Unopened:
    """It broke a limit or the parser: kept whole, parked, told to the admin. `status` is an RFC 3463 code."""

    reason: str
    status: str


def new_words(mail: InboundMail) -> ReplyText:
    """What its writer wrote now, without quotes and signature; their own name below it is no words."""
    return read_reply(mail.text, mail.html, mail.from_[0].name if mail.from_ else "")


def raw_of(row: Inbound) -> RawMessage:
    envelope = Envelope(row.mail_from, tuple(row.rcpt_tos), row.received_at, row.peer, row.helo)
    return RawMessage(row.content, envelope)


def open_mail(raw: RawMessage, desk: Desk | None) -> Opened | Unopened:
    """Gate, parse, classify. `desk` None: no mail is our own coming back."""
    verdict = gate.check(raw.content, desk.limits if desk else gate.LIMITS)
    if not verdict.accept:
        return Unopened(verdict.reason, verdict.status)
    try:
        mail = parse_message(raw)
    except Unreadable as unreadable:
        return Unopened(str(unreadable), "5.6.0")
    own_domains = frozenset({desk.domain}) if desk else frozenset[str]()
    own_addresses = frozenset({desk.address}) if desk else frozenset[str]()
    found = classify(mail, own_domains, own_addresses)
    if found.kind is Kind.UNDECODABLE:
        return Unopened(found.reason, "5.6.0")
    return Opened(mail, found)
