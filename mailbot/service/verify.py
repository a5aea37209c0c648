"""What the bot finds out about a mail's author by itself: DKIM, SPF, ARC and DMARC, asking the DNS.

No transaction waits for any of it. What the DNS does not answer is a temperror (RFC 8601 §2.7): neither proof nor its
absence, so that whoever decides may try again later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from mailbot.mail import arc, dkim_signature, dmarc, domain_name, spf
from mailbot.mail.auth import Proof, Result, authenticated, author, dmarc_of, prove, reported_results
from mailbot.mail.envelope import InboundMail, RawMessage
from mailbot.mail.signed import SignedMail
from mailbot.mail.tags import read as read_tags
from mailbot.service.desk import Desk
from mailbot.service.ports import Clock, Dns, Transient

PATIENCE = timedelta(seconds=10)  # for all that one mail asks of the DNS
MOST_QUESTIONS = 120


class Own(StrEnum):
    """The bot's own checks: OFF where the DNS is never asked, OPEN where they could still be made."""

    OFF = "off"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the author: `results` of our own server, and the bot's own where they are DONE.

    `trouble` is what the DNS did not answer, "" where another try would find nothing else.
    """

    results: tuple[Result, ...] = ()
    own: Own = Own.OFF
    trouble: str = ""


def reported(mail: InboundMail, desk: Desk, *, own: bool) -> Evidence:
    """What is known before anybody asks the DNS. `own`: there is a DNS to ask."""
    foreign = desk.trust.direct and mail.envelope.peer  # nobody took away what a stranger wrote in our server's name
    results = () if foreign else reported_results(mail, desk.authserv_id)
    return Evidence(results, Own.OPEN if own else Own.OFF)


def may_prove(mail: InboundMail, desk: Desk, evidence: Evidence) -> bool:
    """Could own checks prove the author, where nothing does yet? Looks at the header alone; asks nobody."""
    domain = domain_name.of(author(mail))
    if evidence.own is not Own.OPEN or not domain:
        return False
    if desk.trust.sealers and mail.all("ARC-Seal"):
        return True
    if _refused(evidence.results, domain):
        return False
    return (
        any(domain_name.may_align(one, domain) for one in _claimed(mail))
        or any(domain_name.may_align(authenticated(one), domain) for one in evidence.results)
        or _spf_tells(mail, desk, domain)
    )


def verify(raw: RawMessage, mail: InboundMail, desk: Desk, evidence: Evidence, dns: Dns, clock: Clock) -> Evidence:
    """Raises nothing: trouble is a result."""
    domain = domain_name.of(author(mail))
    ask = _Asking(dns, clock)
    signed = SignedMail(raw.content, mail)
    theirs = evidence.results
    own = list(_sealed(signed, mail, desk, domain, ask))
    if any(one.method == "dmarc" for one in own):
        theirs = tuple(one for one in theirs if one.method != "dmarc")  # it saw the mail before it was changed
    elif not _refused(theirs, domain):
        own += _signatures(signed, mail, domain, ask)
        own += _sender(mail, desk, domain, ask)
        own += _policy((*theirs, *own), domain, ask)
    trouble = next((str(one) for one in own if one.result == "temperror"), "")
    return Evidence((*own, *theirs), Own.DONE, trouble)


def proof_of(raw: RawMessage, mail: InboundMail, desk: Desk, dns: Dns | None, clock: Clock) -> Proof:
    """What is proven of a mail's author beside our tokens, with own checks wherever they could tell more."""
    evidence = reported(mail, desk, own=dns is not None)
    guess = evidence.own is Own.OFF
    proof = prove(mail, evidence.results, None, guess=guess)
    if dns is None or proof.aligned or not may_prove(mail, desk, evidence):
        return proof
    return prove(mail, verify(raw, mail, desk, evidence, dns, clock).results, None, guess=False)


class _Asking:
    """The DNS as one mail may ask it: so many questions, for so long."""

    def __init__(self, dns: Dns, clock: Clock) -> None:
        self._dns, self._clock = dns, clock
        self._until = clock.now() + PATIENCE
        self._left = MOST_QUESTIONS

    def __call__(self, name: str, kind: str) -> tuple[str, ...]:
        """Raises `Transient`."""
        self._left -= 1
        if self._left < 0 or self._clock.now() > self._until:
            raise Transient(f"too many or too slow answers of the DNS, at {name}", "4.4.3")
        return self._dns.ask(name, kind)


