"""The inbound queue: one row a delivery, one worker a row, nothing lost with a worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from mailbot.domain.post import Inbound, InboundStatus
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service.ports import Transient
from mailbot.store.unit_of_work import SqlStore, open_store

LEASE = timedelta(minutes=5)


def mail(now: datetime, content: bytes = b"Subject: x\r\n\r\ny") -> RawMessage:
    return RawMessage(content, Envelope("a@example.org", ("plans+t@firm.example",), now, "192.0.2.1", "mx.example.org"))


def add(store: SqlStore, now: datetime, *sources: str) -> list[int]:
    with store.begin() as unit:
        ids = [unit.inbox.add(mail(now), source, now) for source in sources]
    return [row_id for row_id in ids if row_id is not None]


def claim(store: SqlStore, now: datetime) -> Inbound | None:
    with store.begin() as unit:
        return next(iter(unit.inbox.claim(now, LEASE)), None)


def test_a_row_keeps_the_octets_and_the_envelope(store: SqlStore, now: datetime) -> None:
    octets = bytes(range(256)) * 40
    with store.begin() as unit:
        row_id = unit.inbox.add(mail(now, octets), "box/INBOX/7/1", now)
    assert row_id is not None
    with store.begin() as unit:
        row = unit.inbox.get(row_id)
    assert row is not None
    assert (row.content, row.mail_from, row.rcpt_tos) == (octets, "a@example.org", ["plans+t@firm.example"])
    assert (row.received_at, row.peer, row.helo, row.status) == (now, "192.0.2.1", "mx.example.org", "waiting")


def test_a_claim_holds_all_octets_and_a_list_the_headers(store: SqlStore, now: datetime) -> None:
    octets = b"Subject: x\r\n\r\n" + b"y" * 300_000
    with store.begin() as unit:
        unit.inbox.add(mail(now, octets), "s1", now)
        unit.inbox.add(mail(now, b""), "s2", now)
    row = claim(store, now)
    assert row is not None and row.content == octets
    with store.begin() as unit:
        assert [found.content for found in unit.inbox.recent("waiting", now)] == [b"", octets[: 64 * 1024]]


def test_a_change_of_status_does_not_write_the_octets_again(tmp_path: Path, now: datetime) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    with store.begin() as unit:
        unit.inbox.add(mail(now, bytes(1_000_000)), "s1", now)

    def journalled() -> int:
        return sum(path.stat().st_size for path in tmp_path.glob("a.db-*"))

    before = journalled()
    with store.begin() as unit:
        unit.inbox.finish(1, InboundStatus.DONE, now)
        written = journalled() - before
    store.close()
    assert 0 <= written < 100_000


def test_the_same_delivery_is_taken_once(store: SqlStore, now: datetime) -> None:
    assert len(add(store, now, "s1", "s1", "s2")) == 2
    assert add(store, now, "s1") == []


def test_text_that_no_engine_can_keep_is_kept_as_near_as_may_be(store: SqlStore, now: datetime) -> None:
    envelope = Envelope("a\0@x", ("b\udce9@x",), now, "", "h\udcff")
    with store.begin() as unit:
        row_id = unit.inbox.add(RawMessage(b"", envelope), "s", now)
        assert row_id is not None
        row = unit.inbox.get(row_id)
    assert row is not None
    assert (row.mail_from, row.rcpt_tos, row.helo) == ("a\N{REPLACEMENT CHARACTER}@x", ["b?@x"], "h?")


def test_the_oldest_is_claimed_first_and_counted(store: SqlStore, now: datetime) -> None:
    first, second = add(store, now, "s1", "s2")
    one, two, none = claim(store, now), claim(store, now), claim(store, now)
    assert one and two and none is None
    assert (one.id, two.id, one.attempts) == (first, second, 1)
    assert one.leased_until == now + LEASE


def test_a_claim_outlives_the_failure_of_its_unit(store: SqlStore, now: datetime) -> None:
    (row_id,) = add(store, now, "s1")
    with pytest.raises(ZeroDivisionError), store.begin() as unit:
        assert unit.inbox.claim(now, LEASE)
        unit.inbox.finish(row_id, InboundStatus.DONE, now)
        raise ZeroDivisionError
    with store.begin() as unit:
        kept = unit.inbox.get(row_id)
    assert kept is not None
    assert (kept.status, kept.attempts) == ("waiting", 1)


def test_a_dead_workers_row_comes_back_with_its_lease(store: SqlStore, now: datetime) -> None:
    add(store, now, "s1")
    assert claim(store, now)
    assert claim(store, now + LEASE - timedelta(seconds=1)) is None
    again = claim(store, now + LEASE)
    assert again and again.attempts == 2


def test_a_postponed_row_waits_and_lets_others_by(store: SqlStore, now: datetime) -> None:
    first, second = add(store, now, "s1", "s2")
    assert claim(store, now)
    later = now + timedelta(hours=1)
    with store.begin() as unit:
        unit.inbox.postpone(first, later, "4.3.0 the resolver is down", 0)
    one, two = claim(store, now), claim(store, now)
    assert one and one.id == second and two is None
    with store.begin() as unit:
        unit.inbox.finish(second, InboundStatus.DONE, now)
    row = claim(store, later)
    assert row and row.id == first and row.reason == "4.3.0 the resolver is down"


def test_a_finished_row_leaves_the_queue_with_what_was_learnt(store: SqlStore, now: datetime) -> None:
    (row_id,) = add(store, now, "s1")
    with store.begin() as unit:
        unit.inbox.finish(row_id, InboundStatus.ASKED, now, kind="human", plan_id=3, person_id=4, semantic_key="k")
        unit.inbox.finish(row_id, InboundStatus.DONE, now, reason="yes came")
        row = unit.inbox.get(row_id)
        assert unit.inbox.has_key("k") and not unit.inbox.has_key("other")
    assert row is not None
    assert (row.status, row.kind, row.plan_id, row.person_id, row.reason) == ("done", "human", 3, 4, "yes came")
    assert claim(store, now + LEASE) is None


def test_two_rows_never_have_one_semantic_key(store: SqlStore, now: datetime) -> None:
    first, second = add(store, now, "s1", "s2")
    with store.begin() as unit:
        unit.inbox.finish(first, InboundStatus.DONE, now, semantic_key="k")
    with pytest.raises(Transient), store.begin() as unit:
        unit.inbox.finish(second, InboundStatus.DONE, now, semantic_key="k")
    with store.begin() as unit:
        row = unit.inbox.get(second)
    assert row is not None and row.status == "waiting"


def test_counts_add_up_to_what_was_received(store: SqlStore, now: datetime) -> None:
    ids = add(store, now, *(f"s{n}" for n in range(6)))
    hour = timedelta(hours=1)
    with store.begin() as unit:
        unit.inbox.finish(ids[0], InboundStatus.DONE, now - hour)
        unit.inbox.finish(ids[1], InboundStatus.DONE, now)
        unit.inbox.finish(ids[2], InboundStatus.REFUSED, now)
        unit.inbox.finish(ids[3], InboundStatus.DONE, now + hour)
        counts = unit.inbox.counts(now, now + hour)
        assert [row.id for row in unit.inbox.recent("done", now)] == [ids[3], ids[1]]
        assert [row.id for row in unit.inbox.recent("done", now, limit=1)] == [ids[3]]
        assert [row.id for row in unit.inbox.recent("waiting", now)] == [ids[5], ids[4]]
    assert counts == {"done": 1, "refused": 1, "waiting": 2}


def test_what_was_received_is_counted_by_what_became_of_it(store: SqlStore, now: datetime) -> None:
    first, _ = add(store, now, "s1", "s2")
    add(store, now + LEASE, "s3")
    with store.begin() as unit:
        unit.inbox.finish(first, InboundStatus.DONE, now + timedelta(days=3))
        assert unit.inbox.received(now, now + LEASE) == {"done": 1, "waiting": 1}
        assert unit.inbox.received(now - LEASE, now) == {}


def test_threads_never_claim_the_same_row(store: SqlStore, now: datetime) -> None:
    ids = add(store, now, *(f"s{n}" for n in range(60)))

    def work() -> list[int | None]:
        mine: list[int | None] = []
        while (row := claim(store, now)) is not None:
            mine.append(row.id)
        return mine

    with ThreadPoolExecutor(4) as pool:
        claimed = [row for done in [pool.submit(work) for _ in range(4)] for row in done.result()]
    assert sorted(row for row in claimed if row) == ids


def test_two_programs_on_one_database_never_claim_the_same_row(url: str, now: datetime) -> None:
    stores = [open_store(url), open_store(url)]
    ids = add(stores[0], now, *(f"s{n}" for n in range(40)))

    def work(store: SqlStore) -> list[int | None]:
        mine: list[int | None] = []
        while (row := claim(store, now)) is not None:
            mine.append(row.id)
        return mine

    with ThreadPoolExecutor(2) as pool:
        claimed = [row for done in pool.map(work, stores) for row in done]
    for store in stores:
        store.close()
    assert sorted(row for row in claimed if row) == ids


def test_instants_come_back_aware_and_in_utc(store: SqlStore, now: datetime) -> None:
    (row_id,) = add(store, now, "s1")
    with store.begin() as unit:
        row = unit.inbox.get(row_id)
    assert row is not None and row.received_at.utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="naive"), store.begin() as unit:
        unit.inbox.postpone(row_id, datetime(2026, 1, 1), "", 0)  # noqa: DTZ001
    assert row.received_at == datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_a_locked_file_is_transient(tmp_path: Path, now: datetime) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    store = open_store(url)
    with store.begin() as unit:
        unit.inbox.has_key("k")  # the pool's connection is open now
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    other = create_engine(url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("BEGIN EXCLUSIVE"))
        with pytest.raises(Transient) as caught:
            add(store, now, "s1")
        connection.execute(text("ROLLBACK"))
    other.dispose()
    assert caught.value.status == "4.3.0"
    assert len(add(store, now, "s1")) == 1
    store.close()


def test_many_are_claimed_at_once_but_one_that_somebody_died_over_is_alone(store: SqlStore, now: datetime) -> None:
    first, second, third = add(store, now, "s1", "s2", "s3")
    with store.begin() as unit:
        assert [row.id for row in unit.inbox.claim(now, LEASE, 2)] == [first, second]
    another = SqlStore(store._engine.url.render_as_string(hide_password=False))
    found = []
    for _ in range(3):
        with another.begin() as unit:
            found.append([(row.id, row.tries) for row in unit.inbox.claim(now + LEASE, LEASE, 3)])
    another.close()
    assert found == [[(third, 0)], [(first, 1)], [(second, 1)]]


def test_a_human_decides_once_about_a_parked_mail(store: SqlStore, now: datetime) -> None:
    (row_id,) = add(store, now, "s1")
    claim(store, now)
    with store.begin() as unit:
        unit.inbox.postpone(row_id, now, "broke", 2)
        unit.inbox.finish(row_id, InboundStatus.PARKED, now, reason="broke")
        assert unit.inbox.resolve(row_id, "parked", "waiting", "again", now)
        assert not unit.inbox.resolve(row_id, "parked", "refused", "no more", now), "somebody else was first"
    row = claim(store, now)
    assert row is not None and (row.id, row.tries, row.status, row.reason) == (row_id, 0, "waiting", "again")
    with store.begin() as unit:
        unit.inbox.finish(row_id, InboundStatus.PARKED, now)
        assert unit.inbox.resolve(row_id, "parked", "refused", "dropped", now)
        kept = unit.inbox.get(row_id)
    assert kept is not None and (kept.status, kept.finished_at, kept.content) == ("refused", now, row.content)
    assert claim(store, now) is None
