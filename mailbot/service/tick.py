"""One stroke of the clock: whatever is due now is queued. Derived from the tables, so ticking twice does no harm."""

from __future__ import annotations

from mailbot.service import confirm, digest, remind, summary
from mailbot.service.desk import Desk
from mailbot.service.ports import Clock, Store


def tick(store: Store, desk: Desk, clock: Clock) -> int:
    """How many mails were queued."""
    confirm.let_go(store, clock)
    return remind.send_due(store, desk, clock) + digest.send_due(store, clock) + summary.send_due(store, desk, clock)
