"""What a store asks of its database, whichever way the question goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

Question = tuple[str, Any]


def listen(engine: Engine) -> list[Question]:
    """Grows by (SQL, parameters) with every statement of the units that begin from now on. SQLite tells the driver's
    own, with the values in it."""
    asked: list[Question] = []
    if engine.dialect.name == "sqlite":
        event.listen(
            engine, "checkout", lambda driver, *_: driver.set_trace_callback(lambda sql: asked.append((sql, ())))
        )
    else:
        event.listen(engine, "before_cursor_execute", lambda *got: asked.append((got[2], got[3])))
    return asked
