"""What is proven about a mail's author: results of authentication (RFC 8601), their alignment with From, our own token.

A result is believed where our own server's topmost Authentication-Results states it. `prove` takes results as a value:
whoever verifies signatures itself makes the same ones. A proof says what is proven and why, never what it allows.

What this does not do: verify a signature, ask the DNS, know the public suffixes, read what a stranger's server states.
It relies on the own server to take away foreign headers that carry its name (RFC 8601 §5).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import authres

from mailbot.mail.envelope import InboundMail
from mailbot.mail.token import Purpose, Token

_LONGEST = 8192  # octets of one header; the library is quadratic in it
_AUTHSERV_ID = re.compile(r"[\s\"]*([^\s;(\"]*)")
_DOMAIN = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+")


@dataclass(frozen=True, slots=True)
class Result:
    """One resinfo (RFC 8601 §2.2): `method` and `result` in lower case, e.g. dkim, pass; `properties` as
    ("header.d", "firm.example") in order, repeats kept."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def property(self, name: str) -> str:
        """The value; "" where it is absent or given twice with different values, which proves nothing."""
        values = {value for key, value in self.properties if key == name}
        return values.pop() if len(values) == 1 else ""


@dataclass(frozen=True, slots=True)
class Proof:
    """`from_` is the one author's address, "" where there is no such one; it is proven only where `aligned`.

    `token` is ours, whoever sent it; `token_is_persons`: it came back, From names an address of its person, and it is
    not of the kind that every relay sees. `reasons` tell the operator what was found, in order.
    """

    aligned: bool
    from_: str
    token: Token | None
    token_is_persons: bool
    reasons: tuple[str, ...]


def reported_results(mail: InboundMail, authserv_id: str) -> tuple[Result, ...]:
    """What the topmost Authentication-Results of `authserv_id` states; () where there is none or it is malformed.

    None below it is read, whatever it says. An empty `authserv_id` believes nobody.
    """
    wanted = authserv_id.strip().lower()
    for value in mail.all("Authentication-Results"):
        if wanted and _names(value, wanted):
            return _read(value)
    return ()


def prove(
    mail: InboundMail, results: Sequence[Result], token: Token | None, addresses_of_person: Collection[str] = ()
) -> Proof:
    """`addresses_of_person` are the stored addresses of the token's person, in any case; () where none is known."""
    author, fault = _one_author(mail)
    if fault:
        return Proof(False, "", token, False, (fault,))
    aligned, reasons = _alignment(author.lower(), results)
    is_persons = (
        token is not None
        and token.purpose is not Purpose.BOUNCE  # the envelope sender is shown to every relay
        and author.lower() in {address.lower() for address in addresses_of_person}
    )
    return Proof(aligned, author, token, is_persons, (*reasons, _token_reason(token, is_persons)))


def _names(value: str, wanted: str) -> bool:
    """Whether a header claims to be that server's. Read loosely: a malformed one of ours must end the search."""
    without_comment = re.sub(r"^\s*\([^()]*\)", "", value[:_LONGEST])
    found = _AUTHSERV_ID.match(without_comment)
    return found is not None and found[1].lower().rstrip(".") == wanted.rstrip(".")


def _read(value: str) -> tuple[Result, ...]:
    if len(value) > _LONGEST or not value.isascii():
        return ()
    try:
        header = authres.all_features().parse_value(value.rstrip("; \t"))
        return tuple(_result(found) for found in header.results)
    except Exception:  # malformed in a way that the library has no name for (RecursionError among them): not believed
        return ()


def _result(found: authres.core.AuthenticationResult) -> Result:
    properties = tuple((f"{one.type}.{one.name}", str(one.value or "").lower()) for one in found.properties)
    return Result(found.method, found.result, properties)


def _one_author(mail: InboundMail) -> tuple[str, str]:
    """(address, "") or ("", what is wrong). RFC 5322 §3.6.2 allows more than one; nobody acts for several."""
    fields = sum(1 for name, _ in mail.headers if name.strip().lower() == "from")
    if fields != 1:
        return "", f"{fields} From headers"
    if len(mail.from_) != 1:
        return "", f"From names {len(mail.from_)} mailboxes"
    broken = next((defect for defect in mail.defects if "from" in defect.lower().split(":")[0].split()), "")
    if broken:
        return "", f"From is malformed ({broken})"
    author = mail.from_[0].address
    if author.count("@") != 1 or not _domain_of(author):
        return "", "From is no address"
    return author, ""


def _alignment(author: str, results: Sequence[Result]) -> tuple[bool, tuple[str, ...]]:
    """RFC 9989: DMARC itself, or an authenticated identifier aligned with From's domain; or the author's own login."""
    domain = _domain_of(author)
    dmarc = [one for one in results if one.method == "dmarc" and _domain(one.property("header.from")) == domain]
    if any(one.result == "fail" for one in dmarc):  # the domain may ask for more than we check
        return False, (f"dmarc=fail for {domain}",)
    if any(one.result == "pass" for one in dmarc):
        return True, (f"dmarc=pass for {domain}",)
    for one in results:
        if one.method == "auth" and one.result == "pass" and one.property("smtp.auth") == author:  # RFC 8601 §2.7.4
            return True, (f"auth=pass for {author}",)
        identifier = _authenticated(one)
        if identifier and _related(identifier, domain):
            return True, (f"{one.method}=pass for {identifier}",)
    told = " ".join(f"{one.method}={one.result}" for one in results)
    return False, (f"nothing aligned with {domain}: {told}" if told else "no result of our own server",)


def _authenticated(one: Result) -> str:
    """The domain that a pass of DKIM or SPF authenticates, "" where it does not."""
    if one.result != "pass":
        return ""
    if one.method == "spf":
        return _domain(one.property("smtp.mailfrom").rpartition("@")[2])
    if one.method != "dkim":
        return ""
    signer = _domain(one.property("header.d"))
    agent = _domain(one.property("header.i").rpartition("@")[2])
    if signer and agent and not _within(agent, signer):  # RFC 6376 §3.5: i= is d= or below it
        return ""
    return signer or agent


def _related(identifier: str, domain: str) -> bool:
    """Relaxed alignment without a list of suffixes: equal, or one within the other."""
    return _within(identifier, domain) or _within(domain, identifier)


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.endswith("." + outer)


def _domain_of(address: str) -> str:
    return _domain(address.rpartition("@")[2])


def _domain(text: str) -> str:
    """A domain of two labels or more as A-labels in lower case, "" for anything else."""
    lowered = text.strip().rstrip(".").lower()
    if not lowered.isascii():
        try:
            lowered = lowered.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return lowered if len(lowered) <= 253 and _DOMAIN.fullmatch(lowered) else ""


def _token_reason(token: Token | None, is_persons: bool) -> str:
    if token is None:
        return "no token of ours"
    return "our token from its own person" if is_persons else "our token from another address"
