"""Mail that waits for a human to decide: it is tried again, or closed and kept. The trail says who decided.

The same for whoever asks, by mail or on the machine. Nothing is deleted, and nothing runs here: what is tried again
goes the way of every other mail, so that one that came in must prove as much as before, and one that goes out keeps its
octets and its Message-ID.
"""

from __future__ import annotations

from datetime import datetime

from mailbot.domain.changes import Change
from mailbot.domain.model import Person
from mailbot.domain.notices import Outcome
from mailbot.domain.post import Inbound, InboundStatus, Outbound, OutboundStatus
from mailbot.domain.rulings import accepted, refused
from mailbot.service.case import person_id
from mailbot.service.ports import UnitOfWork

INBOUND, OUTBOUND = "inbound", "outbound"
DROPPED = "dropped by "  # before the reason of what a human closed
LONGEST_REASON = 500  # characters kept of what the row said before

Row = Inbound | Outbound


def stuck(uow: UnitOfWork, queue: str, row_id: int) -> Row | None:
    """The row as it is now, whatever became of it, with its octets."""
    return uow.inbox.get(row_id) if queue == INBOUND else uow.outbox.get(row_id)


def retry(uow: UnitOfWork, row: Row, by: Person, now: datetime, cause: int | None) -> Outcome:
    """It waits again. Of a mail that may have arrived, the relay is asked first where it can be (`deliver`)."""
    in_the_way = _settled(row)
    if in_the_way is not None:
        return in_the_way
    if isinstance(row, Inbound) and row.semantic_key is not None:  # it would be its own duplicate
        return refused("row_not_again")
    reason = f"{row.reason[:LONGEST_REASON]}; tried again by {by.name}"
    return _resolve(uow, row, InboundStatus.WAITING, reason, by, now, cause, "row_retried")


def drop(uow: UnitOfWork, row: Row, by: Person, why: str, now: datetime, cause: int | None) -> Outcome:
    """Refused, or not sent, for good; kept with who closed it and why."""
    in_the_way = _settled(row)
    if in_the_way is not None:
        return in_the_way
    status = InboundStatus.REFUSED if isinstance(row, Inbound) else OutboundStatus.FAILED
    said = f"{by.name}: {why}" if why else by.name
    reason = f"{DROPPED}{said}; it was: {row.reason[:LONGEST_REASON]}"
    return _resolve(uow, row, status, reason, by, now, cause, "row_dropped")


def _settled(row: Row) -> Outcome | None:
    """Why there is nothing to decide any more."""
    if row.reason.startswith(DROPPED):
        return refused("row_was_dropped")
    if row.finished_at is None:
        return refused("row_waits")
    if row.status in (InboundStatus.PARKED, InboundStatus.REFUSED, OutboundStatus.FAILED, OutboundStatus.UNCERTAIN):
        return None
    return refused("row_handled")


def _resolve(
    uow: UnitOfWork, row: Row, status: str, reason: str, by: Person, now: datetime, cause: int | None, code: str
) -> Outcome:
    """And the trail of it; another who decided at the same time was first where the status is not that of `row`."""
    assert row.id is not None
    queue, rows = (INBOUND, uow.inbox) if isinstance(row, Inbound) else (OUTBOUND, uow.outbox)
    if not rows.resolve(row.id, row.status, status, reason, now):
        return refused("row_handled")
    change = Change(queue, row.id, "status", str(row.status), str(status))
    uow.plans.record(None, (change,), person_id(by), now, cause)
    return accepted(code)
