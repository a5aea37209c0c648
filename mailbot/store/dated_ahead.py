"""Rows that a clock dated which has been set back since: without this they would wait for as long as it was ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, and_, bindparam, case, or_, update

from mailbot.domain.columns import Instant
from mailbot.service.ports import Waits
from mailbot.store.statement import Statement
from mailbot.store.tables import INBOUND, OUTBOUND

_now, _lease_end, _soon, _late, _far = (
    bindparam(name, type_=Instant) for name in ("now", "lease_end", "soon", "late", "far")
)


def _pulling(queue: Table) -> Statement:
    leased, next_at = queue.c.leased_until.is_not(None), queue.c.next_attempt_at
    too_late = or_(queue.c.attempts == 0, and_(leased, next_at > _late), next_at > _far)
    return Statement(
        update(queue)
        .where(queue.c.finished_at.is_(None), next_at > _soon, too_late)
        .values(
            next_attempt_at=case((leased, _lease_end), else_=_now), leased_until=case((leased, _lease_end), else_=None)
        )
    )


_PULL = {queue.name: _pulling(queue) for queue in (INBOUND, OUTBOUND)}


def pull_near(connection: Connection, queue: Table, now: datetime, waits: Waits, skew: timedelta) -> None:
    """Due now: what waits longer than it may, and what was never tried. Who holds a row may live, by another clock: its
    lease is cut to the longest there is from now on."""
    _PULL[queue.name].touched(
        connection,
        now=now,
        lease_end=now + waits.lease,
        soon=now + skew,
        late=now + waits.lease + skew,
        far=now + waits.retry + skew,
    )
