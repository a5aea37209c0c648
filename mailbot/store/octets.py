"""The octets of mails, beside their rows: written once, so that a change of status does not write them again."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection, LargeBinary, Table, bindparam, func, insert, select

from mailbot.domain.post import Inbound, Outbound
from mailbot.store.statement import Statement
from mailbot.store.tables import INBOUND_CONTENT, OUTBOUND_CONTENT, pairs

Mail = TypeVar("Mail", Inbound, Outbound)

HEAD = 64 * 1024  # octets of each mail in a list of mails: the headers are wanted there, not the attachments
_TABLES: tuple[tuple[type[Any], Table], ...] = ((Inbound, INBOUND_CONTENT), (Outbound, OUTBOUND_CONTENT))
_KEEP = {kind: Statement(insert(table)) for kind, table in _TABLES}
_WHOLE = {kind: Statement(select(table.c.content).where(table.c.id == bindparam("id"))) for kind, table in _TABLES}
_HEADS = {kind: select(table.c.id, func.substr(table.c.content, 1, HEAD, type_=LargeBinary)) for kind, table in _TABLES}


def keep(connection: Connection, kind: type[Mail], row_id: int, content: bytes) -> None:
    """Once for each row: a second time the primary key refuses it."""
    _KEEP[kind].touched(connection, id=row_id, content=content)


def with_octets(connection: Connection, row: Mail | None) -> Mail | None:
    """The row holding all its octets, b"" where there are none yet."""
    if row is not None:
        row._content = _WHOLE[type(row)].scalar(connection, id=row.id) or b""
    return row


def with_heads(connection: Connection, rows: list[Mail]) -> list[Mail]:
    """The rows, each holding its first `HEAD` octets."""
    if rows:
        statement = _HEADS[type(rows[0])]
        key = statement.selected_columns[0]
        heads = pairs(connection, statement.where(key.in_([row.id for row in rows])))
        for row in rows:
            row._content = heads.get(row.id) or b""
    return rows
