"""One stroke of the clock: whatever is due now is queued. Derived from the tables, so ticking twice does no harm.

Each person is looked at in a transaction of their own: a stroke that is broken off goes on with the next one, and
strokes of several machines share the people between them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mailbot.domain import retry
from mailbot.domain.model import Person
from mailbot.domain.post import Round, Watch
from mailbot.domain.watch import Look
from mailbot.service import confirm
from mailbot.service.desk import SEND_LEASE, Desk
from mailbot.service.digest import send_digest
from mailbot.service.ports import Clock, Store, Transient, UnitOfWork, Waits
from mailbot.service.remind import remind
from mailbot.service.summary import send_summary
from mailbot.service.wake import wake

AT_A_TIME = 200  # people read from the list of those whose time has come
SKEW = timedelta(minutes=30)  # by which the clocks of several machines may differ
WAITS = Waits(retry.WAITS[-1], SEND_LEASE)
HOPELESS = 3  # transient failures in a row after which the rest waits for the next stroke

Looker = Callable[[UnitOfWork, Person, Watch, datetime], Look | None]
Ending = Callable[[], bool]


def tick(store: Store, desk: Desk, clock: Clock, ending: Ending = lambda: False) -> int:
    """How many people were looked at. Where `ending`, the rest waits for the next stroke.

    What breaks over one person, or in one of the four rounds, is raised after the others had their turn.
    """
    lookers: dict[Round, Looker] = {
        Round.REMINDER: lambda uow, person, watch, now: remind(uow, desk, person, watch, now),
        Round.DIGEST: send_digest,
        Round.SUMMARY: lambda uow, person, watch, now: send_summary(uow, desk, person, watch, now),
    }
    looked, broken = 0, list[Exception]()
    for first in (confirm.let_go, _disbelieve, wake):
        try:
            first(store, clock)
        except Exception as error:
            broken.append(error)
    for kind, looker in lookers.items():
        try:
            looked += _round(store, clock, kind, looker, broken, ending)
        except Exception as error:
            broken.append(error)
    if broken:
        raise broken[0]
    return looked


def _disbelieve(store: Store, clock: Clock) -> None:
    """Looks that were made in the future, by a clock that has been set back since, have put the next ones too late;
    and so it is with the next tries of mails."""
    now = clock.now()
    with store.begin() as uow:
        uow.watches.disbelieve(now + SKEW)
        uow.inbox.disbelieve(now, WAITS, SKEW)
        uow.outbox.disbelieve(now, WAITS, SKEW)


def _round(store: Store, clock: Clock, kind: Round, look: Looker, broken: list[Exception], ending: Ending) -> int:
    """Everyone whose time has come, each once. What breaks over one person leaves them for the next stroke."""
    looked, failures = 0, 0
    last: Watch | None = None
    while True:
        with store.begin() as uow:
            due = uow.watches.due(kind, clock.now(), AT_A_TIME, after=last)
        for last in due:
            if ending():
                return looked
            try:
                looked += _look(store, clock, last, look)
                failures = 0
            except Exception as error:
                broken.append(error)
                failures = failures + 1 if isinstance(error, Transient) else 0
                if failures == HOPELESS:
                    raise
        if len(due) < AT_A_TIME:
            return looked


def _look(store: Store, clock: Clock, listed: Watch, look: Looker) -> bool:
    """One transaction: what is due for the person, and when to look again. False where somebody else was first."""
    now = clock.now()
    with store.begin() as uow:
        watch = uow.watches.take(listed, now)
        if watch is None:
            return False
        person = uow.people.get(watch.person_id)
        uow.watches.put(watch, look(uow, person, watch, now) if person is not None else None, now)
        return True
