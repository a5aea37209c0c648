"""One mail, and a fault at each of its writes and fsyncs: killed there, or told EIO, or that the disk is full."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.debian import needed
from torture.one_mail import CALLS, SOURCE, WORD, Terms, bot_of, copy_of, go_through, prepare, swept, traced
from torture.world import Sink

pytestmark = pytest.mark.server
STRIDE = 1 if os.environ.get("CI") else 6  # every call, or each sixth


def stride(fault: str, call: str) -> int:
    """A write that fails is told to SQLite as any other is: of the two hundred, every third."""
    return 3 * STRIDE if call == "pwrite64" and fault != "signal=KILL" else STRIDE


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.stop()


@pytest.mark.parametrize("fault", ["signal=KILL", "error=EIO", "error=ENOSPC"])
def test_one_mail_survives_a_fault_at_each_write(sink: Sink, tmp_path: Path, fault: str) -> None:
    needed("strace")
    prepared = prepare(tmp_path)
    log = tmp_path / "strace.log"
    calm = Terms(copy_of(prepared, tmp_path / "calm"), sink.port)
    assert traced(calm, log, "-e", f"trace={','.join(CALLS)}") == 0
    calls = Counter(call for line in log.read_text().splitlines() for call in CALLS if f" {call}(" in line)
    assert outcome(calm.folder, sink) == (1, 1, [1]), "in peace"
    assert calls["fdatasync"] >= 10 and calls["pwrite64"] >= 20, calls
    struck = planned = 0
    for call, times in calls.items():
        for number in range(1, times + 1, stride(fault, call)):
            terms = Terms(copy_of(prepared, tmp_path / f"{call}-{number}"), sink.port)
            sink.arrived.clear()
            killed = swept(terms, log, call, number, fault)
            planned += 1
            struck += killed or "INJECTED" in log.read_text()
            doubts = recover(terms)
            effects, answers, arrivals = outcome(terms.folder, sink)
            assert (effects, answers) == (1, 1), (call, number)
            assert arrivals == [1] or (doubts and arrivals == [2]), (call, number, arrivals)
    print(f"{fault}: struck {struck} times in {dict(calls)}")
    assert struck >= planned - len(calls), "the last calls of a run may not come: retries differ"


def recover(terms: Terms) -> int:
    """The service starts again later, and whoever handed the mail in and heard no answer does so again."""
    with sqlite3.connect(terms.folder / "mailbot.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        doubts = database.execute("SELECT count(*) FROM outbound WHERE status = 'sending'").fetchone()[0]
    database.close()
    bot = bot_of(terms.folder, terms.relay_port)
    bot.clock.ahead(days=1)
    go_through(bot)
    bot.store.close()
    return int(doubts)


def outcome(folder: Path, sink: Sink) -> tuple[int, int, list[int]]:
    """(effects, answers, how often each answer arrived)."""
    with sqlite3.connect(folder / "mailbot.db") as database:
        effects = database.execute("SELECT count(*) FROM logentry WHERE words LIKE ?", [f"%{WORD}%"]).fetchone()[0]
        asked = "SELECT message_id FROM outbound WHERE cause = (SELECT id FROM inbound WHERE source = ?)"
        answers = [message_id for (message_id,) in database.execute(asked, [SOURCE])]
    database.close()
    return effects, len(answers), [len(sink.arrived.get(message_id, [])) for message_id in answers]
