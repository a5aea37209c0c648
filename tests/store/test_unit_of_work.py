"""One transaction at a time: all of it or nothing, and failures that say whether to try again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from mailbot.domain.changes import Change
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service.ports import Permanent, Transient
from mailbot.store.engine import WAL_IS_SAFE, open_engine
from mailbot.store.turnstile import Turnstile
from mailbot.store.unit_of_work import SqlStore, open_store


def mail(now: datetime, size: int = 1) -> RawMessage:
    return RawMessage(b"x" * size, Envelope("", (), now))


def test_everything_or_nothing(store: SqlStore, now: datetime) -> None:
    with pytest.raises(InterruptedError), store.begin() as unit:
        unit.people.introduce("A", "a@x", "en", "UTC")
        unit.inbox.add(mail(now), "s1", now)
        raise InterruptedError
    with store.begin() as unit:
        assert unit.people.all() == [] and unit.inbox.recent("waiting", now) == []


def test_a_swallowed_failure_still_undoes_the_unit(store: SqlStore, now: datetime) -> None:
    with pytest.raises(Permanent), store.begin() as unit:
        unit.inbox.add(mail(now), "s1", now)
        with suppress(Permanent):
            unit.outbox.add(Notice(NoticeKind.HELP, 999), None, now)
    with store.begin() as unit:
        assert unit.inbox.recent("waiting", now) == []
        unit.inbox.add(mail(now), "s2", now)  # the next unit starts clean
    with store.begin() as unit:
        assert len(unit.inbox.recent("waiting", now)) == 1


def test_a_plan_has_one_writer_at_a_time(store: SqlStore, now: datetime) -> None:
    with store.begin() as unit:
        provider = unit.people.introduce("A", "a@x", "en", "UTC").id or 0
        plan = unit.plans.open(provider, "Kitchen", 0, now).id or 0

    def write(_: int) -> None:
        with store.begin() as unit:
            unit.plans.lock(plan)
            dossier = unit.plans.dossier(plan)
            assert dossier is not None
            old = dossier.plan.revision
            unit.plans.record(plan, [Change("plan", plan, "revision", old, old + 1)], None, now, None)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(60)))
    with store.begin() as unit:
        dossier = unit.plans.dossier(plan)
    assert dossier is not None and dossier.plan.revision == 61


def test_a_unit_inside_another_is_a_mistake_and_no_deadlock(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(RuntimeError, match="inside another"), store.begin(), store.begin():
        pass
    with store.begin() as unit:
        assert unit.people.all() == []
    store.close()


def test_sqlite_is_asked_for_safety(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    with store._engine.connect() as connection:
        asked = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    store.close()
    assert asked == ["wal" if WAL_IS_SAFE else "truncate", 2, 1]
    assert (sqlite3.sqlite_version_info >= (3, 51, 3)) == WAL_IS_SAFE


def test_a_full_disk_is_transient_and_loses_nothing(tmp_path: Path, now: datetime) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    with store.begin() as unit:
        unit.inbox.add(mail(now), "s1", now)
    with store._engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    with pytest.raises(Transient) as caught, store.begin() as unit:
        unit.inbox.add(mail(now), "s2", now)
        unit.inbox.add(mail(now, 100_000), "s3", now)
    assert caught.value.status == "4.3.1"
    with store._engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    with store.begin() as unit:
        unit.inbox.add(mail(now, 100_000), "s3", now)
        assert [row.source for row in unit.inbox.recent("waiting", now)] == ["s3", "s1"]
    store.close()


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.server)], indirect=True)
def test_a_server_that_hangs_up_is_transient_and_back_by_itself(store: SqlStore, url: str, now: datetime) -> None:
    with store.begin() as unit:
        unit.inbox.add(mail(now), "s1", now)
    other = open_engine(url)
    with other.begin() as connection:
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE {mine}"))
    other.dispose()
    with pytest.raises(Transient) as caught, store.begin() as unit:
        unit.inbox.add(mail(now), "s2", now)
    assert caught.value.status == "4.3.0"
    with store.begin() as unit:
        assert unit.inbox.add(mail(now), "s2", now)


def test_a_database_that_is_not_there_is_transient(tmp_path: Path) -> None:
    store = SqlStore(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(Transient) as caught, store.begin() as unit:
        unit.people.all()
    assert caught.value.status == "4.3.0"
    store.close()


@pytest.fixture
def inside() -> Iterator[tuple[Turnstile, Event]]:
    """A turnstile with someone in it, who leaves at the event."""
    turnstile, entered, leave = Turnstile(30), Event(), Event()

    def stay() -> None:
        with turnstile:
            entered.set()
            leave.wait(30)

    thread = Thread(target=stay)
    thread.start()
    entered.wait(30)
    yield turnstile, leave
    leave.set()
    thread.join()


def test_threads_enter_in_the_order_of_asking(inside: tuple[Turnstile, Event]) -> None:
    turnstile, leave = inside
    order: list[int] = []

    def ask(number: int) -> None:
        with turnstile:
            order.append(number)

    threads = []
    for number in range(8):
        threads.append(Thread(target=ask, args=(number,)))
        threads[-1].start()
        while turnstile.waiting <= number:
            pass
    leave.set()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_patience_ends_and_the_line_goes_on(inside: tuple[Turnstile, Event]) -> None:
    turnstile, leave = inside
    turnstile.patience = 0.02
    with pytest.raises(Transient) as caught, turnstile:
        pass
    assert caught.value.status == "4.3.0" and turnstile.waiting == 0
    turnstile.patience = 30
    leave.set()
    with turnstile:
        pass
