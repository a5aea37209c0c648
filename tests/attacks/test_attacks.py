"""The table: each row is mailed to a whole bot, and must not get what it is after."""

from __future__ import annotations

import pytest
from attacks.attack import Attack, arrive, try_out
from attacks.floods import FLOODED
from attacks.forged_from import FORGED_FROM, SEEN_AS_HERS
from attacks.forged_results import FORGED_RESULTS
from attacks.injected import INJECTED
from attacks.letters import OWN, letter
from attacks.lookalikes import LOOKALIKES
from attacks.oneself import SET_FOR_OTHERS
from attacks.overreach import ENUMERATION, LEAKS, OVERREACH
from attacks.replayed import REPLAYED
from attacks.robots import ROBOTS
from attacks.stolen import STOLEN
from attacks.unattended import UNATTENDED
from support.bot import Bot

TABLE = (
    *FORGED_FROM,
    *FORGED_RESULTS,
    *STOLEN,
    *REPLAYED,
    *OVERREACH,
    *SET_FOR_OTHERS,
    *ENUMERATION,
    *LEAKS,
    *INJECTED,
    *ROBOTS,
    *LOOKALIKES,
    *UNATTENDED,
    *FLOODED,
)


@pytest.mark.parametrize("attack", TABLE, ids=lambda attack: attack.name)
def test_attack(attack: Attack, bot: Bot) -> None:
    try_out(attack, bot)


def test_every_row_has_a_name_of_its_own() -> None:
    names = [attack.name for attack in TABLE]
    assert len(names) == len(set(names)) >= 120


@pytest.mark.parametrize("from_", SEEN_AS_HERS.values(), ids=SEEN_AS_HERS)
def test_the_same_words_run_where_they_are_proven(from_: str, bot: Bot) -> None:
    arrive(bot, letter(from_, "drop 1", results=OWN))
    bot.run()
    assert bot.plan().todos[1].state == "CANCELLED"
