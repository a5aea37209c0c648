"""A plan is saved as a template by mail, and others are opened from it."""

from __future__ import annotations

from datetime import date

from support.bot import ANNA, JOHN, KITCHEN, PROVAN, Bot

from mailbot.domain.model import Role

BERG = "berg@example.net"
AGAIN = "Client: Mr Berg <berg@example.net>\nTemplate: kitchen\nStart: 1 Dec 2026\n"


def save(bot: Bot, name: str = "kitchen") -> str:
    bot.reply(bot.last(ANNA, "receipt"), f"template save {name}")
    bot.run()
    return bot.last(ANNA, "receipt").text


def opening(bot: Bot, text: str, subject: str = "Plan: Berg's kitchen") -> str:
    bot.mail(ANNA, subject, text)
    bot.run()
    return bot.last(ANNA, "receipt").text


def test_a_second_plan_is_opened_from_the_first(bot: Bot) -> None:
    assert "The template “kitchen” is saved, with 3 to-dos of “Kitchen”." in save(bot)
    receipt = opening(bot, AGAIN)
    plan = bot.plan(2)
    anna, john, berg = (bot.person(one).id for one in (ANNA, JOHN, BERG))
    assert [(t.number, t.text, t.owner_id, t.helpers, t.after) for t in plan.todos.values()] == [
        (1, "Choose the worktop", berg, [], []),
        (2, "Order the units", anna, [], [1]),
        (3, "Fit the units", john, [anna], [2]),
    ]
    # The first was opened on 23 November: eight days later everything is eight days later.
    assert [(t.start, t.due) for t in plan.todos.values()] == [
        (None, date(2026, 12, 9)),
        (None, date(2026, 12, 13)),
        (date(2026, 12, 18), date(2026, 12, 22)),
    ]
    assert (plan.plan.title, plan.plan.goal) == ("Berg's kitchen", "New kitchen in use by Christmas")
    assert plan.plan.due == date(2026, 12, 28)
    assert (plan.role(john or 0), plan.role(berg or 0)) == (Role.COLLEAGUE, Role.CLIENT)
    assert bot.kinds(BERG) == ["plan", "todo"]
    assert "1. Choose the worktop, with Mr Berg" in receipt and "Wed 9 Dec" in receipt


def test_nothing_of_the_first_client_is_in_the_second_plan(bot: Bot) -> None:
    save(bot)
    before = len(bot.all_sent)
    opening(bot, AGAIN)
    for sent in bot.all_sent[before:]:
        assert sent.to != PROVAN
        assert "provan" not in sent.everything.lower() and "Margin is thin" not in sent.everything


def test_a_template_is_saved_under_the_tag_in_a_subject(bot: Bot) -> None:
    bot.mail(ANNA, "[P1] for next time", "template save kitchen")
    bot.run()
    assert "The template “kitchen” is saved" in bot.last(ANNA, "receipt").text


def test_saving_again_replaces_and_says_so(bot: Bot) -> None:
    save(bot)
    bot.mail(ANNA, "[P1] less", "drop 3\ntemplate save Kitchen")
    bot.run()
    assert "The template “Kitchen” is saved anew, with 2 to-dos" in bot.last(ANNA, "receipt").text
    opening(bot, AGAIN)
    assert [t.text for t in bot.plan(2).todos.values()] == ["Choose the worktop", "Order the units"]


def test_without_a_start_it_begins_today(bot: Bot) -> None:
    save(bot)
    bot.at(12, 7, 9)
    opening(bot, AGAIN.replace("Start: 1 Dec 2026\n", ""))
    assert bot.plan(2).todos[1].due == date(2026, 12, 15)


def test_what_the_mail_says_itself_comes_after_and_counts(bot: Bot) -> None:
    save(bot)
    opening(
        bot, AGAIN + "Goal: Before Easter\nDue: 1 Feb 2027\n\n1. Paint @me by 20 Dec 2026 after 3\n2. Tidy after 1\n"
    )
    plan = bot.plan(2)
    assert (plan.plan.goal, plan.plan.due) == ("Before Easter", date(2027, 2, 1))
    assert {t.number: (t.text, t.after) for t in plan.todos.values() if t.number > 3} == {
        4: ("Paint", [3]),
        5: ("Tidy", [4]),
    }


