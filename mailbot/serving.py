"""The service as it runs: mail is received, worked through and sent, and the clock rings, each on its own thread.

A thread that finds nothing to do sleeps until somebody has work for it, or for `IDLE_S`: then something may have become
due, or another machine may have left work in the store. Everything that matters is in the store: a thread, or the
machine, may stop at any moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Protocol

from mailbot.domain.post import InboundStatus, OutboundStatus
from mailbot.mail.envelope import RawMessage
from mailbot.service.accept import accept
from mailbot.service.deliver import Delivery
from mailbot.service.desk import Desk
from mailbot.service.ports import Clock, Dns, Failure, Opener, Store
from mailbot.service.process import process_waiting
from mailbot.service.tick import tick

PARTS = frozenset({"receive", "work", "send", "schedule"})
IDLE_S = 2.0
PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # after one, two, … failures in a row
GRACE_S = 5.0  # at the end, for all that is under way together

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
    """Built by `wiring`; works from `start` to `close`."""

    store: Store
    desk: Desk
    clock: Clock
    opener: Opener
    delivery: Delivery
    report: Report
    dns: Dns | None = None
    receivers: Sequence[Receiver] = ()
    listeners: Sequence[Running] = ()
    alarms: Sequence[Running] = ()
    closables: Sequence[Closable] = ()
    parts: frozenset[str] = PARTS
    pauses_s: Sequence[float] = PAUSES_S
    _stopping: threading.Event = field(default_factory=threading.Event)
    _work: threading.Event = field(default_factory=threading.Event)
    _mail: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _clock_trouble: Trouble = field(init=False)

    def __post_init__(self) -> None:
        self._clock_trouble = Trouble("clock", self.report)

    def accept(self, raw: RawMessage, source: str) -> None:
        """For receivers: returns once the mail is durable. Raises `Transient`."""
        if accept(self.store, self.desk, self.clock, raw, source) is not None:
            self.report("received", {"source": source, "octets": len(raw.content)})
        self._work.set()

    def work_once(self) -> bool:
        """The mails that wait; False where none does."""
        handled = process_waiting(self.store, self.desk, self.clock, self.opener, self.dns)
        for one in handled:
            broke = one.status in (InboundStatus.PARKED, InboundStatus.WAITING)
            reason = {"reason": one.reason} if broke else {}
            self.report("processed", {"inbound": one.row.id, "status": str(one.status), **reason})
            self._mail.set()
        return bool(handled)

    def send_once(self) -> bool:
        """One due mail; False where none is due. Raises `Unreachable` where none can go out now."""
        tried = self.delivery.deliver_next()
        if tried is None:
            return False
        about = {"outbound": tried.row.id, "kind": tried.row.kind}
        if tried.status is OutboundStatus.SENT:
            self.report("delivered", about)
        else:
            self.report("not_delivered", {**about, "status": str(tried.status), "reason": tried.reason})
        return True

    def ring(self) -> None:
        """The clock's stroke: queues what is due now. Raises nothing: the next stroke comes anyway, and takes up what
        this one leaves when the service is asked to end."""
        with suppress(Exception), self._clock_trouble.watched():
            if tick(self.store, self.desk, self.clock, self._stopping.is_set):
                self._mail.set()

    def start(self) -> None:
        """Raises OSError where a listener cannot have its port; then nothing but `close` is left to do."""
        if "receive" in self.parts:
            for listener in self.listeners:
                listener.start()
            for receiver in self.receivers:
                self._thread("receive", partial(receiver.run, self._stopping))
        if "work" in self.parts:
            self._thread("work", partial(self._loop, "work", self.work_once, self._work))
        if "send" in self.parts:
            self._thread("send", partial(self._loop, "send", self.send_once, self._mail))
        if "schedule" in self.parts:
            for alarm in self.alarms:
                alarm.start()

    def close(self) -> None:
        """Brings everything to its end, in `GRACE_S` and a moment for each connection.

        What is under way is finished; what cannot be in that time is in the store and is taken up again later.
        """
        self._stopping.set()
        self._work.set()
        self._mail.set()
        for running in (*self.listeners, *self.alarms):
            with suppress(Exception):  # one that was never started has nothing to stop
                running.stop()
        self._wait_for_threads()
        for closable in self.closables:
            with suppress(Exception):  # the others end all the same
                closable.close()

    def _wait_for_threads(self) -> None:
        end = self.clock.now() + timedelta(seconds=GRACE_S)
        for thread in self._threads:
            thread.join(timeout=max(0.1, (end - self.clock.now()).total_seconds()))

    def _thread(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _loop(self, part: str, once: Callable[[], bool], wake: threading.Event) -> None:
        """Until the service stops. A failure pauses the whole part, longer each time: nothing is lost meanwhile."""
        trouble = Trouble(part, self.report)
        while not self._stopping.is_set():
            try:
                with trouble.watched():
                    found = once()
            except Exception:  # whatever it was, the thread outlives it
                self._stopping.wait(self.pauses_s[min(trouble.failures, len(self.pauses_s)) - 1])
                continue
            if not found and not self._stopping.is_set():
                wake.wait(IDLE_S)
                wake.clear()


class Trouble:
    """Tells the operator once that something fails, and once that it works again."""

    def __init__(self, part: str, report: Report) -> None:
        self.failures = 0  # in a row
        self._part = part
        self._report = report

    @contextmanager
    def watched(self) -> Iterator[None]:
        """What the block raises is counted and goes on."""
        try:
            yield
        except Exception as error:
            self.failures += 1
            if self.failures == 1:
                reason = error.detail if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
                self._report(f"{self._part}_down", {"reason": reason})
            raise
        if self.failures:
            self.failures = 0
            self._report(f"{self._part}_back", {})
