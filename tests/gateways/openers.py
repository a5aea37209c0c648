"""Readers for the opener to run: each takes (octets, base) as gateways.opener.open_octets does."""

from __future__ import annotations

import os
import pickle
import signal
from pathlib import Path

from mailbot.gateways.opener import open_octets


def _plain(octets: bytes) -> bool:
    return pickle.loads(octets)[0].content != b"cost"


def endless(octets: bytes, base: Path) -> bytes:
    while not _plain(octets):
        pass
    return open_octets(octets, base)


def greedy(octets: bytes, base: Path) -> bytes:
    return open_octets(octets, base) if _plain(octets) else bytes(10**9)


def idle(octets: bytes, base: Path) -> bytes:
    signal.pause()
    return b""


def broken(octets: bytes, base: Path) -> bytes:
    raise ValueError("broken")


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def evil(octets: bytes, base: Path) -> bytes:
    return pickle.dumps(_Evil())


def mad(octets: bytes, base: Path) -> bytes:
    return pickle.dumps("done")
