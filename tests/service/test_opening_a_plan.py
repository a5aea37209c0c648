"""A provider's mail becomes a plan: what could be read takes effect, what could not is quoted back."""

from __future__ import annotations

from support.bot import ANNA, JOHN, KITCHEN, PROVAN, Bot

from mailbot.domain.model import Role


def test_everyone_gets_their_part(empty: Bot) -> None:
    empty.mail(ANNA, "Plan: Kitchen", KITCHEN)
    empty.run()
    assert empty.kinds(PROVAN) == ["plan", "todo"]
    assert empty.kinds(JOHN) == ["plan", "todo"]
    assert sorted(empty.kinds(ANNA)) == ["receipt", "todo"]
    plan = empty.plan()
    assert (plan.plan.title, plan.plan.goal) == ("Kitchen", "New kitchen in use by Christmas")
    assert [(t.number, t.text, t.after) for t in plan.todos.values()] == [
        (1, "Choose the worktop", []),
        (2, "Order the units", [1]),
        (3, "Fit the units", [2]),
    ]
    assert plan.role(empty.person(PROVAN).id or 0) is Role.CLIENT
    assert plan.role(empty.person(JOHN).id or 0) is Role.COLLEAGUE


def test_the_answer_says_what_was_read_and_carries_the_page(empty: Bot) -> None:
    empty.mail(ANNA, "Plan: Kitchen", KITCHEN)
    empty.run()
    receipt = empty.last(ANNA, "receipt")
    assert "1. Choose the worktop, with Mrs Provan" in receipt.text and "Tue 1 Dec" in receipt.text
    assert receipt.attachments == ("Plan P1 Kitchen.pdf",)
    assert "the plan: Mrs Provan and John Ek" in receipt.text


def test_clients_are_asked_to_agree_and_read_no_internal_note(empty: Bot) -> None:
    empty.mail(ANNA, "Plan: Kitchen", KITCHEN)
    empty.run()
    plan = empty.last(PROVAN, "plan")
    assert "agree" in plan.text.lower()
    for mail in empty.sent(PROVAN):
        assert "Margin is thin" not in mail.everything
    assert "Margin is thin" in empty.last(JOHN, "plan").everything


def test_a_line_that_cannot_be_read_is_quoted_and_the_rest_takes_effect(empty: Bot) -> None:
    text = KITCHEN.replace("~ Margin", "4. Paint the walls @nobody by 15 Dec 2026\n5. Clean up by 32 Dec\n~ Margin")
    empty.mail(ANNA, "Plan: Kitchen", text)
    empty.run()
    receipt = empty.last(ANNA, "receipt")
    assert "Paint the walls @nobody by 15 Dec 2026" in receipt.text and "I know nobody called “nobody”" in receipt.text
    assert {t.text for t in empty.plan().todos.values()} >= {"Choose the worktop", "Order the units", "Fit the units"}
    assert "Paint the walls" not in {t.text for t in empty.plan().todos.values()}


def test_what_comes_after_what_may_be_named_ahead(empty: Bot) -> None:
    empty.mail(
        ANNA,
        "Plan: Shed",
        "Client: Mrs Provan <provan@example.org>\n\n1. Paint @me after 2 by 9 Dec 2026\n2. Build @me by 5 Dec 2026\n",
    )
    empty.run()
    assert {t.text: t.after for t in empty.plan().todos.values()} == {"Paint": [2], "Build": []}


def test_what_comes_after_nothing_there_is_said(empty: Bot) -> None:
    empty.mail(ANNA, "Plan: Shed", "Client: p@example.org\n\n1. Paint @me after 7 by 9 Dec 2026\n")
    empty.run()
    assert "Number 1 waits for 7, which does not exist." in empty.last(ANNA, "receipt").text


def test_without_a_client_nothing_is_opened_and_the_answer_says_why(empty: Bot) -> None:
    empty.mail(ANNA, "Plan: Shed", "To do:\n1. Build @me by 5 Dec 2026\n")
    sent = empty.run()
    assert [(s.to, s.kind) for s in sent] == [(ANNA, "receipt")]
    assert "A plan needs a client with an address." in sent[0].text
    with empty.store.begin() as uow:
        assert uow.plans.dossier(1) is None


def test_somebody_introduced_by_address_alone_has_a_name_that_is_no_address(empty: Bot) -> None:
    empty.mail(ANNA, "Plan: Shed", "Client: eva.kovacs@example.org\n\n1. Choose @client by 5 Dec 2026\n")
    empty.run()
    assert empty.person("eva.kovacs@example.org").name == "Eva Kovacs"


def test_somebody_introduced_in_a_line_is_in_the_plan(empty: Bot) -> None:
    empty.mail(
        ANNA,
        "Plan: Shed",
        "Client: Mrs Provan <provan@example.org>\n\n1. Wire it @Tom <tom@wires.example> by 5 Dec 2026\n",
    )
    empty.run()
    assert empty.kinds("tom@wires.example") == ["plan", "todo"]


def test_an_owner_known_here_by_another_name_is_found_by_the_address(empty: Bot) -> None:
    empty.know("Thomas Berg", "tb@wires.example")
    empty.mail(
        ANNA,
        "Plan: Shed",
        "Client: Mrs Provan <provan@example.org>\n\n1. Wire it @Sparky <tb@wires.example> by 5 Dec 2026\n",
    )
    empty.run()
    assert empty.plan().todos[1].owner_id == empty.person("tb@wires.example").id
