"""Who wrote a mail: only our own server's topmost results count, and only for the one author in From."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.auth import Proof, Result, prove, reported_results
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.parse import parse_message
from mailbot.mail.token import Purpose, Token

OURS = "mx.firm.example"
FROM = "From: Alice <alice@firm.example>"
PASS = f"Authentication-Results: {OURS}; dmarc=pass (p=reject) header.from=firm.example"
TOKEN = Token(Purpose.REPLY, 3, 71)


def mail(*head: str) -> InboundMail:
    content = "\r\n".join([*head, "Subject: x", "", "done 3", ""]).encode("utf-8", "surrogateescape")
    return parse_message(RawMessage(content, Envelope("x@y.example", (), datetime(2026, 11, 23, tzinfo=UTC))))


def proof(*head: str, authserv_id: str = OURS) -> Proof:
    read = mail(*head)
    return prove(read, reported_results(read, authserv_id), None)


@pytest.mark.parametrize(
    "stated",
    [
        "dmarc=pass header.from=firm.example",
        "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=FIRM.example",
        "dkim=pass header.d=firm.example",
        'dkim=pass (2048-bit key; unprotected) header.d=firm.example header.i=@firm.example header.b="a/b+c="',
        "dkim=pass header.i=@mail.firm.example header.s=k1",
        "dkim=fail header.d=firm.example; dkim=pass header.d=mail.firm.example",
        "dkim=pass header.d=esp.example; dkim=pass header.d=firm.example",
        "spf=pass smtp.mailfrom=bounce@em7.firm.example; dkim=none",
        "spf=pass (x: domain of a@firm.example designates 192.0.2.1) smtp.mailfrom=firm.example;",
        "dmarc=temperror header.from=firm.example; dkim=pass header.d=firm.example",
        "auth=pass (plain) smtp.auth=Alice@firm.example",
        "arc=pass (i=1 spf=pass); dmarc=pass action=none header.from=firm.example; compauth=pass reason=100",
    ],
)
def test_an_aligned_pass_of_our_server_proves_the_author(stated: str) -> None:
    found = proof(f"Authentication-Results: {OURS}; {stated}", FROM)
    assert (found.aligned, found.from_) == (True, "alice@firm.example")
    assert "=pass for" in found.reasons[0]


@pytest.mark.parametrize(
    "stated",
    [
        "none",
        "dmarc=fail header.from=firm.example",
        "dmarc=pass header.from=evil.example",
        "dmarc=pass",
        "dmarc=pass header.from=mail.firm.example",
        "dmarc=pass header.from=evil.example header.from=firm.example",
        "dmarc=fail header.from=firm.example; dkim=pass header.d=mail.firm.example",
        "dkim=fail header.d=firm.example",
        "dkim=pass header.d=evil.example",
        "dkim=pass header.d=notfirm.example",
        "dkim=pass header.d=firm.example.evil.example",
        "dkim=pass header.d=example",
        "dkim=pass header.d=evil.example header.i=@firm.example",
        "dkim=pass header.d=firm.example header.d=evil.example",
        "dkim=pass header.d=firm.example header.i=@evil.example",
        "dkim=pass (header.d=firm.example)",
        "dkim=neutral (dkim=pass header.d=firm.example) header.d=firm.example",
        'dkim=fail reason="; dkim=pass header.d=firm.example" header.d=evil.example',
        "spf=pass smtp.mailfrom=evil@evil.example",
        "spf=pass smtp.helo=firm.example",
        "spf=pass smtp.mailfrom=",
        "spf=softfail smtp.mailfrom=firm.example",
        "auth=pass smtp.auth=bob@firm.example",
        "auth=pass smtp.mailfrom=alice@firm.example",
        "auth=fail smtp.auth=alice@firm.example",
        "dmarc=fail header.from=firm.example; auth=pass smtp.auth=alice@firm.example",
        "iprev=pass policy.iprev=192.0.2.1; auth=pass smtp.auth=alice",
        "x-dkim=pass header.d=firm.example",
        "dkim=pass policy.d=firm.example",
        "dmarc=pass header.from=firm.example; é",
        "(unclosed dmarc=pass header.from=firm.example",
    ],
)
def test_anything_else_proves_nothing(stated: str) -> None:
    assert not proof(f"Authentication-Results: {OURS}; {stated}", FROM).aligned


@pytest.mark.parametrize(
    "head",
    [
        (FROM,),
        ("Authentication-Results: mx.evil.example; dmarc=pass header.from=firm.example", FROM),
        (f"Authentication-Results: {OURS}.evil.example; dmarc=pass header.from=firm.example", FROM),
        (f"Authentication-Results: evil {OURS}; dmarc=pass header.from=firm.example", FROM),
        (
            "Authentication-Results: =?utf-8?q?mx=2Efirm=2Eexample=3B_dmarc=3Dpass_header=2Efrom=3Dfirm=2Eexample?=",
            FROM,
        ),
        (f"=?utf-8?q?Authentication-Results?=: {OURS}; dmarc=pass header.from=firm.example", FROM),
        (f"Authentication-Results: (x {OURS}) evil.example; dmarc=pass header.from=firm.example", FROM),
        (f"Authentication-Results: {OURS} 2; dmarc=pass header.from=firm.example", FROM),
        (f"X-Authentication-Results: {OURS}; dmarc=pass header.from=firm.example", FROM),
        (f"ARC-Authentication-Results: i=1; {OURS}; dmarc=pass header.from=firm.example", FROM),
        (f"Authentication-Results: {OURS}; dmarc=fail header.from=firm.example", PASS, FROM),
        (f"Authentication-Results: {OURS}; none", PASS, FROM),
        (f"Authentication-Results: {OURS}; broken", PASS, FROM),
        (f"Authentication-Results: {OURS}", PASS, FROM),
        (f"Authentication-Results: {OURS.upper()}; none", PASS, FROM),
        (f"Authentication-Results: (hi) {OURS}; none", PASS, FROM),
        (f'Authentication-Results: "{OURS}"; none', PASS, FROM),
        (f"{PASS}; {'dkim=none; ' * 2000}", FROM),
    ],
)
def test_only_the_topmost_results_of_our_own_server_count(head: tuple[str, ...]) -> None:
    assert not proof(*head).aligned


def test_a_strangers_results_above_or_below_ours_are_passed_over() -> None:
    strange = "Authentication-Results: mx.other.example; dmarc=fail header.from=firm.example"
    assert proof(strange, PASS, strange, FROM).aligned
    mention = f"Authentication-Results: mx.other.example; dkim=none (seen by {OURS})"
    assert proof(mention, PASS, FROM).aligned
    assert proof(PASS, f"Authentication-Results: {OURS}; dmarc=fail header.from=firm.example", FROM).aligned


def test_without_an_authserv_id_nobody_is_believed() -> None:
    assert not proof(PASS, FROM, authserv_id="").aligned
    assert not proof("Authentication-Results: ; dmarc=pass header.from=firm.example", FROM, authserv_id="").aligned


def test_a_folded_header_is_read_whole() -> None:
    assert proof(f"Authentication-Results: {OURS};\r\n\tdmarc=pass\r\n header.from=firm.example", FROM).aligned


@pytest.mark.parametrize(
    "head",
    [
        (),
        ("From:",),
        ("From: Alice",),
        ("From: <>",),
        (FROM, "From: Bob <bob@other.example>"),
        (FROM, FROM),
        ("From: alice@firm.example, bob@other.example",),
        ("From: Team: alice@firm.example, bob@other.example;",),
        ("From: Team: alice@firm.example;",),
        ("From: alice@firm.example <bob@firm.example>",),
        ("From: alice@firm.example (x) <bob@firm.example",),
        ("From: <alice@firm.example> <bob@firm.example>",),
        ("From: bob@evil.example@firm.example",),
        ("From: alice@localhost",),
        ("From: alice@firm.example\0",),
        ("From: =?utf-8?q?alice=40firm=2Eexample?=",),
    ],
)
def test_nothing_is_proven_for_an_author_who_could_be_another(head: tuple[str, ...]) -> None:
    found = proof(PASS, *head)
    assert (found.aligned, found.from_, found.token_is_persons) == (False, "", False)


def test_two_from_headers_are_two_however_they_were_read() -> None:
    read = mail(PASS, FROM)
    twice = replace(read, headers=(*read.headers, ("FROM", "alice@firm.example")))
    assert not prove(twice, reported_results(twice, OURS), None).from_


@pytest.mark.parametrize(
    "author",
    [
        "alice@firm.example",
        "<ALICE@firm.example>",
        '"alice@firm.example" <alice@firm.example>',
        "alice@firm.example <alice@firm.example>",
        '"Berg, Alice" <alice@firm.example>',
        "=?utf-8?q?Alic=C3=A9?= <alice@firm.example>",
    ],
)
def test_an_author_is_known_however_mail_programs_write_it(author: str) -> None:
    found = proof(PASS, f"From: {author}")
    assert (found.aligned, found.from_.lower()) == (True, "alice@firm.example")


def test_international_domains_are_compared_as_a_labels() -> None:
    assert proof(
        f"Authentication-Results: {OURS}; dkim=pass header.d=xn--rksmrgs-5wao1o.example", "From: a@räksmörgås.example"
    ).aligned


def test_a_token_is_its_persons_only_from_one_of_their_addresses() -> None:
    read = mail("From: Alice@Firm.example")
    assert prove(read, (), TOKEN, ["x@y.example", "alice@firm.EXAMPLE"]).token_is_persons
    assert not prove(read, (), TOKEN, ["bob@firm.example"]).token_is_persons
    assert not prove(read, (), TOKEN).token_is_persons
    assert not prove(read, (), None, ["alice@firm.example"]).token_is_persons


def test_a_bounce_token_speaks_for_nobody() -> None:
    found = prove(mail(FROM), (), Token(Purpose.BOUNCE, 3, 71), ["alice@firm.example"])
    assert found.token is not None
    assert not found.token_is_persons


def test_results_may_come_from_elsewhere() -> None:
    own = (Result("dkim", "pass", (("header.d", "firm.example"),)),)
    assert prove(mail(FROM), own, None).aligned


@given(st.text(max_size=400))
def test_no_header_breaks_it(text: str) -> None:
    value = " ".join(f"{OURS}; {text}".split())
    read = mail(f"Authentication-Results: {value}", FROM)
    assert isinstance(prove(read, reported_results(read, OURS), None), Proof)


PIECES = st.sampled_from(
    ["dkim=pass", "dkim=fail", "dmarc=none", "spf=pass", "(", ")", '"', "\\", ";", " ", "header.d=evil.example",
     "smtp.mailfrom=a@evil.example", "header.from=evil.example", "=", "reason=", "/1", "header.i=@evil.example", "é"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_jumble_without_our_domain_proves_it(jumble: str) -> None:
    assert not proof(f"Authentication-Results: {OURS}; {jumble}", FROM).aligned
