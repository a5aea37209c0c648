"""Mails that wait at the same time share their transactions, and none of them another's fate."""

from __future__ import annotations

from support.bot import ANNA, Bot

from mailbot.domain.changes import Change
from mailbot.domain.model import State

CLIENTS = tuple(f"client{number}@example.org" for number in range(1, 7))


def told(bot: Bot) -> None:
    """Each client has a plan and a mail about its one to-do."""
    for number, client in enumerate(CLIENTS):
        bot.mail(
            ANNA, f"Plan: Shed {number}", f"Client: C{number} <{client}>\n\n1. Choose a roof @c{number} by 5 Dec 2026"
        )
    bot.run()


def statements(bot: Bot, part: str) -> list[str]:
    """Grows by each with that in it that SQLite is asked for from now on."""
    asked: list[str] = []
    with bot.store._engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.set_trace_callback(lambda sql: asked.append(sql) if part in sql else None)  # type: ignore[union-attr]
    return asked


def state(bot: Bot, client: str) -> str:
    return bot.plan(2 + CLIENTS.index(client)).todos[1].state


def test_six_replies_need_no_more_commits_than_two(bot: Bot) -> None:
    told(bot)
    for client in CLIENTS:
        bot.reply(bot.last(client, "todo"), "done")
    made = statements(bot, "COMMIT")
    bot.run_inbox()
    assert len(made) == 3  # claimed, handled; and nothing left
    assert all(state(bot, client) == State.COMPLETED for client in CLIENTS)
    made.clear()
    assert len(bot.run()) == 12
    assert len(made) < 18  # claimed and frozen together, each said to be sent in turn


def test_a_plan_is_read_once_for_the_mails_about_it_that_are_frozen_together(bot: Bot) -> None:
    told(bot)
    for client in CLIENTS:
        bot.reply(bot.last(client, "todo"), "done")
    bot.run_inbox()
    read = statements(bot, "FROM todo")
    assert bot.delivery.freeze_due() == 2 * len(CLIENTS)  # a receipt and the provider's news of each
    assert len(read) == len(CLIENTS)


def test_one_that_breaks_undoes_what_itself_did_and_nothing_else(bot: Bot) -> None:
    told(bot)
    broken, third = CLIENTS[1], bot.person(CLIENTS[1]).id
    assert third is not None
    with bot.store.begin() as uow:
        uow.people.update(third, {"undeliverable": "5.1.1"})  # a mail of theirs takes that back, before it breaks
        uow.plans.record(3, [Change("stakeholder", third, "role", "client", "no part")], None, bot.clock.now(), None)
    rows = {client: bot.reply(bot.last(client, "todo"), "done") for client in CLIENTS}
    bot.run_inbox()
    assert bot.row(rows[broken]).status == "waiting" and "no part" in bot.row(rows[broken]).reason
    assert bot.person(broken).undeliverable == "5.1.1"
    assert [bot.row(rows[client]).status for client in CLIENTS if client != broken] == ["done"] * 5
