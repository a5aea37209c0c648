"""A store with something between it and the service: what stands between is told by each use of it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from mailbot.service.ports import Store, UnitOfWork


class AroundStore:
    """Fulfils `ports.Store` by another one, but for `begin`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        return self._store.begin()

    def take_over(self, now: datetime) -> int:
        return int(self._store.take_over(now))  # type: ignore[attr-defined]

    @property
    def together(self) -> int:
        return self._store.together

    def close(self) -> None:
        self._store.close()  # type: ignore[attr-defined]
