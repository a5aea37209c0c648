"""A From that one program reads as Anna and another as somebody else. Our server has proven evil.example, truly.

`SEEN_AS_HERS` name her alone, and are plainly a lie: she is asked. `SEEN_TWO_WAYS` may never run, nor be answered, even
where a server that reads them otherwise says that all is well.
"""

from __future__ import annotations

from collections.abc import Sequence

from attacks.attack import CONFIRM, Attack
from attacks.letters import EVIL, MALLORY, OWN, letter, raw
from support.bot import ANNA, MX, PLANS

SEEN_AS_HERS: dict[str, str] = {
    "bare": ANNA,
    "with her name": f"Anna Ek <{ANNA}>",
    "in capitals": "ANNA@FIRM.EXAMPLE",
    "folded": f"Anna Ek\r\n <{ANNA}>",
    "folded with a tab": f"\r\n\t{ANNA}",
    "blanks within the brackets": f"Anna <  {ANNA}  >",
    "Mallory's name": f"Mallory <{ANNA}>",
    "encoded name": f"=?utf-8?b?QW5uYSBFaw==?= <{ANNA}>",
}

SEEN_TWO_WAYS: dict[str, str | Sequence[str]] = {
    "address before the brackets": f"{ANNA} <bob@evil.example>",
    "address before the brackets, the other way": f"bob@evil.example <{ANNA}>",
    "two mailboxes": f"{ANNA}, {MALLORY}",
    "two mailboxes, hers last": f"{MALLORY}, {ANNA}",
    "two mailboxes, one named": f"Anna Ek <{ANNA}>, <{MALLORY}>",
    "two From fields": (ANNA, MALLORY),
    "two From fields, hers last": (MALLORY, ANNA),
    "two From fields, both hers": (ANNA, ANNA),
    "two From fields, one of them empty": (ANNA, ""),
    "two From fields, the first of them empty": ("", ANNA),
    "two brackets": f"<{ANNA}><{MALLORY}>",
    "two brackets, hers last": f"<{MALLORY}> <{ANNA}>",
    "text after the brackets": f"<{ANNA}>{MALLORY}",
    "text before, hers after": f"<{MALLORY}> {ANNA}",
    "group": f"Staff: {ANNA};",
    "group and more": f"Staff: {ANNA};, {MALLORY}",
    "empty group, then hers": f"undisclosed:; {ANNA}",
    "comment before": f"({MALLORY}) {ANNA}",
    "comment after": f"{ANNA} ({MALLORY})",
    "comment within": "anna(x)@firm.example",
    "comment splits the domain": f"{ANNA}(.evil.example)",
    "unclosed comment": f"{ANNA} (",
    "nested comment": f"({MALLORY} (x)) <{ANNA}>",
    "quoted local part": '"anna"@firm.example',
    "quoted local part with an address": f'"{ANNA}"@evil.example',
    "quoted local part that ends early": f'"{MALLORY}\\" <"@firm.example',
    "source route": f"<@evil.example:{ANNA}>",
    "percent": "anna%firm.example@evil.example",
    "NUL after": f"{ANNA}\0.evil.example",
    "NUL within": "an\0na@firm.example",
    "NUL before a second": f"{ANNA}\0, {MALLORY}",
    "encoded address": "=?utf-8?q?anna=40firm=2Eexample?=",
    "encoded address in brackets": "Anna <=?utf-8?q?anna=40firm=2Eexample?=>",
    "encoded bracket": f"=?utf-8?q?Anna_=3Canna=40firm=2Eexample=3E?= <{MALLORY}>",
    "encoded line end": f"=?utf-8?q?x=0D=0AFrom:_anna=40firm=2Eexample?= <{MALLORY}>",
    "encoded NUL": f"=?utf-8?q?{ANNA.replace('@', '=40')}=00?= <{MALLORY}>",
    "her address as a name": f'"{ANNA}" <{MALLORY}>',
    "her name": f"Anna Ek <{MALLORY}>",
    "bare line feed": f"{MALLORY}\n {ANNA}",
    "bare carriage return": f"{MALLORY}\rFrom: {ANNA}",
    "unclosed bracket": f"<{ANNA}",
    "bracket closed twice": f"<{ANNA}>>",
    "unclosed quote": f'"Anna <{ANNA}>',
    "semicolon": f"{ANNA}; {MALLORY}",
    "blank in the domain": "anna@firm. example",
    "blank in the local part": "an na@firm.example",
    "two at signs": "anna@firm.example@evil.example",
    "two at signs, hers last": "mallory@evil.example@firm.example",
    "backslash": "anna@firm.example\\@evil.example",
    "empty": "",
    "a name alone": "Anna Ek",
    "long line": f"{'x' * 2000}@evil.example, {ANNA}",
    "long name": f'"{"x" * 70_000}" <{ANNA}>',
    "a thousand blanks": f"{' ' * 1000}{MALLORY},{' ' * 1000}{ANNA}",
    "lookalike letter": "аnna@firm.example",
    "lookalike domain": "anna@fіrm.example",
    "full-width at": "anna＠firm.example",
    "zero-width": "anna\u200b@firm.example",
    "right-to-left": "\u202eelpmaxe.mrif@anna",
    "8-bit octet": "anna\udce9@firm.example",
    "subdomain": "anna@evil.firm.example",
    "her domain as a prefix": "anna@firm.example.evil.example",
    "detail": "anna+x@firm.example",
    "trailing dot": "anna@firm.example.",
    "address literal": "anna@[192.0.2.1]",
    "no domain": "anna",
}  # fmt: skip


