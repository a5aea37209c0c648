"""A town of providers and clients with as many to-dos as asked for, put into a store at once; and what clients reply.

Rows go in by the store's own tables, so that a million to-dos take a minute; nothing of the service runs for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from mailbot.domain.model import Person, Plan, Stakeholder, ToDo
from mailbot.domain.notices import NoticeKind
from mailbot.domain.post import Outbound, OutboundStatus, Round, Watch
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.token import Signer
from mailbot.service.desk import Desk
from mailbot.store.tables import OUTBOUND, PERSON, PLAN, STAKEHOLDER, TODO, WATCH
from mailbot.store.unit_of_work import SqlStore, open_store

MX = "mx.firm.example"
DESK = Desk("plans@firm.example", Signer([b"sixteen octets.."]), "Ek Kitchens", authserv_id=MX)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODOS_OF_A_PLAN = 12
PLANS_OF_A_PROVIDER = 10
ROWS_AT_ONCE = 20_000

REPLY = """\
From: Client {client} <client{client}@example.org>\r
To: {reply_to}\r
Subject: Re: Choose the tiles of wall {number} - Kitchen {plan} [P{plan}]\r
Date: Mon, 23 Nov 2026 09:00:00 +0000\r
Message-ID: <{number}.{plan}@example.org>\r
In-Reply-To: <{message_id}>\r
References: <{message_id}>\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
{body}"""
BODY = (Path(__file__).parent / "reply.txt").read_text("utf-8")


@dataclass
class SetClock:
    """Fulfils `ports.Clock`."""

    time: datetime = MONDAY

    def now(self) -> datetime:
        return self.time


@dataclass
class Town:
    """The store at `folder`, and who may be written to."""

    store: SqlStore
    plans: int
    clock: SetClock = field(default_factory=SetClock)

    @property
    def providers(self) -> int:
        return -(-self.plans // PLANS_OF_A_PROVIDER)

    def replies(self) -> Iterator[RawMessage]:
        """One about each to-do, with the server's verdict on top: first one of each plan, then the next of each."""
        for number in range(1, TODOS_OF_A_PLAN + 1):
            for plan in range(1, self.plans + 1):
                yield self._reply(plan, number)

    def _reply(self, plan: int, number: int) -> RawMessage:
        client, row = self.providers + plan, (plan - 1) * TODOS_OF_A_PLAN + number
        text = REPLY.format(
            client=client,
            number=number,
            plan=plan,
            reply_to=DESK.reply_to(client, row),
            message_id=DESK.message_id(client, row),
            body=BODY.replace("\n", "\r\n"),
        )
        verdict = f"Authentication-Results: {MX}; dmarc=pass header.from=example.org\r\n"
        return RawMessage((verdict + text).encode(), Envelope("", (DESK.address,), MONDAY))


def build(url: str, todos: int) -> Town:
    """A town with that many open to-dos, each of them told to its owner in a mail that is sent."""
    town = Town(open_store(url), max(1, todos // TODOS_OF_A_PLAN))
    _fill(town.store, PERSON, _people(town))
    _fill(town.store, PLAN, _plans(town))
    _fill(town.store, STAKEHOLDER, _parts(town))
    _fill(town.store, TODO, _todos(town))
    _fill(town.store, OUTBOUND, _mails(town))
    _fill(town.store, WATCH, _watches(town))
    with town.store._engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return town


def _fill(store: SqlStore, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, ROWS_AT_ONCE)):
        with store._engine.begin() as connection:
            connection.execute(insert(table), batch)


def _people(town: Town) -> Iterator[dict[str, Any]]:
    for number in range(1, town.providers + 1):
        yield Person(
            id=number, name=f"Provider {number}", address=f"provider{number}@firm.example", provider=True
        ).model_dump()
    for number in range(town.providers + 1, town.providers + town.plans + 1):
        yield Person(id=number, name=f"Client {number}", address=f"client{number}@example.org").model_dump()


def _plans(town: Town) -> Iterator[dict[str, Any]]:
    for number in range(1, town.plans + 1):
        yield Plan(
            id=number,
            provider_id=1 + (number - 1) // PLANS_OF_A_PROVIDER,
            title=f"Kitchen {number}",
            goal="New kitchen in use by Christmas",
            due=date(2026, 12, 20),
            opened_at=MONDAY - timedelta(days=3),
        ).model_dump()


def _parts(town: Town) -> Iterator[dict[str, Any]]:
    for number in range(1, town.plans + 1):
        yield Stakeholder(plan_id=number, person_id=town.providers + number, role="client").model_dump()


def _todos(town: Town) -> Iterator[dict[str, Any]]:
    day = date(2026, 12, 5)
    blank = ToDo(plan_id=0, number=0, text="", owner_id=0, due=day, first_due=day).model_dump()
    for row in range(town.plans * TODOS_OF_A_PLAN):
        plan, number = 1 + row // TODOS_OF_A_PLAN, 1 + row % TODOS_OF_A_PLAN
        here = {"id": row + 1, "plan_id": plan, "number": number, "owner_id": town.providers + plan}
        yield {**blank, **here, "text": f"Choose the tiles of wall {number}"}


def _mails(town: Town) -> Iterator[dict[str, Any]]:
    sent = MONDAY - timedelta(days=3)
    blank = Outbound(
        kind=NoticeKind.TODO,
        person_id=0,
        facts={"sequence": 0},
        queued_at=sent,
        next_attempt_at=sent,
        status=OutboundStatus.SENT,
        attempts=1,
        sent_at=sent,
        finished_at=sent,
    ).model_dump()
    for row in range(town.plans * TODOS_OF_A_PLAN):
        plan, number = 1 + row // TODOS_OF_A_PLAN, 1 + row % TODOS_OF_A_PLAN
        client = town.providers + plan
        here = {"id": row + 1, "plan_id": plan, "number": number, "person_id": client}
        yield {
            **blank,
            **here,
            "message_id": DESK.message_id(client, row + 1),
            "rcpt_to": f"client{client}@example.org",
        }


def _watches(town: Town) -> Iterator[dict[str, Any]]:
    """Nothing is due before tomorrow."""
    tomorrow = MONDAY + timedelta(days=1)
    for number in range(1, town.providers + town.plans + 1):
        kind = Round.DIGEST if number <= town.providers else Round.REMINDER
        yield Watch(kind=kind, person_id=number, next_at=tomorrow).model_dump()
