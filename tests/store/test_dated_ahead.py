"""Rows dated by a clock that was ahead wait no longer than any others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import Inbound, Outbound, OutboundStatus
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service.ports import UnitOfWork, Waits
from mailbot.store.unit_of_work import SqlStore

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LEASE, SKEW = 20 * MINUTE, 30 * MINUTE
WAITS = Waits(6 * HOUR, LEASE)


def receive(uow: UnitOfWork, now: datetime) -> None:
    uow.inbox.add(RawMessage(b"x", Envelope("", (), now)), "s", now)


def queue(uow: UnitOfWork, now: datetime) -> None:
    person = uow.people.introduce("Eva", "eva@example.org", "en", "UTC")
    uow.outbox.add(Notice(NoticeKind.HELP, person.id or 0), None, now)


def put_off(uow: UnitOfWork, name: str, now: datetime, until: datetime) -> None:
    if name == "inbox":
        uow.inbox.postpone(1, until, "later", 0)
    else:
        uow.outbox.mark(1, OutboundStatus.WAITING, now, next_attempt_at=until)


@pytest.fixture(params=["inbox", "outbox"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ahead(store: SqlStore, name: str) -> Callable[[datetime], SqlStore]:
    """A row that was queued at that time."""

    def made(at: datetime) -> SqlStore:
        with store.begin() as uow:
            (receive if name == "inbox" else queue)(uow, at)
        return store

    return made


def claim(store: SqlStore, name: str, now: datetime) -> Inbound | Outbound | None:
    with store.begin() as uow:
        box: Any = getattr(uow, name)
        row: Inbound | Outbound | None = next(iter(box.claim(now, LEASE)), None)
    return row


def set_right(store: SqlStore, name: str, now: datetime) -> None:
    with store.begin() as uow:
        getattr(uow, name).disbelieve(now, WAITS, SKEW)


Ahead = Callable[[datetime], SqlStore]


def test_what_was_never_tried_is_due(ahead: Ahead, name: str, now: datetime) -> None:
    store = ahead(now + DAY)
    assert claim(store, name, now) is None
    set_right(store, name, now)
    assert claim(store, name, now)


def test_what_was_put_off_is_due_where_no_wait_is_so_long(ahead: Ahead, name: str, now: datetime) -> None:
    store = ahead(now)
    assert claim(store, name, now)
    for until, due in ((now + 6 * HOUR, False), (now + DAY, True)):
        with store.begin() as uow:
            put_off(uow, name, now, until)
        set_right(store, name, now)
        assert (claim(store, name, now) is not None) is due


def test_a_lease_is_cut_and_not_broken(ahead: Ahead, name: str, now: datetime) -> None:
    """Its holder may live."""
    store = ahead(now)
    assert claim(store, name, now + DAY)
    set_right(store, name, now)
    assert claim(store, name, now + LEASE - MINUTE) is None and claim(store, name, now + LEASE)


def test_what_is_leased_as_usual_stays_so(ahead: Ahead, name: str, now: datetime) -> None:
    store = ahead(now)
    assert claim(store, name, now)
    set_right(store, name, now + MINUTE)
    assert claim(store, name, now + LEASE - MINUTE) is None and claim(store, name, now + LEASE)
