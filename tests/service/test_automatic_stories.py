"""What robots tell of people: who is away, who complained, whose mailbox is full; and what nobody believes."""

from __future__ import annotations

from datetime import date, timedelta

from attacks.letters import delivery_report, multipart
from support.bot import ANNA, PROVAN, Bot, Sent

from mailbot.domain.post import InboundStatus


def away(bot: Bot, sent: Sent, words: str, from_: str = PROVAN) -> int:
    """As a vacation program answers: to the envelope sender, in the thread (RFC 3834 §4)."""
    return bot.mail(
        from_,
        f"Automatic reply: {sent.subject}",
        words,
        To=sent.submission.mail_from,
        In_Reply_To=sent.message_id,
        Auto_Submitted="auto-replied",
    )


def complaint(sent: Sent, kind: str = "abuse") -> bytes:
    about = f"Feedback-Type: {kind}\nVersion: 1\nOriginal-Mail-From: <{sent.submission.mail_from}>\n"
    fields = [("From", "fbl@isp.example"), ("To", "plans@firm.example"), ("Subject", "complaint")]
    parts = [("text/plain", "A complaint."), ("message/feedback-report", about)]
    return multipart("report; report-type=feedback-report", parts, fields)


def test_whoever_is_away_is_not_reminded_until_they_are_back_and_the_provider_hears_it_once(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")  # due on 1 December, reminded of on 29 November and on the day
    row = away(bot, todo, "I am out of the office until 4 December. Done!")
    told = bot.run()
    assert [(one.to, one.kind) for one in told] == [(ANNA, "reached")]
    assert "Fri 4 Dec" in told[0].subject and "Mrs Provan" in told[0].text
    assert bot.row(row).status == InboundStatus.IGNORED and bot.row(row).person_id == bot.person(PROVAN).id
    away(bot, todo, "I am out of the office until 4 December.")
    assert bot.run() == []
    for day in (30, 1, 2, 3, 4):
        bot.at(12 if day < 10 else 11, day, 10)
        bot.tick()
        assert bool(bot.sent(PROVAN, "reminder")) == (day == 4), f"on the {day}."


def test_an_absence_without_a_day_lasts_a_few_days_and_is_told_once(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    away(bot, todo, "I am out of the office.")
    bot.run()
    assert bot.person(PROVAN).snoozed_until == date(2026, 11, 26)
    bot.clock.ahead(days=4)
    away(bot, todo, "I am out of the office.")
    bot.run()
    assert bot.person(PROVAN).snoozed_until == date(2026, 11, 30)
    assert len(bot.sent(ANNA, "reached")) == 1


def test_an_absence_that_gets_longer_is_told_again_and_one_that_gets_shorter_is_not(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    for words in ("away until 4 December", "away until 27 November", "away until 9 December"):
        away(bot, todo, words)
        bot.run()
    assert bot.person(PROVAN).snoozed_until == date(2026, 12, 9)
    assert len(bot.sent(ANNA, "reached")) == 2


def test_a_complaint_ends_reminders_and_is_told_once(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    bot.receive(complaint(todo, "not-spam"))
    assert bot.run() == [] and bot.person(PROVAN).reminders
    bot.receive(complaint(todo))
    told = bot.run()
    assert [(one.to, one.kind) for one in told] == [(ANNA, "reached")] and "unwanted" in told[0].text
    bot.receive(complaint(todo))
    assert bot.run() == []
    for day in range(1, 8):
        bot.at(12, day, 10)
        bot.tick()
    assert not bot.sent(PROVAN, "reminder")


def test_mail_that_comes_back_on_three_days_ends_mail_to_that_address(bot: Bot) -> None:
    for day in range(3):
        assert not bot.person(PROVAN).undeliverable, f"written off after {day} days"
        bot.mail(ANNA, "[P1] remind", "remind 1")
        bot.run()
        returned = bot.last(PROVAN, "reminder")
        for _ in range(2):  # two of one day count once
            bot.receive(delivery_report(returned.submission.mail_from, PROVAN, status="5.2.2"))
            bot.run()
        bot.clock.ahead(days=1)
    assert bot.person(PROVAN).undeliverable.startswith("mail came back on 3 days")
    assert "I send nothing more there" in bot.last(ANNA, "undelivered").text


def test_mail_that_comes_back_now_and_then_ends_nothing(bot: Bot) -> None:
    for _ in range(4):
        bot.mail(ANNA, "[P1] remind", "remind 1")
        bot.run()
        bot.receive(delivery_report(bot.last(PROVAN, "reminder").submission.mail_from, PROVAN, status="5.2.2"))
        bot.run()
        bot.clock.time += timedelta(days=8)
    assert not bot.person(PROVAN).undeliverable
