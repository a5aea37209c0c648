"""Whose mail it is: every way to make two programs read two senders ends in a defect or in nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail import mailbox
from mailbot.mail.envelope import Mailbox

CLEAN = {
    "bob@evil.example": [("", "bob@evil.example")],
    "Bob <bob@EVIL.example>": [("Bob", "bob@evil.example")],
    "<bob@evil.example>": [("", "bob@evil.example")],
    '"Berg, Anna" <anna@firm.example>': [("Berg, Anna", "anna@firm.example")],
    '"Anna \\"Ann\\" Berg" <anna@firm.example>': [('Anna "Ann" Berg', "anna@firm.example")],
    "=?utf-8?q?=C3=85sa_=C3=96berg?= <asa@firm.example>": [("Åsa Öberg", "asa@firm.example")],
    "=?utf-8?b?S292w6Fjcw==?= =?utf-8?b?IErDoW5vcw==?= <kj@firm.example>": [("Kovács János", "kj@firm.example")],
    "a@b.example, C <c@d.example>": [("", "a@b.example"), ("C", "c@d.example")],
    "Tom & Co. <tom@firm.example>": [("Tom & Co.", "tom@firm.example")],
    "": [],
}
# What is read, and the word that the defect must name.
DEFECTIVE = {
    "alice@good.example <bob@evil.example>": (["bob@evil.example"], "outside"),
    "<bob@evil.example> alice@good.example": (["bob@evil.example"], "after"),
    "<bob@evil.example> <alice@good.example>": (["bob@evil.example", "alice@good.example"], "more than one"),
    "bob@evil.example (alice@good.example)": (["bob@evil.example"], "comment"),
    "(alice@good.example) bob@evil.example": (["bob@evil.example"], "comment"),
    "alice@good.example (<bob@evil.example>": (["alice@good.example"], "unclosed"),
    "Friends: alice@good.example, bob@evil.example;": (["alice@good.example", "bob@evil.example"], "group"),
    "undisclosed-recipients:;": ([], "group"),
    '"alice@good.example"@evil.example': (['"alice@good.example"@evil.example'], "quoted local"),
    "alice@good.example@evil.example": ([], "none"),
    "alice@good.example\0@evil.example": ([], "NUL"),
    "=?utf-8?q?alice=40good.example?=@evil.example": ([], "none"),
    "<=?utf-8?q?alice=40good.example?=>": ([], "none"),
    "alice@good.example; bob@evil.example": (["alice@good.example", "bob@evil.example"], "semicolon"),
    '"alice@good.example <bob@evil.example>': ([], "unbalanced"),
    "alice@good.example>": (["alice@good.example"], "unbalanced"),
    "<@relay.example:bob@evil.example>": ([], "none"),
    "alice": ([], "none"),
    "alice@": ([], "none"),
    "alice@good..example": ([], "none"),
    "alice @good.example": (["alice@good.example"], ""),
}


@pytest.mark.parametrize("raw", CLEAN)
def test_clean_fields(raw: str) -> None:
    found, defects = mailbox.read(raw)
    assert [(one.name, one.address) for one in found] == CLEAN[raw]
    assert defects == ()


@pytest.mark.parametrize("raw", DEFECTIVE)
def test_what_two_programs_could_read_in_two_ways(raw: str) -> None:
    addresses, defect = DEFECTIVE[raw]
    found, defects = mailbox.read(raw)
    assert [one.address for one in found] == addresses
    assert not defect or any(defect in one for one in defects), defects


@given(st.text(alphabet='ab@<>(),;:" \\\t\0=?.é', max_size=60))
def test_any_field_is_read(raw: str) -> None:
    found, _ = mailbox.read(raw)
    for one in found:
        assert isinstance(one, Mailbox)
        assert one.address.count("@") == 1 or one.address.startswith('"')
        assert not any(ord(letter) < 33 for letter in one.address.rpartition("@")[2])
