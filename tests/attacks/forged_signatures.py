"""Signatures that prove less than they seem to. The bot has the DNS and nobody else's word; From is Anna's, plainly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from attacks.attack import CONFIRM, SILENCE, Answers, Attack
from attacks.letters import Field, letter
from support.bot import ANNA, PLANS, Bot
from support.signing import ALL, NOW, Zone, key, record, signed

from mailbot.service.desk import Trust

Records = Mapping[str | tuple[str, str], Sequence[str]]

HERS = "k1._domainkey.firm.example"
EVIL_KEY = key(2)
KEYS: Records = {
    HERS: [record()],
    "k1._domainkey.mail.firm.example": [record()],
    "k1._domainkey.lists.example": [record(key(3))],
    "k1._domainkey.evil.example": [record(EVIL_KEY)],
    "k1._domainkey.notfirm.example": [record(EVIL_KEY)],
    "k1._domainkey.firm.example.evil.example": [record(EVIL_KEY)],
    "k1._domainkey.example": [record(EVIL_KEY)],
}
MIME: tuple[Field, ...] = (("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"))


def of_anna(body: str = "drop 1", subject: str = "[P1] change", more: Sequence[Field] = MIME, to: str = PLANS) -> bytes:
    return letter(ANNA, body, results="", subject=subject, to=to, more=more, message_id="<signed@firm.example>")


def verifying(
    records: Records | None = None, trust: Trust | None = None, *, authserv_id: str = ""
) -> Callable[[Bot], None]:
    """Gives a bot a DNS with all keys and these records. Without an `authserv_id` it believes no server."""

    def given(bot: Bot) -> None:
        bot.dns = Zone({**KEYS, **(records or {})})
        bot.desk = replace(bot.desk, authserv_id=authserv_id, trust=trust or Trust())

    return given


def row(name: str, content: bytes, records: Records | None = None, answers: Answers = CONFIRM) -> Attack:
    return Attack(f"signed: {name}", lambda bot: [content], answers, verifying(records))


HONEST = signed(of_anna())
ONCE = [name for name in ALL if name != "content-transfer-encoding"]


def without(*left_out: str) -> list[str]:
    return [name for name in ALL if name not in left_out]


def _on_top(field: str, content: bytes = HONEST) -> bytes:
    return field.encode() + b"\r\n" + content


# What a forger makes of a mail that Anna did sign.
TAKEN = {
    "the body changed": HONEST.replace(b"drop 1", b"drop 2"),
    "a line added to the body": HONEST + b"drop 2\r\n",
    "a line before the body": HONEST.replace(b"\r\n\r\n", b"\r\n\r\ndrop 2\r\n", 1),
    "appended under l=": signed(of_anna("note 1 x"), length=10) + b"drop 1\r\n",
    "l= of all there is": signed(of_anna(), length=8),
    "l= of nothing": signed(of_anna(), length=0),
    "another Subject on top": _on_top("Subject: [P2] change"),
    "another Subject below": HONEST.replace(b"\r\n\r\n", b"\r\nSubject: [P2] change\r\n\r\n", 1),
    "Subject changed": HONEST.replace(b"[P1]", b"[P2]"),
    "Subject changed, not signed": signed(of_anna(), names=without("subject")).replace(b"[P1]", b"[P2]"),
    "Subject added": _on_top(
        "Subject: [P1] change", signed(of_anna().replace(b"Subject: [P1] change\r\n", b""), names=without("subject"))
    ),
    "Message-ID changed": HONEST.replace(b"<signed@", b"<other@"),
    "Message-ID changed, not signed": signed(of_anna(), names=without("message-id")).replace(b"<signed@", b"<other@"),
    "Message-ID on top": _on_top("Message-ID: <other@firm.example>"),
    "Date changed, not signed": signed(of_anna(), names=without("date")).replace(b"09:00", b"10:00"),
    "Date on top": _on_top("Date: Tue, 24 Nov 2026 09:00:00 +0000"),
    "To changed": signed(of_anna(to="bea@other.example")).replace(b"To: bea@other.example", f"To: {PLANS}".encode()),
    "To changed, not signed": signed(of_anna(to="bea@other.example"), names=without("to")).replace(
        b"To: bea@other.example", f"To: {PLANS}".encode()
    ),
    "Cc added": _on_top(f"Cc: {PLANS}"),
    "Content-Type changed, not signed": signed(of_anna(), names=without("content-type")).replace(b"utf-8", b"utf-7"),
    "Content-Type on top": _on_top("Content-Type: text/html"),
    "Content-Type added": _on_top(
        "Content-Type: text/html", signed(of_anna(more=()), names=without("content-type", "mime-version"))
    ),
    "Content-Transfer-Encoding added": _on_top(
        "Content-Transfer-Encoding: base64", signed(of_anna("ZHJvcCAx"), names=ONCE)
    ),
    "MIME-Version not signed": signed(of_anna(), names=without("mime-version")),
    "the signature of another mail": HONEST.partition(b"\r\n")[0] + b"\r\n" + of_anna("drop 2"),
    "a blank before the colon": _on_top("Subject : [P2] change"),
    "a line that is no field": _on_top("no field"),
    "a field without a name": _on_top(": x"),
    "a mail within a field, between lone CRs": _on_top(f"X: x\rFrom: {ANNA}\rSubject: [P1] change\r\rdrop 1\r"),
    "a whole mail within a field, between lone CRs": _on_top(
        f"X: x\rDKIM-Signature: d=firm.example\rFrom: {ANNA}\rTo: {PLANS}\rSubject: [P1] change\rDate: x\r"
        "Message-ID: <inner@firm.example>\rMIME-Version: 1.0\rContent-Type: text/plain\r\rdrop 1\r"
    ),
    "a field within a field, after a lone CR": _on_top("X: x\rSubject: [P2] change"),
    "a folded line first": b" x\r\n" + HONEST,
    "a NUL in From": HONEST.replace(b"From: anna", b"From: \0anna"),
    "simple: blanks at a line's end": signed(of_anna(), ways="simple/simple").replace(b"drop 1", b"drop 1 "),
    "simple: Subject folded": signed(of_anna(), ways="simple/simple").replace(b"[P1] change", b"[P1]\r\n change"),
    "relaxed: blanks within a word": HONEST.replace(b"drop 1", b"d rop 1"),
}

# What would keep the bot busy for hours.
BUSY = {
    "a body of blanks": HONEST.replace(b"drop 1", b" " * 5_000_000 + b"drop 1"),
    "blanks between letters": HONEST.replace(b"drop 1", (b" " * 990 + b"x") * 5_000),
}

# Two authors are no author: nobody is asked anything.
TWO_AUTHORS = {
    "another From on top": _on_top(f"From: {ANNA}"),
    "another From below": HONEST.replace(b"\r\n\r\n", f"\r\nFrom: {ANNA}\r\n\r\n".encode(), 1),
    "From of Bea below Anna's": _on_top(
        f"From: {ANNA}", signed(of_anna().replace(ANNA.encode(), b"bea@other.example"))
    ),
}


def _tagged(**tags: str) -> bytes:
    return signed(of_anna(), tags={name.rstrip("_"): value for name, value in tags.items()})


# What a forger signs in her name, or what she signed and no longer counts.
MADE = {
    "by another domain": signed(of_anna(), domain="evil.example", by=EVIL_KEY),
    "by another domain as Anna": signed(of_anna(), domain="evil.example", by=EVIL_KEY, tags={"i": f"{ANNA}"}),
    "by a domain that ends like hers": signed(of_anna(), domain="notfirm.example", by=EVIL_KEY),
    "by a domain that begins like hers": signed(of_anna(), domain="firm.example.evil.example", by=EVIL_KEY),
    "by the top-level domain": signed(of_anna(), domain="example", by=EVIL_KEY),
    "in her domain with another key": signed(of_anna(), by=EVIL_KEY),
    "with a selector that leads elsewhere": signed(of_anna(), by=EVIL_KEY, selector="k1._domainkey.evil.example. x"),
    "i= outside d=": _tagged(i="anna@evil.example"),
    "i= above d=": signed(of_anna(), domain="mail.firm.example", tags={"i": ANNA}),
    "i= of no domain": _tagged(i="anna"),
    "expired": _tagged(t=str(NOW - 9000), x=str(NOW - 3600)),
    "in the future": _tagged(t=str(NOW + 3600)),
    "expired before it was signed": _tagged(x=str(NOW - 10)),
    "a time that is none": _tagged(t="yesterday"),
    "SHA-1": signed(of_anna(), algorithm="rsa-sha1"),
    "Ed25519": _tagged(a="ed25519-sha256"),
    "an algorithm of her own": _tagged(a="none"),
    "without From": signed(of_anna(), names=without("from")),
    "From in h= as one word with another": _tagged(h="from to:subject:date:message-id:mime-version:content-type"),
    "nothing in h=": _tagged(h=""),
    "another version": _tagged(v="2"),
    "an unknown c=": HONEST.replace(b"c=relaxed/relaxed", b"c=nofws"),
    "an unknown q=": _tagged(q="http"),
    "a tag twice": _tagged(n="x; d=evil.example"),
    "a tag twice, folded": _tagged(n="x;\r\n d=evil.example"),
    "a tag twice, of one value": _tagged(n="x; d=firm.example"),
    "a tag that is none": _tagged(n="x; y"),
    "no s=": HONEST.replace(b" s=k1;", b"", 1),
    "no value in b=": HONEST.replace(b" b=", b" b=; z=", 1),
    "b= that is no base64": HONEST.replace(b" b=", b" b=!", 1),
    "letters outside ASCII": _tagged(n="é"),
    "a signature in the body": of_anna(HONEST.partition(b"\r\n")[0].decode() + "\n\ndrop 1"),
    "600 octets of blanks in it": _tagged(n="x" + "\r\n " * 200 + "x"),
    "101 names in h=": signed(of_anna(), names=[*ALL, *(f"x-{number}" for number in range(101 - len(ALL)))]),
    "5,000 octets": _tagged(n="x" * 5000),
    "10,000 of them": (b"DKIM-Signature: v=1; d=firm.example\r\n") * 10_000 + HONEST,
    "900 of them": (b"DKIM-Signature: v=1; d=firm.example\r\n") * 900 + of_anna(),
    "another's that verifies on top of hers that does not": signed(
        TAKEN["the body changed"], domain="evil.example", by=EVIL_KEY
    ),
}

# What the DNS says of her key.
AT_HER_KEY: dict[str, list[str]] = {
    "no key": [],
    "two keys": [record(), record(EVIL_KEY)],
    "a revoked key": ["v=DKIM1; k=rsa; p="],
    "a key of another version": [record(before="v=DKIM2; ")],
    "a version that comes last": [f"k=rsa; p={key().public}; v=DKIM1"],
    "a key for SHA-1": [record(before="v=DKIM1; h=sha1; ")],
    "a key for reports": [record(before="v=DKIM1; s=tlsrpt; ")],
    "a key for another service": [record(before="v=DKIM1; s=other; ")],
    "a key of another kind": [record(before="v=DKIM1; k=ed25519; ")],
    "a domain that only tests": [record(before="v=DKIM1; t=y:s; ")],
    "a key twice in a record": [f"{record()}; p={EVIL_KEY.public}"],
    "a key that is no key": ["v=DKIM1; p=bm8ga2V5"],
    "no base64": ["v=DKIM1; p=no key"],
    "a policy": ["v=DMARC1; p=none"],
}
_TINY = key(4, 768)

FORGED_SIGNATURES = (
    *(row(name, content) for name, content in TAKEN.items()),
    *(row(name, content, answers=SILENCE) for name, content in TWO_AUTHORS.items()),
    *(row(name, content) for name, content in MADE.items()),
    *(row(name, content) for name, content in BUSY.items()),
    *(row(name, HONEST, {HERS: records}) for name, records in AT_HER_KEY.items()),
    row("written to somebody else, handed to the bot", signed(of_anna(to="bea@other.example")), answers=SILENCE),
    row("a key of 768 bits", signed(of_anna(), by=_TINY), {HERS: [record(_TINY)]}),
    row("a key not for subdomains", _tagged(i="@mail.firm.example"), {HERS: [record(before="v=DKIM1; t=s; ")]}),
)
