"""Paused plans go on by themselves on the day that was named, wherever their provider is."""

from __future__ import annotations

from datetime import timedelta

from mailbot.domain.about_pauses import woken
from mailbot.domain.rhythm import local
from mailbot.service.ports import Clock, Store

AHEAD = timedelta(days=1)  # by which a provider's day may be ahead of the day in UTC


def wake(store: Store, clock: Clock) -> None:
    """Each in a transaction of its own. What breaks over one is raised after the others had their turn."""
    now = clock.now()
    with store.begin() as uow:
        due = uow.plans.waking(now.date() + AHEAD)
    broken: Exception | None = None
    for plan_id in due:
        try:
            _wake(store, clock, plan_id)
        except Exception as error:
            broken = broken or error
    if broken is not None:
        raise broken


def _wake(store: Store, clock: Clock, plan_id: int) -> None:
    """Nobody's doing, so that the trail names nobody. Who owns what is open there is looked at in this same stroke."""
    now = clock.now()
    with store.begin() as uow:
        uow.plans.lock(plan_id)
        dossier = uow.plans.dossier(plan_id)
        if dossier is not None:
            uow.plans.record(plan_id, woken(dossier, local(dossier.provider, now).date()), None, now, None)
