"""Prints pages in warm worker processes that are killed and replaced when they exceed their limits."""

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

from mailbot.gateways import press_worker
from mailbot.service.ports import Permanent, Transient

START_S = 60  # seconds for a worker to import its printer, on a machine that has other things to do


class ProcessPress:
    """`workers` processes, each printing one page at a time; callers beyond that wait. Safe for several threads.

    A worker is started anew with its own interpreter, sees none of this program's memory, files or environment, may
    read below `base` and where Python itself lies, and can open no connection. It is replaced after `pages_per_worker`
    pages, and killed after `timeout_s` seconds over one page or when it wants more than `memory_mb` MiB of addresses.
    """

    def __init__(
        self,
        base: Path,
        *,
        workers: int = 1,
        timeout_s: float = 30,
        memory_mb: int = 768,
        pages_per_worker: int = 1000,
        printer: str = "mailbot.documents.pdf:print_page",
    ) -> None:
        """`printer` names a function (html: str, base: Path) -> bytes, as "module:function"."""
        self._timeout_s = timeout_s
        self._pages_per_worker = pages_per_worker
        self._scratch = Path(tempfile.mkdtemp(prefix="press-"))
        self._command = press_worker.command(printer, base.resolve(), memory_mb, timeout_s)
        self._closed = threading.Event()
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers = workers
        for _ in range(workers):
            self._free.put(self._start())

    def print_pdf(self, html: str) -> bytes:
        """Raises `Transient` where a process died or took too long, `Permanent` where the page cannot be printed."""
        worker = self._free.get()
        try:
            if self._closed.is_set():
                raise Transient("the press is closed", "4.3.2")
            worker = self._fit(worker)
            pdf = worker.print(html, self._timeout_s)
            worker = self._fit(worker)  # a successor warms up while nobody waits for it
            return pdf
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """Waits for the pages at hand, then ends the processes."""
        if self._closed.is_set():
            return
        self._closed.set()
        ended = [self._free.get() for _ in range(self._workers)]
        for worker in ended:
            worker.end()
            self._free.put(worker)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _fit(self, worker: _Worker) -> _Worker:
        if worker.fit and worker.pages < self._pages_per_worker:
            return worker
        worker.end()
        return self._start()

    def _start(self) -> _Worker:
        try:
            return _Worker(self._command, self._scratch)
        except OSError as error:
            raise Transient(f"no press process can be started: {error}", "4.3.2") from error


class _Worker:
    """One process and its two pipes."""

    def __init__(self, command: list[str], scratch: Path) -> None:
        self.pages = 0
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

    def print(self, html: str, timeout_s: float) -> bytes:
        """After anything but a page or a plain refusal the process has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        limit_s = timeout_s if self._ready else timeout_s + START_S
        guard = threading.Timer(limit_s, self._process.kill)
        guard.start()
        try:
            if not self._ready:
                press_worker.receive(self._process.stdout)
                self._ready = True
            press_worker.send(self._process.stdin, press_worker.PAGE, html.encode("utf-8", "replace"))
            kind, answer = press_worker.receive(self._process.stdout)
        except (OSError, EOFError) as error:
            raise Transient(f"a press process ended over a page, {self._last_words(limit_s)}", "4.3.0") from error
        finally:
            guard.cancel()
        self.pages += 1
        if kind == press_worker.PAGE:
            return answer
        words = answer.decode("utf-8", "replace")
        if kind == press_worker.EXHAUSTED:
            self.end()
            raise Transient(f"a page took more than a press process has: {words}", "4.3.1")
        raise Permanent(f"the page cannot be printed: {words}", "5.6.0")

    def end(self) -> None:
        self._process.kill()  # it keeps nothing that could be lost
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._complaints):
            with contextlib.suppress(OSError):  # what was not written yet goes nowhere
                if pipe is not None:
                    pipe.close()

    def _last_words(self, limit_s: float) -> str:
        status = self._process.wait()
        if status == -signal.SIGKILL:
            return f"killed (its limit is {limit_s:g} s)"
        self._complaints.seek(max(0, self._complaints.seek(0, os.SEEK_END) - 500))
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return f"status {status}: {lines[-1] if lines else 'nothing said'}"
