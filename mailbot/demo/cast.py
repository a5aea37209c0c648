"""The people of the story and how their mail programs write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from zlib import crc32
from zoneinfo import ZoneInfo

DOMAIN = "firm.example"
BOT = f"plans@{DOMAIN}"
ZONE = "Europe/Stockholm"


@dataclass(frozen=True, slots=True)
class Character:
    name: str
    address: str
    role: str
    attribution: str  # how their mail program introduces a quotation: {when}, {who}

    @property
    def user(self) -> str:
        return self.address


ANNA = Character("Anna Berg", f"anna@{DOMAIN}", "kitchen fitter, the provider", "On {when}, {who} wrote:")
JOHN = Character("John Marsh", f"john@{DOMAIN}", "her colleague", "On {when} {who} wrote:")
PROVAN = Character("Mrs Provan", "provan@example.org", "client", "On {when}, {who} wrote:")
MARTA = Character("Szabó Márta", "marta@example.hu", "client, writes Hungarian", "{who} ezt írta (időpont: {when}):")
OFFICE = Character("Office", f"office@{DOMAIN}", "looks after the bot", "On {when}, {who} wrote:")
STRANGER = Character("A stranger", "stranger@example.net", "knows the address, nothing else", "")

CAST = (ANNA, JOHN, PROVAN, MARTA, OFFICE)


def new_mail(who: Character, subject: str, text: str, at: datetime) -> bytes:
    return _mail(who, BOT, subject, text, at).as_bytes(policy=policy.SMTP)


def reply(who: Character, to: bytes, text: str, at: datetime, *, inline: Callable[[str], str] | None = None) -> bytes:
    """An answer as a mail program writes it: to Reply-To, in the thread, with the mail quoted below.

    `inline` answers between the lines instead: it gets each quoted line and returns what is written under it.
    """
    answered = message_from_bytes(to, policy=policy.default)
    body = answered.get_body(("plain",))
    quoted = str(body.get_content()).rstrip().splitlines() if body is not None else []
    sender = str(answered["From"])
    when = at.astimezone(ZoneInfo(ZONE)).strftime("%a, %d %b %Y at %H:%M")
    attribution = who.attribution.format(when=when, who=sender)
    lines = [text, "", attribution] if not inline else [attribution]
    for line in quoted:
        lines.append(f"> {line}" if line else ">")
        if inline and (under := inline(line)):
            lines += ["", under, ""]
    subject = str(answered["Subject"])
    mail = _mail(
        who, str(answered["Reply-To"]), subject if subject[:3] == "Re:" else f"Re: {subject}", "\n".join(lines), at
    )
    mail["In-Reply-To"] = str(answered["Message-ID"])
    mail["References"] = f"{answered['References'] or ''} {answered['Message-ID']}".strip()
    return mail.as_bytes(policy=policy.SMTP)


def calendar_answer(who: Character, to: bytes, partstat: str, at: datetime) -> bytes:
    """What a calendar program sends when somebody taps Accept (RFC 5546 §3.2.3, RFC 6047)."""
    answered = message_from_bytes(to, policy=policy.default)
    invite = next(str(part.get_content()) for part in answered.walk() if part.get_content_type() == "text/calendar")
    unfolded = invite.replace("\r\n ", "").replace("\n ", "").splitlines()
    kept = [line for line in unfolded if line.startswith(("UID:", "SEQUENCE:", "DTSTART", "SUMMARY", "ORGANIZER"))]
    stamp = at.astimezone(ZoneInfo("UTC")).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Example//Calendar//EN", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT"]
    lines += [*kept, f"DTSTAMP:{stamp}", f"ATTENDEE;PARTSTAT={partstat}:mailto:{who.address}"]
    lines += ["END:VEVENT", "END:VCALENDAR", ""]
    summary = next((line.partition(":")[2] for line in kept if line.startswith("SUMMARY")), "")
    mail = _mail(who, BOT, f"{partstat.capitalize()}: {summary}", f"{who.name} has {partstat.lower()}.\n", at)
    mail.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes(policy=policy.SMTP)


def _mail(who: Character, to: str, subject: str, text: str, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((who.name, who.address))
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at.astimezone(ZoneInfo(ZONE)))
    mail["Message-ID"] = f"<{at.timestamp():.0f}.{crc32((subject + text).encode())}@{who.address.partition('@')[2]}>"
    mail.set_content(text + "\n")
    return mail
