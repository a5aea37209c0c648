"""The power fails after each promise and before each sync: the store is whole and what was promised is in it, whatever
part of the writes that were not synced got through."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.debian import needed
from torture.one_mail import SOURCE, WORD, Terms, copy_of, prepare, traced
from torture.power import OPTIONS, Disk, replayed
from torture.world import Sink

pytestmark = pytest.mark.server
FILES = ("mailbot.db", "mailbot.db-journal", "mailbot.db-wal")
CUTS = 10  # after each promise and before each sync, each with another part of what was pending
KEPT = {
    "accepted": f"SELECT count(*) FROM inbound WHERE source = '{SOURCE}'",
    "carried out": f"SELECT count(*) FROM logentry WHERE words LIKE '%{WORD}%'",
    "sent": "SELECT count(*) FROM outbound WHERE status = 'sent' AND cause IS NOT NULL"
    f" AND cause = (SELECT id FROM inbound WHERE source = '{SOURCE}')",
}


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    yield sink
    sink.stop()


@pytest.mark.parametrize("careless", [False, True])
def test_what_was_promised_survives_a_power_cut(sink: Sink, tmp_path: Path, careless: bool) -> None:
    """And it does not where synchronous is OFF, or this test could not fail."""
    needed("strace")
    prepared = prepare(tmp_path)
    folder = copy_of(prepared, tmp_path / "mail")
    disk = Disk({file.name: bytearray(file.read_bytes()) for file in folder.glob("mailbot.db*")})
    log = tmp_path / "strace.log"
    assert traced(Terms(folder, sink.port, careless), log, *OPTIONS) == 0
    promises: list[str] = []
    broken: list[str] = []
    moments = 0
    for promise in replayed(log, disk, FILES):
        promises += [promise] if promise else []
        for _ in range(CUTS):
            moments += 1
            image = tmp_path / f"image-{moments}"
            image.mkdir()
            disk.after_a_cut(image, random.Random(moments) if moments % CUTS else None)
            broken += faults(image, promises)
    print(f"{moments} power cuts, {len(broken)} faults")
    assert promises == ["accepted", "carried out", "sent"]
    assert broken if careless else broken == []


def faults(image: Path, promises: list[str]) -> Iterator[str]:
    database = sqlite3.connect(image / "mailbot.db")
    try:
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "the file is corrupt"
            return
        for promise in promises:
            if not database.execute(KEPT[promise]).fetchone()[0]:
                yield f"{promise}: it is gone"
    except sqlite3.DatabaseError as error:
        yield str(error)
    finally:
        database.close()
