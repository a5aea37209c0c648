"""A provider or colleague says by mail that they are away: the clock leaves them alone, and their cover decides."""

from __future__ import annotations

from datetime import date

import pytest
from support.bot import ANNA, JOHN, PROVAN, Bot

from mailbot.domain.model import State

AWAY = "away 30 Nov 2026 - 10 Dec 2026 cover @john"


def says(bot: Bot, text: str, *, of: str = ANNA) -> str:
    """In a mail of the provider's own, about no plan; a colleague's answers their newest mail."""
    bot.clock.ahead(minutes=1)
    if of == ANNA:
        bot.mail(ANNA, "me", text)
    else:
        bot.reply(bot.last(of), text)
    bot.run()
    return bot.last(of, "receipt").text


@pytest.fixture
def covered(bot: Bot) -> Bot:
    says(bot, AWAY)
    bot.at(12, 1, 9)
    return bot


def test_it_is_said_back_and_whoever_covers_hears_of_it(bot: Bot) -> None:
    receipt = says(bot, AWAY)
    assert "You are away from Mon 30 Nov 2026 to Thu 10 Dec 2026" in receipt and "John Ek is asked instead" in receipt
    assert "Reply UNDO" in receipt
    anna = bot.person(ANNA)
    assert (anna.away_from, anna.away_until) == (date(2026, 11, 30), date(2026, 12, 10))
    assert anna.cover_id == bot.person(JOHN).id
    told = bot.last(JOHN, "reached")
    assert told.subject == "You cover for Anna Ek"
    assert "Anna Ek is away from Mon 30 Nov 2026 to Thu 10 Dec 2026 and has named you to decide meanwhile." in told.text


def test_no_digest_comes_meanwhile_and_the_next_tells_of_it_all(bot: Bot) -> None:
    bot.at(11, 27, 8)
    bot.tick()
    says(bot, AWAY)
    covered = bot
    covered.reply(covered.last(PROVAN, "todo"), "done")
    covered.run()
    mornings = []
    for day in range(1, 13):
        covered.at(12, day, 8)
        mornings += [day for one in covered.tick() if (one.to, one.kind) == (ANNA, "digest")]
    assert mornings == [11]
    assert [row["number"] for row in covered.last(ANNA, "digest").row.facts["changed"]] == [1]


def test_a_request_goes_to_the_cover_whose_yes_counts(covered: Bot) -> None:
    covered.reply(covered.last(PROVAN, "todo"), "I need until 12 December")
    covered.run()
    assert not covered.sent(ANNA, "request")
    assert "I have asked John Ek for more time" in covered.last(PROVAN, "receipt").text
    covered.reply(covered.last(JOHN, "request"), "yes")
    covered.run()
    assert covered.plan().todos[1].due == date(2026, 12, 12)
    assert "John Ek says yes: the new date is Sat 12 Dec" in covered.last(PROVAN, "answer").text


def test_a_question_goes_to_the_cover_whose_plain_reply_goes_back(covered: Bot) -> None:
    covered.reply(covered.last(PROVAN, "todo"), "Is oak more expensive than ash?")
    covered.run()
    assert not covered.sent(ANNA, "question")
    covered.reply(covered.last(JOHN, "question"), "About a tenth more.")
    covered.run()
    answer = covered.last(PROVAN, "answer").text
    assert "John Ek answers:" in answer and "About a tenth more." in answer


def test_what_the_cover_asks_is_not_asked_of_themselves(covered: Bot) -> None:
    covered.reply(covered.last(JOHN, "todo"), "I need until 23 December")
    covered.run()
    assert covered.sent(ANNA, "request") and not covered.sent(JOHN, "request")


def test_what_is_asked_before_and_after_is_the_providers(bot: Bot) -> None:
    says(bot, AWAY)
    for month, day in ((11, 27), (12, 11)):
        bot.at(month, day, 9)
        bot.reply(bot.last(PROVAN, "todo"), f"I need until {day + 2} December")
        bot.run()
    assert not bot.sent(JOHN, "request")