def test_what_the_mail_adds_fills_no_gap_in_the_template(bot: Bot) -> None:
    bot.mail(ANNA, "[P1] less", "drop 2\ntemplate save kitchen")
    bot.run()
    opening(bot, AGAIN + "2. Paint @me\n")
    assert {t.number: t.text for t in bot.plan(2).todos.values()} == {
        1: "Choose the worktop",
        3: "Fit the units",
        4: "Paint",
    }


def test_an_unknown_template_is_answered_with_those_there_are(bot: Bot) -> None:
    save(bot)
    save(bot, "bath")
    receipt = opening(bot, AGAIN.replace("kitchen", "kitchn") + "1. Paint @me by 20 Dec 2026\n")
    assert "There is no template called “kitchn”. You have saved bath, kitchen." in receipt
    assert "Template: kitchen" in receipt
    plan = bot.plan(2)
    assert [t.text for t in plan.todos.values()] == ["Paint"]
    assert (plan.plan.goal, plan.plan.due) == ("Berg's kitchen", date(2026, 12, 20))


def test_with_an_unknown_template_alone_nothing_is_opened(bot: Bot) -> None:
    receipt = opening(bot, AGAIN)
    assert "There is no template called “kitchen”; you have saved none yet." in receipt
    assert not bot.sent(BERG)
    with bot.store.begin() as uow:
        assert uow.plans.dossier(2) is None


def test_a_start_that_cannot_be_read_opens_nothing_on_a_guessed_day(bot: Bot) -> None:
    save(bot)
    receipt = opening(bot, AGAIN.replace("1 Dec 2026", "when it suits"))
    assert "I cannot read the date." in receipt and "I did not use the template" in receipt
    assert not bot.sent(BERG)


def test_a_todo_of_one_client_is_not_given_to_one_of_two(bot: Bot) -> None:
    save(bot)
    receipt = opening(bot, AGAIN.replace("berg@example.net>", "berg@example.net>, Eva Berg <eva@example.net>"))
    assert "> Choose the worktop More than one person could be “client”: Mr Berg and Eva Berg." in receipt
    assert [t.text for t in bot.plan(2).todos.values()] == ["Order the units", "Fit the units"]


def test_templates_are_each_providers_own(bot: Bot) -> None:
    save(bot)
    bot.know("Bo Roofs", "bo@roofs.example", provider=True)
    bot.mail("bo@roofs.example", "Plan: Roof", AGAIN)
    bot.run()
    answer = bot.last("bo@roofs.example", "receipt").text
    assert "you have saved none yet" in answer and "units" not in answer


def test_only_the_provider_saves(bot: Bot) -> None:
    bot.reply(bot.last(JOHN, "todo"), "template save kitchen")
    bot.reply(bot.last(PROVAN, "todo"), "template save kitchen")
    bot.run()
    with bot.store.begin() as uow:
        assert not any(uow.templates.names(one.id or 0) for one in uow.people.all())


def test_a_plan_without_todos_is_no_template(bot: Bot) -> None:
    bot.mail(ANNA, "[P1] end", "drop 1\ndrop 2\ndrop 3\ntemplate save kitchen")
    bot.run()
    assert "There is no to-do in this plan to save." in bot.last(ANNA, "receipt").text


def test_the_day_a_plan_was_opened_is_the_providers_own(empty: Bot) -> None:
    empty.know("Anna Ek", ANNA, provider=True, zone="Pacific/Auckland")
    empty.at(11, 23, 23)  # the 24th in Auckland
    empty.mail(ANNA, "Plan: Kitchen", KITCHEN)
    empty.run()
    save(empty)
    opening(empty, AGAIN.replace("1 Dec", "25 Nov"))
    assert empty.plan(2).todos[1].due == date(2026, 12, 2)
