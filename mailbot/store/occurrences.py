"""What the clock has seen to already."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select

from mailbot.store.tables import OCCURRENCE, insert_or_nothing


class SqlOccurrences:
    """Fulfils `ports.Occurrences`: the unique key decides who was first, however many ask at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, kind: str, person_id: int, day: date, now: datetime) -> bool:
        statement = insert_or_nothing(self._connection, OCCURRENCE).returning(OCCURRENCE.c.id)
        values = {"kind": kind, "person_id": person_id, "day": day, "at": now}
        return self._connection.execute(statement, values).first() is not None

    def seen(self, kind: str, person_id: int, day: date) -> bool:
        columns = OCCURRENCE.c
        wanted = (columns.kind == kind, columns.person_id == person_id, columns.day == day)
        return self._connection.scalar(select(columns.id).where(*wanted)) is not None
