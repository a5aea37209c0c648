"""A run that begins takes over what dead ones left behind, and nothing from the living."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import OutboundStatus
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.store.unit_of_work import SqlStore, open_store

LEASE = timedelta(minutes=5)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/mailbot.db"


def begun(url: str, now: datetime) -> tuple[SqlStore, int]:
    """A run, and how many rows it took over."""
    store = open_store(url)
    return store, store.take_over(now)


def receive(store: SqlStore, now: datetime) -> None:
    with store.begin() as uow:
        uow.inbox.add(RawMessage(b"x", Envelope("", (), now)), "s1", now)


def claims(store: SqlStore, now: datetime) -> bool:
    with store.begin() as uow:
        return bool(uow.inbox.claim(now, LEASE))


def test_what_a_dead_run_held_is_due_at_once(sqlite: str, now: datetime) -> None:
    first, _ = begun(sqlite, now)
    receive(first, now)
    assert claims(first, now)
    first.close()  # its lock ends, as with a death
    second, taken = begun(sqlite, now)
    assert taken == 1 and claims(second, now)
    second.close()


def test_a_mail_over_which_a_second_run_dies_waits_for_its_lease(sqlite: str, now: datetime) -> None:
    first, _ = begun(sqlite, now)
    receive(first, now)
    assert claims(first, now)
    first.close()
    second, _ = begun(sqlite, now)
    assert claims(second, now)
    second.close()
    third, taken = begun(sqlite, now)
    assert taken == 0 and not claims(third, now) and claims(third, now + LEASE)
    third.close()


def test_nothing_is_taken_from_the_living(sqlite: str, now: datetime) -> None:
    """Two runs on one file, of which the one that began first begins again."""
    receiving, _ = begun(sqlite, now)
    working, _ = begun(sqlite, now)
    receive(receiving, now)
    assert claims(working, now)
    receiving.close()
    receiving, taken = begun(sqlite, now)
    assert taken == 0 and not claims(receiving, now)
    working.close()
    receiving.close()
    assert begun(sqlite, now)[1] == 1


def test_a_mail_on_its_way_to_the_relay_waits_for_its_lease(sqlite: str, now: datetime) -> None:
    """Who can be asked about it may not know yet."""
    first, _ = begun(sqlite, now)
    with first.begin() as uow:
        for name in ("eva", "provan"):
            person = uow.people.introduce(name, f"{name}@example.org", "en", "UTC")
            uow.outbox.add(Notice(NoticeKind.HELP, person.id or 0), None, now)
    for _ in range(2):
        with first.begin() as uow:
            assert uow.outbox.claim(now, LEASE)
    with first.begin() as uow:
        uow.outbox.mark(1, OutboundStatus.SENDING, now, next_attempt_at=now + LEASE)
    first.close()
    second, taken = begun(sqlite, now)
    with second.begin() as uow:
        (row,) = uow.outbox.claim(now, LEASE)
    with second.begin() as uow:
        assert not uow.outbox.claim(now, LEASE)
    assert taken == 1 and row is not None and row.id == 2
    second.close()


def test_on_many_machines_only_the_lease_counts(url: str, now: datetime) -> None:
    """A session may end though its process lives."""
    first, second = open_store(url), open_store(url)
    if first._presence is not None:
        first.take_over(now)
    receive(first, now)
    assert claims(first, now)
    assert second.take_over(now) == 0 and not claims(second, now)
    first.close()
    second.close()
