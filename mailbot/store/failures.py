"""What the database says no with, as the service's failures: the same may work later, or it never will."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import exc

from mailbot.service.ports import Failure, Permanent, Transient

GONE = "4.3.0"  # RFC 3463 §3.4, X.3.0 other mail system status: locked, gone, restarting
FULL = "4.3.1"  # X.3.1 mail system full
REFUSED = "5.3.0"
WRONG_CONFIG = "5.3.5"  # X.3.5 system incorrectly configured

_SQLITE_FULL = {sqlite3.SQLITE_FULL}
_SQLITE_RACE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_PG_FULL = {"53100", "53200"}  # disk_full, out_of_memory
_PG_RACE = {"23505"}  # unique_violation


def failure_of(error: BaseException) -> Failure | None:
    """The failure that a database error amounts to; None where it is the caller's own mistake.

    A broken unique key is transient: somebody else was first, and the next try sees their row. Every other
    broken constraint or unfit value is permanent. What is locked, gone, broken or full may come back.
    """
    if isinstance(error, exc.TimeoutError):
        return Transient(str(error), GONE)
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    detail = f"{type(cause).__name__}: {cause}".strip()
    if _code(cause) in _SQLITE_FULL | _PG_FULL:
        return Transient(detail, FULL)
    if _code(cause) in _SQLITE_RACE | _PG_RACE:
        return Transient(detail, GONE)
    if isinstance(error, (exc.IntegrityError, exc.DataError)) or isinstance(cause, UnicodeEncodeError):
        return Permanent(detail, REFUSED)
    if isinstance(error, exc.ProgrammingError):
        return Permanent(detail, REFUSED)
    return Transient(detail, GONE) if isinstance(error, exc.DBAPIError) else None


def _code(cause: Any) -> int | str | None:
    code: int | str | None = getattr(cause, "sqlite_errorcode", None) or getattr(cause, "sqlstate", None)
    return code
