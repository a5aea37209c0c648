"""Between us and the mailbox somebody takes STARTTLS out of what the server offers: not one word of ours is said."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from support.gateways import NOON, PATIENCE_S

from mailbot.gateways.clock import StoryClock
from mailbot.gateways.courier import SmtpRelay
from mailbot.gateways.imap import ImapAccount, Poller

CANARY = "CanaryPassword"


class Stripped:
    """An IMAP server that offers no STARTTLS, or says no to it, and would take any login."""

    def __init__(self, capabilities: str) -> None:
        self.said: list[str] = []
        self._capabilities = capabilities
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        connection.settimeout(PATIENCE_S)
        with connection, connection.makefile("rwb", buffering=0) as lines:
            lines.write(b"* OK ready\r\n")
            while line := lines.readline().decode("latin-1").strip():
                self.said.append(line)
                tag, _, command = line.partition(" ")
                if command.upper() == "CAPABILITY":
                    lines.write(f"* CAPABILITY {self._capabilities}\r\n{tag} OK done\r\n".encode())
                elif command.upper() == "STARTTLS":
                    lines.write(f"{tag} NO not now\r\n".encode())
                else:
                    lines.write(f"{tag} OK done\r\n".encode())

    def end(self) -> None:
        self._listening.close()
        self._thread.join(PATIENCE_S)


@pytest.fixture(params=["IMAP4rev1", "IMAP4rev1 STARTTLS"], ids=["not offered", "refused"])
def stripped(request: pytest.FixtureRequest) -> Iterator[Stripped]:
    server = Stripped(request.param)
    yield server
    server.end()


def test_a_stripped_starttls_is_refused_and_no_login_is_said(stripped: Stripped) -> None:
    account = ImapAccount("127.0.0.1", stripped.port, "plans", CANARY, tls="starttls")
    with pytest.raises(Exception, match=r"(?i)starttls|TLS session") as refused:
        Poller(account, lambda raw, source: None, StoryClock(NOON), timeout_s=PATIENCE_S).probe()
    assert CANARY not in str(refused.value) + repr(account)
    assert not [line for line in stripped.said if "LOGIN" in line.upper() or CANARY in line]


def test_tls_from_the_first_octet_is_what_counts_if_nothing_is_said() -> None:
    assert ImapAccount("mail.firm.example", 993, "plans", CANARY).tls == "implicit"
    assert SmtpRelay("mail.firm.example", 465).tls == "implicit"
