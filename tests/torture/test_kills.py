"""Whatever is killed and whenever: no mail is lost, none has its effect twice, none is sent again without a doubt."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from torture.ordeal import ordeal
from torture.world import World

pytestmark = pytest.mark.server
KILLS = 130 if os.environ.get("CI") else 20  # in each of four worlds; `make torture` takes more

Make = Callable[..., World]


@pytest.mark.parametrize("reconciles", [False, True])
def test_the_service_outlives_every_kill(world: Make, url: str, reconciles: bool) -> None:
    count = ordeal(world(url, reconciles=reconciles), kills=KILLS, seed=KILLS)
    print(count)
    assert count.kills >= KILLS
    assert count.broken(reconciles) == []


@pytest.mark.parametrize(
    ("sabotage", "step", "found"),
    [
        ("late_commit", "before inbox.add commits", "lost"),
        ("keyless", "after inbox.add", "effects twice"),
        ("unmarked", "after the final dot", "sent again without a doubt"),
    ],
)
def test_a_broken_service_is_found_out(world: Make, tmp_path: Path, sabotage: str, step: str, found: str) -> None:
    """A commit after the 250, unique keys that are gone, a send that nobody wrote down."""
    there = world(f"sqlite:///{tmp_path}/mailbot.db")
    for _ in range(2):  # one comes by IMAP, one by SMTP
        there.submit()
        there.live_to(step, sabotage)
    broken = there.settle(sabotage, expect_all=False).broken(reconciles=False)
    assert [promise.partition(":")[0] for promise in broken] == [found], broken
