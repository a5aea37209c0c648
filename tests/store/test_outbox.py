"""The outbound queue: frozen once, in order for one person and plan, never resent silently."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.service.ports import Permanent
from mailbot.store.unit_of_work import SqlStore

LEASE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
FAR = timedelta(days=6)


@pytest.fixture
def firm(store: SqlStore, now: datetime) -> Iterator[SqlStore]:
    """People 1 (provider), 2 and 3; plans 1 and 2."""
    with store.begin() as unit:
        for name in ("eva", "provan", "john"):
            unit.people.introduce(name.title(), f"{name}@example.org", "en", "UTC")
        for title in ("Kitchen", "Garden"):
            unit.plans.open(1, title, 0, now)
    yield store


def queue(store: SqlStore, now: datetime, *notices: tuple[int, int | None]) -> list[int]:
    with store.begin() as unit:
        return [unit.outbox.add(Notice(NoticeKind.PLAN, to, plan), None, now) for to, plan in notices]


def claim(store: SqlStore, now: datetime) -> Outbound | None:
    with store.begin() as unit:
        return next(iter(unit.outbox.claim(now, LEASE)), None)


def mark(store: SqlStore, row_id: int, status: str, now: datetime, retry: datetime | None = None) -> None:
    with store.begin() as unit:
        unit.outbox.mark(row_id, status, now, next_attempt_at=retry)


def freeze(store: SqlStore, row_id: int, message_id: str = "m@firm.example") -> bool:
    with store.begin() as unit:
        return unit.outbox.freeze(
            row_id, content=b"\x00\xff", message_id=message_id, mail_from="plans+t@x", rcpt_to="p@x", subject="Ő [P1]"
        )


def test_a_notice_becomes_a_row_and_the_row_a_frozen_mail(firm: SqlStore, now: datetime) -> None:
    notice = Notice(NoticeKind.TODO, 2, 1, 7, {"reason": "new", "changes": []})
    with firm.begin() as unit:
        row_id = unit.outbox.add(notice, 42, now)
        row = unit.outbox.get(row_id)
    assert row is not None
    assert (row.kind, row.person_id, row.plan_id, row.number, row.cause) == ("todo", 2, 1, 7, 42)
    assert (row.facts, row.queued_at, row.status) == ({"reason": "new", "changes": []}, now, "waiting")
    freeze(firm, row_id)
    with firm.begin() as unit:
        row = unit.outbox.get(row_id)
    assert row is not None
    assert (row.status, row.content, row.subject) == ("frozen", b"\x00\xff", "Ő [P1]")


def test_frozen_octets_are_never_replaced(firm: SqlStore, now: datetime) -> None:
    (row_id,) = queue(firm, now, (2, 1))
    freeze(firm, row_id, "first@x")
    assert not freeze(firm, row_id, "second@x")
    with firm.begin() as unit:
        row = unit.outbox.get(row_id)
    assert row is not None and row.message_id == "first@x"


def test_mails_to_one_person_about_one_plan_keep_their_order(firm: SqlStore, now: datetime) -> None:
    first, second, other_plan, other_person = queue(firm, now, (2, 1), (2, 1), (2, 2), (3, 1))
    claimed = [row.id for _ in range(4) if (row := claim(firm, now)) is not None]
    assert claimed == [first, other_plan, other_person]
    freeze(firm, first)
    mark(firm, first, OutboundStatus.FROZEN, now, retry=now + HOUR)  # 4xx: the next must not overtake it
    assert claim(firm, now) is None
    mark(firm, first, OutboundStatus.SENDING, now)
    assert claim(firm, now) is None
    mark(firm, first, OutboundStatus.SENT, now)
    row = claim(firm, now)
    assert row is not None and row.id == second


@pytest.mark.parametrize("end", [OutboundStatus.SENT, OutboundStatus.FAILED, OutboundStatus.UNCERTAIN])
def test_what_is_over_holds_nobody_up(firm: SqlStore, now: datetime, end: str) -> None:
    first, second = queue(firm, now, (2, 1), (2, 1))
    mark(firm, first, end, now)
    row = claim(firm, now)
    assert row is not None and row.id == second


def test_mails_about_no_plan_do_not_wait_for_each_other(firm: SqlStore, now: datetime) -> None:
    first, second = queue(firm, now, (2, None), (2, None))
    one, two = claim(firm, now), claim(firm, now)
    assert one and two and [one.id, two.id] == [first, second]


@pytest.mark.parametrize("kind", [NoticeKind.DIGEST, NoticeKind.REMINDER])
def test_what_sums_up_overtakes_no_older_mail_to_its_reader(firm: SqlStore, now: datetime, kind: NoticeKind) -> None:
    about_a_plan, about_none, of_another = queue(firm, now, (2, 1), (2, None), (3, 1))
    with firm.begin() as unit:
        digest = unit.outbox.add(Notice(kind, 2), None, now)
    (later,) = queue(firm, now, (2, 1))
    claimed = [row.id for _ in range(5) if (row := claim(firm, now)) is not None]
    assert claimed == [about_a_plan, about_none, of_another]
    mark(firm, about_a_plan, OutboundStatus.FROZEN, now, retry=now + HOUR)  # 4xx
    mark(firm, about_none, OutboundStatus.SENT, now)
    assert claim(firm, now) is None
    mark(firm, about_a_plan, OutboundStatus.SENT, now)
    claimed = [row.id for _ in range(3) if (row := claim(firm, now)) is not None]
    assert claimed == [digest, later]


def test_a_claim_outlives_the_failure_of_its_unit(firm: SqlStore, now: datetime) -> None:
    (row_id,) = queue(firm, now, (2, 1))
    with pytest.raises(ZeroDivisionError), firm.begin() as unit:
        assert unit.outbox.claim(now, LEASE)
        raise ZeroDivisionError
    assert claim(firm, now) is None
    row = claim(firm, now + LEASE)
    assert row and (row.id, row.attempts) == (row_id, 2)


def test_a_send_that_was_cut_off_comes_back_as_sending(firm: SqlStore, now: datetime) -> None:
    (row_id,) = queue(firm, now, (2, 1))
    assert claim(firm, now)
    freeze(firm, row_id)
    mark(firm, row_id, OutboundStatus.SENDING, now)
    assert claim(firm, now + LEASE - timedelta(seconds=1)) is None
    row = claim(firm, now + LEASE)
    assert row and (row.status, row.attempts) == ("sending", 2)
    mark(firm, row_id, OutboundStatus.UNCERTAIN, now)
    assert claim(firm, now + FAR) is None


def test_an_uncertain_mail_can_be_queued_again(firm: SqlStore, now: datetime) -> None:
    (row_id,) = queue(firm, now, (2, 1))
    freeze(firm, row_id)
    mark(firm, row_id, OutboundStatus.UNCERTAIN, now)
    mark(firm, row_id, OutboundStatus.FROZEN, now)
    row = claim(firm, now)
    assert row and (row.id, row.status) == (row_id, "frozen")


def test_the_last_known_message_id_wins(firm: SqlStore, now: datetime) -> None:
    first, second = queue(firm, now, (2, 1), (3, 1))
    freeze(firm, first, "one@x")
    freeze(firm, second, "two@x")
    with firm.begin() as unit:
        found = [
            unit.outbox.by_message_id(ids)
            for ids in (("two@x", "one@x", "foreign@y"), ("one@x", "two@x"), ("foreign@y", ""), ())
        ]
    assert [row and row.id for row in found] == [first, second, None, None]


def test_a_hostile_list_of_references_is_cut_at_its_end(firm: SqlStore, now: datetime) -> None:
    (row_id,) = queue(firm, now, (2, 1))
    freeze(firm, row_id, "one@x")
    with firm.begin() as unit:
        row = unit.outbox.by_message_id([f"{n}@y" for n in range(200_000)] + ["one@x"])
    assert row is not None and row.id == row_id


def test_a_thread_is_its_first_and_last_two_mails(firm: SqlStore, now: datetime) -> None:
    ids = queue(firm, now, *[(2, 1)] * 5, (3, 1), (2, 2))
    for row_id in ids:
        freeze(firm, row_id, f"{row_id}@x")
    with firm.begin() as unit:
        assert unit.outbox.thread(1, 2, ids[0]) == []
        assert unit.outbox.thread(1, 2, ids[1]) == ["1@x"]
        assert unit.outbox.thread(1, 2, ids[2]) == ["1@x", "2@x"]
        assert unit.outbox.thread(1, 2, 99) == ["1@x", "4@x", "5@x"]


def test_the_last_of_a_kind_is_told_apart_by_to_do(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        first = unit.outbox.add(Notice(NoticeKind.TODO, 2, 1, 3), None, now)
        again = unit.outbox.add(Notice(NoticeKind.TODO, 2, 1, 3), None, now)
        whole = unit.outbox.add(Notice(NoticeKind.TODO, 2, 1), None, now)
        numbered, unnumbered = unit.outbox.last_of_kind(1, 2, "todo", 3), unit.outbox.last_of_kind(1, 2, "todo", None)
        none = unit.outbox.last_of_kind(1, 3, "todo", 3)
    assert numbered and unnumbered and none is None
    assert (numbered.id, unnumbered.id) == (again, whole) and first != again


def test_counts_tell_sent_in_a_span_and_the_rest_as_of_now(firm: SqlStore, now: datetime) -> None:
    ids = queue(firm, now, *[(2, None)] * 6)
    mark(firm, ids[0], OutboundStatus.SENT, now - HOUR)
    mark(firm, ids[1], OutboundStatus.SENT, now)
    mark(firm, ids[2], OutboundStatus.FAILED, now - HOUR)
    mark(firm, ids[3], OutboundStatus.UNCERTAIN, now)
    with firm.begin() as unit:
        counts = unit.outbox.counts(now, now + HOUR)
        assert [row.id for row in unit.outbox.recent("sent", now)] == [ids[1]]
        assert [row.id for row in unit.outbox.recent("waiting", now)] == [ids[5], ids[4]]
        assert [row.id for row in unit.outbox.recent("failed", now - HOUR, limit=5)] == [ids[2]]
        assert unit.outbox.recent("failed", now) == [], "it was given up an hour ago, whenever it was queued"
    assert counts == {"sent": 1, "failed": 1, "uncertain": 1, "waiting": 2}


@pytest.mark.parametrize("frozen", [True, False])
def test_a_human_decides_once_about_what_did_not_arrive(firm: SqlStore, now: datetime, frozen: bool) -> None:
    (row_id,) = queue(firm, now, (2, None))
    if frozen:
        with firm.begin() as unit:
            unit.outbox.freeze(row_id, content=b"octets", message_id="m", mail_from="b", rcpt_to="a", subject="s")
    mark(firm, row_id, OutboundStatus.FAILED, now)
    with firm.begin() as unit:
        assert unit.outbox.resolve(row_id, "failed", "waiting", "again", now + HOUR)
        row = unit.outbox.get(row_id)
        assert not unit.outbox.resolve(row_id, "failed", "waiting", "again", now), "somebody else was first"
    assert row is not None and (row.status, row.finished_at) == ("frozen" if frozen else "waiting", None)
    with firm.begin() as unit:
        (claimed,) = unit.outbox.claim(now + HOUR, HOUR)
    assert (claimed.id, claimed.content) == (row_id, b"octets" if frozen else b"")


def test_a_mail_to_nobody_is_refused_for_good(firm: SqlStore, now: datetime) -> None:
    with pytest.raises(Permanent) as caught, firm.begin() as unit:
        unit.outbox.add(Notice(NoticeKind.HELP, 999), None, now)
        unit.outbox.counts(now, now)  # SQLite and PostgreSQL both check at the statement
    assert caught.value.status == "5.3.0"


def test_threads_never_claim_the_same_row(firm: SqlStore, now: datetime) -> None:
    ids = queue(firm, now, *[(2, None)] * 60)

    def work() -> list[int | None]:
        mine: list[int | None] = []
        while (row := claim(firm, now)) is not None:
            mine.append(row.id)
        return mine

    with ThreadPoolExecutor(4) as pool:
        claimed = [row for done in [pool.submit(work) for _ in range(4)] for row in done.result()]
    assert sorted(row for row in claimed if row) == ids


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.server)], indirect=True)
def test_a_claim_steps_over_a_row_that_another_worker_is_claiming(firm: SqlStore, now: datetime) -> None:
    first, second = queue(firm, now, (2, None), (3, None))
    with firm._engine.begin() as other:
        other.execute(text("SELECT id FROM outbound WHERE id = :id FOR UPDATE"), {"id": first})
        row = claim(firm, now)
    assert row is not None and row.id == second
