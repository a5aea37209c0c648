"""Saved plan templates, each provider's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from mailbot.domain.templates import Pattern, as_json, folded, from_json
from mailbot.store.tables import TEMPLATE, insert_or_nothing, storable


class SqlTemplates:
    """Fulfils `ports.Templates`. Nothing refers to a template: plans opened from it have to-dos of their own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, provider_id: int, name: str, pattern: Pattern, now: datetime) -> bool:
        """Tried again after the insert: another worker may have been first."""
        name = storable(name)
        values = {"name": name, "body": as_json(pattern), "saved_at": now}
        one = (TEMPLATE.c.provider_id == provider_id, TEMPLATE.c.key == folded(name))
        replace = update(TEMPLATE).where(*one).values(values)
        if self._connection.execute(replace).rowcount:
            return True
        row = {**values, "provider_id": provider_id, "key": folded(name)}
        add = insert_or_nothing(self._connection, TEMPLATE).returning(TEMPLATE.c.key)
        if self._connection.execute(add, row).first() is not None:  # an INSERT's rowcount is not known everywhere
            return False
        self._connection.execute(replace)
        return True

    def get(self, provider_id: int, name: str) -> Pattern | None:
        key = folded(storable(name))
        wanted = select(TEMPLATE.c.body).where(TEMPLATE.c.provider_id == provider_id, TEMPLATE.c.key == key)
        body = self._connection.scalar(wanted)
        return None if body is None else from_json(body)

    def names(self, provider_id: int) -> Sequence[str]:
        own = select(TEMPLATE.c.name, TEMPLATE.c.key).where(TEMPLATE.c.provider_id == provider_id)
        return [row.name for row in sorted(self._connection.execute(own), key=lambda row: str(row.key))]
