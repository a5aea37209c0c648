"""Servers that behave badly on purpose: a relay that follows a script, a proxy that loses what it is told to lose."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

from support.gateways import PATIENCE_S


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
        self._thread = threading.Thread(target=self._serve, daemon=True)
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
            connection.settimeout(PATIENCE_S)
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
