"""A statement that every mail needs, put into SQL once; on SQLite the driver is then asked without a detour.

SQLAlchemy writes the SQL and knows what a type's values are in the database. What else it does at each execution takes
ten times as long as SQLite's answer (70 µs against 6), and one mail asks dozens. On PostgreSQL, where the answer
travels, it does the whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.sql import CompoundSelect, Insert, Select, Update
from sqlmodel import SQLModel

from mailbot.store.engine import failed
from mailbot.store.tables import as_row

Row = TypeVar("Row", bound=SQLModel)
Convert = Callable[[Any], Any]
Core = Select[Any] | CompoundSelect[Any] | Insert | Update


@dataclass(frozen=True, slots=True)
class _Sql:
    """`given` are the values in the order of the marks; one with a fixed value has it in `fixed`."""

    text: str
    given: tuple[str, ...]
    fixed: Mapping[str, Any]
    put: tuple[tuple[str, Convert], ...]
    got: tuple[tuple[int, Convert], ...]


class Statement:
    """Made once, at import. Each value that varies is a `bindparam`, or a column that an insert or update sets.

    Begins the connection's transaction where there is none yet; fails as `Connection.execute` does.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._names = tuple(column.name for column in core.exported_columns)
        self._sql: dict[tuple[str, ...], _Sql] = {}

    def rows(self, connection: Connection, **values: Any) -> Sequence[Sequence[Any]]:
        """Every row that it answers."""
        if connection.dialect.name != "sqlite":
            return self._execute(connection, values).fetchall()
        sql, cursor = self._ask(connection, values)
        found = cursor.fetchall()
        return [_converted(row, sql.got) for row in found] if sql.got else found

    def touched(self, connection: Connection, **values: Any) -> int:
        """How many rows it inserted or changed."""
        if connection.dialect.name != "sqlite":
            return self._execute(connection, values).rowcount
        return self._ask(connection, values)[1].rowcount

    def first(self, connection: Connection, **values: Any) -> Sequence[Any] | None:
        found = self.rows(connection, **values)
        return found[0] if found else None

    def scalar(self, connection: Connection, **values: Any) -> Any:
        """The first value of the first row; None without one."""
        found = self.rows(connection, **values)
        return found[0][0] if found else None

    def many(self, connection: Connection, kind: type[Row], **values: Any) -> list[Row]:
        """Every row as one of `kind`, whose columns it asks for whole."""
        names = self._names
        return [as_row(kind, dict(zip(names, row, strict=True))) for row in self.rows(connection, **values)]

    def one(self, connection: Connection, kind: type[Row], **values: Any) -> Row | None:
        found = self.many(connection, kind, **values)
        return found[0] if found else None

    def _execute(self, connection: Connection, values: dict[str, Any]) -> CursorResult[Any]:
        return connection.execute(self._core, values)

    def _ask(self, connection: Connection, values: dict[str, Any]) -> tuple[_Sql, sqlite3.Cursor]:
        if not connection.in_transaction():
            connection.begin()
        named = tuple(values)
        sql = self._sql.get(named)
        if sql is None:
            sql = self._sql[named] = _written(self._core, connection.dialect, named)
        try:
            known = {**sql.fixed, **values}
            for name, convert in sql.put:
                known[name] = convert(known[name])
            marks = [known[name] for name in sql.given]
            driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
            return sql, driver.execute(sql.text, marks)
        except Exception as error:
            raise failed(connection, error) from error


def _written(core: Core, dialect: Dialect, named: Sequence[str]) -> _Sql:
    compiled = core.compile(dialect=dialect, column_keys=list(named))
    assert not compiled.post_compile_params, "a list inside must be one of `literal`s"
    put = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()}
    got = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in core.exported_columns)
    return _Sql(
        text=str(compiled),
        given=tuple(compiled.positiontup or ()),
        fixed={name: value for name, value in compiled.params.items() if name not in named},
        put=tuple((name, convert) for name, convert in put.items() if convert is not None),
        got=tuple((place, convert) for place, convert in enumerate(got) if convert is not None),
    )


def _converted(row: Sequence[Any], got: Sequence[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for place, convert in got:
        values[place] = convert(values[place])
    return values
