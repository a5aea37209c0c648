"""Who was proven was somebody else: SPF of other names, domains that are not one organization's, seals of strangers."""

from __future__ import annotations

from collections.abc import Mapping

from attacks.attack import CONFIRM, Attack
from attacks.forged_signatures import HERS, HONEST, Records, of_anna, verifying
from attacks.letters import MALLORY, from_anna
from support.bot import ANNA, MX
from support.signing import ALL, Key, key, record, sealed, signed

from mailbot.service.desk import Trust

OUT, ELSEWHERE = "203.0.113.9", "198.51.100.7"
DIRECT = Trust(direct=True)
SEALERS = Trust(frozenset({"lists.example"}))
LISTS, EVIL = key(3), key(2)
PLAIN = of_anna()


def _row(name: str, content: bytes, records: Records, trust: Trust | None = None) -> Attack:
    return Attack(name, lambda bot: [content], CONFIRM, verifying(records, trust))


# --- SPF: what firm.example publishes, who connects, in whose name ----------------------------------------------------


def _spf(
    name: str,
    record_: str | list[str],
    more: Records | None = None,
    *,
    peer: str = OUT,
    mail_from: str = ANNA,
    helo: str = "mx.firm.example",
    trust: Trust = DIRECT,
) -> Attack:
    texts = [record_] if isinstance(record_, str) else record_
    given = verifying({"firm.example": texts, **(more or {})}, trust)
    return Attack(f"spf: {name}", lambda bot: [PLAIN], CONFIRM, given, peer=peer, mail_from=mail_from, helo=helo)


MINE: Records = {"evil.example": [f"v=spf1 ip4:{ELSEWHERE} -all"]}
CHAIN: Records = {f"s{n}.firm.example": [f"v=spf1 include:s{n + 1}.firm.example -all"] for n in range(1, 12)}
CHAIN = {**CHAIN, "s12.firm.example": [f"v=spf1 ip4:{OUT} -all"]}
MANY: Records = {(f"m{n}.firm.example", "A"): ["192.0.2.1"] for n in range(20)}
HOSTS: Records = {
    **MANY,
    **{(f"h{n}.firm.example", "MX"): [f"m{host}.firm.example" for host in range(10)] for n in range(6)},
}

SPF = (
    _spf("an address not listed", f"v=spf1 ip4:{OUT} -all", peer=ELSEWHERE),
    _spf("an IPv6 address not listed", f"v=spf1 ip4:{OUT} ip6:2001:db8::1 -all", peer="2001:db8::2"),
    _spf("softfail", "v=spf1 ~all"),
    _spf("neutral", "v=spf1 ?all"),
    _spf("no record", []),
    _spf("a record that is none", "v=spf10 +all"),
    _spf("two records", [f"v=spf1 ip4:{OUT} -all", "v=spf1 +all"]),
    _spf("an unknown mechanism", f"v=spf1 ipv5:x ip4:{OUT} -all"),
    _spf("a redirect to nothing", "v=spf1 redirect=none.firm.example"),
    _spf("an include of nothing", f"v=spf1 include:none.firm.example ip4:{OUT} -all"),
    _spf("an include of itself", "v=spf1 include:firm.example -all"),
    _spf("eleven includes", "v=spf1 include:s1.firm.example -all", CHAIN),
    _spf("eleven hosts", "v=spf1 mx -all", {("firm.example", "MX"): [f"m{n}.firm.example" for n in range(11)], **MANY}),
    _spf("three names that do not exist", f"v=spf1 a:x.firm.example a:y.firm.example a:z.firm.example ip4:{OUT} -all"),
    _spf(
        "a name that the client gave itself", "v=spf1 ptr -all", {("9.113.0.203.in-addr.arpa", "PTR"): ["firm.example"]}
    ),
    _spf("sixty hosts", f"v=spf1 {' '.join(f'mx:h{n}.firm.example' for n in range(6))} ip4:{OUT} -all", HOSTS),
    _spf("HELO alone", "v=spf1 -all", {"mx.evil.example": [f"v=spf1 ip4:{OUT} -all"]}, helo="mx.evil.example"),
    _spf("HELO of hers", "v=spf1 -all", {"mx.firm.example": [f"v=spf1 ip4:{OUT} -all"]}),
    _spf("another domain", "v=spf1 -all", MINE, peer=ELSEWHERE, mail_from=MALLORY),
    _spf("her domain as a local part", "v=spf1 -all", MINE, peer=ELSEWHERE, mail_from="firm.example@evil.example"),
    _spf("her address within another", "v=spf1 -all", MINE, peer=ELSEWHERE, mail_from=f'"{ANNA}"@evil.example'),
    _spf(
        "a subdomain, no policy",
        "v=spf1 -all",
        {"m.firm.example": [f"v=spf1 ip4:{OUT} -all"]},
        mail_from="x@m.firm.example",
    ),
    _spf(
        "a subdomain, strict",
        "v=spf1 -all",
        {"m.firm.example": [f"v=spf1 ip4:{OUT} -all"], "_dmarc.firm.example": ["v=DMARC1; p=none; aspf=s"]},
        mail_from="x@m.firm.example",
    ),
    _spf("a server of ours stands between", f"v=spf1 ip4:{OUT} -all", trust=Trust()),
    _spf("by IMAP", "v=spf1 +all", peer=""),
    _spf("an address that is none", "v=spf1 +all", peer="list"),
)


