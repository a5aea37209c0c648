"""Durable receipt: a mail is in the store, committed, before anyone upstream hears that it was taken."""

from __future__ import annotations

from mailbot.mail.envelope import RawMessage
from mailbot.service.desk import Desk
from mailbot.service.lane import lane_of
from mailbot.service.ports import Clock, Store


def accept(store: Store, desk: Desk, clock: Clock, raw: RawMessage, source: str) -> int | None:
    """The row's id, once the mail is committed; None where that delivery was here already.

    `source` names the delivery, not the mail: the same mail delivered twice is told apart later. Raises
    `Transient` where it could not be kept; upstream then keeps it (451, or an unmoved mail).
    """
    with store.begin() as uow:
        return uow.inbox.add(raw, source, clock.now(), lane_of(uow, desk, raw))
