"""Printers for the press to run: each takes (page, base) as documents.pdf.print_octets does."""

from __future__ import annotations

import os
import socket
from pathlib import Path

STARTED = os.getpid()


def upper(page: bytes, base: Path) -> bytes:
    print("a library that prints must not spoil the answer", flush=True)
    return page.decode().upper().encode()


def process(page: bytes, base: Path) -> bytes:
    return str(os.getpid()).encode()


PRINTED: list[bytes] = []


def counting(page: bytes, base: Path) -> bytes:
    """How many pages this process has been given, once it has done what this one says."""
    PRINTED.append(page)
    obedient(page, base)
    return str(len(PRINTED)).encode()


def obedient(page: bytes, base: Path) -> bytes:
    """Does what the page says."""
    order, _, argument = page.decode().partition(" ")
    if order == "after":
        Path(argument).read_bytes()  # a FIFO: once somebody has opened it to write
    elif order == "spin":
        while True:
            pass
    elif order == "eat":
        bytearray(int(argument))
    elif order == "die":
        os._exit(3)
    elif order == "refuse":
        raise ValueError(argument)
    elif order == "read":
        return Path(argument).read_bytes()
    elif order == "write":
        Path(argument).write_bytes(b"x")
    elif order == "connect":
        socket.create_connection(("127.0.0.1", int(argument)), timeout=1)
    elif order == "run":
        os.system(argument)
    elif order == "environment":
        return repr(dict(os.environ)).encode()
    return str(os.getpid()).encode()
