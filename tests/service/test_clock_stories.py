"""What the clock sends: once for each person and day, however often it ticks."""

from __future__ import annotations

from support.bot import ANNA, JOHN, PROVAN, Bot

ADA = "ada@firm.example"


def ticks(bot: Bot, times: int = 3) -> list[str]:
    """What several strokes at the same minute send, as "address kind"."""
    return [f"{one.to} {one.kind}" for _ in range(times) for one in bot.tick()]


def test_a_reminder_before_on_and_after_the_day_once_each(bot: Bot) -> None:
    reminded = []
    for day in range(1, 12):
        for hour in (3, 10, 11, 16, 22):
            bot.at(12, day, hour)
            reminded += [day for one in ticks(bot, 2) if one == f"{PROVAN} reminder"]
    assert reminded == [1, 2, 4, 7, 10]


def test_all_of_a_persons_are_in_one_mail(bot: Bot) -> None:
    bot.reply(bot.last(ANNA, "receipt"), "add Choose the tap @provan by 1 Dec 2026")
    bot.run()
    bot.at(12, 1, 10)
    assert ticks(bot).count(f"{PROVAN} reminder") == 1
    text = bot.last(PROVAN, "reminder").text
    assert "Choose the worktop" in text and "Choose the tap" in text
    bot.reply(bot.last(PROVAN, "reminder"), "2 done")
    bot.run()
    assert [bot.plan().todos[n].state for n in (1, 4)] == ["NEEDS-ACTION", "COMPLETED"]


def test_who_said_stop_or_later_is_not_reminded(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "stop")
    bot.run()
    bot.at(12, 1, 10)
    assert f"{PROVAN} reminder" not in ticks(bot)


def test_whoever_waits_for_an_answer_is_not_reminded(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "I need until 10 December")
    bot.run()
    bot.at(12, 2, 10)
    assert f"{PROVAN} reminder" not in ticks(bot)
    bot.reply(bot.last(ANNA, "request"), "no")
    bot.run()
    bot.at(12, 4, 10)
    assert f"{PROVAN} reminder" in ticks(bot)


def test_a_closed_plan_reminds_nobody(bot: Bot) -> None:
    bot.reply(bot.last(ANNA, "receipt"), "close")
    bot.run()
    bot.at(12, 4, 10)
    assert not [one for one in ticks(bot) if "reminder" in one]


def test_the_providers_morning_says_what_needs_them_once(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "I need until 10 December")
    bot.run()
    bot.at(12, 4, 8)
    assert ticks(bot).count(f"{ANNA} digest") == 1
    facts = bot.last(ANNA, "digest").row.facts
    assert [r["number"] for r in facts["overdue"]] == [1]
    assert [r["number"] for r in facts["waiting"]] == [1]


def test_each_todo_has_one_row_in_the_digest(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "I need until 10 December")
    bot.run()
    bot.at(12, 4, 8)
    bot.tick()
    rows = bot.last(ANNA, "digest").row.facts["rows"]
    assert len({(r["plan"], r["number"]) for r in rows}) == len(rows)
    bot.reply(bot.last(ANNA, "digest"), "1 done")
    bot.run()
    assert bot.plan().todos[1].state == "COMPLETED"


def test_nothing_to_say_is_not_said(empty: Bot) -> None:
    empty.at(12, 4, 8)
    assert f"{ANNA} digest" not in ticks(empty)


def test_mondays_digest_knows_of_friday_evening(bot: Bot) -> None:
    bot.at(11, 27, 18)  # a Friday
    bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.run()
    bot.at(11, 30, 8)
    bot.tick()
    assert [r["number"] for r in bot.last(ANNA, "digest").row.facts["changed"]] == [1]


def test_a_provider_who_works_in_anothers_plan_sees_it_in_their_morning(bot: Bot) -> None:
    bot.know("John Ek", JOHN, provider=True)
    bot.at(12, 14, 10)
    sent = ticks(bot)
    assert f"{JOHN} digest" in sent and f"{JOHN} reminder" not in sent
    assert [r["number"] for r in bot.last(JOHN, "digest").row.facts["today"]] == [3]


def test_the_admins_night_adds_up_and_comes_once(bot: Bot) -> None:
    bot.mail("mallory@evil.example", "x", "hello")
    bot.receive(b"From: a@b.example\r\n" + b"X-A: b\r\n" * 50_000 + b"\r\nbody\r\n", aligned=False)
    bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.run()
    bot.at(11, 23, 21)
    assert ticks(bot).count(f"{ADA} summary") == 1
    facts = bot.last(ADA, "summary").row.facts
    assert facts["adds_up"] and facts["received"]["total"] == 4
    assert (facts["received"]["refused"], facts["received"]["parked"], facts["received"]["carried_out"]) == (1, 1, 2)
    assert [row["subject"] for row in facts["parked"]] and "Reply" in bot.last(ADA, "summary").text


def test_mail_that_came_while_the_clock_was_a_day_ahead_waits_no_day(bot: Bot) -> None:
    bot.clock.ahead(days=1)
    row = bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.clock.ahead(days=-1)
    bot.run()
    assert bot.row(row).status == "waiting", "it is dated tomorrow"
    bot.tick()
    assert bot.row(row).status == "done" and bot.last(PROVAN).kind == "receipt"


def test_mail_that_waits_raises_the_alarm(bot: Bot) -> None:
    bot.mail("mallory@evil.example", "x", "hello")
    bot.at(11, 23, 21)
    from mailbot.service.tick import tick

    tick(bot.store, bot.desk, bot.clock)
    bot.deliver()
    assert not bot.last(ADA, "summary").row.facts["adds_up"]
    assert "do not add up" in bot.last(ADA, "summary").text
