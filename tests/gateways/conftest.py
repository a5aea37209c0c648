"""What the gateway tests share: an accept that can refuse, pollers on threads, a relay that follows a script."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailbot.gateways.clock import StoryClock
from mailbot.gateways.imap import ImapAccount, Poller
from mailbot.mail.envelope import RawMessage
from mailbot.postoffice import PostOffice
from mailbot.service.ports import Transient

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PATIENCE_S = 20  # a limit for a busy machine, not a pace


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


@pytest.fixture
def acceptance() -> Acceptance:
    return Acceptance()


@pytest.fixture
def reports() -> Reports:
    return Reports()


USERS = {"plans": "plans-secret", "bot": "bot-secret", "anna": "anna-secret", "provan@example.org": "provan-secret"}


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PostOffice]:
    """Give it a set of IMAP extensions by indirect parameter and it announces these no more."""
    without = frozenset(getattr(request, "param", ()))
    place = tmp_path / "office"
    with PostOffice(place, domain="firm.example", users=USERS, now=lambda: NOON, imap_without=without) as office:
        yield office


@pytest.fixture
def poll(acceptance: Acceptance, reports: Reports) -> Iterator[Callable[..., Poller]]:
    """Starts a poller for an account; at the end all are stopped and must have ended."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(account: ImapAccount, accept: Any = acceptance, **settings: Any) -> Poller:
        settings = {"delays_s": (0, 0.05, 0.1), "timeout_s": 5, **settings}
        poller = Poller(account, accept, StoryClock(NOON), reports, **settings)
        thread = threading.Thread(target=poller.run, args=(stop,))
        thread.start()
        threads.append(thread)
        return poller

    yield start
    stop.set()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


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


class ScriptedRelay:
    """A TCP server that plays transcripts, one a connection: "C: prefix" is read and compared, "S: line" is sent.

    Case counts for nothing. "C: ..." reads on to the final dot; "hang" waits until the client gives up; "close" closes.
    """

    def __init__(self, *transcripts: str) -> None:
        self.heard: list[str] = []
        self.broken: list[str] = []
        self.connections = 0
        self._transcripts = transcripts
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes accept() after the last transcript
        self._thread.join(PATIENCE_S)
        self._server.close()
        assert self.broken == []

    def _serve(self) -> None:
        for transcript in self._transcripts:
            connection, _ = self._server.accept()
            self.connections += 1
            with connection, connection.makefile("rb") as lines:
                try:
                    self._play(transcript, connection, lines)
                except OSError as error:
                    self.broken.append(repr(error))
        self._server.accept()[0].close()

    def _play(self, transcript: str, connection: socket.socket, lines: Any) -> None:
        for step in filter(None, (line.strip() for line in transcript.splitlines())):
            if step == "close":
                return
            if step == "hang":
                while lines.readline():
                    pass
                return
            if step.startswith("S: "):
                connection.sendall(step[3:].encode() + b"\r\n")
                continue
            expected = step[3:]
            line = lines.readline().decode().rstrip("\r\n")
            self.heard.append(line)
            if expected == "...":
                while line != ".":
                    line = lines.readline().decode().rstrip("\r\n")
                    self.heard.append(line)
            elif not line.upper().startswith(expected.upper()):
                self.broken.append(f"expected {expected!r}, heard {line!r}")
                return


@pytest.fixture
def relay() -> Iterator[Callable[..., ScriptedRelay]]:
    with ExitStack() as ends:

        def play(*transcripts: str) -> ScriptedRelay:
            scripted = ScriptedRelay(*transcripts)
            ends.callback(scripted.close)
            return scripted

        yield play


class Proxy:
    """Passes octets between clients and a server on another port, until it is told to do worse."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._silent: set[socket.socket] = set()
        self._open: list[socket.socket] = []
        self._swallow = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """The connections there are pass nothing any more and stay open; new ones work."""
        self._silent.update(self._open)

    def swallow(self, answer: bytes) -> None:
        """The next answer with these octets is not passed on; its connection is cut instead."""
        self._swallow = answer

    def close(self) -> None:
        self._server.close()
        for end in self._open:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while octets := source.recv(65536):
                if self._swallow and self._swallow in octets:
                    self._swallow = b""
                    break
                if source not in self._silent:
                    target.sendall(octets)
            for end in (source, target):
                end.shutdown(socket.SHUT_RDWR)
