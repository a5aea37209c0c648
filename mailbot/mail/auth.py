"""What is proven about a mail's author: results of authentication (RFC 8601), their alignment with From, our own token.

`reported_results` reads what our own server's topmost Authentication-Results states; `service.verify` makes the same
values by checking signatures itself. `prove` weighs them: it says what is proven and why, never what it allows.

What this does not do: verify a signature, ask the DNS, read what a stranger's server states. It relies on the own
server to take away foreign headers that carry its name (RFC 8601 §5).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import authres

from mailbot.mail import domain_name
from mailbot.mail.envelope import InboundMail
from mailbot.mail.token import Purpose, Token

_LONGEST = 8192  # octets of one header; the library is quadratic in it
_MOST_TOLD = 10
_AUTHSERV_ID = re.compile(r"[\s\"]*([^\s;(\"]*)")


@dataclass(frozen=True, slots=True)
class Result:
    """One resinfo (RFC 8601 §2.2): `method` and `result` in lower case, e.g. dkim, pass; `properties` as
    ("header.d", "firm.example") in order, repeats kept. `reason` is for the operator."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    def property(self, name: str) -> str:
        """The value; "" where it is absent or given twice with different values, which proves nothing."""
        values = {value for key, value in self.properties if key == name}
        return values.pop() if len(values) == 1 else ""

    def __str__(self) -> str:
        return f"{self.method}={self.result}" + (f" ({self.reason})" if self.reason else "")


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
            return stated(value)
    return ()


def stated(value: str) -> tuple[Result, ...]:
    """What one Authentication-Results states, whoever wrote it; () where it is malformed."""
    if len(value) > _LONGEST or not value.isascii():
        return ()
    try:
        header = authres.all_features().parse_value(value.rstrip("; \t"))
        return tuple(_result(found) for found in header.results)
    except Exception:  # malformed in a way that the library has no name for (RecursionError among them): not believed
        return ()


def author(mail: InboundMail) -> str:
    """The address of the one author in lower case, "" where there is no such one."""
    return _one_author(mail)[0].lower()


def prove(
    mail: InboundMail,
    results: Sequence[Result],
    token: Token | None,
    addresses_of_person: Collection[str] = (),
    *,
    guess: bool = True,
) -> Proof:
    """`addresses_of_person` are the stored addresses of the token's person, in any case; () where none is known.

    `guess`: nobody can ask the DNS which domains are one organization's, so those above and below From's count as its.
    """
    author, fault = _one_author(mail)
    if fault:
        return Proof(False, "", token, False, (fault,))
    aligned, reasons = _alignment(author.lower(), results, guess)
    is_persons = (
        token is not None
        and token.purpose is not Purpose.BOUNCE  # the envelope sender is shown to every relay
        and author.lower() in {address.lower() for address in addresses_of_person}
    )
    return Proof(aligned, author, token, is_persons, (*reasons, *_token_reason(token, is_persons)))


def _names(value: str, wanted: str) -> bool:
    """Whether a header claims to be that server's. Read loosely: a malformed one of ours must end the search."""
    without_comment = re.sub(r"^\s*\([^()]*\)", "", value[:_LONGEST])
    found = _AUTHSERV_ID.match(without_comment)
    return found is not None and found[1].lower().rstrip(".") == wanted.rstrip(".")


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
    if author.count("@") != 1 or not domain_name.of(author):
        return "", "From is no address"
    return author, ""


def _alignment(author: str, results: Sequence[Result], guess: bool) -> tuple[bool, tuple[str, ...]]:
    """RFC 9989: DMARC itself, or an authenticated identifier aligned with From's domain; or the author's own login."""
    domain = domain_name.of(author)
    dmarc = dmarc_of(domain, results)
    if any(one.result == "fail" for one in dmarc):  # the domain may ask for more than we check
        return False, (f"dmarc=fail for {domain}: {_told(results)}",)
    passed = next((one for one in dmarc if one.result == "pass"), None)
    if passed is not None:
        return True, (f"dmarc=pass for {domain}" + (f" ({passed.reason})" if passed.reason else ""),)
    for one in results:
        if one.method == "auth" and one.result == "pass" and one.property("smtp.auth") == author:  # RFC 8601 §2.7.4
            return True, (f"auth=pass for {author}",)
        identifier = authenticated(one)
        if identifier and (identifier == domain or (guess and _related(identifier, domain))):
            return True, (f"{one.method}=pass for {identifier}",)
    if not results:
        return False, (f"nothing speaks for {domain}",)
    return False, (f"nothing aligned with {domain}: {_told(results)}",)


def _told(results: Sequence[Result]) -> str:
    return ", ".join(str(one) for one in results[:_MOST_TOLD])


def dmarc_of(domain: str, results: Sequence[Result]) -> tuple[Result, ...]:
    """The DMARC results for mail from that domain."""
    dmarc = (one for one in results if one.method == "dmarc")
    return tuple(one for one in dmarc if domain_name.read(one.property("header.from")) == domain)


def authenticated(one: Result) -> str:
    """The domain that a pass of DKIM or SPF authenticates, "" where it does not."""
    if one.result != "pass":
        return ""
    if one.method == "spf":
        return domain_name.of(one.property("smtp.mailfrom"))
    if one.method != "dkim":
        return ""
    signer = domain_name.read(one.property("header.d"))
    agent = domain_name.of(one.property("header.i"))
    if signer and agent and not domain_name.within(agent, signer):  # RFC 6376 §3.5: i= is d= or below it
        return ""
    return signer or agent


def _related(identifier: str, domain: str) -> bool:
    """Relaxed alignment without a list of suffixes: equal, or one within the other."""
    return domain_name.within(identifier, domain) or domain_name.within(domain, identifier)


def _token_reason(token: Token | None, is_persons: bool) -> tuple[str, ...]:
    if token is None:
        return ()
    return ("our token from its own person",) if is_persons else ("our token from another address",)
