"""A client answers in their own words under any mail, and everyone who should know does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.bot import ANNA, JOHN, PROVAN, Bot, opened

from mailbot.domain.model import State


def answer(bot: Bot, text: str, kind: str = "todo", who: str = PROVAN) -> list[str]:
    """What went out because of it, as "address kind"."""
    bot.reply(bot.last(who, kind), text)
    return [f"{one.to} {one.kind}" for one in bot.run()]


@pytest.mark.parametrize("words", ["done", "Done!", "It's done, we took the oak.", "klart", "kész!"])
def test_done_ticks_tells_and_sends_the_page(bot: Bot, words: str) -> None:
    sent = answer(bot, words)
    todo = bot.plan().todos[1]
    assert (todo.state, todo.done_by, todo.done_on) == (State.COMPLETED, bot.person(PROVAN).id, date(2026, 11, 23))
    assert sorted(sent) == [f"{ANNA} news", f"{ANNA} todo", f"{PROVAN} receipt"]
    assert bot.last(ANNA, "news").attachments == ("Plan P1 Kitchen.pdf",)
    assert "METHOD:CANCEL" in bot.last(PROVAN, "receipt").calendar


@pytest.mark.parametrize("words", ["not done yet", "is it done?", "It will be done by Friday", "Thank you!", "ok"])
def test_what_is_not_certain_ticks_nothing(bot: Bot, words: str) -> None:
    answer(bot, words)
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


@pytest.mark.parametrize(
    ("words", "ticked"), [("1 done", True), ("done 1", True), ("2 done", False), ("done 2", False)]
)
def test_a_number_under_one_todo_must_be_its_own(bot: Bot, words: str, ticked: bool) -> None:
    answer(bot, words)
    todo = bot.plan().todos[1]
    assert (todo.state == State.COMPLETED, todo.outcome) == (ticked, "")


def test_quoted_words_count_for_nothing(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "Thanks!\n\nOn Mon, Anna wrote:\n> done\n> 1 done")
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def test_whoever_is_asked_for_more_time_reads_why(bot: Bot) -> None:
    answer(bot, "The showroom is shut this week. I need until 4 December.")
    request = bot.last(ANNA, "request")
    assert request.row.facts["words"] == "The showroom is shut this week. I need until 4 December."
    assert "The showroom is shut this week." in request.text and "The showroom is shut this week." in request.html


def test_more_time_is_asked_granted_and_told(bot: Bot) -> None:
    assert answer(bot, "I need until 4 December") == [f"{ANNA} request", f"{PROVAN} receipt"]
    request = bot.last(ANNA, "request")
    assert "Mrs Provan asks for more time, until" in request.text
    assert bot.plan().todos[1].due == date(2026, 12, 1)
    sent = answer(bot, "yes", "request", ANNA)
    assert sorted(sent) == [f"{ANNA} receipt", f"{PROVAN} answer"]
    assert "SEQUENCE:2" in bot.last(PROVAN, "answer").calendar
    assert bot.plan().todos[1].due == date(2026, 12, 4)
    assert "says yes" in bot.last(PROVAN, "answer").text and "Fri 4 Dec" in bot.last(PROVAN, "answer").text
    assert "DTSTART;VALUE=DATE:20261204" in bot.last(PROVAN, "answer").calendar
    assert bot.plan().requests == ()


def test_what_a_delay_pushes_is_named(bot: Bot) -> None:
    answer(bot, "I need until 11 December")
    text = bot.last(ANNA, "request").text
    assert "This would push" in text and "Order the units" in text and "Fit the units" in text


def test_no_with_a_reason_is_passed_on(bot: Bot) -> None:
    answer(bot, "I need until 4 December")
    assert f"{PROVAN} answer" in answer(bot, "no: the units take two weeks", "request", ANNA)
    assert "the units take two weeks" in bot.last(PROVAN, "answer").text
    assert bot.plan().todos[1].due == date(2026, 12, 1)


def test_another_date_is_an_answer(bot: Bot) -> None:
    answer(bot, "I need until 10 December")
    answer(bot, "3 December", "request", ANNA)
    assert bot.plan().todos[1].due == date(2026, 12, 3)
    assert "Thu 3 Dec" in bot.last(PROVAN, "answer").text


def test_who_asked_hears_when_the_date_is_moved_by_command(bot: Bot) -> None:
    answer(bot, "I need until 4 December")
    assert f"{PROVAN} answer" in answer(bot, "due 1 4 Dec 2026", "receipt", ANNA)
    assert "says yes" in bot.last(PROVAN, "answer").text and bot.plan().requests == ()


def test_a_second_yes_is_not_carried_out(bot: Bot) -> None:
    answer(bot, "I need until 4 December")
    answer(bot, "yes", "request", ANNA)
    bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.run()
    answer(bot, "yes", "request", ANNA)
    assert bot.plan().todos[1].state == State.COMPLETED
    assert "Nothing waits for this answer." in bot.last(ANNA, "receipt").text


def test_within_grace_nobody_is_asked(tmp_path: Path) -> None:
    bot = opened(tmp_path, grace_days=3)
    assert f"{ANNA} request" not in answer(bot, "I need until 3 December")
    assert bot.plan().todos[1].due == date(2026, 12, 3)
    bot.store.close()


def test_a_question_goes_to_the_provider_and_the_answer_comes_back(bot: Bot) -> None:
    sent = answer(bot, "Is the oak much dearer than the ash?")
    assert f"{ANNA} question" in sent
    question = bot.last(ANNA, "question")
    assert "Is the oak much dearer" in question.text and "Choose the worktop" in question.text
    sent = answer(bot, "About 200 € more.\n\nAnna", "question", ANNA)
    assert f"{PROVAN} answer" in sent
    assert "About 200 € more." in bot.last(PROVAN, "answer").text
    assert bot.plan().requests == ()
    answer(bot, "One more thing: it needs oil.", "question", ANNA)
    assert len(bot.sent(PROVAN, "answer")) == 1


def test_agreeing_is_recorded_with_the_words(bot: Bot) -> None:
    answer(bot, "I agree, looks lovely", "plan")
    part = bot.plan().stakeholders[bot.person(PROVAN).id or 0]
    assert part.agreed_revision == 1 and "looks lovely" in part.agreed_words
    assert "agrees to the plan" in bot.last(ANNA, "news").text


def test_cannot_is_for_the_provider_to_decide(bot: Bot) -> None:
    answer(bot, "I can't do this, please ask Tom")
    todo = bot.plan().todos[1]
    assert todo.owner_id == bot.person(PROVAN).id and todo.flag
    assert "Choose the worktop" in bot.last(ANNA, "news").text


def test_started_is_noted(bot: Bot) -> None:
    answer(bot, "I have started")
    assert bot.plan().todos[1].state == State.IN_PROCESS


def test_thanks_need_no_answer(bot: Bot) -> None:
    assert answer(bot, "Thank you so much!") == []


def test_stop_stops_their_reminders_and_the_provider_hears(bot: Bot) -> None:
    sent = answer(bot, "stop")
    assert f"{ANNA} news" in sent and not bot.person(PROVAN).reminders


def test_unclear_words_are_asked_about_in_one_short_question(bot: Bot) -> None:
    sent = answer(bot, "hmm well the thing with the stuff maybe")
    assert sent == [f"{ANNA} news", f"{PROVAN} clarify"]
    assert "hmm well the thing" in bot.last(ANNA, "news").text
    assert bot.plan().todos[1].state == State.NEEDS_ACTION
    answer(bot, "done", "clarify")
    assert bot.plan().todos[1].state == State.COMPLETED


def test_a_yes_to_what_was_guessed_means_what_was_guessed(bot: Bot) -> None:
    answer(bot, "list")
    answer(bot, "7 done", "list")
    clarify = bot.last(PROVAN, "clarify")
    assert clarify.row.facts["guess"] == "done" and bot.plan().todos[1].state == State.NEEDS_ACTION
    answer(bot, "yes", "clarify")
    assert bot.plan().todos[1].state == State.COMPLETED


def test_the_list_can_be_answered_row_by_row(bot: Bot) -> None:
    bot.reply(
        bot.last(ANNA, "receipt"), "add Choose the tap @provan by 9 Dec 2026\nadd Choose the oven @provan by 8 Dec 2026"
    )
    bot.run()
    answer(bot, "list")
    listed = bot.last(PROVAN, "list")
    assert [(r["row"], r["number"]) for r in listed.row.facts["rows"]] == [(1, 1), (2, 5), (3, 4)]
    answer(bot, "1 and 3 done, 2 need until 20 December", "list")
    todos = bot.plan().todos
    assert (todos[1].state, todos[4].state, todos[5].state) == (State.COMPLETED, State.COMPLETED, State.NEEDS_ACTION)
    assert bot.plan().requests[0].number == 5 and bot.plan().requests[0].until == date(2026, 12, 20)


def test_a_list_is_answered_between_its_lines(bot: Bot) -> None:
    bot.reply(bot.last(ANNA, "receipt"), "add Choose the tap @provan by 9 Dec 2026")
    bot.run()
    answer(bot, "list")
    listed = bot.last(PROVAN, "list")
    lines = []
    for line in listed.plain.splitlines():
        lines.append(f"> {line}")
        if "Choose the tap" in line:
            lines.append("Done")
    bot.reply(listed, f"On Mon, 23 Nov 2026, Ek Kitchens <{listed.reply_to}> wrote:\n" + "\n".join(lines), quoted=False)
    bot.run()
    assert (bot.plan().todos[1].state, bot.plan().todos[4].state) == (State.NEEDS_ACTION, State.COMPLETED)


def test_the_row_of_a_list_is_not_the_number_in_the_plan(bot: Bot) -> None:
    bot.reply(bot.last(ANNA, "receipt"), "done 1\nadd Choose the tap @provan by 9 Dec 2026")
    bot.run()
    answer(bot, "list")
    answer(bot, "1 done", "list")
    assert bot.plan().todos[4].state == State.COMPLETED


def test_a_bare_done_under_a_list_of_one_means_that_one(bot: Bot) -> None:
    answer(bot, "list")
    answer(bot, "done", "list")
    assert bot.plan().todos[1].state == State.COMPLETED


def test_a_colleague_answers_their_own_and_nobody_elses(bot: Bot) -> None:
    answer(bot, "done", who=JOHN)
    assert bot.plan().todos[3].state == State.COMPLETED
    answer(bot, "1 done", "plan", JOHN)
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def test_whoever_writes_swedish_is_answered_in_swedish(bot: Bot) -> None:
    answer(bot, "Det är klart nu, vi har valt bänkskivan av ek.")
    assert bot.person(PROVAN).language == "sv"
