"""What a receiving server writes on top of a mail: trace fields, and its verdict (RFC 5321 §4.4, RFC 8601)."""

from __future__ import annotations

import re
from email.utils import format_datetime

from mailbot.mail.envelope import Envelope

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"[^\n]*(?:\n[ \t][^\n]*)*(?:\n|$)")
_BRACKETED = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*$")
_BARE = re.compile(r"^[^<>\s,;]+@[^<>\s,;]+$")


def stamp(
    content: bytes, envelope: Envelope, rcpt_to: str, authserv_id: str, owned: str, served: frozenset[str]
) -> bytes:
    """The mail as it lies in the mailbox of `rcpt_to`.

    `owned` is the address that the session proved by SMTP AUTH, "" where it proved none. `served` are the domains that
    this server answers for. It checks no DKIM, SPF or DNS: the submission itself is the only proof it knows.
    """
    cleaned = without_results_of(content, authserv_id)
    results = verdict(from_address(cleaned), envelope.mail_from, owned, served)
    trace = (
        f"Return-Path: <{envelope.mail_from}>\r\n"
        f"Delivered-To: {rcpt_to}\r\n"
        f"Received: from {envelope.helo or 'unknown'} ({envelope.peer})\r\n"
        f"\tby {authserv_id} with {'ESMTPA' if owned else 'ESMTP'}; {format_datetime(envelope.received_at)}\r\n"
        f"Authentication-Results: {authserv_id};\r\n\t{results}\r\n"
    )
    return trace.encode("utf-8", "surrogateescape") + cleaned


def verdict(author: str, mail_from: str, owned: str, served: frozenset[str]) -> str:
    """The resinfo of RFC 8601 §2.2 for a mail from `author` ("" where there is no single one)."""
    domain = author.rpartition("@")[2]
    auth = f"auth=pass smtp.auth={owned}" if owned else "auth=none"
    if owned and author == owned:
        return f"dmarc=pass header.from={domain};\r\n\tspf=pass smtp.mailfrom={mail_from or domain}; {auth}"
    result = "fail" if domain in served else "none"
    dmarc = f"dmarc={result} header.from={domain or 'unknown'}"
    return f"{dmarc};\r\n\tspf=none smtp.mailfrom={mail_from or 'unknown'}; {auth}"


def without_results_of(content: bytes, authserv_id: str) -> bytes:
    """Takes out Authentication-Results in the server's own name: RFC 8601 §5."""
    claimed = re.compile(
        rb"authentication-results[ \t]*:(?:[ \t\r\n]|\([^()]*\))*" + re.escape(authserv_id.encode()) + rb"(?![\w.-])",
        re.IGNORECASE,
    )
    header, body = split(content)
    return b"".join(field for field in fields(header) if not claimed.match(field)) + body


def from_address(content: bytes) -> str:
    """The lower-cased address of the one From field; "" where there is none, or several, or it reads two ways."""
    found = [field for field in fields(split(content)[0]) if field[:5].lower() == b"from:"]
    if len(found) != 1:
        return ""
    value = re.sub(r"\r?\n(?=[ \t])", "", found[0][5:].decode("utf-8", "replace")).strip()
    outside_quotes = re.sub(r'"[^"\\]*(?:\\.[^"\\]*)*"', "", value)
    bracketed = _BRACKETED.search(outside_quotes)
    if bracketed and outside_quotes.count("@") == 1 and "," not in outside_quotes:
        return bracketed[1].lower()
    return value.lower() if _BARE.match(value) else ""


def split(content: bytes) -> tuple[bytes, bytes]:
    """(header with its last line break, the empty line and the body)."""
    end = _END_OF_HEADERS.search(content)
    if end is None:
        return content, b""
    line_break = 2 if content[end.start() : end.start() + 2] == b"\r\n" else 1
    return content[: end.start() + line_break], content[end.start() + line_break :]


def fields(header: bytes) -> list[bytes]:
    """The header's fields as written, folded lines together."""
    return [match[0] for match in _FIELD.finditer(header) if match[0]]
