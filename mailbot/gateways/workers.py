"""Warm processes for work that a stranger's octets could make endless: killed and replaced when they pass a limit."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from mailbot.gateways import worker
from mailbot.service.ports import Permanent, Transient

START_S = 60  # seconds for a worker to import its work, on a machine that has other things to do


class Exhausted(Transient):
    """The work itself took more memory or processor time than one piece of it may: again it would take as much."""


class Workers:
    """`count` processes, each doing one piece of work at a time; callers beyond that wait. Safe for several threads.

    A worker is started anew with its own interpreter, sees none of this program's memory, files or environment, may
    read below `base` and where Python itself lies, and can open no connection. It is replaced after `most_done` pieces,
    and killed where one takes `timeout_s` seconds, `processor_s` seconds of processor time (to a second), or more than
    `memory_mb` MiB of addresses. What it answers is a stranger's octets still.
    """

    def __init__(
        self,
        work: str,
        base: Path,
        *,
        count: int = 1,
        timeout_s: float = 30,
        processor_s: float | None = None,
        memory_mb: int = 768,
        most_done: int = 1000,
    ) -> None:
        """`work` names a function (octets: bytes, base: Path) -> bytes, as "module:function"."""
        self._timeout_s = timeout_s
        self._most_done = most_done
        self._scratch = Path(tempfile.mkdtemp(prefix="mailbot-"))
        self._command = worker.command(work, base.resolve(), memory_mb, processor_s or timeout_s)
        self._closed = threading.Event()
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._count = count
        for _ in range(count):
            self._free.put(self._start())

    def do(self, octets: bytes) -> bytes:
        """Raises `Exhausted` where a limit was passed, `Transient` where a process died or nobody answered in time,
        `Permanent` where the work itself says that it cannot be done."""
        one = self._free.get()
        try:
            if self._closed.is_set():
                raise Transient("the workers are closed", "4.3.2")
            one = self._fit(one)
            done = one.do(octets, self._timeout_s)
            one = self._fit(one)  # a successor warms up while nobody waits for it
            return done
        finally:
            self._free.put(one)

    def close(self) -> None:
        """Waits for the work at hand, then ends the processes."""
        if self._closed.is_set():
            return
        self._closed.set()
        ended = [self._free.get() for _ in range(self._count)]
        for one in ended:
            one.end()
            self._free.put(one)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _fit(self, one: _Worker) -> _Worker:
        if one.fit and one.done < self._most_done:
            return one
        one.end()
        return self._start()

    def _start(self) -> _Worker:
        try:
            return _Worker(self._command, self._scratch)
        except OSError as error:
            raise Transient(f"no worker process can be started: {error}", "4.3.2") from error


class _Worker:
    """One process and its two pipes."""

    def __init__(self, command: list[str], scratch: Path) -> None:
        self.done = 0
        self._ready = False
        self._complaints = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - closed in end()
        environment = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "TMPDIR": str(scratch),
            "PYTHONPATH": os.pathsep.join(os.path.abspath(place) for place in sys.path),
        }
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            cwd=scratch,
            env=environment,
            start_new_session=True,  # a Ctrl-C at the terminal is for the program, which ends its workers itself
        )

    @property
    def fit(self) -> bool:
        return self._process.poll() is None

    def do(self, octets: bytes, timeout_s: float) -> bytes:
        """After anything but an answer or a plain refusal the process has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        limit_s = timeout_s if self._ready else timeout_s + START_S
        guard = threading.Timer(limit_s, self._process.kill)
        guard.start()
        try:
            if not self._ready:
                worker.receive(self._process.stdout)
                self._ready = True
            worker.send(self._process.stdin, worker.WORK, octets)
            kind, answer = worker.receive(self._process.stdout)
        except (OSError, EOFError) as error:
            raise self._ended(limit_s) from error
        finally:
            guard.cancel()
        self.done += 1
        if kind == worker.WORK:
            return answer
        words = answer.decode("utf-8", "replace")
        if kind == worker.EXHAUSTED:
            self.end()
            raise Exhausted(f"a piece of work took more than a worker process has: {words}", "4.3.1")
        raise Permanent(f"it cannot be done: {words}", "5.6.0")

    def end(self) -> None:
        self._process.kill()  # it keeps nothing that could be lost
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._complaints):
            with contextlib.suppress(OSError):  # what was not written yet goes nowhere
                if pipe is not None:
                    pipe.close()

    def _ended(self, limit_s: float) -> Transient:
        status = self._process.wait()
        if status == -signal.SIGXCPU:
            return Exhausted("a piece of work took too much processor time", "4.3.1")
        if status == -signal.SIGKILL:
            return Transient(f"a worker process was killed (its limit is {limit_s:g} s)", "4.3.0")
        self._complaints.seek(max(0, self._complaints.seek(0, os.SEEK_END) - 500))
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        said = lines[-1] if lines else "nothing said"
        return Transient(f"a worker process ended with status {status}: {said}", "4.3.0")
