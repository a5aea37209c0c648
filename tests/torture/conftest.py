"""Worlds to torture, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store.cluster import binaries, running_cluster
from torture.world import World

Make = Callable[..., World]


@pytest.fixture
def postgresql() -> Iterator[str]:
    found = binaries()
    if found is None:
        pytest.fail("PostgreSQL is not installed") if os.environ.get("CI") else pytest.skip("no PostgreSQL")
    with running_cluster(found) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mailbot.db"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def world() -> Iterator[Make]:
    """Its plans are open; nobody was killed yet."""
    made: list[World] = []

    def make(url: str, *, reconciles: bool = False) -> World:
        made.append(World(url, reconciles=reconciles))
        made[-1].open_plans()
        return made[-1]

    yield make
    for one in made:
        one.close()
