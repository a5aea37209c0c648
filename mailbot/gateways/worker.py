"""Inside a worker process: limits first, then work in on stdin and answers out on stdout."""

from __future__ import annotations

import importlib
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

WORK, REFUSED, EXHAUSTED, READY = b"W", b"R", b"E", b"!"
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system", "ctypes.dlopen", "urllib.")
_CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.symlink", "shutil.")


def command(function: str, base: Path, memory_mb: int, processor_s: float) -> list[str]:
    """How to start one. -P: no module is ever imported from the working directory."""
    return [sys.executable, "-P", "-m", __name__, function, str(base), str(memory_mb), str(max(1, round(processor_s)))]


def send(pipe: IO[bytes], kind: bytes, payload: bytes) -> None:
    pipe.write(kind + len(payload).to_bytes(8, "big") + payload)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    """Raises EOFError where the other side has gone."""
    head = pipe.read(9)
    payload = pipe.read(int.from_bytes(head[1:], "big")) if len(head) == 9 else b""
    if len(head) < 9 or len(payload) < int.from_bytes(head[1:], "big"):
        raise EOFError
    return head[:1], payload


def work(function: str, base: Path, memory_mb: int, processor_s: int) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    octets = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (octets, octets))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, name = function.partition(":")
    do: Callable[[bytes, Path], bytes] = getattr(importlib.import_module(module), name)
    sys.addaudithook(_Fence(base))
    send(answers, READY, b"")
    while True:
        try:
            _, given = receive(sys.stdin.buffer)
        except EOFError:
            return
        _limit_processor(processor_s)
        send(answers, *_done(do, given, base))


def _done(do: Callable[[bytes, Path], bytes], given: bytes, base: Path) -> tuple[bytes, bytes]:
    try:
        return WORK, do(given, base)
    except (MemoryError, RecursionError) as error:
        return EXHAUSTED, type(error).__name__.encode()
    except Exception as error:  # the fault of what was given, whatever it is: said, and the next one done
        return REFUSED, f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:2000]


def _limit_processor(seconds: int) -> None:
    """From now on so many seconds of processor time: ends even a process whose owner has died."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


class _Fence:
    """An audit hook: no connection, no other program, no file but those that Python and the given folder hold.

    It stops a library that its input talks into it; it is no jail for code that runs here on purpose.
    """

    def __init__(self, base: Path) -> None:
        self._scratch = os.path.realpath(tempfile.gettempdir()) + os.sep
        places = [str(base), sys.prefix, sys.base_prefix, *sys.path, "/usr/share/zoneinfo", "/etc/mime.types"]
        self._readable = (self._scratch, *(os.path.realpath(place) for place in places if place))

    def __call__(self, event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            self._check_open(*details[:3])
        elif event.startswith(_FORBIDDEN):
            raise PermissionError(f"{event} has no place in a worker")
        elif event.startswith(_CHANGES) and not self._is_below(details[0], (self._scratch,)):
            raise PermissionError(f"{event} outside the scratch folder")

    def _check_open(self, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int):
            return
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        if not self._is_below(path, (self._scratch,) if writes else self._readable):
            raise PermissionError("a file outside the worker's folder")

    def _is_below(self, path: Any, places: tuple[str, ...]) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        real = os.path.realpath(os.fsdecode(path))
        return any(real == place or real.startswith(place.rstrip(os.sep) + os.sep) for place in places)


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
