"""Who holds what was claimed: one number for each run of the program, so that a death shows."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, FromClause, Integer, bindparam, case, update

from mailbot.domain.columns import Instant
from mailbot.domain.post import OutboundStatus
from mailbot.store.tables import INBOUND, OUTBOUND

HOLDER = bindparam("by", type_=Integer)


def new_holder() -> int:
    """A number that no other run has: 31 bits by chance, as much as every engine keeps in an integer."""
    return secrets.randbelow(2**31)


def lost_a_holder(queue: FromClause) -> ColumnElement[int]:
    """1 for a row whose last claim ended with nothing said of it, by another run than the one that claims it now.

    That one was killed over it, or could not write down what came of it and is gone. One that lives and lets its own
    lease pass, because the database was away, does not count.
    """
    silent = queue.c.leased_until.is_not(None) & queue.c.holder.is_distinct_from(HOLDER)
    return case((silent, 1), else_=0)


_now = bindparam("now", type_=Instant)
_LEFT_BEHIND = tuple(
    update(queue)
    .where(queue.c.finished_at.is_(None), queue.c.leased_until.is_not(None), queue.c.holder.is_distinct_from(HOLDER))
    .where(safe)
    .values(next_attempt_at=_now)
    for queue, safe in ((INBOUND, INBOUND.c.tries == 0), (OUTBOUND, OUTBOUND.c.status != OutboundStatus.SENDING))
)


def give_back(connection: Connection, holder: int, now: datetime) -> int:
    """What other runs hold is due at once; how many rows. They must be dead.

    Not a mail over which one died before: a program that dies again and again shall not hurry. Not what was on its way
    to the relay: that may answer the final dot for minutes yet, though nobody listens (RFC 5321 §4.5.3.2.6).
    """
    return sum(connection.execute(left, {"by": holder, "now": now}).rowcount for left in _LEFT_BEHIND)


class Presence:
    """That a run lives on an SQLite file: a shared lock (flock) on a file beside it, gone with the process however it
    ends. Where no lock can be had, nobody is ever alone."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-run")
        self._file: int | None = None

    @contextmanager
    def entered(self) -> Iterator[bool]:
        """Present from now on. True where nobody else is, and nobody else enters before the block ends."""
        with suppress(OSError):
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        yield self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._lock(fcntl.LOCK_SH)

    def _lock(self, how: int) -> bool:
        if self._file is None:
            return False
        try:
            fcntl.flock(self._file, how)
        except OSError:
            return False
        return True

    def end(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
