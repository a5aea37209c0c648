"""From a row's octets to a mail that can be read, or the reason why it cannot. Pure; its cost is a stranger's choice,
so the service has it done by an `Opener`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailbot.domain.post import Inbound
from mailbot.language.attached import as_table
from mailbot.language.calendar_reply import LONGEST_REPLY
from mailbot.mail import gate
from mailbot.mail.automatic import Classification, Kind, classify
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.parse import Unreadable, parse_message
from mailbot.mail.reply_text import ReplyText, read_reply

# Of each text that is read and passed on; nobody writes more, and the mail itself is kept whole.
LONGEST = 50_000  # characters
MOST_LINES = 1_000
CUT = "[…]"  # the line that stands for what follows
NOTHING = ReplyText("", (), "", "", False)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mail may cost, and whose mail coming back is our own: `address` is the bot's, "" for nobody's."""

    address: str = ""
    limits: gate.Limits = gate.LIMITS


@dataclass(frozen=True, slots=True)
class Opened:
    """`written` are the new words of a human's mail, or of an answer by their program; `lists` the attached lists of
    to-dos of a human's as tables, "" without any.

    No text in it has more than `LONGEST` characters and `MOST_LINES` lines, and the line `CUT`.
    """

    mail: InboundMail
    classification: Classification
    written: ReplyText = NOTHING
    lists: str = ""


@dataclass(frozen=True, slots=True)
class Unopened:
    """It broke a limit or the parser: kept whole, parked, told to the admin. `status` is an RFC 3463 code."""

    reason: str
    status: str


def raw_of(row: Inbound) -> RawMessage:
    envelope = Envelope(row.mail_from, tuple(row.rcpt_tos), row.received_at, row.peer, row.helo)
    return RawMessage(row.content, envelope)


def open_mail(raw: RawMessage, terms: Terms) -> Opened | Unopened:
    """Gate, parse, classify; then everything that can be read of it without knowing who wrote it."""
    verdict = gate.check(raw.content, terms.limits)
    if not verdict.accept:
        return Unopened(verdict.reason, verdict.status)
    try:
        mail = parse_message(raw)
    except Unreadable as unreadable:
        return Unopened(str(unreadable), "5.6.0")
    own_addresses = frozenset({terms.address} - {""})
    own_domains = frozenset(address.partition("@")[2] for address in own_addresses)
    found = classify(mail, own_domains, own_addresses)
    if found.kind is Kind.UNDECODABLE:
        return Unopened(found.reason, "5.6.0")
    short = replace(
        mail, text=shortened(mail.text), html=shortened(mail.html), calendar=mail.calendar[: LONGEST_REPLY + 1]
    )
    if found.kind is Kind.HUMAN:
        return Opened(short, found, _new_words(mail), _lists(mail))
    return Opened(short, found, _new_words(mail) if found.kind is Kind.AUTO_REPLY else NOTHING)


def shortened(text: str) -> str:
    """Whole lines of it, or the beginning of the only one, as far as the limits go; then `CUT` where there is more."""
    lines = text[: LONGEST + 1].split("\n", MOST_LINES)
    if len(text) <= LONGEST and len(lines) <= MOST_LINES:
        return text
    kept = lines[:MOST_LINES] if len(lines) > MOST_LINES else lines[:-1]
    return "\n".join([*(kept or [text[:LONGEST]]), CUT])


def _new_words(mail: InboundMail) -> ReplyText:
    """What its writer wrote now, without quotes and signature; their own name below it is no words."""
    found = read_reply(mail.text, mail.html, mail.from_[0].name if mail.from_ else "")
    return replace(
        found, words=shortened(found.words), quoted=shortened(found.quoted), signature=shortened(found.signature)
    )


def _lists(mail: InboundMail) -> str:
    tables = (as_table(file.name, file.content_type, file.content) for file in mail.attachments)
    return shortened("\n\n".join(table for table in tables if table))
