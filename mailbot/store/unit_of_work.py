"""The store: one transaction at a time, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, exc

from mailbot.service import ports
from mailbot.store.engine import BUSY_SECONDS, FAILED, is_sqlite, open_engine, sqlite_path
from mailbot.store.failures import GONE, failure_of
from mailbot.store.holder import Presence, give_back, new_holder
from mailbot.store.inbox import SqlInbox
from mailbot.store.migrate import upgrade
from mailbot.store.occurrences import SqlOccurrences
from mailbot.store.outbox import SqlOutbox
from mailbot.store.people import SqlPeople
from mailbot.store.plans import SqlPlans
from mailbot.store.templates import SqlTemplates
from mailbot.store.tokens import SqlTokens
from mailbot.store.turnstile import Turnstile
from mailbot.store.watches import SqlWatches

MOST_TOGETHER = 20  # a tenth of a second, for which whoever brings mail in waits at most


class SqlUnitOfWork:
    """Fulfils `ports.UnitOfWork`. The transaction begins with the first statement.

    `inbox.claim` and `outbox.claim` commit at once: they are the first thing a unit does, or all it does.
    Rows that come out are values; they know nothing of the database and may be kept after the end.
    """

    inbox: ports.Inbox
    outbox: ports.Outbox
    plans: ports.Plans
    people: ports.People
    occurrences: ports.Occurrences
    watches: ports.Watches
    templates: ports.Templates
    tokens: ports.Tokens

    def __init__(self, connection: Connection, holder: int) -> None:
        self.inbox = SqlInbox(connection, holder)
        self.outbox = SqlOutbox(connection, holder)
        self.plans = SqlPlans(connection)
        self.people = SqlPeople(connection)
        self.occurrences = SqlOccurrences(connection)
        self.watches = SqlWatches(connection)
        self.templates = SqlTemplates(connection)
        self.tokens = SqlTokens(connection)
        self._connection = connection

    @contextmanager
    def attempt(self) -> Iterator[None]:
        savepoint = self._connection.begin_nested()
        try:
            yield
        except BaseException:
            savepoint.rollback()
            raise
        savepoint.commit()


class SqlStore:
    """Fulfils `ports.Store` on SQLite and PostgreSQL. Threads may share it; on SQLite they take turns.

    It makes no tables: `open_store` does.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        self._holder = new_holder()
        path = sqlite_path(url)
        self._presence = Presence(path) if path is not None else None
        self._turns: AbstractContextManager[None] = (
            Turnstile(3 * BUSY_SECONDS) if is_sqlite(self._engine) else nullcontext()
        )

    @property
    def together(self) -> int:
        """On PostgreSQL two workers could each hold a plan that the other one needs next."""
        return MOST_TOGETHER if is_sqlite(self._engine) else 1

    @contextmanager
    def begin(self) -> Iterator[ports.UnitOfWork]:
        """One transaction: committed when the block ends well, rolled back when it does not.

        A unit in which a statement failed never commits, even where the block swallowed the failure.
        Raises `Transient` (4.3.0 locked or gone, 4.3.1 full) or `Permanent` (5.3.0 the database refuses the value).
        """
        with self._turns, self._connect() as connection:
            connection.info.pop(FAILED, None)
            yield SqlUnitOfWork(connection, self._holder)
            if FAILED in connection.info:
                raise connection.info[FAILED]
            connection.commit()

    def take_over(self, now: datetime) -> int:
        """At the start of a run: what earlier ones left behind is due at once, where they are certainly dead; how much.

        That is known on SQLite alone, whose runs are all on this machine. On PostgreSQL a session may end though its
        process lives, so leases are waited for. Raises `Transient`.
        """
        if self._presence is None:
            return 0
        with self._presence.entered() as alone:
            if not alone:
                return 0
            with self._turns, self._connect() as connection:
                given_back = give_back(connection, self._holder, now)
                connection.commit()
        return given_back

    def close(self) -> None:
        """Lets go of every connection. Units under way end first."""
        with self._turns:
            self._engine.dispose()
        if self._presence is not None:
            self._presence.end()

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            connection = self._engine.connect()
        except exc.TimeoutError as error:  # every connection is taken
            raise failure_of(error) or ports.Transient(str(error), GONE) from error
        with connection:
            yield connection


def open_store(url: str) -> SqlStore:
    """The store with its tables as this program knows them; the folder of an SQLite file is made where missing.

    Raises `Permanent` for a URL that is none, and for a database that a newer program has migrated.
    """
    path = sqlite_path(url)
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = SqlStore(url)
    try:
        upgrade(store._engine)
    except BaseException:
        store.close()
        raise
    return store


if TYPE_CHECKING:
    _fulfils: type[ports.Store] = SqlStore
