"""SPF (RFC 7208) with pyspf, asking through our own port: may that machine write in the name of that domain?

Only MAIL FROM is judged: a HELO name proves no author. pyspf counts terms, names and void lookups as the RFC limits
them (§4.6.4); `MOST_QUERIES` bounds all of it together.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

import spf

from mailbot.mail import domain_name
from mailbot.mail.auth import Result

MOST_QUERIES = 50
Ask = Callable[[str, str], tuple[str, ...]]
"""(name, type) -> the DNS records, as in `service.ports.Dns`."""


def check(peer: str, helo: str, mail_from: str, ask: Ask) -> Result:
    """`peer` is the client's IP address. What `ask` raises goes on."""
    domain = domain_name.of(mail_from)
    if not domain or not mail_from.isascii():
        return Result("spf", "none", reason="no domain in MAIL FROM")
    try:
        ipaddress.ip_address(peer)
    except ValueError:
        return Result("spf", "none", reason="no address of the client")
    query = _Query(peer, mail_from, helo, ask)
    try:
        result = str(query.check()[0])
    except _Unanswered as unanswered:
        raise unanswered.cause from None
    except Exception as error:  # pyspf stumbles over some records instead of refusing them
        return _result("permerror", domain, type(error).__name__)
    return _result(result, domain, str(getattr(query, "prob", "") or ""))


def _result(result: str, domain: str, fault: str) -> Result:
    told = f"{fault[:100]}, {domain}" if fault else domain
    return Result("spf", result, (("smtp.mailfrom", domain),), told)


class _Unanswered(BaseException):
    """Past every `except Exception` of the library."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(cause)
        self.cause = cause


class _Query(spf.query):  # type: ignore[misc]
    """pyspf with another way to the DNS, and without the explanations that a domain may give for a failure."""

    def __init__(self, peer: str, mail_from: str, helo: str, ask: Ask) -> None:
        super().__init__(i=peer, s=mail_from, h=helo)
        self._ask = ask
        self._asked = 0

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:
        """In the shapes that pyspf wants: TXT as a list of strings of octets, MX with a preference."""
        self._asked += 1
        if self._asked > MOST_QUERIES:
            raise spf.PermError("Too many DNS lookups")
        try:
            found = self._ask(str(name).rstrip(".").lower(), qtype)
        except Exception as error:
            raise _Unanswered(error) from error
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("Too many void lookups")
        if qtype == "TXT":
            return [[text.encode("utf-8", "surrogateescape")] for text in found]
        return list(enumerate(found)) if qtype == "MX" else list(found)

    def get_explanation(self, spec: str) -> None:
        return None
