"""No question on the hot path reads a whole table, however large it grows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from asked import listen
from sqlalchemy import Connection

from mailbot.domain.post import Watch
from mailbot.service.ports import UnitOfWork, Waits
from mailbot.store.unit_of_work import SqlStore

WHOLE_TABLE = {"sqlite": r"^SCAN \w+( USING COVERING INDEX \w+)?$", "postgresql": r"Seq Scan on"}
DAY, LEASE = timedelta(days=1), timedelta(minutes=5)

QUESTIONS: dict[str, Callable[[UnitOfWork, datetime], object]] = {
    "inbox.claim": lambda unit, now: unit.inbox.claim(now, LEASE),
    "inbox.has_key": lambda unit, now: unit.inbox.has_key("k"),
    "inbox.counts": lambda unit, now: unit.inbox.counts(now - DAY, now),
    "inbox.received": lambda unit, now: unit.inbox.received(now - DAY, now),
    "outbox.page_follows": lambda unit, now: unit.outbox.page_follows(1, 1, 9, now),
    "outbox.last_page": lambda unit, now: unit.outbox.last_page(1, 1, 9),
    "plans.on_time": lambda unit, now: unit.plans.on_time(now.date(), now.date()),
    "plans.has_asked": lambda unit, now: unit.plans.has_asked("confirm", 1, "x"),
    "people.addresses": lambda unit, now: unit.people.addresses(1),
    "inbox.recent waiting": lambda unit, now: unit.inbox.recent("waiting", now - DAY),
    "inbox.recent parked": lambda unit, now: unit.inbox.recent("parked", now - DAY),
    "outbox.claim": lambda unit, now: unit.outbox.claim(now, LEASE),
    "outbox.by_message_id": lambda unit, now: unit.outbox.by_message_id(["a@x", "b@x"]),
    "outbox.thread": lambda unit, now: unit.outbox.thread(1, 1, 9),
    "outbox.last_of_kind": lambda unit, now: unit.outbox.last_of_kind(1, 1, "todo", 3),
    "outbox.counts": lambda unit, now: unit.outbox.counts(now - DAY, now),
    "outbox.recent sent": lambda unit, now: unit.outbox.recent("sent", now - DAY),
    "outbox.recent failed": lambda unit, now: unit.outbox.recent("failed", now - DAY),
    "plans.dossier": lambda unit, now: unit.plans.dossier(1),
    "plans.unanswered": lambda unit, now: unit.plans.unanswered("confirm", now),
    "watches.due": lambda unit, now: unit.watches.due("reminder", now, 9),
    "watches.due, on": lambda unit, now: unit.watches.due("reminder", now, 9, Watch(person_id=1, next_at=now)),
    "watches.disbelieve": lambda unit, now: unit.watches.disbelieve(now),
    "inbox.disbelieve": lambda unit, now: unit.inbox.disbelieve(now, Waits(DAY, LEASE), LEASE),
    "outbox.disbelieve": lambda unit, now: unit.outbox.disbelieve(now, Waits(DAY, LEASE), LEASE),
    "watches.take": lambda unit, now: unit.watches.take(Watch(kind="reminder", person_id=1), now),
    "plans.overdue_by_provider": lambda unit, now: unit.plans.overdue_by_provider(now.date()),
    "plans.open_todos_of": lambda unit, now: unit.plans.open_todos_of(1),
    "plans.waking": lambda unit, now: unit.plans.waking(now.date()),
    "plans.of_provider": lambda unit, now: unit.plans.of_provider(1),
    "plans.of_stakeholder": lambda unit, now: unit.plans.of_stakeholder(1),
    "plans.changes_caused_by": lambda unit, now: unit.plans.changes_caused_by(1),
    "plans.changes_since": lambda unit, now: unit.plans.changes_since(1, now),
    "plans.log": lambda unit, now: unit.plans.log(1),
    "plans.open_requests": lambda unit, now: unit.plans.open_requests(1),
    "people.by_address": lambda unit, now: unit.people.by_address("a@x"),
    "templates.get": lambda unit, now: unit.templates.get(1, "kitchen"),
    "templates.names": lambda unit, now: unit.templates.names(1),
}


def explained(connection: Connection, statement: str, parameters: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # an empty table is always read whole otherwise
    return [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


@pytest.fixture
def with_a_plan(store: SqlStore, now: datetime) -> SqlStore:
    with store.begin() as unit:
        unit.plans.open(unit.people.introduce("A", "a@x", "en", "UTC").id or 0, "Kitchen", 0, now)
    return store


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_a_whole_table(with_a_plan: SqlStore, now: datetime, question: str) -> None:
    engine = with_a_plan._engine
    asked = listen(engine)
    with with_a_plan.begin() as unit:
        QUESTIONS[question](unit, now)
    questions = [(words, with_) for words, with_ in tuple(asked) if words.startswith(("SELECT", "UPDATE"))]
    assert questions
    with engine.connect() as connection:
        steps = [step for words, with_ in questions for step in explained(connection, words, with_)]
    whole = [step for step in steps if re.search(WHOLE_TABLE[engine.dialect.name], step) and "anon" not in step]
    assert whole == []
    if question.endswith("claim"):  # the oldest is found, not sorted out of all that wait
        assert [step for step in steps if re.search(r"TEMP B-TREE|Sort", step)] == []