OUR_NAME = Attack(
    "spf: what our own server would have said, straight from the world",
    lambda bot: [from_anna("drop 1", results=f"{MX}; dmarc=pass header.from=firm.example")],
    CONFIRM,
    verifying(trust=DIRECT, authserv_id=MX),
    peer=ELSEWHERE,
    mail_from=MALLORY,
)

# --- DMARC: a signature of another name, and what stands at _dmarc ----------------------------------------------------

BELOW = signed(of_anna(), domain="mail.firm.example")
ANY = "v=DMARC1; p=none"
POLICIES: Mapping[str, Records] = {
    "no policy at all": {},
    "strict": {"_dmarc.firm.example": ["v=DMARC1; p=none; adkim=s"]},
    "strict, in capitals": {"_dmarc.firm.example": ["v=DMARC1; p=none; adkim=S"]},
    "two policies": {"_dmarc.firm.example": [ANY, ANY]},
    "another version": {"_dmarc.firm.example": ["v=DMARC2; p=none"]},
    "the version in small letters": {"_dmarc.firm.example": ["v=dmarc1; p=none"]},
    "the version last": {"_dmarc.firm.example": ["p=none; v=DMARC1"]},
    "no p=": {"_dmarc.firm.example": ["v=DMARC1; adkim=r"]},
    "a p= that is none": {"_dmarc.firm.example": ["v=DMARC1; p=maybe"]},
    "a tag twice": {"_dmarc.firm.example": ["v=DMARC1; p=none; adkim=s; adkim=r"]},
    "hers is a public suffix": {"_dmarc.firm.example": [f"{ANY}; psd=y"]},
    "the subdomain is an organization": {
        "_dmarc.firm.example": [ANY],
        "_dmarc.mail.firm.example": [f"{ANY}; psd=n"],
    },
    "only the subdomain has a policy": {"_dmarc.mail.firm.example": [ANY]},
}
DMARC = tuple(_row(f"dmarc: {name}", BELOW, records) for name, records in POLICIES.items())


def _told_by_our_server(name: str, results: str, content: bytes, records: Records) -> Attack:
    stamped = f"Authentication-Results: {MX}; {results}\r\n".encode() + content
    return Attack(f"dmarc: {name}", lambda bot: [stamped], CONFIRM, verifying(records, authserv_id=MX))


OUR_SERVER = (
    _told_by_our_server("our server passed a subdomain, no policy", "dkim=pass header.d=mail.firm.example", PLAIN, {}),
    _told_by_our_server(
        "our server passed the domain above", "dkim=pass header.d=example", PLAIN, {"_dmarc.example": [ANY]}
    ),
    _told_by_our_server(
        "our server says forged, a signature verifies", "dmarc=fail header.from=firm.example", HONEST, {}
    ),
)

# --- ARC: seals of lists.example, which is trusted, and of evil.example, which is not ---------------------------

