"""Durable receipt: a mail is in the store, committed, before anyone upstream hears that it was taken."""

from __future__ import annotations

from mailbot.mail.envelope import RawMessage
from mailbot.service.ports import Clock, Store


def accept(store: Store, clock: Clock, raw: RawMessage, source: str) -> bool:
    """Returns once the mail is committed; False where that delivery was here already.

    `source` names the delivery, not the mail: the same mail delivered twice is told apart later. Raises
    `Transient` where it could not be kept; upstream then keeps it (451, or an unmoved mail).
    """
    with store.begin() as uow:
        return uow.inbox.add(raw, source, clock.now()) is not None
