"""DMARC records, the tree walk of RFC 9989 and the organizations that it finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail import dmarc, tags
from mailbot.mail.dmarc import Record


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("v=DMARC1; p=none", Record()),
        ("v=DMARC1;p=reject;", Record()),
        ("v = DMARC1 ; p = quarantine ; adkim = s ; aspf=S", Record(strict_dkim=True, strict_spf=True)),
        ("v=DMARC1; p=none; adkim=strict; aspf=", Record()),
        ("v=DMARC1; p=NONE; psd=Y", Record(psd="y")),
        ("v=DMARC1; p=none; psd=n; t=y; pct=5; fo=1:d", Record(psd="n")),
        ("v=DMARC1; p=none; psd=maybe", Record()),
        ("v=DMARC1; rua=mailto:dmarc@firm.example", Record()),
        ("v=DMARC1; p=none; sp=nothing; rua=x, mailto:a@firm.example!10m", Record()),
        ("v=DMARC1; p=maybe", None),
        ("v=DMARC1; p=none; np=maybe", None),
        ("v=DMARC1", None),
        ("v=DMARC1; rua=nobody", None),
        ("v=DMARC1; p=none; p=none", None),
        ("v=DMARC1; p=none; ; psd=y", None),
        ("v=DMARC1; p=none; adkim", None),
        ("v=DMARC1; p=none; x=é", None),
        ("v=DMARC12; p=none", None),
        ("v=dmarc1; p=none", None),
        ("V=DMARC1; p=none", None),
        (" v=DMARC1; p=none", None),
        ("p=none; v=DMARC1", None),
        ("v=spf1 -all", None),
        ("", None),
    ],
)
def test_a_record_is_read_strictly(text: str, record: Record | None) -> None:
    assert dmarc.read(text) == record


def test_only_one_record_counts() -> None:
    one, other = "v=DMARC1; p=none", "v=DMARC1; p=reject"
    assert dmarc.only([one, "v=spf1 -all", "google-site-verification=x"]) == Record()
    assert dmarc.only([one, other]) is None
    assert dmarc.only([one, "v=DMARC1; p=broken"]) is None
    assert dmarc.only([]) is None


def test_the_walk_asks_eight_names_at_most() -> None:
    assert dmarc.steps("firm.example") == ("firm.example", "example")
    far = "a.b.c.d.e.f.g.h.i.j.mail.example.com"  # the example of RFC 9989 §4.10
    assert dmarc.steps(far) == (
        far, "g.h.i.j.mail.example.com", "h.i.j.mail.example.com", "i.j.mail.example.com", "j.mail.example.com",
        "mail.example.com", "example.com", "com",
    )  # fmt: skip
    eight = "a.b.c.d.e.f.example.com"
    assert dmarc.steps(eight)[1] == "b.c.d.e.f.example.com" and len(dmarc.steps(eight)) == 8


U, Y, N = Record(), Record(psd="y"), Record(psd="n")


@pytest.mark.parametrize(
    ("found", "start", "organization"),
    [
        ({}, "a.mail.example.com", "a.mail.example.com"),
        ({"mail.example.com": U, "example.com": U}, "a.mail.example.com", "example.com"),
        ({"mail.example.com": N}, "a.mail.example.com", "mail.example.com"),
        ({"com": Y}, "a.mail.example.com", "example.com"),
        ({"example.com": Y}, "a.mail.example.com", "mail.example.com"),
        ({"example.com": U, "com": Y}, "a.mail.example.com", "example.com"),
        ({"a.mail.example.com": Y}, "a.mail.example.com", "a.mail.example.com"),
        ({"com": Y}, "a.b.c.d.e.f.g.h.i.j.mail.example.com", "example.com"),
        ({"a.mail.example.com": U}, "a.mail.example.com", "a.mail.example.com"),
    ],
)
def test_organizations(found: dict[str, Record], start: str, organization: str) -> None:
    assert dmarc.organization(found, start) == organization


def test_the_policy_is_the_authors_its_organizations_or_its_public_suffixs() -> None:
    own, above = Record(strict_dkim=True), Record(strict_spf=True)
    assert dmarc.policy({"mail.firm.example": own, "firm.example": above}, "mail.firm.example") == own
    assert dmarc.policy({"firm.example": above}, "mail.firm.example") == above
    assert dmarc.policy({"example": Y}, "mail.firm.example") == Y
    assert dmarc.policy({}, "mail.firm.example") is None


PIECES = st.sampled_from(
    ["v=DMARC1", "; ", ";", "p=none", "p=x", "psd=y", "adkim=s", "=", " ", "\t", "rua=mailto:a@b.example", "é",
     "\udcff", "v=", "sp=reject", "\r\n"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=10).map("".join) | st.text(max_size=200))
def test_whatever_stands_there_is_a_record_or_none(text: str) -> None:
    record = dmarc.read(text)
    assert record is None or (text.startswith("v") and record.psd in "uyn")


LABELS = st.lists(st.sampled_from(["a", "b", "mail", "example", "com"]), min_size=2, max_size=12).map(".".join)


@given(LABELS, st.dictionaries(st.integers(0, 7), st.sampled_from([U, Y, N])))
def test_an_organization_is_the_domain_or_one_above_it(start: str, at: dict[int, Record]) -> None:
    steps = dmarc.steps(start)
    found = {steps[number]: record for number, record in at.items() if number < len(steps)}
    organization = dmarc.organization(found, start)
    assert start == organization or start.endswith("." + organization)


@given(st.text(alphabet="ab=;_1 \t\r\né:", max_size=60))
def test_a_tag_list_is_read_back_as_it_was_written(text: str) -> None:
    found = tags.read(text)
    if found is not None:
        assert tags.read(";".join(f"{name}={value}" for name, value in found.items())) == found
        assert text.isascii() and len(found) == text.rstrip(" \t\r\n").rstrip(";").count(";") + 1


NAMES = st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,5}", fullmatch=True)


@given(st.dictionaries(NAMES, st.text(alphabet="ab:/+=.@", max_size=9), min_size=1))
def test_every_well_formed_list_is_read(wanted: dict[str, str]) -> None:
    written = ";\r\n ".join(f" {name} \t=\r\n {value} " for name, value in wanted.items())
    assert tags.read(written) == wanted == tags.read(written + ";")
    assert tags.read(f"{written}; {next(iter(wanted))}=again") is None
