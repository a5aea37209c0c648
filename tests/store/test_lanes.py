"""The lane of a mail: told from its addresses before it is read, and kept by every claim where many work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from support.bot import ANNA, KITCHEN, PROVAN, Bot

from mailbot.domain.post import InboundStatus
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.store.unit_of_work import SqlStore, open_store

LEASE = timedelta(minutes=5)
BEA, BEAS_CLIENT = "bea@firm.example", "bob@example.org"
pytestmark = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.server)], indirect=True)


@pytest.fixture
def bot(url: str, tmp_path: Path) -> Iterator[Bot]:
    """Anna and Bea have a kitchen each, with clients of their own."""
    bot = Bot(tmp_path)
    bot.store.close()
    bot.store = open_store(url)
    bot.delivery._store = bot.delivery._freezer._store = bot.store
    for name, address in (("Anna Ek", ANNA), ("Bea Ek", BEA)):
        bot.know(name, address, provider=True)
    bot.mail(ANNA, "Plan: Kitchen", KITCHEN)
    theirs = KITCHEN.replace(PROVAN, BEAS_CLIENT).replace("Mrs Provan", "Mr Bob").replace("@provan", "@bob")
    bot.mail(BEA, "Plan: Kitchen", theirs.replace("Team: John Ek <john@firm.example>\n", "").replace("@john", "@me"))
    bot.run()
    yield bot
    bot.store.close()


def test_whoever_writes_about_a_providers_plans_is_in_her_lane(bot: Bot) -> None:
    anna, bea = bot.person(ANNA).id, bot.person(BEA).id
    question = bot.last(PROVAN, "todo")
    rows = {
        bot.mail(ANNA, "Re: [P1]", "note 1 x."): anna,
        bot.mail(ANNA, "Plan: Shed", KITCHEN): anna,
        bot.reply(question, "done"): anna,
        bot.reply(question, "done", from_="elsewhere@example.net"): anna,  # the signed address tells
        bot.mail(PROVAN, "The kitchen", "How is it?"): anna,
        bot.mail(BEAS_CLIENT, "The kitchen", "How is it?"): bea,
        bot.reply(bot.last(BEAS_CLIENT, "todo"), "done"): bea,
        bot.mail("nobody@example.net", "Hello", "x"): None,
    }
    assert {row: bot.row(row).lane for row in rows} == rows


def receive(store: SqlStore, now: datetime, *lanes: int | None) -> list[int | None]:
    with store.begin() as uow:
        raw = RawMessage(b"x", Envelope("", (), now))
        return [uow.inbox.add(raw, f"s{number}", now, lambda lane=lane: lane) for number, lane in enumerate(lanes)]


def claimed(store: SqlStore, now: datetime) -> int | None:
    with store.begin() as uow:
        row = next(iter(uow.inbox.claim(now, LEASE)), None)
    return row.id if row is not None else None


def test_a_row_waits_for_the_older_ones_of_its_lane(store: SqlStore, now: datetime) -> None:
    first, second, other, none = receive(store, now, 1, 1, 2, None)
    assert [claimed(store, now) for _ in range(4)] == [first, other, none, None]
    with store.begin() as uow:
        uow.inbox.finish(first or 0, InboundStatus.DONE, now)
    assert claimed(store, now) == second


def test_one_that_was_put_off_is_overtaken(store: SqlStore, now: datetime) -> None:
    first, second = receive(store, now, 1, 1)
    assert claimed(store, now) == first
    with store.begin() as uow:
        uow.inbox.postpone(first or 0, now + LEASE, "4.4.3 the DNS is silent", 0)
    assert claimed(store, now) == second


def test_one_whose_holder_died_comes_before_the_younger(store: SqlStore, now: datetime) -> None:
    first, _ = receive(store, now, 1, 1)
    assert claimed(store, now) == first and claimed(store, now) is None
    assert claimed(store, now + LEASE) == first


def test_one_that_is_just_being_claimed_is_in_the_way_too(store: SqlStore, now: datetime) -> None:
    first, _ = receive(store, now, 1, 1)
    with store._engine.connect() as other:
        other.execute(text("SELECT 1 FROM inbound WHERE id = :row FOR UPDATE"), {"row": first})
        assert claimed(store, now) is None
    assert claimed(store, now) == first
