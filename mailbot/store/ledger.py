"""What was seen to already: occurrences of the clock, and folders of IMAP."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from mailbot.store.tables import OCCURRENCE, SEEN, insert_or_nothing


class SqlOccurrences:
    """Fulfils `ports.Occurrences`: the unique key decides who was first, however many ask at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, kind: str, person_id: int, day: date, now: datetime) -> bool:
        statement = insert_or_nothing(self._connection, OCCURRENCE).returning(OCCURRENCE.c.id)
        values = {"kind": kind, "person_id": person_id, "day": day, "at": now}
        return self._connection.execute(statement, values).first() is not None


class SqlFolders:
    """Fulfils `ports.Folders`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, folder: str) -> tuple[int, int] | None:
        statement = select(SEEN.c.uid_validity, SEEN.c.last_uid).where(SEEN.c.folder == folder)
        row = self._connection.execute(statement).first()
        return None if row is None else (row.uid_validity, row.last_uid)

    def mark(self, folder: str, uid_validity: int, last_uid: int) -> None:
        values = {"uid_validity": uid_validity, "last_uid": last_uid}
        if self._connection.dialect.name == "sqlite":
            add = sqlite.insert(SEEN).values(folder=folder, **values)
            self._connection.execute(add.on_conflict_do_update(index_elements=[SEEN.c.folder], set_=values))
        else:
            put = postgresql.insert(SEEN).values(folder=folder, **values)
            self._connection.execute(put.on_conflict_do_update(index_elements=[SEEN.c.folder], set_=values))
