"""The table of smuggled.py over a real socket: one mail at the most, and never Mallory's."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from attacks.smuggled import ENVELOPE, HEAD, SMUGGLED, Smuggling
from support.gateways import NOON, PATIENCE_S, Acceptance

from mailbot.gateways.clock import StoryClock
from mailbot.gateways.smtpd import Listener


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[Listener, Acceptance]]:
    accepted = Acceptance()
    found = Listener(
        "127.0.0.1", 0, accepted, StoryClock(NOON), allowed_rcpt=lambda address: address.endswith("@firm.example")
    )
    found.start()
    yield found, accepted
    found.stop()


def _say(port: int, pieces: tuple[bytes, ...]) -> bytes:
    """Everything that is answered until the other side closes."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = client.recv(1000)
        client.sendall(b"EHLO evil.example\r\n")
        answers += client.recv(1000)
        for piece in pieces:
            client.sendall(piece)
        client.shutdown(socket.SHUT_WR)
        while more := client.recv(65_536):
            answers += more
    return answers


@pytest.mark.parametrize("row", SMUGGLED, ids=lambda row: row.name)
def test_nothing_is_smuggled_in(row: Smuggling, listener: tuple[Listener, Acceptance]) -> None:
    listening, accepted = listener
    accepted.kept.clear()
    answers = _say(listening.port, row.sent)
    assert len(accepted.kept) == row.taken, answers[-300:]
    for raw in accepted.kept.values():
        assert raw.envelope.mail_from == "bob@x.example"
        assert raw.content.startswith(b"Message-ID: <1@x.example>")
    assert _say(listening.port, (b"NOOP\r\nQUIT\r\n",)).count(b"250 ") >= 2, "the next client is not served"


def test_behind_an_odd_mail_everything_is_to_be_sent_again_elsewhere(listener: tuple[Listener, Acceptance]) -> None:
    """It may be an honest mail of the same relay as well: it is put off, not refused."""
    odd = ENVELOPE + b"DATA\r\n" + HEAD + b"\n\r\n.\r\n"
    answers = _say(listener[0].port, (odd, b"RSET\r\n" + ENVELOPE + b"QUIT\r\n"))
    assert b"550 5.6.0" in answers and b"421 4.7.0" in answers
