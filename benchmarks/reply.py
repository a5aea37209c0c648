"""A reply that changes an item and queues the mail about it: this program beside others, in turns on one machine.

    python -m benchmarks.reply [ITEMS] [REPLIES]

Ours: an inbound row, opened in the worker process, judged, understood, decided and written, and both mails about it
(the client's receipt, the provider's news) composed and frozen in the outbox, durable; no page is drawn or printed.
Each mail is accepted by a commit of its own; those that wait then share their commits, as in the service. What is
frozen is marked as sent, which is not timed, and whatever waited behind it frozen in its turn: none is left. Theirs:
see `peers`; Roundup appends its mail to a file, django-helpdesk writes one file each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Protocol

from sqlalchemy import update

from benchmarks.beside import Beside
from benchmarks.town import BODY, DESK, Town, build
from mailbot.documents.render import Renderer
from mailbot.domain.post import OutboundStatus
from mailbot.gateways.opener import ProcessOpener
from mailbot.service.accept import accept
from mailbot.service.freeze import Freezer
from mailbot.service.ports import Submission
from mailbot.service.process import process_waiting
from mailbot.store.tables import OUTBOUND

HERE = Path(__file__).parent
CACHE = HERE.parent / ".bench"  # the others' environments; git knows nothing of them
PEERS = {
    "Roundup 2.6.0": ("roundup", "roundup==2.6.0"),
    "django-helpdesk 2.6.1": ("helpdesk", "django-helpdesk==2.6.1"),
}
RUNS, REPLIES = 5, 100
PATIENCE_S = 900


class Worker(Protocol):
    def work(self, replies: int) -> float:
        """Seconds for so many replies, each about another item while there are others."""


class Relay:
    """Fulfils `ports.Courier`: takes everything at once."""

    def send(self, submission: Submission) -> str:
        return "250 2.0.0 kept"


class Mailbot:
    """This program, in this process and its worker."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._waiting = town.replies()
        self._sources = count(1)
        self._opener = ProcessOpener()
        renderer = Renderer((HERE.parent / "templates",))
        self._freezer = Freezer(town.store, DESK, town.clock, renderer, None)
        self.stages = {"accept": 0.0, "process": 0.0, "freeze": 0.0}

    def work(self, replies: int) -> float:
        mails = list(islice(self._waiting, replies))
        town, began = self._town, time.perf_counter()
        for mail in mails:
            accept(town.store, DESK, town.clock, mail, f"bench/{next(self._sources)}")
        accepted = time.perf_counter()
        while process_waiting(town.store, DESK, town.clock, self._opener):
            pass
        processed = time.perf_counter()
        marks = (accepted - began, processed - accepted, self._freeze())
        self.stages = dict(zip(self.stages, (mark * 1000 / replies for mark in marks), strict=True))
        return sum(marks)

    def _freeze(self) -> float:
        """Seconds. A mail waits for the one before it to the same person about the same plan."""
        took, frozen = 0.0, 1
        while frozen:
            began, frozen = time.perf_counter(), 0
            while due := self._freezer.freeze_due():
                frozen += len(due)
            took += time.perf_counter() - began
            self._send()
        return took

    def _send(self) -> None:
        now = self._town.clock.now()
        sent = {"status": OutboundStatus.SENT, "sent_at": now, "finished_at": now, "leased_until": None}
        frozen = OUTBOUND.c.finished_at.is_(None) & (OUTBOUND.c.message_id != "")
        with self._town.store._engine.begin() as connection:
            connection.execute(update(OUTBOUND).where(frozen).values(sent))

    def close(self) -> None:
        self._opener.close()
        self._town.store.close()


class Peer(Beside):
    """Another program in a process and an environment of its own."""

    def __init__(self, script: str, python: Path, folder: Path, items: int) -> None:
        body = folder / "body.txt"
        body.write_text(BODY, "utf-8")
        command = [
            str(python),
            str(HERE / "peers" / f"{script}_replies.py"),
            str(folder / script),
            str(items),
            str(body),
        ]
        super().__init__(command)
        if self.answer() != "ready":
            raise OSError(f"{script} did not start")

    def work(self, replies: int) -> float:
        self.ask(str(replies))
        return float(self.answer())


def environment(name: str, requirement: str) -> Path | None:
    """The Python of an environment that holds `requirement`, made once; None where the registry cannot be reached."""
    python = CACHE / name / "bin" / "python"
    done = CACHE / name / "ready"
    if not done.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(CACHE / name)], check=True)
            install = [str(python), "-m", "pip", "install", "--quiet", requirement]
            subprocess.run(install, check=True, timeout=PATIENCE_S, stderr=subprocess.DEVNULL)
        except (subprocess.SubprocessError, OSError):
            return None
        done.touch()
    return python


@dataclass(frozen=True, slots=True)
class Compared:
    """Replies a second by program, median of the runs; `stages` in ms a reply, `absent` who could not be had."""

    items: int
    rates: dict[str, float]
    stages: dict[str, float]
    absent: tuple[str, ...]

    @property
    def ratio(self) -> float | None:
        """How many times the fastest of the others we are."""
        others = [rate for name, rate in self.rates.items() if name in PEERS]
        return self.rates["mailbot"] / max(others) if others else None


def compare(items: int, replies: int = REPLIES, *, peers: bool = True) -> Compared:
    """In turns, so that what else the machine does hits all alike; a first turn of each is not counted."""
    with tempfile.TemporaryDirectory() as kept, ExitStack() as ends:
        folder = Path(kept)
        ours = Mailbot(build(f"sqlite:///{folder}/mailbot.db", items))
        ends.callback(ours.close)
        workers: dict[str, Worker] = {"mailbot": ours}
        for name, (script, requirement) in PEERS.items() if peers else ():
            python = environment(script, requirement)
            if python is None:
                continue
            peer = Peer(script, python, folder, items)
            ends.callback(peer.close)
            workers[name] = peer
        stages: list[dict[str, float]] = []
        seconds: dict[str, list[float]] = {name: [] for name in workers}
        for turn in range(RUNS + 1):
            for name, worker in workers.items():
                took = worker.work(replies)
                if turn:
                    seconds[name].append(took)
            stages.append(ours.stages)
        return Compared(
            items,
            {name: replies / median(found) for name, found in seconds.items()},
            {name: median(one[name] for one in stages[1:]) for name in ours.stages},
            tuple(name for name in PEERS if peers and name not in workers),
        )


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]]
    compared = compare(*asked) if asked else compare(1_000)
    for program, rate in compared.rates.items():
        print(f"{compared.items:,} items: {program:24} {rate:7.1f} replies a second")
    for stage, ms in compared.stages.items():
        print(f"  {stage:10} {ms:6.2f} ms")
    print(f"ratio to the fastest of the others: {compared.ratio}")
