"""Addresses that show as another are told from those of people who write in another alphabet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.lookalike import lookalike


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("prov\u0430n@example.org", "provan@example.org"),
        ("provan@ex\u0430mple.org", "provan@example.org"),
        ("provan@xn--exmple-4nf.org", "provan@example.org"),
        ("x@xn--80ak6aa92e.com", "x@apple.com"),  # Cyrillic alone
        ("x@\u03bf\u03c1\u03c4.com", "x@opt.com"),  # Greek alone
        ("x@\uff46irm.example", "x@firm.example"),
        ("pr\u0131nt@example.org", "print@example.org"),
        ("provan\u200b@example.org", ""),
        ("x@\u0661\u0662.example", ""),
        ("x@xn--paypal.com", ""),
        ("x@xn--99999999.com", ""),
    ],
)
def test_an_address_that_shows_as_another_is_known(address: str, plain: str) -> None:
    found = lookalike(address)
    assert found is not None and found.plain == plain and found.why


@pytest.mark.parametrize(
    "address",
    [
        "provan@example.org",
        "anna.o'neill+x@firm-1.example",
        "info@xn--rksmrgs-5wao1o.se",
        "räksmörgås@räksmörgås.se",
        "őrzővédő@példa.hu",
        "иван@почта.рф",
        "info@xn--80a1acny.xn--p1ai",
        "ευα@παράδειγμα.gr",
        "tom@例え.jp",
        "tom@xn--r8jz45g.jp",
        "no address",
        "",
    ],
)
def test_an_honest_address_is_left_alone(address: str) -> None:
    assert lookalike(address) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_looked_at(local: str, domain: str) -> None:
    for address in (f"{local}@{domain}", f"{local}@xn--{domain}", f"{local}@xn--{domain.encode('punycode').decode()}"):
        found = lookalike(address)
        assert found is None or (found.why and found.plain.isascii())


@given(st.from_regex(r"[a-z0-9.+-]{1,20}@([a-z0-9]{1,10}\.){1,3}[a-z]{2,5}", fullmatch=True))
def test_ascii_alone_is_what_it_is(address: str) -> None:
    assert lookalike(address) is None
