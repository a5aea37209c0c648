"""Waiting messages, start to finish: state, audit trail, outbox and status of each in one transaction, or nothing.

Those that wait at the same time share one, and so what it costs to have it on the disk. None waits for company.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailbot.domain.post import Inbound, InboundStatus
from mailbot.domain.retry import PARK_AFTER, next_attempt
from mailbot.mail.automatic import Kind
from mailbot.service.automatic import take_note
from mailbot.service.case import case_of
from mailbot.service.confirm import HeldUnopened
from mailbot.service.desk import LEASE, Desk
from mailbot.service.judge import judge
from mailbot.service.open_mail import Opened, Unopened, raw_of
from mailbot.service.ports import Clock, Dns, Opener, Opening, Store, Transient, UnitOfWork
from mailbot.service.verify import Evidence, reported, verify

ENDED_TWICE = "the program ended twice over it: its last try comes later, when whatever else ends it may be over"
ENDED = f"the program ended over it {PARK_AFTER} times: it was killed, ran out of memory, or crashed"
Held = Mapping[int, Opened | Unopened]


@dataclass(frozen=True, slots=True)
class Handled:
    """A row as it was claimed, and what became of it: "waiting" where it is tried again. `reason`, for the operator."""

    row: Inbound
    status: InboundStatus
    reason: str


def process_waiting(
    store: Store, desk: Desk, clock: Clock, opener: Opener, dns: Dns | None = None
) -> Sequence[Handled]:
    """Handles the oldest mails that wait, in their order; () where none does. What breaks on one, or kills the program
    that works on it, is tried again, then parked; a delay is no try.

    `dns` None: the bot verifies nothing itself. With it, it does so where something depends on it, between two
    transactions, since none waits for the network.
    """
    with store.begin() as uow:
        rows = uow.inbox.claim(clock.now(), LEASE, store.together)
    if rows and rows[0].tries >= PARK_AFTER - 1:  # then it is alone
        deadly = rows[0]
        if deadly.tries >= PARK_AFTER:
            return (_park(store, deadly, ENDED, clock.now()),)
        if not deadly.reason:
            return (_again(store, deadly, ENDED_TWICE, clock.now(), deadly.tries),)
    waiting = [_Waiting(row, opener.begin(raw_of(row), desk.terms)) for row in rows]
    handled: list[Handled] = []
    while waiting:
        done = _together(store, desk, waiting, clock, own=dns is not None) if len(rows) > 1 else ()
        handled += done or (_alone(store, desk, waiting[0], clock, opener, dns),)
        waiting = waiting[max(len(done), 1) :]
    return handled


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A claimed row, and its mail that is opened meanwhile."""

    row: Inbound
    opening: Opening

    def ready(self, desk: Desk, own: bool) -> _Ready:
        """With what is known of its author before anybody asks the DNS, if there is one. Raises `Transient`."""
        opened = self.opening.result()
        evidence = reported(opened.mail, desk, own=own) if isinstance(opened, Opened) else Evidence()
        return _Ready(self.row, opened, evidence)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A claimed row with all that must be known before a transaction is begun about it. `held`: see `Case`."""

    row: Inbound
    opened: Opened | Unopened
    evidence: Evidence
    held: Held = field(default_factory=dict)


def _together(store: Store, desk: Desk, waiting: Iterable[_Waiting], clock: Clock, *, own: bool) -> Sequence[Handled]:
    """The first of them in one transaction: as many as are open by now, break nothing, and need nothing but the store.

    () where that is none, or where the transaction itself failed: the first one then says why, alone.
    """
    handled: list[Handled] = []
    try:
        with store.begin() as uow:
            for one in waiting:
                if handled and not one.opening.done():
                    break
                done = _attempted(uow, desk, one, clock.now(), own)
                if done is None:
                    break
                handled.append(done)
    except Exception:
        return ()
    return handled


def _attempted(uow: UnitOfWork, desk: Desk, one: _Waiting, now: datetime, own: bool) -> Handled | None:
    """None, with nothing done, where it broke or needs more than the store."""
    try:
        with uow.attempt():
            return _handle(uow, desk, one.ready(desk, own), now)
    except Exception:
        return None


def _alone(store: Store, desk: Desk, one: _Waiting, clock: Clock, opener: Opener, dns: Dns | None) -> Handled:
    row = one.row
    try:
        ready = one.ready(desk, dns is not None)
        handled = _decide(store, desk, ready, clock, opener)
        if handled is None:
            assert dns is not None and isinstance(ready.opened, Opened)
            found = verify(raw_of(row), ready.opened.mail, desk, ready.evidence, dns, clock)
            handled = _decide(store, desk, replace(ready, evidence=found), clock, opener)
        assert handled is not None
        return handled
    except Transient as failure:
        return _again(store, row, failure.detail, clock.now(), row.tries)
    except Exception as broken:  # one mail must never stop the next
        return _broke(store, row, f"{type(broken).__name__}: {broken}", clock.now())


def _decide(store: Store, desk: Desk, ready: _Ready, clock: Clock, opener: Opener) -> Handled | None:
    """In one transaction; where its yes is for a mail that waits, that one is opened before another is begun."""
    try:
        with store.begin() as uow:
            return _handle(uow, desk, ready, clock.now())
    except HeldUnopened as waiting:
        ready = replace(ready, held=_opened(store, desk, opener, waiting.rows))
        with store.begin() as uow:
            return _handle(uow, desk, ready, clock.now())


def _opened(store: Store, desk: Desk, opener: Opener, rows: Iterable[int]) -> dict[int, Opened | Unopened]:
    with store.begin() as uow:
        found = {number: uow.inbox.get(number) for number in rows}
    gone = Unopened("it is no longer kept", "5.6.0")
    return {n: opener.open(raw_of(row), desk.terms) if row is not None else gone for n, row in found.items()}


def _broke(store: Store, row: Inbound, reason: str, now: datetime) -> Handled:
    """It broke the program: one try less."""
    tries = row.tries + 1
    return _park(store, row, reason, now) if tries >= PARK_AFTER else _again(store, row, reason, now, tries)


def _again(store: Store, row: Inbound, reason: str, now: datetime, tries: int) -> Handled:
    """Later; a mail that nobody could handle for days is parked."""
    assert row.id is not None
    until = next_attempt(row.attempts, row.received_at, now)
    if until is None:
        return _park(store, row, reason, now)
    with store.begin() as uow:
        uow.inbox.postpone(row.id, until, reason, tries)
    return Handled(row, InboundStatus.WAITING, reason)


def _park(store: Store, row: Inbound, reason: str, now: datetime) -> Handled:
    assert row.id is not None
    with store.begin() as uow:
        uow.inbox.finish(row.id, InboundStatus.PARKED, now, reason=reason)
    return Handled(row, InboundStatus.PARKED, reason)


def _handle(uow: UnitOfWork, desk: Desk, ready: _Ready, now: datetime) -> Handled | None:
    """None where nothing was done yet, because own checks could prove who wrote it."""
    row, opened = ready.row, ready.opened
    assert row.id is not None
    if isinstance(opened, Unopened):
        reason = f"{opened.status} {opened.reason}"
        uow.inbox.finish(row.id, InboundStatus.PARKED, now, reason=reason)
        return Handled(row, InboundStatus.PARKED, reason)
    case = case_of(uow, desk, row, opened, now, ready.evidence, ready.held)
    done = judge(case) if case.kind in (Kind.HUMAN, Kind.CALENDAR) else take_note(case)
    if done is None:
        return None
    uow.inbox.finish(
        row.id,
        done.status,
        now,
        reason=done.reason,
        kind=opened.classification.kind,
        plan_id=done.plan_id,
        person_id=done.person_id,
        semantic_key=done.semantic_key,
        likeness=done.likeness,
        at_once=done.at_once,
        robot=done.robot,
    )
    return Handled(row, done.status, done.reason)
