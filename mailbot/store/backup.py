"""A copy of the SQLite file while the service runs, checked before it counts as one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from mailbot.service.ports import Permanent, Transient
from mailbot.store.engine import sqlite_path
from mailbot.store.failures import FULL, GONE, REFUSED, WRONG_CONFIG


def backup(url: str, target: Path) -> None:
    """The whole database as of one instant, in `target`; an older file of that name gives way only to a sound copy.

    Writers wait while it is read, about a second for each GB. Readable by the owner only. Raises `Permanent` for a
    database that is no file (PostgreSQL has pg_dump) and for a damaged one, `Transient` where the disk is full or
    the file locked. It keeps no generations and removes nothing.
    """
    source = sqlite_path(url)
    if source is None:
        raise Permanent("only an SQLite file is copied here; for PostgreSQL use pg_dump", WRONG_CONFIG)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
        _copy(source, part)
        check(part)
        os.replace(part, target)
        _to_disk(target.parent)
    except OSError as error:
        raise Transient(str(error), GONE) from error
    finally:
        part.unlink(missing_ok=True)


def check(path: Path) -> None:
    """Raises `Permanent` where SQLite finds damage in the file, or a row that refers to none."""
    with closing(_open(path)) as connection:
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            lost = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise Permanent(f"{path} is damaged: {error}", REFUSED) from error
    if found != ["ok"] or lost:
        raise Permanent(f"{path} is damaged: {'; '.join(found)}; {len(lost)} rows refer to none", REFUSED)


def _copy(source: Path, part: Path) -> None:
    try:
        with closing(_open(source)) as original, closing(sqlite3.connect(part)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            original.backup(copy)
    except sqlite3.OperationalError as error:
        raise Transient(str(error), FULL if error.sqlite_errorcode == sqlite3.SQLITE_FULL else GONE) from error
    except sqlite3.DatabaseError as error:
        raise Permanent(f"{source} is damaged: {error}", REFUSED) from error


def _open(path: Path) -> sqlite3.Connection:
    """Never makes the file. Not read-only: a journal that a crash left behind must be rolled back first."""
    if not path.is_file():
        raise Permanent(f"{path} is not there", WRONG_CONFIG)
    return sqlite3.connect(path, timeout=10)


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
