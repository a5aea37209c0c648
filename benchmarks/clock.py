"""The clock, in processor time: a stroke over 1,000,000 open to-dos with nothing due; looks and digests a second.

    python -m benchmarks.clock

One SQLite file: 100,000 people own ten open to-dos each, in 50,000 plans of 10,000 providers.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import text
from support.bot import SetClock

from mailbot.domain.post import Round
from mailbot.service.desk import Desk
from mailbot.service.tick import tick
from mailbot.store.unit_of_work import SqlStore, open_store

PROVIDERS, PLANS, PEOPLE, TODOS = 10_000, 50_000, 100_000, 1_000_000
LOOKS = 1_000
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"


@dataclass(frozen=True, slots=True)
class Rung:
    """Milliseconds of a stroke with nothing due; looks that find nothing, and digests queued, a second of one core."""

    idle_ms: float
    looks: float
    digests: float


def measure(desk: Desk, runs: int = 5, share: float = 1.0) -> Rung:
    """Looks and digests once, over `LOOKS` people each; with a `share` of all those people and to-dos."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"sqlite:///{folder}/clock.db")) as store:
        _fill(store, share)
        clock = SetClock(NOW)
        stroke: Callable[[], int] = lambda: tick(store, desk, clock)  # noqa: E731
        _wake(store, "'none'")
        assert stroke() == 0
        idle = median(_seconds(stroke) for _ in range(runs * 5))
        _wake(store, f"'{Round.REMINDER}'")
        looks = LOOKS / _seconds(stroke)
        _wake(store, f"'{Round.DIGEST}'")
        digests = LOOKS / _seconds(stroke)
        with store.begin() as uow:
            assert uow.outbox.counts(NOW, NOW + timedelta(days=1))["waiting"] == LOOKS, "the looks found nothing"
        return Rung(idle * 1000, looks, digests)


def _seconds(work: Callable[[], int]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _wake(store: SqlStore, kind: str) -> None:
    """Makes the first people of that round due."""
    with store._engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE watch SET next_at = '1970-01-01 00:00:00.000000' WHERE kind = "
                f"{kind} AND person_id IN (SELECT person_id FROM watch WHERE kind = {kind} LIMIT {LOOKS})"
            )
        )


def _fill(store: SqlStore, share: float) -> None:
    """Providers first, then clients, with to-dos due in half a year; the first of each plan is a provider's, late."""
    providers, plans, people, todos = (int(each * share) for each in (PROVIDERS, PLANS, PEOPLE, TODOS))
    later, late = "2027-06-01", "2026-11-20"
    with store._engine.begin() as connection:
        for words, most in (
            (
                "INSERT INTO person (id, name, address, language, zone, provider, admin, working_days, work_start,"
                " work_end, digest_hour, reminders, undeliverable, note)"
                " SELECT i, 'P' || i, 'p' || i || '@example.org',"
                f" 'en', 'UTC', i <= {providers}, 0, '12345', 8, 17, 7, 1, '', '' FROM n",
                providers + people,
            ),
            (
                "INSERT INTO plan (id, provider_id, title, goal, risks, assumptions, state, revision, grace_days,"
                f" opened_at) SELECT i, 1 + i % {providers}, 'Plan ' || i, '', '', '', 'open', 1, 0,"
                " '2026-11-01 09:00:00.000000' FROM n",
                plans,
            ),
            (
                'INSERT INTO todo (id, plan_id, number, text, owner_id, helpers, due, "after", rule, state, percent,'
                f" flag, outcome, sequence) SELECT i, 1 + i % {plans}, 1 + i / {plans}, 'Choose the tiles',"
                f" CASE WHEN i / {plans} = 0 THEN 1 + i % {providers}"
                f" ELSE {providers} + 1 + i % {people} END, '[]',"
                f" CASE WHEN i / {plans} = 0 THEN '{late}' ELSE '{later}' END, '[]', '', 'NEEDS-ACTION', 0, '', '', 0"
                " FROM n",
                todos,
            ),
            (
                "INSERT INTO watch (kind, person_id, next_at) SELECT 'digest', i, '2026-11-25 07:00:00.000000' FROM n",
                providers,
            ),
            (
                f"INSERT INTO watch (kind, person_id, next_at) SELECT 'reminder', {providers} + i,"
                " '2026-12-01 08:00:00.000000' FROM n",
                people,
            ),
        ):
            connection.execute(text(words.replace("SELECT", f"{NUMBERS} SELECT", 1)), {"most": most})


if __name__ == "__main__":
    from mailbot.mail.token import Signer

    rung = measure(Desk("plans@firm.example", Signer([b"sixteen octets.."])))
    print(f"a stroke over {TODOS:,} open to-dos with nothing due: {rung.idle_ms:.2f} ms")
    print(f"{rung.looks:,.0f} looks a second that find nothing, {rung.digests:,.0f} digests queued a second")
