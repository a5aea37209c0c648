"""Authentication-Results that Mallory wrote herself, or that say less than they seem to. From is Anna's, plainly."""

from __future__ import annotations

from collections.abc import Sequence

from attacks.attack import CONFIRM, Attack
from attacks.letters import EVIL, FAIL, MALLORY, OWN, Field, from_anna
from support.bot import ANNA, MX

PASS = "dmarc=pass header.from=firm.example"

# What our own server wrote, with something in it that Mallory could choose: a local part, a signature's tags, a reason.
OF_OUR_SERVER: dict[str, str] = {
    "plain failure": FAIL,
    "no results": f"{MX}; none",
    "nothing at all": MX,
    "a pass for her own domain": EVIL,
    "a pass in a comment": f"{MX}; dmarc=fail ({PASS}) header.from=firm.example",
    "a pass in nested comments": f"{MX}; dmarc=fail (a (; {PASS};) b) header.from=firm.example",
    "a comment left open": f"{MX}; dmarc=fail (x header.from=firm.example; {PASS}",
    "a pass in a reason": f'{MX}; dmarc=fail reason="; {PASS}" header.from=firm.example',
    "a pass in a quoted local part": f'{MX}; spf=pass smtp.mailfrom="; {PASS} x="@evil.example',
    "a reason with an escaped quote": f'{MX}; dmarc=fail reason="\\"; {PASS}; x=\\"" header.from=firm.example',
    "a helo of her domain": f"{MX}; spf=pass smtp.helo=firm.example",
    "spf for her domain as the local part": f"{MX}; spf=pass smtp.mailfrom=firm.example@evil.example",
    "spf with both": f"{MX}; spf=pass smtp.mailfrom=x@evil.example smtp.mailfrom=x@firm.example",
    "spf with no domain": f"{MX}; spf=pass",
    "spf softfail": f"{MX}; spf=softfail smtp.mailfrom=anna@firm.example",
    "dkim by Mallory as Anna": f"{MX}; dkim=pass header.d=evil.example header.i=anna@firm.example",
    "dkim of her domain for Mallory": f"{MX}; dkim=pass header.d=firm.example header.i=mallory@evil.example",
    "dkim of her subdomain for the domain above": f"{MX}; dkim=pass header.d=mail.firm.example header.i={ANNA}",
    "dkim with two domains": f"{MX}; dkim=pass header.d=evil.example header.d=firm.example",
    "dkim of a top-level domain": f"{MX}; dkim=pass header.d=example",
    "dkim whose domain ends like hers": f"{MX}; dkim=pass header.d=notfirm.example",
    "dkim whose domain begins like hers": f"{MX}; dkim=pass header.d=firm.example.evil.example",
    "dkim neutral": f"{MX}; dkim=neutral header.d=firm.example",
    "dkim fails, another's passes": f"{MX}; dkim=fail header.d=firm.example; dkim=pass header.d=evil.example",
    "dmarc of another From": f"{MX}; dmarc=pass header.from=evil.example",
    "dmarc of a subdomain": f"{MX}; dmarc=pass header.from=evil.firm.example",
    "dmarc of two": f"{MX}; dmarc=pass header.from=evil.example header.from=firm.example",
    "dmarc of nobody": f"{MX}; dmarc=pass",
    "dmarc by guess": f"{MX}; dmarc=bestguesspass header.from=firm.example",
    "dmarc fails, spf passes": f"{MX}; spf=pass smtp.mailfrom=firm.example; dmarc=fail header.from=firm.example",
    "dmarc both ways": f"{MX}; dmarc=pass header.from=firm.example; dmarc=fail header.from=firm.example",
    "a sealed chain": f"{MX}; arc=pass header.oldest-pass=0 smtp.remote-ip=192.0.2.1",
    "a known machine": f"{MX}; iprev=pass policy.iprev=192.0.2.1",
    "an unknown method": f"{MX}; x-trust=pass header.from=firm.example",
    "another's login": f"{MX}; auth=pass smtp.auth={MALLORY}",
    "a login that failed": f"{MX}; auth=fail smtp.auth={ANNA}",
    "no semicolon": f"{MX} {PASS}",
    "no equals sign": f"{MX}; dmarc pass header.from=firm.example",
    "a result in parts": f"{MX}; dmarc=pa ss header.from=firm.example",
    "letters outside ASCII": f"{MX}; dmarc=pass header.from=firm.example; é=pass",
    "8,200 octets of it": f"{MX}; {PASS} ({'x' * 8200})",
    "10,000 brackets": f"{MX}; {'(' * 10_000}; {PASS}",
    "a folded failure": f"{MX};\r\n dmarc=fail\r\n header.from=firm.example",
}  # fmt: skip

