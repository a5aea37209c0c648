"""The engine: what is asked of SQLite and of PostgreSQL before the first statement."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, exc, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from mailbot.service.ports import Permanent
from mailbot.store.failures import WRONG_CONFIG, failure_of

BUSY_SECONDS = 10
WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)  # before, a reset of the WAL may corrupt the file
FAILED = "failed"  # key in Connection.info: the failure after which this transaction must not commit


def open_engine(url: str) -> Engine:
    """An engine for an SQLite file, `sqlite://` (in memory, for tests) or PostgreSQL by psycopg 3.

    Database errors come out as `Transient` or `Permanent`. Raises `Permanent` for any other URL. Connects to nothing.
    """
    address = _read(url)
    if address.get_backend_name() == "sqlite":
        engine = _sqlite(address)
    else:
        # Connections that the server closed are found out by the first statement, which is transient: no ping before.
        engine = create_engine(address, pool_size=10, max_overflow=20, pool_timeout=BUSY_SECONDS)
        event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "handle_error", _translate)
    return engine


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite URL; None for any other database and for one in memory."""
    address = _read(url)
    in_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if in_file else None


def _read(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise Permanent("that is not the URL of a database", WRONG_CONFIG) from None  # it may hold a password
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise Permanent(f"{address.drivername}: only sqlite:/// and postgresql:// are known", WRONG_CONFIG)
    return address


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):
        engine = create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(
            address, poolclass=QueuePool, pool_size=1, max_overflow=1, connect_args={"timeout": BUSY_SECONDS}
        )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say
    for pragma in (
        f"journal_mode = {'WAL' if WAL_IS_SAFE else 'TRUNCATE'}",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """A writer from the start: a reader that turns into a writer may be refused without waiting."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET timezone = 'UTC'; SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '5min';"
            " SET tcp_keepalives_idle = 30"
        )
    connection.commit()


def _translate(context: ExceptionContext) -> BaseException:
    return failed(context.connection, context.original_exception, context.sqlalchemy_exception)


def failed(
    connection: Connection | None, cause: BaseException, wrapped: exc.StatementError | None = None
) -> BaseException:
    """What comes out for `cause`; the connection's transaction will not commit.

    What is not the database's failure stays what it was, unwrapped: ValueError for a naive instant.
    """
    if wrapped is None and isinstance(cause, sqlite3.Error):
        wrapped = exc.DBAPIError.instance(None, None, cause, sqlite3.Error)
    failure = failure_of(wrapped or cause)
    if connection is not None:
        connection.info[FAILED] = failure or cause
    return failure or cause
