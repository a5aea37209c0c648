"""The world of attack.py, opened once; every row has its own copy."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest
from attacks.attack import BATH, BEA, INTERNAL, ROOF
from support.bot import ANNA, KITCHEN, Bot, opened

_BATH = f"""\
Client: Mr Quist <quist@example.net>

1. Choose the {BATH} tiles @quist by 3 Dec 2026
2. Order the {BATH} tiles @me by 8 Dec 2026
"""
_ROOF = f"""\
Client: Ms Rask <rask@example.se>

1. Choose the {ROOF} slates @rask by 4 Dec 2026
"""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bot]:
    folder = tmp_path_factory.mktemp("world")
    bot = opened(folder, KITCHEN.replace("Margin is thin", f"{INTERNAL} is thin"))
    bot.know("Bea Berg", BEA, provider=True)
    bot.mail(ANNA, "Plan: Bath", _BATH)
    bot.mail(BEA, "Plan: Roof", _ROOF)
    bot.run()
    return folder, bot


@pytest.fixture
def bot(world: tuple[Path, Bot], tmp_path: Path) -> Bot:
    folder, first = world
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    copy = Bot(tmp_path)
    copy.all_sent = list(first.all_sent)
    copy._ids = count(10_000)
    return copy
