"""Who is known cannot be found out at the listener: over a store that knows some of them, every sender hears the same
octets, and nobody who proves nothing gets a mail for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from attacks.attack import ADA, BEA, QUIST
from attacks.letters import MALLORY
from support.bot import ANNA, JOHN, PLANS, PROVAN, Bot
from support.gateways import PATIENCE_S

from mailbot.gateways.smtpd import Listener
from mailbot.mail.envelope import RawMessage
from mailbot.service.accept import accept

STRANGER = "nobody@nowhere.example"
PROVIDERS = {ANNA, BEA, ADA}
KNOWN = (ANNA, BEA, ADA, PROVAN, QUIST, JOHN)
UNKNOWN = (MALLORY, "anna@evil.example", "provan@example.net", "")
BODIES = ("list", "done", "drop 1", "Client: Bo <bo@x.example>\r\n- paint @bo by 1 Dec 2027")


@pytest.fixture
def port(bot: Bot) -> Iterator[int]:
    def take(raw: RawMessage, source: str) -> None:
        accept(bot.store, bot.desk, bot.clock, raw, source)

    listener = Listener("127.0.0.1", 0, take, bot.clock, allowed_rcpt=bot.desk.is_ours)
    listener.start()
    yield listener.port
    listener.stop()


def heard(port: int, sender: str, rcpt_to: str, body: str, from_: str = "") -> bytes:
    """All that the listener says to somebody who hands in one mail, as it is."""
    author = from_ or sender or STRANGER
    head = f"From: {author}\r\nTo: {rcpt_to}\r\nSubject: [P1] x\r\nMessage-ID: <1.{author}>\r\n\r\n"
    said = [
        "EHLO door.example", f"VRFY {author}", f"MAIL FROM:<{sender}>", f"RCPT TO:<{rcpt_to}>",
        "RCPT TO:<x@elsewhere.example>", "DATA", f"{head}{body}\r\n.", "RSET", "QUIT",
    ]  # fmt: skip
    with closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)) as client:
        answers = client.makefile("rb")
        told = answers.readline()
        for line in said:
            client.sendall(line.encode() + b"\r\n")
            while (answer := answers.readline())[3:4] == b"-":
                told += answer
            told += answer
        return told + answers.read()


def places(bot: Bot) -> dict[str, str]:
    """Where somebody may write: the address itself, a token that they were shown, tokens that are none."""
    token = bot.last(PROVAN, "todo").reply_to
    forged = token[:-20] + ("a" if token[-20] != "a" else "b") + token[-19:]
    return {"the address": PLANS, "a token": token, "a forged token": forged, "no token": "plans+abc@firm.example"}


@pytest.mark.parametrize("body", BODIES, ids=["list", "done", "drop", "plan"])
@pytest.mark.parametrize("where", ["the address", "a forged token", "no token"])
def test_known_and_unknown_hear_the_same_and_get_nothing(bot: Bot, port: int, where: str, body: str) -> None:
    place = places(bot)[where]
    reference = heard(port, STRANGER, place, body)
    assert reference.count(b"\r\n250") >= 4 and b"250 2.0.0 Accepted" in reference
    assert bot.run() == []
    for sender in (*KNOWN, *UNKNOWN):
        assert heard(port, sender, place, body) == reference, sender
        sent = {(one.to, one.kind) for one in bot.run()}
        # Whose name was used is asked where they read their mail; whoever used it hears nothing.
        assert sent <= ({(sender, "confirm")} if sender in PROVIDERS else set()), sender


def test_a_token_says_nothing_at_the_door(bot: Bot, port: int) -> None:
    """Valid, forged or none: only mail from its own person is answered, and never at the door."""
    told = {heard(port, sender, place, "list") for sender in (PROVAN, MALLORY) for place in places(bot).values()}
    assert len(told) == 1
    assert {one.to for one in bot.run()} <= {PROVAN, ANNA}


def test_the_envelope_of_one_and_the_from_of_another_say_nothing(bot: Bot, port: int) -> None:
    told = {
        heard(port, envelope, PLANS, "list", from_) for envelope in (MALLORY, PROVAN, "") for from_ in (QUIST, MALLORY)
    }
    assert len(told) == 1 and bot.run() == []
