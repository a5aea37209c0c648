"""A provider changes a plan by reply: one answer about every line, and mail to everyone concerned."""

from __future__ import annotations

import re
from datetime import date

from support.bot import ANNA, JOHN, PROVAN, Bot


def command(bot: Bot, text: str) -> None:
    bot.clock.ahead(minutes=1)  # nobody reads and writes in no time
    bot.reply(bot.last(ANNA, "receipt"), text)
    bot.run()


def test_each_line_has_its_result_with_before_and_after(bot: Bot) -> None:
    command(bot, "due 1 3 Dec 2026\nfrobnicate 7\ndone 9\nThanks,\nAnna")
    receipt = bot.last(ANNA, "receipt")
    assert "Tue 1 Dec → Thu 3 Dec" in receipt.text
    assert "frobnicate 7" in receipt.text and "There is no number 9; the highest is 3." in receipt.text
    assert "Reply UNDO" in receipt.text
    assert bot.plan().todos[1].due == date(2026, 12, 3)


def test_the_tag_in_a_subject_is_enough(bot: Bot) -> None:
    bot.mail(ANNA, "[P1] news", "flag 3 asbestos found")
    bot.run()
    assert bot.plan().todos[3].flag == "asbestos found"


def test_a_new_date_updates_the_same_entry_and_dropping_takes_it_back(bot: Bot) -> None:
    first = bot.last(PROVAN, "todo").calendar
    command(bot, "due 1 3 Dec 2026")
    second = bot.last(PROVAN, "todo").calendar
    command(bot, "drop 1: not needed")
    third = bot.last(PROVAN, "todo_cancelled").calendar
    uid = {line for cal in (first, second, third) for line in cal.splitlines() if line.startswith("UID:")}
    sequence = [int(line[9:]) for cal in (first, second, third) for line in cal.splitlines() if "SEQUENCE:" in line]
    assert len(uid) == 1 and sequence == sorted(set(sequence)) and len(sequence) == 3
    assert ["METHOD:REQUEST" in first, "METHOD:REQUEST" in second, "METHOD:CANCEL" in third] == [True] * 3


def test_a_new_owner_is_told_and_the_old_one_too(bot: Bot) -> None:
    command(bot, "assign 1 @john")
    assert "Choose the worktop" in bot.last(JOHN, "todo").subject
    assert bot.kinds(PROVAN)[-1] == "todo_cancelled"


def test_somebody_new_can_be_named_with_an_address(bot: Bot) -> None:
    command(bot, "add Wire the oven @Tom <tom@wires.example> by 12 Dec 2026")
    assert "Wire the oven" in bot.last("tom@wires.example", "todo").subject
    assert bot.plan().todos[4].text == "Wire the oven"


def test_internal_notes_stay_inside(bot: Bot) -> None:
    command(bot, "~ 1 she always pays late\nsend @provan\nsend @john")
    assert "pays late" not in bot.last(PROVAN, "plan").everything
    assert "pays late" in bot.last(JOHN, "plan").everything


def test_what_was_only_asked_to_be_seen_changes_nothing(bot: Bot) -> None:
    before = bot.plan()
    for text, kind in (("help", "help"), ("plans", "plans"), ("status", "status"), ("history", "history")):
        command(bot, text)
        assert bot.kinds(ANNA)[-1] == kind
    assert [t.model_dump() for t in bot.plan().todos.values()] == [t.model_dump() for t in before.todos.values()]


def test_history_tells_what_one_mail_changed_in_one_place(bot: Bot) -> None:
    command(bot, "due 2 8 Dec\nflag 2 late")
    command(bot, "due 2 9 Dec")
    command(bot, "history")
    told = [" ".join(entry.split()) for entry in re.split(r"\r?\n\r?\n", bot.last(ANNA, "history").plain)]
    assert any(each.endswith("Anna Ek (2) due: Sat 5 Dec → Tue 8 Dec attention: late") for each in told), told
    assert any(each.endswith("Anna Ek (2) due: Tue 8 Dec → Wed 9 Dec") for each in told), told
    assert not any(each.endswith(("Anna Ek", "Anna Ek (2)")) for each in told), "an entry that tells nothing"


def test_what_is_about_no_todo_has_no_number_in_the_history(bot: Bot) -> None:
    command(bot, "change goal Ready by Easter\n~ a remark about the plan")
    command(bot, "history")
    assert "a remark about the plan" in bot.last(ANNA, "history").html
    assert "None" not in bot.last(ANNA, "history").html


def test_list_of_somebody(bot: Bot) -> None:
    command(bot, "list @provan")
    assert "Choose the worktop" in bot.last(ANNA, "list").text


def test_remind_goes_at_once(bot: Bot) -> None:
    command(bot, "remind 1")
    assert bot.kinds(PROVAN)[-1] == "reminder"


def test_closing_sends_the_last_page_to_everyone(bot: Bot) -> None:
    command(bot, "close")
    assert [bot.last(to, "closing").attachments for to in (ANNA, PROVAN, JOHN)] == [("Plan P1 Kitchen.pdf",)] * 3
    bot.reply(bot.last(PROVAN, "closing"), "5")
    bot.run()
    assert "5 of 5" in bot.last(ANNA, "news").text


def test_a_colleague_is_told_before_whom_they_must_wait_again(bot: Bot) -> None:
    command(bot, "done 1")
    command(bot, "done 2")
    assert "it is your turn" in bot.last(JOHN, "todo").text
    command(bot, "reopen 2: wrong colour")
    assert "Please wait with this one" in bot.last(JOHN, "todo").text


def test_nobody_gets_two_mails_about_one_todo_for_one_mail(bot: Bot) -> None:
    before = len(bot.sent(JOHN))
    command(bot, "done 1\ndone 2\ndue 3 16 Dec 2026\nchange 3 Fit all units")
    assert bot.kinds(JOHN)[before:] == ["todo"]
