"""The DNS (dnspython): questions in, records out, answers kept for as long as they say.

It believes its resolver: no DNSSEC is checked here. A name that cannot exist has no records; an answer that does not
come, or says that the server failed, is `Transient`.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import dns.exception
import dns.name
import dns.rdata
import dns.resolver

from mailbot.service.ports import Transient

TIMEOUT_S = 2.0  # for one try at one server
LIFETIME_S = 5.0  # for all tries together
MOST_KEPT = 1_000  # answers


class Resolver:
    """Fulfils `ports.Dns`, for many threads. `nameservers` as (IP address, port); () takes those of the machine."""

    def __init__(
        self,
        nameservers: Sequence[tuple[str, int]] = (),
        *,
        timeout_s: float = TIMEOUT_S,
        lifetime_s: float = LIFETIME_S,
        most_kept: int = MOST_KEPT,
    ) -> None:
        """Raises ValueError where a nameserver is no IP address. Reads the machine's settings at the first question."""
        for address, _ in nameservers:
            ip_address(address)
        self._nameservers = tuple(nameservers)
        self._timeout_s, self._lifetime_s = timeout_s, lifetime_s
        self._kept = dns.resolver.LRUCache(most_kept)
        self._resolver: dns.resolver.Resolver | None = None

    def ask(self, name: str, kind: str) -> tuple[str, ...]:
        """As in `ports.Dns`. Raises `Transient`."""
        try:
            absolute = dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError):  # no name at all
            return ()
        try:
            answer = self._opened().resolve(
                absolute, kind, search=False, lifetime=self._lifetime_s, raise_on_no_answer=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise Transient(f"the DNS does not answer for {name}: {error}"[:300], "4.4.3") from error
        records = sorted(answer, key=_preference) if answer.rrset is not None else ()
        return tuple(_text(record) for record in records)

    def probe(self, domain: str) -> None:
        """Does anybody answer, be it that there is no such name? Raises `Transient`."""
        self.ask(f"_dmarc.{domain}", "TXT")

    def _opened(self) -> dns.resolver.Resolver:
        if self._resolver is None:
            resolver = dns.resolver.Resolver(configure=not self._nameservers)
            if self._nameservers:
                resolver.nameservers = [dns.nameserver.Do53Nameserver(*one) for one in self._nameservers]
            resolver.timeout, resolver.cache = self._timeout_s, self._kept
            self._resolver = resolver
        return self._resolver


def _preference(record: dns.rdata.Rdata) -> int:
    return int(getattr(record, "preference", 0))


def _text(record: dns.rdata.Rdata) -> str:
    if hasattr(record, "strings"):
        return b"".join(record.strings).decode("ascii", "surrogateescape")
    for attribute in ("exchange", "target"):
        if hasattr(record, attribute):
            return str(getattr(record, attribute).to_text(omit_final_dot=True))
    return str(record.to_text())
