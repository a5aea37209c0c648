"""One stroke of the clock: whatever is due now is queued. Derived from the tables, so ticking twice does no harm."""

from __future__ import annotations

from collections.abc import Callable

from mailbot.service import confirm, digest, remind, summary
from mailbot.service.desk import Desk
from mailbot.service.ports import Clock, Store


def tick(store: Store, desk: Desk, clock: Clock) -> int:
    """How many mails were queued. What breaks in one of the four is raised after the others had their turn."""
    strokes: tuple[Callable[[], int | None], ...] = (
        lambda: confirm.let_go(store, clock),
        lambda: remind.send_due(store, desk, clock),
        lambda: digest.send_due(store, clock),
        lambda: summary.send_due(store, desk, clock),
    )
    queued = 0
    broken: Exception | None = None
    for stroke in strokes:
        try:
            queued += stroke() or 0
        except Exception as error:
            broken = broken or error
    if broken is not None:
        raise broken
    return queued
