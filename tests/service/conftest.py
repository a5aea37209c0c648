"""Every story begins with Anna's kitchen, opened and delivered, unless it asks for an empty bot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bot import Bot, opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Bot]:
    bot = Bot(tmp_path)
    yield bot
    bot.store.close()


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    bot = opened(tmp_path)
    yield bot
    bot.store.close()
