"""The schema brought up to date: alembic, with its folder inside this package and no file of settings."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from mailbot.service.ports import Permanent
from mailbot.store.failures import WRONG_CONFIG

FOLDER = Path(__file__).parent / "migrations"
LOCK_OF_MIGRATIONS = 11


def config(connection: Connection) -> Config:
    """For alembic's commands on an open connection; whoever opened it commits."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """To the newest revision, in one transaction; two programs that start at once take turns.

    Raises `Permanent` where the database is at a revision that this program does not know.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK_OF_MIGRATIONS, 0)))
        settings = config(connection)
        scripts = ScriptDirectory.from_config(settings)
        current, newest = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head()
        known = {script.revision for script in scripts.walk_revisions()}
        if current is not None and current not in known:
            raise Permanent(
                f"the database is at revision {current}, made by a newer mailbot; this one knows up to {newest}."
                " Install the newer mailbot or restore a backup from before its first start",
                WRONG_CONFIG,
            )
        if current != newest:
            command.upgrade(settings, "head")
