"""No mail costs more than five seconds of processor time and 512 MB, none is lost, and the next one is heard.

What it cost is measured in a process of its own, not timed: a machine with other things to do changes nothing here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attacks.bombs import some_bombs

MOST_S, MOST_MB, LONGEST_MAIL = 5, 512, 2_000_000

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="measured where /proc tells it")


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-m", "attacks.ordeal", str(tmp_path_factory.mktemp("ordeal")), *some_bombs()]
    where = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tests), str(tests.parent)))}
    done = subprocess.run(command, env=where, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr[-2000:]
    return {found["name"]: found for found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", some_bombs())
def test_a_bomb_costs_little_and_the_next_mail_is_heard(name: str, costs: dict[str, dict[str, Any]]) -> None:
    cost = costs[name]
    assert cost["decided_s"] <= MOST_S
    assert cost["service_mb"] + cost["worker_mb"] <= MOST_MB
    assert cost["kept"], "the mail is not as it came"
    assert cost["status"] in ("done", "asked", "refused", "ignored", "parked"), f"{cost['status']}: {cost['reason']}"
    assert cost["longest_mail"] <= LONGEST_MAIL, "a small mail makes a huge one"
    assert cost["next"] == "done"
