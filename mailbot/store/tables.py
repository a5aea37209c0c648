"""The tables as Core sees them, and rows as the domain sees them: values, loaded once, attached to nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.instrumentation import manager_of_class
from sqlmodel import SQLModel

from mailbot.domain import model, post

Row = TypeVar("Row", bound=SQLModel)


def _table(of: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(of.__tablename__)]


PERSON, ADDRESS = _table(model.Person), _table(model.Address)
REVOKED = _table(model.RevokedToken)
PLAN, STAKEHOLDER, TODO = _table(model.Plan), _table(model.Stakeholder), _table(model.ToDo)
LOG, CHANGE, REQUEST = _table(model.LogEntry), _table(model.ChangeRow), _table(model.Request)
INBOUND, OUTBOUND = _table(post.Inbound), _table(post.Outbound)
INBOUND_CONTENT, OUTBOUND_CONTENT = _table(post.InboundContent), _table(post.OutboundContent)
OCCURRENCE, WATCH, TEMPLATE = _table(post.Occurrence), _table(post.Watch), _table(model.Template)

configure_mappers()  # or the classes cannot be read before someone has called a constructor


def as_row(kind: type[Row], values: Mapping[str, Any]) -> Row:
    """A row of all its columns. What the database kept needs no second validation, nor the constructor's 45 µs."""
    row: Row = kind.__new__(kind)
    row.__dict__.update(values)
    row.__pydantic_fields_set__.update(values.keys())
    if kind.__private_attributes__:
        object.__setattr__(row, "__pydantic_private__", {"_content": b""})
    manager_of_class(kind).setup_instance(row)
    return row


def one(connection: Connection, statement: Executable, kind: type[Row], **values: Any) -> Row | None:
    found = many(connection, statement, kind, **values)
    return found[0] if found else None


def many(connection: Connection, statement: Executable, kind: type[Row], **values: Any) -> list[Row]:
    result = connection.execute(statement, values)
    names = tuple(result.keys())
    return [as_row(kind, dict(zip(names, found, strict=True))) for found in result]


def pairs(connection: Connection, statement: Executable, **values: Any) -> dict[Any, Any]:
    """The first column to the second."""
    return {found[0]: found[1] for found in connection.execute(statement, values)}


def insert_or_nothing(connection: Connection, table: Table) -> Insert:
    """An insert that does nothing where a unique key says the row is there already; on PostgreSQL it waits first
    for a transaction that is about to add the same key."""
    return INSERT_OR_NOTHING[connection.dialect.name](table)


INSERT_OR_NOTHING: Mapping[str, Callable[[Table], Insert]] = {
    "sqlite": lambda table: sqlite.insert(table).on_conflict_do_nothing(),
    "postgresql": lambda table: postgresql.insert(table).on_conflict_do_nothing(),
}


def storable(text: str) -> str:
    """Text that every engine can keep: no NUL (PostgreSQL), no lone surrogate (neither)."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