def test_the_provider_may_answer_what_the_cover_was_asked(covered: Bot) -> None:
    covered.reply(covered.last(PROVAN, "todo"), "I need until 12 December")
    covered.run()
    covered.mail(ANNA, "[P1]", "yes")
    covered.run()
    covered.mail(ANNA, "[P1]", "due 1 12 Dec 2026")
    covered.run()
    assert covered.plan().todos[1].due == date(2026, 12, 12) and not covered.plan().requests


def test_a_cover_who_is_away_too_is_not_asked(covered: Bot) -> None:
    says(covered, "away until 5 Dec 2026", of=JOHN)
    covered.reply(covered.last(PROVAN, "todo"), "I need until 12 December")
    covered.run()
    assert covered.sent(ANNA, "request") and not covered.sent(JOHN, "request")


def test_a_client_is_never_a_cover_nor_asked_as_one(bot: Bot) -> None:
    refused = says(bot, "away 30 Nov 2026 - 10 Dec 2026 cover @provan")
    assert "I know no colleague called “provan”. I know John Ek." in refused
    assert bot.person(ANNA).away_from is None
    # John works in the kitchen and is a client of the bath.
    bot.mail(ANNA, "Plan: Bath", f"Client: John Ek <{JOHN}>\n\n1. Choose tiles @client by 1 Dec 2026\n")
    bot.run()
    says(bot, AWAY)
    bot.at(12, 1, 9)
    bot.reply([one for one in bot.sent(JOHN, "todo") if "tiles" in one.text][-1], "I need until 12 December")
    bot.mail(ANNA, "[P2]", "status")
    bot.run()
    assert not bot.sent(JOHN, "request") and bot.sent(ANNA, "request")


def test_a_cover_who_is_a_client_of_the_plan_is_not_asked_what_a_colleague_asks(bot: Bot) -> None:
    ida = "ida@firm.example"
    plan = f"Client: John Ek <{JOHN}>\nTeam: Ida Berg <{ida}>\n\n1. Choose tiles @ida by 1 Dec 2026\n"
    bot.mail(ANNA, "Plan: Bath", plan)
    bot.run()
    says(bot, AWAY)
    bot.at(12, 1, 9)
    bot.reply(bot.last(ida, "todo"), "I need until 12 December")
    bot.run()
    assert bot.sent(ANNA, "request") and not bot.sent(JOHN, "request")


def test_a_colleague_who_is_away_is_not_reminded_and_the_provider_hears_of_it(bot: Bot) -> None:
    bot.mail(ANNA, "[P1]", "done 1\ndone 2\ndue 3 8 Dec 2026")
    bot.run()
    receipt = says(bot, "away 3 Dec 2026 - 10 Dec 2026", of=JOHN)
    assert "You are away from Thu 3 Dec 2026 to Thu 10 Dec 2026" in receipt
    assert "John Ek is away from Thu 3 Dec 2026 to Thu 10 Dec 2026." in bot.last(ANNA, "news").text
    reminded = []
    for day in range(1, 13):
        bot.at(12, day, 10)
        reminded += [day for one in bot.tick() if one.to == JOHN and one.kind == "reminder"]
    assert reminded == [11]
    assert bot.plan().todos[3].state == State.NEEDS_ACTION


def test_off_ends_it(covered: Bot) -> None:
    assert "Welcome back" in says(covered, "away off")
    covered.reply(covered.last(PROVAN, "todo"), "I need until 12 December")
    covered.run()
    assert covered.sent(ANNA, "request") and not covered.sent(JOHN, "request")
    assert "You were not marked as away." in says(covered, "away off")


def test_undo_takes_it_back_with_all_else_that_the_mail_did(bot: Bot) -> None:
    before = bot.person(ANNA).model_dump()
    bot.reply(bot.last(ANNA, "receipt"), f"{AWAY}\nflag 1 hurry")
    bot.run()
    bot.reply(bot.last(ANNA, "receipt"), "undo")
    bot.run()
    assert bot.person(ANNA).model_dump() == before and bot.plan().todos[1].flag == ""
    assert "Taken back" in bot.last(ANNA, "receipt").text
    bot.reply(bot.last(ANNA, "receipt"), "undo")  # and the undo itself
    bot.run()
    assert bot.person(ANNA).cover_id == bot.person(JOHN).id and bot.plan().todos[1].flag == "hurry"


