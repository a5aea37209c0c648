"""Mail programs show a conversation as one: answers thread under what they answer, calendars find their entry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.bot import ANNA, PLANS, PROVAN, Bot, Sent

from mailbot.domain.model import State
from mailbot.service.ports import Permanent, Transient, Uncertain


def references(sent: Sent) -> list[str]:
    return str(sent.mail["References"] or "").split()


def test_a_receipt_stands_under_the_mail_it_answers(empty: Bot) -> None:
    empty.mail(
        ANNA,
        "Plan: Shed",
        "Client: Mrs Provan <provan@example.org>\n\n1. Build @me by 5 Dec 2026",
        Message_ID="<m1@x.example>",
    )
    empty.run()
    receipt = empty.last(ANNA, "receipt")
    assert (receipt.subject, receipt.mail["In-Reply-To"]) == ("Re: Plan: Shed", "<m1@x.example>")
    assert references(receipt) == ["<m1@x.example>"]
    assert receipt.mail["Auto-Submitted"] == "auto-replied"


def test_a_conversation_grows_in_one_thread(bot: Bot) -> None:
    first = bot.last(PROVAN, "todo")
    bot.reply(first, "I need until 4 December")
    bot.run()
    receipt = bot.last(PROVAN, "receipt")
    assert first.message_id in references(receipt) and receipt.mail["In-Reply-To"] not in (None, first.message_id)
    bot.reply(receipt, "thanks, and is oak dearer?")
    bot.run()
    assert len({s.message_id for s in bot.all_sent}) == len(bot.all_sent)


def test_the_plans_mails_to_one_person_belong_together(bot: Bot) -> None:
    plan, todo = bot.sent(PROVAN)
    assert plan.message_id in references(todo) and todo.mail["Auto-Submitted"] == "auto-generated"


def test_every_mail_has_its_own_signed_addresses(bot: Bot) -> None:
    assert len({s.reply_to for s in bot.all_sent}) == len(bot.all_sent)
    assert all(s.reply_to != s.submission.mail_from and s.reply_to.startswith("plans+") for s in bot.all_sent)


def test_a_reply_is_known_by_its_references_where_the_address_was_lost(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    bot.mail(PROVAN, "Re: whatever", "done", To=PLANS, In_Reply_To=todo.message_id, References=todo.message_id)
    bot.run()
    assert bot.plan().todos[1].state == State.COMPLETED


# --- calendars ------------------------------------------------------------------------------------


def calendar_answer(bot: Bot, invitation: Sent, method: str, lines: str) -> None:
    uid = next(line for line in invitation.calendar.splitlines() if line.startswith("UID:"))
    ics = (
        f"BEGIN:VCALENDAR\r\nPRODID:-//x//y//EN\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{uid}\r\n"
        f"SEQUENCE:1\r\nDTSTAMP:20261123T090000Z\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    bot.receive(
        (
            f"From: {invitation.to}\r\nTo: {PLANS}\r\nSubject: Accepted: Choose the worktop\r\n"
            f"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{method}@cal.example>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: text/calendar; method={method}; charset=UTF-8\r\n\r\n{ics}"
        ).encode(),
        aligned=False,
    )
    bot.run()


def test_accepting_in_the_calendar_is_a_promise_and_needs_no_mail(bot: Bot) -> None:
    before = len(bot.all_sent)
    calendar_answer(bot, bot.last(PROVAN, "todo"), "REPLY", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{PROVAN}")
    assert len(bot.all_sent) == before and bot.plan().todos[1].state == State.NEEDS_ACTION


def test_declining_is_for_the_provider_to_decide(bot: Bot) -> None:
    calendar_answer(bot, bot.last(PROVAN, "todo"), "REPLY", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{PROVAN}")
    assert bot.plan().todos[1].flag and bot.kinds(ANNA)[-1] == "news"


def test_a_new_time_proposed_in_the_calendar_is_a_request_for_it(bot: Bot) -> None:
    proposed = "DTSTART;VALUE=DATE:20261204\r\nDTEND;VALUE=DATE:20261205"
    calendar_answer(
        bot, bot.last(PROVAN, "todo"), "COUNTER", f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{PROVAN}\r\n{proposed}"
    )
    assert bot.plan().requests[0].until == date(2026, 12, 4)
    assert bot.kinds(ANNA)[-1] == "request"


# --- the way out ----------------------------------------------------------------------------------


def test_a_relay_that_is_down_loses_nothing_and_repeats_nothing(bot: Bot) -> None:
    bot.courier.fails = [Transient("no route", "4.4.1")] * 3
    bot.reply(bot.last(PROVAN, "todo"), "done")
    sent = bot.run()
    for _ in range(12):
        bot.clock.ahead(minutes=10)
        sent += bot.run()
    assert sorted(f"{s.to} {s.kind}" for s in sent) == [f"{ANNA} news", f"{ANNA} todo", f"{PROVAN} receipt"]


def test_what_is_sent_again_is_the_same_octets(bot: Bot) -> None:
    bot.courier.fails = [Uncertain("silence", "4.4.2")]
    bot.reply(bot.last(PROVAN, "todo"), "list")
    bot.run()
    with bot.store.begin() as uow:
        frozen = uow.outbox.get(bot.all_sent[-1].row.id + 1)  # type: ignore[operator]
    bot.clock.ahead(hours=1)
    (again,) = bot.run()
    assert frozen is not None and again.submission.content == frozen.content


def test_silence_is_not_forgotten_over_a_relay_that_was_down_since(bot: Bot) -> None:
    bot.courier.fails = [Uncertain("silence", "4.4.2"), Transient("down", "4.4.1"), Uncertain("silence", "4.4.2")]
    bot.reply(bot.last(PROVAN, "todo"), "list")
    bot.run()
    for _ in range(6):
        bot.clock.ahead(hours=1)
        bot.run()
    assert bot.courier.fails == [] and not bot.sent(PROVAN, "list")
    with bot.store.begin() as uow:
        assert [row.kind for row in uow.outbox.recent("uncertain", bot.clock.now() - timedelta(days=1))] == ["list"]


def test_a_refused_recipient_is_told_to_the_provider_once(bot: Bot) -> None:
    bot.courier.fails = [Permanent("550 no such user", "5.1.1")]
    bot.reply(bot.last(PROVAN, "todo"), "list")
    sent = bot.run()
    assert bot.person(PROVAN).undeliverable
    assert [(s.to, s.kind) for s in sent] == [(ANNA, "undelivered")]


@pytest.mark.parametrize("kind", ["plan", "todo", "receipt"])
def test_every_mail_names_its_reader_and_how_to_answer(bot: Bot, kind: str) -> None:
    for sent in bot.sent(kind=kind):
        assert sent.text and sent.html and sent.reply_to
        assert sent.mail["To"].addresses[0].addr_spec == sent.to
