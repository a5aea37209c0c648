"""Alembic's entry. The connection comes from `store.migrate`; there is no alembic.ini and no offline mode."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from mailbot.domain import model, post  # noqa: F401  (they fill the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,  # SQLite's too: the engine says BEGIN itself
    render_as_batch=True,
)
context.run_migrations()
