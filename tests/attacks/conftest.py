"""The world of attack.py, opened once; every row has its own copy."""

from __future__ import annotations

import copy
import shutil
from itertools import count
from pathlib import Path

import pytest
from attacks.attack import BATH, BEA, INTERNAL, ROOF
from support.bot import ANNA, KITCHEN, Bot, KeepingCourier, PlainPress, SetClock, opened

from mailbot.service.deliver import Delivery
from mailbot.store.unit_of_work import open_store

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
    bot = copy.copy(first)
    bot.clock, bot.courier = SetClock(), KeepingCourier()
    bot.store = open_store(f"sqlite:///{tmp_path}/mailbot.db")
    bot.delivery = Delivery(
        bot.store, bot.desk, bot.clock, first.delivery._freezer._renderer, PlainPress(), bot.courier
    )
    bot.all_sent = list(first.all_sent)
    bot._ids = count(10_000)
    return bot