def _from(value: str | Sequence[str], results: str) -> bytes:
    return letter(value, "drop 1", results=results)


def _beside(name: str, value: str) -> Attack:
    """From is Mallory's own; another field names Anna."""
    return Attack(f"{name} names her", lambda bot: [letter(MALLORY, "drop 1", more=((name, value),))])


def _odd_field(name: str, line: str) -> Attack:
    verdict = f"Authentication-Results: {MX}; dmarc=pass header.from=evil.example"
    head = f"{verdict}\r\n{line}\r\nTo: {PLANS}\r\nSubject: [P1]\r\n"
    return Attack(name, lambda bot: [head.encode("utf-8", "surrogateescape") + b"\r\ndrop 1\r\n"])


FORGED_FROM = (
    *(Attack(f"hers, unproven: {n}", lambda bot, v=v: [_from(v, EVIL)], CONFIRM) for n, v in SEEN_AS_HERS.items()),
    *(Attack(f"two ways: {n}", lambda bot, v=v: [_from(v, EVIL)]) for n, v in SEEN_TWO_WAYS.items()),
    *(Attack(f"two ways, said to be proven: {n}", lambda bot, v=v: [_from(v, OWN)]) for n, v in SEEN_TWO_WAYS.items()),
    *(
        _beside(name, f"Anna Ek <{ANNA}>")
        for name in (
            "Sender",
            "Reply-To",
            "Resent-From",
            "Resent-Sender",
            "Return-Path",
            "X-Original-From",
            "Errors-To",
        )
    ),
    _odd_field("From with a blank before the colon", f"From: {MALLORY}\r\nFrom : {ANNA}"),
    _odd_field("From with a blank before the colon, alone", f"From : {ANNA}"),
    _odd_field("From in odd letters", f"fROM: {MALLORY}\r\nFRoM: {ANNA}"),
    _odd_field("From with a NUL in its name", f"From: {MALLORY}\r\nFr\0om: {ANNA}"),
    _odd_field("From as an encoded word", f"=?utf-8?q?From?=: {ANNA}"),
    _odd_field("From after a line that is no field", f"From: {MALLORY}\r\nno field at all\r\nFrom: {ANNA}"),
    _odd_field("From after a bare line feed", f"From: {MALLORY}\r\nX-A: b\nFrom: {ANNA}"),
    _odd_field("From after a bare carriage return", f"From: {MALLORY}\r\nX-A: b\rFrom: {ANNA}"),
    _odd_field("From in a folded line", f"From: {MALLORY}\r\nX-A: b\r\n From: {ANNA}"),
    _odd_field("an mbox line", f"From anna@firm.example Mon Nov 23 09:00:00 2026\r\nFrom: {MALLORY}"),
    Attack("From in the body", lambda bot: [raw([("To", PLANS)], f"\nFrom: {ANNA}\n\ndrop 1\n")]),
    Attack("no From", lambda bot: [raw([("Authentication-Results", OWN), ("To", PLANS)], "drop 1\n")]),
    Attack(
        "a yes of her own is asked for, from a stranger",
        lambda bot: [letter(ANNA, "drop 1"), letter(MALLORY, "yes", subject="Re: Is this from you?")],
        CONFIRM,
    ),
)