def test_what_was_set_anew_since_stays(bot: Bot) -> None:
    says(bot, AWAY)
    first = bot.last(ANNA, "receipt")
    says(bot, "away until 20 Dec 2026")
    bot.reply(first, "undo")
    bot.run()
    assert "changed again since" in bot.last(ANNA, "receipt").text
    assert bot.person(ANNA).away_until == date(2026, 12, 20)


def test_an_absence_is_in_no_plans_history_and_no_mail_to_a_client(bot: Bot) -> None:
    before = len(bot.sent(PROVAN))
    bot.reply(bot.last(ANNA, "receipt"), AWAY)
    bot.run()
    bot.mail(ANNA, "[P1]", "history\nsend @provan")
    bot.run()
    assert "30 Nov" not in bot.last(ANNA, "history").text
    assert all("away" not in one.text for one in bot.sent(PROVAN)[before:])


def test_days_that_are_past_or_end_before_they_begin_change_nothing(bot: Bot) -> None:
    before = bot.person(ANNA).model_dump()
    assert "is past already" in says(bot, "away 1 Nov 2026 - 3 Nov 2026")
    assert "It would end before it starts." in says(bot, "away 10 Dec 2026 - 3 Dec 2026")
    assert bot.person(ANNA).model_dump() == before


def test_the_language_and_the_hour_of_the_digest_are_the_writers_own(bot: Bot) -> None:
    receipt = says(bot, "language hu\ndigest 7:30")
    assert "Mostantól ezen a nyelven írok Önnek." in receipt and "7:30" in receipt
    bot.at(12, 4, 7, 29)
    assert not bot.tick()
    bot.at(12, 4, 7, 30)
    assert [one.kind for one in bot.tick() if one.to == ANNA] == ["digest"]
    assert bot.person(PROVAN).language == "en"


def test_what_was_chosen_by_mail_outlives_a_restart_with_the_same_config(bot: Bot) -> None:
    says(bot, "language sv\ndigest 9")
    anna = bot.know("Anna Berg", ANNA, provider=True, language="en", digest_hour=7, work_end=16)
    assert (anna.name, anna.work_end, anna.language, anna.digest_hour) == ("Anna Berg", 16, "sv", 9)


def test_no_digest_comes_after_off_and_it_comes_again(bot: Bot) -> None:
    says(bot, "digest off")
    bot.at(12, 4, 8)
    assert ANNA not in {one.to for one in bot.tick()}
    says(bot, "digest 7")
    bot.at(12, 7, 8)
    assert [one.kind for one in bot.tick() if one.to == ANNA] == ["digest"]


def test_undo_takes_settings_back(bot: Bot) -> None:
    before = bot.person(ANNA).model_dump()
    says(bot, "language sv\ndigest 9:15")
    bot.reply(bot.last(ANNA, "receipt"), "ångra")
    bot.run()
    assert bot.person(ANNA).model_dump() == before


def test_a_colleague_has_no_digest_to_set_but_a_language(bot: Bot) -> None:
    assert "Only providers get a morning digest." in says(bot, "digest 9", of=JOHN)
    says(bot, "language sv", of=JOHN)
    assert bot.person(JOHN).language == "sv"


def test_a_client_sets_none_of_it(bot: Bot) -> None:
    for text in ("language sv", "digest off", "away 3 Dec 2026 - 10 Dec 2026 cover @john"):
        bot.reply(bot.last(PROVAN, "todo"), text)
        bot.run()
    provan = bot.person(PROVAN)
    assert (provan.language, provan.digest, provan.away_from, provan.cover_id) == ("en", True, None, None)
    assert not bot.sent(JOHN, "reached")
