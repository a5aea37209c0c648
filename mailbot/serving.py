"""The service as it runs: mail is received, worked through and sent, and the clock rings, each on its own thread.

A thread that finds nothing to do sleeps until somebody has work for it, or for `IDLE_S`. Everything that matters is in
the store: a thread, or the machine, may stop at any moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from mailbot.mail.envelope import RawMessage
from mailbot.service.accept import accept
from mailbot.service.deliver import Delivery
from mailbot.service.desk import Desk
from mailbot.service.ports import Clock, Failure, Store
from mailbot.service.process import process_next
from mailbot.service.tick import tick

PARTS = frozenset({"receive", "work", "send", "schedule"})
IDLE_S = 30.0
PAUSE_S = 5.0  # after a failure of the store

Report = Callable[[str, Mapping[str, object]], None]


class Receiver(Protocol):
    """Something that brings mail in until `stop` is set."""

    def run(self, stop: threading.Event) -> None: ...


class Running(Protocol):
    """Something with threads of its own: a listener, an alarm."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Closable(Protocol):
    def close(self) -> None: ...


@dataclass
class Service:
    """Built by `wiring`; `run` returns when `stop` is called."""

    store: Store
    desk: Desk
    clock: Clock
    delivery: Delivery
    report: Report
    receivers: Sequence[Receiver] = ()
    listeners: Sequence[Running] = ()
    alarms: Sequence[Running] = ()
    closables: Sequence[Closable] = ()
    parts: frozenset[str] = PARTS
    _stopping: threading.Event = field(default_factory=threading.Event)
    _work: threading.Event = field(default_factory=threading.Event)
    _mail: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def accept(self, raw: RawMessage, source: str) -> None:
        """For receivers: returns once the mail is durable. Raises `Transient`."""
        if accept(self.store, self.clock, raw, source):
            self.report("received", {"source": source, "octets": len(raw.content)})
        self._work.set()

    def work_once(self) -> bool:
        """One waiting mail; False where none waits."""
        row = process_next(self.store, self.desk, self.clock)
        if row is None:
            return False
        self.report("processed", {"inbound": row.id})
        self._mail.set()
        return True

    def send_once(self) -> bool:
        """One due mail; False where none is due."""
        row = self.delivery.deliver_next()
        if row is None:
            return False
        self.report("delivered", {"outbound": row.id, "kind": row.kind})
        return True

    def ring(self) -> None:
        """The clock's stroke: queues what is due now."""
        if tick(self.store, self.desk, self.clock):
            self._mail.set()

    def start(self) -> None:
        if "receive" in self.parts:
            for receiver in self.receivers:
                self._thread("receive", partial(receiver.run, self._stopping))
            for listener in self.listeners:
                listener.start()
        if "work" in self.parts:
            self._thread("work", lambda: self._loop(self.work_once, self._work))
        if "send" in self.parts:
            self._thread("send", lambda: self._loop(self.send_once, self._mail))
        if "schedule" in self.parts:
            for alarm in self.alarms:
                alarm.start()

    def stop(self) -> None:
        """Asks everything to come to its end; what is under way is finished or taken up again later."""
        self._stopping.set()
        self._work.set()
        self._mail.set()

    def close(self) -> None:
        self.stop()
        self._end()

    def _end(self) -> None:
        for running in (*self.listeners, *self.alarms):
            with suppress(Exception):  # one that was never started has nothing to stop
                running.stop()
        for thread in self._threads:
            thread.join(timeout=30)
        for closable in self.closables:
            closable.close()

    def _thread(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _loop(self, once: Callable[[], bool], wake: threading.Event) -> None:
        down = ""
        while not self._stopping.is_set():
            try:
                while not self._stopping.is_set() and once():
                    pass
                if down:
                    self.report("recovered", {"from": down})
                down = ""
                wake.wait(IDLE_S)
                wake.clear()
            except Failure as failure:  # said once, not at every try
                if failure.detail != down:
                    self.report("store failed", {"reason": failure.detail})
                down = failure.detail
                self._stopping.wait(PAUSE_S)
