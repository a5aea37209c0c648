"""Two processes that work on one PostgreSQL beside one, in turns: replies carried out, wall and processor time.

    python -m benchmarks.workers [REPLIES]

PostgreSQL runs on the same machine and takes its share of the processor: on two cores two workers cannot have both.
So the processor time of each is told as well. The workers open mail in their own process, without the opener's.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from statistics import median

from store.cluster import binaries, running_cluster

from benchmarks.beside import Beside
from benchmarks.town import DESK, Town, build
from mailbot.mail.envelope import RawMessage
from mailbot.service.accept import accept
from mailbot.service.open_mail import Opened, Terms, Unopened, open_mail
from mailbot.service.process import process_waiting
from mailbot.store.unit_of_work import open_store

RUNS, TODOS = 5, 12_000
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Opener:
    """Fulfils `ports.Opener` in this process."""

    def begin(self, raw: RawMessage, terms: Terms) -> Future[Opened | Unopened]:
        opening: Future[Opened | Unopened] = Future()
        opening.set_result(self.open(raw, terms))
        return opening

    def open(self, raw: RawMessage, terms: Terms) -> Opened | Unopened:
        return open_mail(raw, terms)


def work(url: str) -> None:
    """One worker: at each line it carries out all that waits, and says how much and with how much processor time."""
    store, clock = open_store(url), Town(None, 0).clock  # type: ignore[arg-type]
    print("ready", flush=True)
    for _ in sys.stdin:
        handled, began = 0, time.process_time()
        while done := process_waiting(store, DESK, clock, Opener()):
            handled += len(done)
        print(handled, time.process_time() - began, flush=True)


class Worker(Beside):
    def __init__(self, url: str) -> None:
        super().__init__([sys.executable, "-m", "benchmarks.workers", "work", url], heard=True)
        assert self.answer() == "ready"

    def end(self) -> tuple[int, float]:
        handled, seconds = self.answer().split()
        return int(handled), float(seconds)


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds for the replies of one turn: on the wall, of the workers' processors together, of PostgreSQL's."""

    wall: float
    workers: float
    postgresql: float


def turn(workers: list[Worker], data: Path, replies: int) -> Turn:
    before, began = _spent(data), time.perf_counter()
    for worker in workers:
        worker.ask()
    ended = [worker.end() for worker in workers]
    wall = time.perf_counter() - began
    assert sum(handled for handled, _ in ended) == replies, ended
    return Turn(wall, sum(seconds for _, seconds in ended), _spent(data) - before)


def _spent(data: Path) -> float:
    """Processor seconds of PostgreSQL's processes: those that live, and of those that ended what their parent knows."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == data:
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return ticks * TICK_S


def compare(replies: int) -> dict[int, Turn]:
    """By how many work: the medians of the turns. Each begins with the same number of replies waiting."""
    found = binaries()
    if found is None:
        raise SystemExit("PostgreSQL is not installed")
    with running_cluster(found) as url:
        data = Path(url.partition("host=")[2]) / "data"
        town, sources = build(url, TODOS), count(1)
        waiting = town.replies()
        workers = [Worker(url), Worker(url)]
        turns: dict[int, list[Turn]] = {1: [], 2: []}
        for number in range(RUNS + 1):
            for many in (1, 2) if number % 2 else (2, 1):
                for raw in islice(waiting, replies):
                    accept(town.store, DESK, town.clock, raw, f"bench/{next(sources)}")
                took = turn(workers[:many], data, replies)
                if number:  # a first turn of each is not counted
                    turns[many].append(took)
        for worker in workers:
            worker.close()
        town.store.close()
    return {
        many: Turn(*(median(getattr(one, name) for one in took) for name in Turn.__slots__))
        for many, took in turns.items()
    }


def main(replies: int = 400) -> None:
    found = compare(replies)
    for many, one in found.items():
        each = 1000 / replies
        print(
            f"{many} working: {replies / one.wall:6.1f} replies a second; of the processor"
            f" {one.workers * each:.1f} ms a reply for the work and {one.postgresql * each:.1f} for PostgreSQL"
        )
    one, two = found[1], found[2]
    busy = (two.workers + two.postgresql) / two.wall
    print(
        f"two are {one.wall / two.wall:.2f} times one, and kept {busy:.2f} of {os.cpu_count()} cores busy;"
        f" the work of a reply costs {two.workers / one.workers:.2f} times as much"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2])
    else:
        main(*map(int, sys.argv[1:]))
