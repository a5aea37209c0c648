"""Mail as attackers write it, octet by octet: nothing here is encoded, folded or repaired unless a row asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from support.bot import ANNA, MX, PLANS, Sent

Field = tuple[str, str]

MALLORY = "mallory@evil.example"
OWN = "mx.firm.example; dmarc=pass header.from=firm.example"
EVIL = f"{MX}; spf=pass smtp.mailfrom={MALLORY}; dkim=pass header.d=evil.example; dmarc=pass header.from=evil.example"
FAIL = f"{MX}; spf=fail smtp.mailfrom={MALLORY}; dkim=none; dmarc=fail header.from=firm.example"
_NUMBERS = count(1)


def aligned(domain: str) -> str:
    """What our own server says of an honest mail from that domain."""
    return f"{MX}; dmarc=pass header.from={domain}"


def raw(fields: Iterable[Field], body: str, line: str = "\r\n") -> bytes:
    """Fields as they stand and a body. Octets that are no UTF-8 are written as lone surrogates."""
    head = "".join(f"{name}: {value}{line}" for name, value in fields)
    return (head + line + body.replace("\n", line)).encode("utf-8", "surrogateescape")


def letter(
    from_: str | Sequence[str],
    body: str,
    *,
    results: str | Sequence[str] = EVIL,
    to: str = PLANS,
    subject: str = "[P1] change",
    more: Sequence[Field] = (),
    message_id: str = "",
) -> bytes:
    """One mail: our server's Authentication-Results on top, then the writer's own fields; `more` comes last."""
    verdicts = [results] if isinstance(results, str) else results
    writers = [from_] if isinstance(from_, str) else from_
    fields = [
        *(("Authentication-Results", one) for one in verdicts if one),
        *(("From", one) for one in writers),
        ("To", to),
        ("Subject", subject),
        ("Date", "Mon, 23 Nov 2026 09:00:00 +0000"),
        ("Message-ID", message_id or f"<{next(_NUMBERS)}@evil.example>"),
        *more,
    ]
    return raw(fields, body + "\n")


def answer(
    sent: Sent, from_: str, body: str, *, results: str = EVIL, to: str = "", more: Sequence[Field] = ()
) -> bytes:
    """A reply to a mail of the bot, from whoever has got hold of it."""
    thread = (("In-Reply-To", sent.message_id), ("References", sent.message_id))
    return letter(
        from_, body, results=results, to=to or sent.reply_to, subject=f"Re: {sent.subject}", more=(*thread, *more)
    )


def multipart(kind: str, parts: Sequence[tuple[str, str]], fields: Sequence[Field]) -> bytes:
    """`parts` are (content type, body); `kind` is what stands after multipart/."""
    body = "".join(f"--x\n{f'Content-Type: {content_type}'}\n\n{text}\n" for content_type, text in parts)
    return raw(
        [*fields, ("MIME-Version", "1.0"), ("Content-Type", f'multipart/{kind}; boundary="x"')], body + "--x--\n"
    )


def delivery_report(to: str, failed: str, *, status: str = "5.1.1", more: Sequence[Field] = ()) -> bytes:
    """RFC 3464, as genuine as a forger can make it."""
    fields = [
        ("From", "Mail Delivery System <MAILER-DAEMON@evil.example>"),
        ("To", to),
        ("Subject", "Undelivered Mail Returned to Sender"),
        ("Message-ID", f"<{next(_NUMBERS)}@evil.example>"),
        ("Auto-Submitted", "auto-replied"),
        *more,
    ]
    machine = (
        f"Reporting-MTA: dns; mx.evil.example\n\nFinal-Recipient: rfc822; {failed}\nAction: failed\nStatus: {status}\n"
    )
    parts = [("text/plain", f"<{failed}>: user unknown"), ("message/delivery-status", machine)]
    return multipart('report; report-type="delivery-status"', parts, fields)


def from_anna(body: str, *, results: str | Sequence[str] = EVIL, more: Sequence[Field] = ()) -> bytes:
    return letter(f"Anna Ek <{ANNA}>", body, results=results, more=more)
