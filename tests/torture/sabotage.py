"""Ways to break the promise on purpose, each through one of our ports: the harness must notice every one."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torture.around import AroundStore

from mailbot.mail.envelope import RawMessage
from mailbot.service.ports import UnitOfWork

Accept = Callable[[RawMessage, str], None]
LATE_S = 0.3


def late_commit(accept: Accept) -> Accept:
    """250 and MOVE come before the commit."""

    def accepted(raw: RawMessage, source: str) -> None:
        threading.Timer(LATE_S, accept, (raw, source)).start()

    return accepted


class Keyless(AroundStore):
    """Fulfils `ports.Store` as if neither the delivery nor the mail had a unique key."""

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._store.begin() as uow:
            uow.inbox = _Keyless(uow.inbox)  # type: ignore[assignment]
            yield uow


class _Keyless:
    def __init__(self, inbox: Any) -> None:
        self._inbox = inbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inbox, name)

    def add(self, raw: RawMessage, source: str, *given: Any) -> Any:
        return self._inbox.add(raw, f"{source}/{secrets.token_hex(4)}", *given)

    def has_key(self, semantic_key: str) -> bool:
        return False

    def finish(self, *given: Any, semantic_key: str | None = None, **named: Any) -> None:
        self._inbox.finish(*given, **named)


class Unmarked(AroundStore):
    """Fulfils `ports.Store` as if nobody wrote down that a mail is being sent, or was."""

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._store.begin() as uow:
            uow.outbox = _Unmarked(uow.outbox)  # type: ignore[assignment]
            yield uow


class _Unmarked:
    def __init__(self, outbox: Any) -> None:
        self._outbox = outbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    def mark(self, outbound_id: int, status: str, *given: Any, **named: Any) -> bool:
        return status == "sending" or self._outbox.mark(outbound_id, status, *given, **named)
