"""What the gateway tests share: an accept that can refuse, what was reported, mails, and patience."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from mailbot.gateways.imap import ImapAccount
from mailbot.mail.envelope import RawMessage
from mailbot.postoffice import PostOffice
from mailbot.service.ports import Transient

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PATIENCE_S = 20  # a limit for a busy machine, not a pace
USERS = {"plans": "plans-secret", "bot": "bot-secret", "anna": "anna-secret", "provan@example.org": "provan-secret"}


class Acceptance:
    """An `accept` that keeps mails by source as the store does, or refuses them all while `refusing` is set."""

    def __init__(self) -> None:
        self.kept: dict[str, RawMessage] = {}
        self.calls = 0
        self.refusing: Exception | None = None
        self._changed = threading.Condition()

    def __call__(self, raw: RawMessage, source: str) -> None:
        with self._changed:
            self.calls += 1
            self._changed.notify_all()
            if self.refusing is not None:
                raise self.refusing
            self.kept.setdefault(source, raw)

    def refuse(self, error: Exception | None) -> None:
        with self._changed:
            self.refusing = error

    def wait(self, until: Callable[[Acceptance], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: until(self), PATIENCE_S), f"{self.calls} calls, {list(self.kept)}"

    def contents(self) -> list[bytes]:
        with self._changed:
            return [raw.content for raw in self.kept.values()]


class Reports:
    """What the operator was told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, event: str, details: Mapping[str, object]) -> None:
        with self._changed:
            self.said.append(event)
            self._changed.notify_all()

    def wait(self, event: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: event in self.said, PATIENCE_S), self.said


def account(office: PostOffice, user: str = "plans") -> ImapAccount:
    settings = office.settings(user)
    return ImapAccount(settings.host, settings.imap_port, settings.username, settings.password, tls="none")


def mail(text: str = "Hello", to: str = "plans@firm.example", sender: str = "anna@firm.example") -> bytes:
    header = f"From: {sender}\r\nTo: {to}\r\nSubject: {text}\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n"
    return f"{header}Message-ID: <{text.replace(' ', '.')}@firm.example>\r\n\r\n{text}\r\n".encode()


def eventually(holds: Callable[[], bool]) -> None:
    """Asks again until it holds; for what a server shows but does not announce."""
    moment = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if holds():
            return
        moment.wait(0.02)
    raise AssertionError("it never came to hold")


def not_now() -> Transient:
    return Transient("the database is locked", "4.3.0")
