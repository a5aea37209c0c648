"""Every test that asks for `store` or `url` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from cluster import binaries, running_cluster
from sqlalchemy import create_engine, make_url, text

from mailbot.store.unit_of_work import SqlStore, open_store

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_databases = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    found = binaries()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed, and CI demands it")
        pytest.skip("PostgreSQL is not installed")
    with running_cluster(found) as url:
        yield url


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mailbot.db"
    admin = make_url(request.getfixturevalue("cluster")).set(drivername="postgresql+psycopg")
    name = f"test{next(_databases)}"
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    engine.dispose()
    return admin.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    return NOW
