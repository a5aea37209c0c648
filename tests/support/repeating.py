"""Servers that let nobody in and repeat what they were told, as a server that is being debugged may."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from base64 import b64decode
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from support.gateways import PATIENCE_S

Way = Literal["imap NO", "imap BYE", "smtp PLAIN", "smtp LOGIN", "smtp none"]


class Repeating:
    """Serves on loopback between `with` and its end. By TLS from the first octet where there is a `certificate`."""

    def __init__(self, way: Way, certificate: tuple[Path, Path] | None = None) -> None:
        self._way = way
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
        if self._tls is not None and certificate is not None:
            self._tls.load_cert_chain(*certificate)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes accept()
        self._thread.join(PATIENCE_S)
        self._server.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            connection, _ = self._server.accept()
            connection.settimeout(PATIENCE_S)
            with contextlib.suppress(OSError), connection:  # whoever does not trust us goes away
                if self._tls is not None:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                with connection, connection.makefile("rwb", buffering=0) as lines:
                    (self._imap if self._way.startswith("imap") else self._smtp)(lines)

    def _imap(self, lines: IO[bytes]) -> None:
        lines.write(b"* OK ready\r\n")
        while line := lines.readline().strip():
            tag, _, command = line.partition(b" ")
            if command.upper() == b"CAPABILITY":
                lines.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n" + tag + b" OK done\r\n")
            elif self._way == "imap BYE":
                lines.write(b"* BYE not with " + command + b"\r\n")
                return
            else:
                lines.write(tag + b" NO not with " + command + b"\r\n")

    def _smtp(self, lines: IO[bytes]) -> None:
        lines.write(b"220 relay\r\n")
        mechanism = self._way.removeprefix("smtp ").encode()
        while line := lines.readline().strip():
            if line.upper().startswith(b"EHLO"):
                lines.write(b"250-relay\r\n250 AUTH " + mechanism + b"\r\n")
            elif line.upper().startswith(b"AUTH LOGIN"):
                lines.write(b"334 UGFzc3dvcmQ6\r\n")
                word = lines.readline().strip()
                lines.write(b"535 5.7.8 not with " + word + b" which is " + b64decode(word) + b"\r\n")
            else:
                lines.write(b"535 5.7.8 not with " + line + b"\r\n")