PASS = "mx.lists.example; dmarc=pass header.from=firm.example"
SEALED = sealed(of_anna(), PASS, by=LISTS)


def _sealed_by(domain: str, by: Key, results: str = PASS, **more: object) -> bytes:
    return sealed(of_anna(), results, domain=domain, by=by, **more)  # type: ignore[arg-type]


_FORGED_THEN_SEALED = sealed(_sealed_by("evil.example", EVIL), PASS.replace("pass", "fail"), instance=2, by=LISTS)
_ELEVEN = SEALED
for _instance in range(2, 12):
    _ELEVEN = sealed(_ELEVEN, PASS, instance=_instance, by=LISTS)

CHAINS = {
    "a sealer nobody trusts": _sealed_by("evil.example", EVIL),
    "a stranger seals in a trusted name": _sealed_by("lists.example", EVIL),
    "a stranger seals below a trusted name": _sealed_by("x.lists.example", EVIL),
    "the sealer saw a failure": _sealed_by("lists.example", LISTS, PASS.replace("pass", "fail")),
    "the sealer saw a failure and a pass": _sealed_by(
        "lists.example", LISTS, f"{PASS}; dmarc=fail header.from=firm.example"
    ),
    "the sealer saw another domain": _sealed_by("lists.example", LISTS, PASS.replace("firm", "evil")),
    "the sealer saw nothing": _sealed_by("lists.example", LISTS, "mx.lists.example; none"),
    "the sealer saw her domain sign": _sealed_by(
        "lists.example", LISTS, "mx.lists.example; dkim=fail header.d=firm.example"
    ),
    "a stranger's pass, sealed on by a trusted one": _FORGED_THEN_SEALED,
    "a stranger seals on": sealed(
        _sealed_by("lists.example", LISTS, PASS.replace("pass", "fail")),
        PASS,
        domain="evil.example",
        instance=2,
        by=EVIL,
    ),
    "the body changed": SEALED.replace(b"drop 1", b"drop 2"),
    "Subject changed": SEALED.replace(b"[P1]", b"[P2]"),
    "Subject not covered": _sealed_by("lists.example", LISTS, names=[n for n in ALL if n != "subject"]),
    "another Subject on top": b"Subject: [P2] change\r\n" + SEALED,
    "the results changed": _sealed_by("lists.example", LISTS, PASS.replace("pass", "fail")).replace(
        b"dmarc=fail", b"dmarc=pass"
    ),
    "cv=fail": _sealed_by("lists.example", LISTS, cv="fail"),
    "cv=pass at the first": _sealed_by("lists.example", LISTS, cv="pass"),
    "cv=none at the second": sealed(SEALED, PASS, instance=2, by=LISTS, cv="none"),
    "the first set is missing": _sealed_by("lists.example", LISTS, instance=2),
    "the seal is missing": SEALED.partition(b"\r\n")[2],
    "the results are missing": SEALED.replace(b"ARC-Authentication-Results", b"X-Authentication-Results"),
    "the results twice": f"ARC-Authentication-Results: i=1; {PASS}\r\n".encode() + SEALED,
    "eleven sets": _ELEVEN,
    "h= in the seal": _sealed_by("lists.example", LISTS, seal_tags={"h": "from"}),
    "the seal expired": _sealed_by("lists.example", LISTS, seal_tags={"t": "1000000000", "x": "1000000001"}),
    "i= that is no number": SEALED.replace(b"ARC-Seal: i=1", b"ARC-Seal: i=one"),
}
LISTED: Records = {"k1._domainkey.x.lists.example": [record(EVIL)], HERS: []}

ARC = (
    *(_row(f"arc: {name}", content, LISTED, SEALERS) for name, content in CHAINS.items()),
    _row("arc: nobody is trusted", SEALED, LISTED, Trust()),
    _row("arc: a revoked key", SEALED, {**LISTED, "k1._domainkey.lists.example": ["v=DKIM1; p="]}, SEALERS),
    _row("arc: no key", SEALED, {**LISTED, "k1._domainkey.lists.example": []}, SEALERS),
)

FORGED_ALIGNMENT = (*SPF, OUR_NAME, *DMARC, *OUR_SERVER, *ARC)
