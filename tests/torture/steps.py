"""The named steps of one mail's way, and decorators of our ports that end the process at one of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torture.around import AroundStore

from mailbot.service.ports import Courier, Store, Submission, UnitOfWork

RECEIVING = ("before inbox.add commits", "after inbox.add")
WORKING = ("after inbox.claim", "before inbox.finish commits", "after inbox.finish")
SENDING = (
    "after outbox.claim",
    "before outbox.mark sending commits",  # the same commit freezes the octets
    "after outbox.mark sending",
    "after the final dot",
    "before outbox.mark sent commits",
    "after outbox.mark sent",
)
STEPS = (*RECEIVING, *WORKING, *SENDING)

At = Callable[[str], None]
"""Called with the name of every step as it is reached."""


def dying(step: str) -> At:
    """Ends the process at that step as a power cut would: no handler runs, nothing is flushed."""

    def at(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return at


class SteppedStore(AroundStore):
    """Fulfils `ports.Store`. A unit of work is named by the last thing that was asked of a queue in it."""

    def __init__(self, store: Store, at: At) -> None:
        super().__init__(store)
        self._at = at

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        asked: list[str] = []
        with self._store.begin() as uow:
            for queue in ("inbox", "outbox"):
                setattr(uow, queue, _Named(getattr(uow, queue), queue, asked, self._at))
            yield uow
            if asked:
                self._at(f"before {asked[-1]} commits")
        if asked:
            self._at(f"after {asked[-1]}")


class _Named:
    """A queue that says what is asked of it. A claim commits by itself."""

    def __init__(self, queue: Any, name: str, asked: list[str], at: At) -> None:
        self._queue, self._name, self._asked, self._at = queue, name, asked, at

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._queue, name)

        def call(*given: Any, **named: Any) -> Any:
            answer = method(*given, **named)
            if name == "claim" and answer:
                self._at(f"after {self._name}.claim")
            elif name == "mark":
                self._asked.append(f"{self._name}.mark {given[1]}")
            elif name in ("add", "finish", "postpone", "freeze"):
                self._asked.append(f"{self._name}.{name}")
            return answer

        return call


class SteppedCourier:
    """Fulfils `ports.Courier`."""

    def __init__(self, courier: Courier, at: At) -> None:
        self._courier = courier
        self._at = at

    def send(self, submission: Submission) -> str:
        reply = self._courier.send(submission)
        self._at("after the final dot")
        return reply

    def close(self) -> None:
        self._courier.close()  # type: ignore[attr-defined]