# What stands below the failure that our own server wrote.
BELOW: dict[str, Field] = {
    "ours": ("Authentication-Results", OWN),
    "ours with a version": ("Authentication-Results", f"{MX} 1; {PASS}"),
    "ours folded": ("Authentication-Results", f"{MX};\r\n {PASS}"),
    "ours after a comment": ("Authentication-Results", f"(x) {OWN}"),
    "ours in capitals": ("AUTHENTICATION-RESULTS", OWN.upper()),
    "ours with a blank before the colon": ("Authentication-Results ", OWN),
    "another field": ("X-Authentication-Results", OWN),
    "what an earlier server said": ("X-Original-Authentication-Results", OWN),
    "a sealed copy": ("ARC-Authentication-Results", f"i=1; {OWN}"),
    "SPF's own field": ("Received-SPF", "pass (mx.firm.example: domain of anna@firm.example designates)"),
}

# What stands on top where our own server has written nothing.
INSTEAD: dict[str, str] = {
    "her own server": f"mx.evil.example; {PASS}",
    "a longer name": f"{MX}.evil.example; {PASS}",
    "a shorter name": f"firm.example; {PASS}",
    "our name in a comment": f"mx.evil.example ({MX}); {PASS}",
    "our name in a comment first": f"({OWN}) mx.evil.example; {PASS}",
    "our name as a result": f"mx.evil.example; x={MX}; {PASS}",
    "our name in a quote": f'"mx.evil.example; {MX}"; {PASS}',
    "our name as an encoded word": f"=?utf-8?q?mx=2Efirm=2Eexample?=; {PASS}",
    "our name in other letters": f"mх.firm.example; {PASS}",
    "no name": f"; {PASS}",
    "a result for a name": PASS,
    "empty": " ",
}  # fmt: skip


def _said(results: str | Sequence[str], more: Sequence[Field] = ()) -> bytes:
    return from_anna("drop 1", results=results, more=more)


FORGED_RESULTS = (
    *(Attack(f"our server says: {n}", lambda bot, v=v: [_said(v)], CONFIRM) for n, v in OF_OUR_SERVER.items()),
    *(Attack(f"below our failure: {n}", lambda bot, f=f: [_said(FAIL, (f,))], CONFIRM) for n, f in BELOW.items()),
    *(Attack(f"in place of ours: {n}", lambda bot, v=v: [_said(v)], CONFIRM) for n, v in INSTEAD.items()),
    *(
        Attack(f"under a broken one of ours: {n}", lambda bot, v=v: [_said((v, OWN))], CONFIRM)
        for n, v in OF_OUR_SERVER.items()
        if n in ("nothing at all", "no semicolon", "no equals sign", "letters outside ASCII", "10,000 brackets")
    ),
    Attack(
        "another server's pass on top, our failure below",
        lambda bot: [_said((f"mx.evil.example; {PASS}", FAIL, OWN))],
        CONFIRM,
    ),
    Attack("in the body", lambda bot: [from_anna(f"Authentication-Results: {OWN}\n\ndrop 1")], CONFIRM),
)
