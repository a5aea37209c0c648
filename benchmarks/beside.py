"""A program in a process of its own, beside this one: it answers each line with a line."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence


class Beside:
    """What it says on standard error, nobody hears, unless it is one of ours: `heard`."""

    def __init__(self, command: Sequence[str], *, heard: bool = False) -> None:
        errors = None if heard else subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )

    def ask(self, line: str = "") -> None:
        assert self._process.stdin is not None
        print(line, file=self._process.stdin, flush=True)

    def answer(self) -> str:
        """The next line, waited for; "" where it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