def _refused(results: Sequence[Result], domain: str) -> bool:
    """Our own server says that it is a forgery: nothing but a trusted seal outweighs that."""
    return any(one.result == "fail" for one in dmarc_of(domain, results))


def _claimed(mail: InboundMail) -> Iterator[str]:
    for value in mail.all("DKIM-Signature")[: dkim_signature.MOST_FIELDS]:
        yield domain_name.read((read_tags(value) or {}).get("d", ""))


def _spf_tells(mail: InboundMail, desk: Desk, domain: str) -> bool:
    came_straight = desk.trust.direct and bool(mail.envelope.peer)
    return came_straight and domain_name.may_align(domain_name.of(mail.envelope.mail_from), domain)


def _signatures(signed: SignedMail, mail: InboundMail, domain: str, ask: _Asking) -> Iterator[Result]:
    for one in dkim_signature.signatures(signed, domain, mail.envelope.received_at):
        if isinstance(one, Result):
            yield one
            continue
        try:
            keys = ask(one.key_name, "TXT")
        except Transient as failure:
            yield dkim_signature.unanswered(one, failure.detail)
        else:
            yield dkim_signature.check(signed, one, keys)


def _sender(mail: InboundMail, desk: Desk, domain: str, ask: _Asking) -> Iterator[Result]:
    if not _spf_tells(mail, desk, domain):
        return
    envelope = mail.envelope
    try:
        yield spf.check(envelope.peer, envelope.helo, envelope.mail_from, ask)
    except Transient as failure:
        yield Result("spf", "temperror", reason=failure.detail)


def _sealed(signed: SignedMail, mail: InboundMail, desk: Desk, domain: str, ask: _Asking) -> Iterator[Result]:
    trusted = desk.trust.sealers
    sealer = arc.newest_sealer(signed) if trusted else ""
    if sealer not in trusted:
        return
    try:
        sets = arc.read_chain(signed, mail.envelope.received_at)
        arc.validate(signed, sets, {name: ask(name, "TXT") for name in arc.keys_of(sets)})
    except arc.BrokenChain as broken:
        yield Result("arc", "fail", reason=f"{broken}, {sealer}")
    except Transient as failure:
        yield Result("arc", "temperror", reason=failure.detail)
    else:
        yield Result("arc", "pass", reason=sealer)
        witness = arc.believed(sets, trusted, domain)
        if witness:
            yield Result("dmarc", "pass", (("header.from", domain),), f"sealed by {witness}")


def _policy(results: Sequence[Result], domain: str, ask: _Asking) -> Iterator[Result]:
    """DMARC, where alignment is not plain: an identifier that is From's own domain needs no DNS (RFC 9989 §4.10.2)."""
    passed = [(one.method, identifier) for one in results if (identifier := authenticated(one))]
    if any(identifier == domain for _, identifier in passed):
        return
    others = dict.fromkeys((method, one) for method, one in passed if domain_name.may_align(one, domain))
    if not others:
        return
    try:
        yield _aligned(others, domain, ask)
    except Transient as failure:
        yield Result("dmarc", "temperror", (("header.from", domain),), failure.detail)


def _aligned(identifiers: dict[tuple[str, str], None], domain: str, ask: _Asking) -> Result:
    found = _walk(domain, ask)
    record = dmarc.policy(found, domain)
    about = (("header.from", domain),)
    if record is None:
        return Result("dmarc", "none", about, "no policy")
    own = dmarc.organization(found, domain)
    for method, identifier in identifiers:
        strict = record.strict_spf if method == "spf" else record.strict_dkim
        if not strict and dmarc.organization(_walk(identifier, ask), identifier) == own:
            return Result("dmarc", "pass", about, f"{method}=pass for {identifier}, of {own}")
    return Result("dmarc", "fail", about, f"{', '.join(name for _, name in identifiers)} not aligned")


def _walk(domain: str, ask: _Asking) -> dict[str, dmarc.Record]:
    """The records that a DNS tree walk finds, by domain (RFC 9989 §4.10). Raises `Transient`."""
    found: dict[str, dmarc.Record] = {}
    for step in dmarc.steps(domain):
        record = dmarc.only(ask(dmarc.asked_for(step), "TXT"))
        if record is not None:
            found[step] = record
            if record.psd in ("y", "n"):
                break
    return found
