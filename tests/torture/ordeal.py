"""How a world is tortured: lives that end at every named step, and lives that end at any moment, under load."""

from __future__ import annotations

import random

from torture.steps import STEPS
from torture.world import Count, World

SHORTEST_S, LONGEST_S = 0.15, 1.0


def ordeal(world: World, kills: int, seed: int) -> Count:
    """So many kills, every third at the next step by name, then a life in peace, then the count."""
    chance = random.Random(seed)
    for number in range(kills):
        world.submit()
        if number % 3:
            world.submit()
            world.live_until(chance.uniform(SHORTEST_S, LONGEST_S))
        else:
            world.live_to(STEPS[number // 3 % len(STEPS)])
    return world.settle()
