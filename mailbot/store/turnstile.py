"""One writer at a time, in the order of asking."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType

from mailbot.service.ports import Transient
from mailbot.store.failures import GONE


class Turnstile:
    """A lock that serves threads first come, first served; a plain Lock lets one busy thread starve the rest.

    Raises `Transient` for who waited `patience` seconds, and RuntimeError for a thread that is inside already.
    It knows the threads of this process only; between processes the database's own lock decides.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._guard = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._inside: int | None = None

    @property
    def waiting(self) -> int:
        """How many threads are in line; for the operator."""
        return len(self._queue)

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._inside is None:
                self._inside = me
                return
            if self._inside == me:
                raise RuntimeError("a unit of work inside another would wait for itself")
            gate = threading.Lock()
            gate.acquire()
            self._queue.append(gate)
        if not gate.acquire(timeout=self.patience):
            with self._guard:
                if gate in self._queue:
                    self._queue.remove(gate)
                    raise Transient(f"the store was busy for {self.patience:g} seconds", GONE)
        self._inside = me

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._queue:
                self._inside = 0  # handed over: no thread has this identity
                self._queue.popleft().release()
            else:
                self._inside = None
