"""`make torture`: as many kills as it is told, a fresh world for each 500, on SQLite and PostgreSQL in turn, with and
without a relay that can be asked. Prints a line for each world and ends with 1 where a promise was not kept."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count as counting

from store.cluster import binaries, running_cluster
from torture.ordeal import ordeal
from torture.world import World

A_WORLD = 500


@contextmanager
def database(postgresql: bool) -> Iterator[str]:
    found = binaries() if postgresql else None
    if found is not None:
        with running_cluster(found) as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="mailbot-torture-") as folder:
        yield f"sqlite:///{folder}/mailbot.db"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked = parser.parse_args()
    print(f"{asked.kills} kills, seed {asked.seed}", flush=True)
    broken, left = 0, asked.kills
    for number in counting():
        if left <= 0:
            break
        postgresql, reconciles = bool(number % 2), bool(number // 2 % 2)
        with database(postgresql) as url:
            world = World(url, reconciles=reconciles)
            try:
                world.open_plans()
                count = ordeal(world, min(A_WORLD, left), asked.seed + number)
            finally:
                world.close()
        left -= count.kills
        store, asking = url.partition(":")[0], "relay can be asked" if reconciles else "relay cannot be asked"
        promises = count.broken(reconciles)
        broken += len(promises)
        print(f"{store}, {asking}: {count}", *promises, sep="\n  ", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
