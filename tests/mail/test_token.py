"""Signed addresses: what was signed comes back in any case of letters, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail import token
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.parse import parse_message
from mailbot.mail.token import Purpose, Signer, Token

OLD, NEW = b"the old key of sixteen", b"the new key of sixteen"
SIGNER = Signer([NEW, OLD])
DOMAIN = "firm.example"
TOKENS = st.builds(Token, st.sampled_from(Purpose), st.integers(0, 2**40 - 1), st.integers(0, 2**48 - 1))
A = Token(Purpose.REPLY, 3, 71)
B = Token(Purpose.BOUNCE, 3, 72)
C = Token(Purpose.TODO, 4, 9)


def mail(head: str, rcpt_tos: tuple[str, ...] = ()) -> InboundMail:
    envelope = Envelope("", rcpt_tos, datetime(2026, 11, 23, tzinfo=UTC))
    return parse_message(RawMessage(f"From: a@client.example\r\n{head}\r\n\r\nHello\r\n".encode(), envelope))


def to(one: Token, local: str = "plans") -> str:
    return token.address(local, DOMAIN, SIGNER.sign(one))


@given(TOKENS)
def test_what_was_signed_is_read_in_any_case(one: Token) -> None:
    text = SIGNER.sign(one)
    assert SIGNER.read(text) == SIGNER.read(text.upper()) == SIGNER.read(text.title()) == one
    assert text == text.lower() == SIGNER.sign(one)


@given(TOKENS)
def test_an_address_fits_a_local_part_and_needs_no_quoting(one: Token) -> None:
    local = token.address("a" * 23, DOMAIN, SIGNER.sign(one)).split("@")[0]
    assert len(local) == 64
    assert local.replace("+", "").isalnum()


@given(TOKENS, st.integers(0, token.LENGTH - 1), st.characters())
def test_one_changed_character_never_verifies(one: Token, place: int, character: str) -> None:
    text = SIGNER.sign(one)
    changed = text[:place] + character + text[place + 1 :]
    assert (SIGNER.read(changed) is None) == (changed.lower() != text or not character.isascii())


@given(TOKENS, st.integers(0, token.LENGTH - 2))
def test_two_swapped_characters_never_verify(one: Token, place: int) -> None:
    text = SIGNER.sign(one)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert SIGNER.read(swapped) == (one if swapped == text else None)


@given(TOKENS, TOKENS, st.integers(1, token.LENGTH - 1))
def test_two_tokens_cut_together_are_neither(one: Token, other: Token, place: int) -> None:
    first, second = SIGNER.sign(one), SIGNER.sign(other)
    mixed = first[:place] + second[place:]
    assert SIGNER.read(mixed) == (one if mixed == first else other if mixed == second else None)


@given(st.text())
def test_reading_anything_never_raises(text: str) -> None:
    assert SIGNER.read(text) is None


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=40, max_size=40))
def test_a_guess_never_verifies(text: str) -> None:
    assert SIGNER.read(text) is None


@given(TOKENS)
def test_a_token_shows_nothing_of_what_it_holds(one: Token) -> None:
    """Neighbours differ in about half of their characters or more, from the first octet after the key id on."""
    near = Token(one.purpose, one.person, one.thing ^ 1)
    same = sum(a == b for a, b in zip(SIGNER.sign(one)[2:], SIGNER.sign(near)[2:], strict=True))
    assert same < 15


def test_an_old_key_verifies_until_it_is_retired() -> None:
    text = Signer([OLD]).sign(A)
    assert Signer([NEW, OLD]).read(text) == A
    assert Signer([NEW]).read(text) is None
    assert Signer([NEW, OLD]).sign(A) != text


def test_a_uid_stays_when_a_key_is_put_in_front() -> None:
    before = token.uid(Signer([OLD]).sign_lasting(C), DOMAIN)
    assert token.uid(Signer([NEW, OLD]).sign_lasting(C), DOMAIN) == before
    assert token.find_in(before, Signer([NEW, OLD]), DOMAIN) == C


@pytest.mark.parametrize("keys", [[], [b""], [b"short"], [NEW, b"short"]])
def test_a_weak_key_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Signer(keys)


@pytest.mark.parametrize(
    "one", [Token(Purpose.REPLY, 2**40, 1), Token(Purpose.REPLY, 1, 2**48), Token(Purpose.TODO, -1, 1)]
)
def test_a_row_that_does_not_fit_is_refused(one: Token) -> None:
    with pytest.raises(ValueError, match="no token can hold"):
        SIGNER.sign(one)


def test_a_signer_does_not_show_its_keys() -> None:
    assert "key of" not in repr(SIGNER) + str(vars(SIGNER))


def test_a_local_part_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 23"):
        token.address("a" * 24, DOMAIN, SIGNER.sign(A))


@pytest.mark.parametrize(
    "head",
    [
        "To: {address}",
        "To: The Firm <{address}>, Bob <bob@x.example>",
        "To: {shouted}",
        "To: plans@firm.example\r\nCc: <{address}>",
        "Delivered-To: {address}",
        "X-Original-To: {address}",
        "Envelope-To: <{shouted}>",
        "In-Reply-To: <{message_id}>",
        "References: <a@b.example>\r\n <{message_id}>\r\n <c@d.example>",
    ],
)
def test_a_token_is_found_wherever_a_relay_leaves_it(head: str) -> None:
    message_id = token.message_id(SIGNER.sign(A), DOMAIN)
    filled = head.format(address=to(A), shouted=to(A).upper(), message_id=message_id)
    assert token.find_tokens(mail(filled), SIGNER, DOMAIN) == (A,)


def test_a_token_is_found_in_the_envelope() -> None:
    assert token.find_tokens(mail("To: x@y.example", (to(B),)), SIGNER, DOMAIN) == (B,)


def test_the_addressee_comes_before_the_thread_and_the_parent_before_its_elders() -> None:
    ids = [token.message_id(SIGNER.sign(Token(Purpose.REPLY, 3, n)), DOMAIN) for n in (1, 2, 3)]
    head = f"References: <{ids[0]}> <{ids[1]}>\r\nIn-Reply-To: <{ids[2]}>\r\nTo: {to(C)}\r\nDelivered-To: {to(C)}"
    found = token.find_tokens(mail(head, (to(B),)), SIGNER, DOMAIN)
    assert found == (C, B, *(Token(Purpose.REPLY, 3, n) for n in (3, 2, 1)))


@pytest.mark.parametrize(
    "head",
    [
        "Subject: {address}",
        "X-Something: {address}",
        "To: {other_domain}",
        "To: plans+{token}@evil.{domain}",
        "To: plans+x{token}@{domain}",
        "To: plans+{token}x@{domain}",
        "To: plans+{cut}@{domain}",
        "Reply-To: {address}",
    ],
)
def test_a_token_elsewhere_or_damaged_counts_for_nothing(head: str) -> None:
    text = SIGNER.sign(A)
    filled = head.format(
        address=to(A), other_domain=f"plans+{text}@evil.example", token=text, domain=DOMAIN, cut=text[:-1]
    )
    assert token.find_tokens(mail(filled), SIGNER, DOMAIN) == ()


def test_a_flood_of_candidates_is_cut_short() -> None:
    noise = " ".join(f"<{number:a>40}@{DOMAIN}>".replace("0", "b") for number in range(token.MOST_CANDIDATES))
    noise = noise.translate(str.maketrans("123456789", "cdefghijk"))
    late = token.message_id(SIGNER.sign(A), DOMAIN)
    assert token.find_tokens(mail(f"References: <{late}> {noise}"), SIGNER, DOMAIN) == ()
    assert token.find_tokens(mail(f"References: {noise} <{late}>"), SIGNER, DOMAIN) == (A,)
