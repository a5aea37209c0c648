"""The DNS as the bot asks it: a real server on loopback, over UDP and TCP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.nameserver import Nameserver

from mailbot.gateways.dns import Resolver
from mailbot.service.ports import Transient

LONG = " ".join(f'"{"x" * 200}{number}"' for number in range(10))
RECORDS = {
    "_dmarc.firm.example": [(300, "TXT", '"v=DMARC1; " "p=none"')],
    "k1._domainkey.firm.example": [(300, "TXT", LONG)],
    "k2._domainkey.firm.example": [(300, "CNAME", "k2.keys.example.")],
    "k2.keys.example": [(300, "TXT", '"v=DKIM1; p=abc"')],
    "firm.example": [(300, "TXT", '"one"'), (300, "TXT", '"two"'), (300, "MX", "20 b.firm.example."),
                     (300, "MX", "10 a.firm.example."), (300, "A", "192.0.2.1"), (300, "AAAA", "2001:db8::1")],
    "1.2.0.192.in-addr.arpa": [(300, "PTR", "mx.firm.example.")],
    "octets.example": [(300, "TXT", '"\\195\\169"')],
    "gone.example": [(0, "TXT", '"now"')],
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Nameserver]:
    with Nameserver(RECORDS) as server:
        yield server


@pytest.fixture
def resolver(server: Nameserver) -> Resolver:
    return Resolver([("127.0.0.1", server.port)], timeout_s=0.2, lifetime_s=0.4)


def test_records_come_in_the_shapes_of_the_port(resolver: Resolver) -> None:
    assert resolver.ask("_dmarc.firm.example", "TXT") == ("v=DMARC1; p=none",)
    assert set(resolver.ask("FIRM.example.", "TXT")) == {"one", "two"}
    assert resolver.ask("firm.example", "MX") == ("a.firm.example", "b.firm.example")
    assert resolver.ask("firm.example", "A") == ("192.0.2.1",)
    assert resolver.ask("firm.example", "AAAA") == ("2001:db8::1",)
    assert resolver.ask("1.2.0.192.in-addr.arpa", "PTR") == ("mx.firm.example",)
    assert resolver.ask("k2._domainkey.firm.example", "TXT") == ("v=DKIM1; p=abc",)
    assert resolver.ask("octets.example", "TXT")[0].encode("ascii", "surrogateescape") == "é".encode()


def test_an_answer_too_long_for_a_datagram_is_asked_for_again_by_tcp(server: Nameserver, resolver: Resolver) -> None:
    (text,) = resolver.ask("k1._domainkey.firm.example", "TXT")
    assert len(text) == 2010
    assert {protocol for protocol, _, _ in server.asked} == {"udp", "tcp"}


NO_NAMES = [
    "none.example",
    "gone.example",
    "a..b",
    f"{'x' * 64}.example",
    "x." * 130,
    "",
    "é\ud800.example",
]


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_does_not_exist_has_no_records(resolver: Resolver, name: str) -> None:
    assert resolver.ask(name, "A") == ()


def test_an_answer_is_kept_as_long_as_it_says(server: Nameserver, resolver: Resolver) -> None:
    for _ in range(3):
        resolver.ask("_dmarc.firm.example", "TXT")
        resolver.ask("none.example", "TXT")
        resolver.ask("gone.example", "TXT")
    names = [name for _, name, _ in server.asked]
    assert [names.count(name) for name in ("_dmarc.firm.example", "none.example", "gone.example")] == [1, 1, 3]


def test_no_more_answers_are_kept_than_it_may(server: Nameserver) -> None:
    resolver = Resolver([("127.0.0.1", server.port)], most_kept=2)
    for name in ("_dmarc.firm.example", "k2._domainkey.firm.example", "firm.example", "_dmarc.firm.example"):
        resolver.ask(name, "TXT")
    assert [name for _, name, _ in server.asked].count("_dmarc.firm.example") == 2


def test_trouble_is_transient_and_not_remembered(server: Nameserver, resolver: Resolver) -> None:
    for trouble in (server.broken, server.silent):
        trouble.add("firm.example")
        with pytest.raises(Transient, match="answer for firm"):
            resolver.ask("firm.example", "A")
        trouble.clear()
        assert Resolver([("127.0.0.1", server.port)]).ask("firm.example", "A")
    assert resolver.ask("firm.example", "A") == ("192.0.2.1",)


def test_the_probe_asks_whether_anybody_answers(server: Nameserver, resolver: Resolver) -> None:
    resolver.probe("firm.example")
    server.silent.add("_dmarc.firm.example")
    with pytest.raises(Transient):
        Resolver([("127.0.0.1", server.port)], timeout_s=0.1, lifetime_s=0.2).probe("firm.example")


def test_a_nameserver_is_an_ip_address() -> None:
    with pytest.raises(ValueError, match="IPv4 or IPv6"):
        Resolver([("ns.example", 53)])
