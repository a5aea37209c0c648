"""Copies of the SQLite file: whole, sound, taken while others write."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest

from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service.ports import Permanent
from mailbot.store.backup import backup, check
from mailbot.store.unit_of_work import SqlStore, open_store


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/storage/mailbot.db"


def add(store: SqlStore, source: str, now: datetime) -> None:
    with store.begin() as unit:
        unit.inbox.add(RawMessage(b"x" * 5000, Envelope("", (), now)), source, now)


def test_a_copy_opens_and_holds_everything(file_url: str, tmp_path: Path, now: datetime) -> None:
    store, target = open_store(file_url), tmp_path / "backups" / "monday.db"
    add(store, "s1", now)
    backup(file_url, target)
    add(store, "s2", now)
    store.close()
    copy = open_store(f"sqlite:///{target}")
    with copy.begin() as unit:
        assert [row.source for row in unit.inbox.recent("waiting", now)] == ["s1"]
    copy.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not list(target.parent.glob("*.part"))


def test_copies_taken_while_mail_arrives_are_sound(file_url: str, tmp_path: Path, now: datetime) -> None:
    store, enough = open_store(file_url), Event()

    def receive() -> int:
        count = 0
        while not enough.is_set():
            add(store, f"s{count}", now)
            count += 1
        return count

    with ThreadPoolExecutor(1) as pool:
        received = pool.submit(receive)
        try:
            for number in range(5):
                backup(file_url, tmp_path / f"{number}.db")
        finally:
            enough.set()
        assert received.result() > 0
    store.close()
    for number in range(5):
        check(tmp_path / f"{number}.db")


def test_a_damaged_file_never_replaces_a_sound_copy(file_url: str, tmp_path: Path, now: datetime) -> None:
    store, target = open_store(file_url), tmp_path / "copy.db"
    for number in range(20):
        add(store, f"s{number}", now)
    store.close()
    backup(file_url, target)
    sound = target.read_bytes()
    path = tmp_path / "storage" / "mailbot.db"
    octets = bytearray(path.read_bytes())
    octets[4096 * 3 : -4096] = b"\xff" * len(octets[4096 * 3 : -4096])
    path.write_bytes(octets)
    with pytest.raises(Permanent, match="damaged"):
        backup(file_url, target)
    assert target.read_bytes() == sound


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "sqlite://", "postgresql://localhost/x"])
def test_what_is_no_file_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Permanent):
        backup(url, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
