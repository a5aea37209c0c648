"""Mails that open a plan: the product's own example word for word, every clause of a to-do, and what is asked back."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.domain.acts import AddNote, AddToDo, Introduce, OpenPlan
from mailbot.language.grammar import PlanDraft, read_plan

ON = date(2026, 11, 23)  # a Monday

KITCHEN = """Client: Mrs Provan <provan@example.org>
Goal: New kitchen in use by Christmas
Due: 20 December
Team: John <john@firm.example>
Risks: asbestos behind the tiles
Assumptions: garage free for storage

To do:
1. Choose the worktop @provan by 1 Dec
2. Order the units @me by 5 Dec after 1
3. Fit the units @john 10 Dec - 14 Dec after 2, with @me
4. Send the meter reading @provan every Friday until 18 Dec
~ Margin is thin, no discounts
"""

PROVAN = Introduce("Mrs Provan", "provan@example.org")
JOHN = Introduce("John", "john@firm.example")
TOM = Introduce("Tom", "tom@firm.example")


def plan(text: str, subject: str = "Plan: Kitchen renovation", language: str = "en") -> PlanDraft:
    draft = read_plan(subject, text, ON, language)
    assert draft is not None
    return draft


def todo(text: str, language: str = "en") -> AddToDo:
    draft = plan(f"Client: p@example.org\n- {text}\n", language=language)
    assert len(draft.items) == 1, draft
    assert isinstance(draft.items[0], AddToDo)
    return draft.items[0]


def test_the_example_of_the_product() -> None:
    draft = plan(KITCHEN)
    assert draft.open == OpenPlan(
        title="Kitchen renovation",
        clients=(PROVAN,),
        goal="New kitchen in use by Christmas",
        due=date(2026, 12, 20),
        team=(JOHN,),
        risks="asbestos behind the tiles",
        assumptions="garage free for storage",
    )
    assert draft.items == (
        AddToDo("Choose the worktop", 1, "provan", due=date(2026, 12, 1)),
        AddToDo("Order the units", 2, "me", due=date(2026, 12, 5), after=(1,)),
        AddToDo("Fit the units", 3, "john", date(2026, 12, 10), date(2026, 12, 14), (2,), ("me",)),
        AddToDo(
            "Send the meter reading",
            4,
            "provan",
            due=date(2026, 11, 27),
            rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218",
        ),
        AddNote("Margin is thin, no discounts", internal=True),
    )
    assert draft.problems == ()
    assert [line.words for line in draft.lines] == [line for line in KITCHEN.split("\n") if line]
    assert [line.ignored for line in draft.lines] == [False] * 6 + [True] + [False] * 5
    assert draft.lines[0].acts == (draft.open,)
    assert draft.lines[7].acts == (draft.items[0],)


def test_only_a_client_and_one_todo_are_needed() -> None:
    draft = plan("Client: provan@example.org\n- Choose the worktop by 1 Dec\n- Order it by 5 Dec")
    assert draft.open.clients == (Introduce("", "provan@example.org"),)
    assert (draft.open.title, draft.open.goal) == ("Kitchen renovation", "Kitchen renovation")
    assert draft.open.due == date(2026, 12, 5)
    assert draft.problems == ()


def test_the_due_date_of_a_plan_counts_what_comes_again() -> None:
    draft = plan("Client: p@example.org\n- Read the meter every Friday until 18 Dec\n- Order it by 5 Dec")
    assert draft.open.due == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Kitchen", "done 3"),
        ("Re: [P12] Plan: Kitchen", KITCHEN),
        ("[P12] Plan: Kitchen", KITCHEN),
        ("Kitchen", "Client: p@example.org\nno list here"),
        ("Kitchen", "- Choose the worktop @provan by 1 Dec"),
        ("Re: Plan: Kitchen", "Thanks, looks good"),
        ("", ""),
        ("Planning the kitchen", "1. tiles\n2. doors"),
    ],
)
def test_what_opens_no_plan(subject: str, text: str) -> None:
    assert read_plan(subject, text, ON) is None


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Plan: Kitchen", "Kitchen"),
        ("plan:Kitchen", "Kitchen"),
        ("New plan: Kitchen", "Kitchen"),
        ("Kitchen", "Kitchen"),
        ("Fwd: Kitchen", "Kitchen"),
        ("Plan:", "New kitchen in use by Christmas"),
        ("Plan: Parking on P2", "Parking on P2"),
        ("Plan: P2 parking", "P2 parking"),
        ("Bath: new tiles", "Bath: new tiles"),
        ("VB: Fwd: Kitchen", "Kitchen"),
        ("Fwd: Plan: Kitchen", "Kitchen"),
        ("Plan: Küche &\tBad\x00", "Küche & Bad"),
    ],
)
def test_the_title(subject: str, title: str) -> None:
    assert plan(KITCHEN, subject).open.title == title


def test_without_a_subject_the_first_todo_is_the_title() -> None:
    assert plan("Client: p@example.org\n- Choose the worktop", "").open.title == "Choose the worktop"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Choose the worktop", AddToDo("Choose the worktop", 1)),
        ("Choose @provan", AddToDo("Choose", 1, "provan")),
        ("Choose @client", AddToDo("Choose", 1, "client")),
        ("@provan Choose the worktop", AddToDo("Choose the worktop", 1, "provan")),
        ("@provan: Choose the worktop", AddToDo("Choose the worktop", 1, "provan")),
        ("Choose the worktop, @provan, by 1 Dec.", AddToDo("Choose the worktop", 1, "provan", due=date(2026, 12, 1))),
        ("Choose by 1 Dec the worktop", AddToDo("Choose the worktop", 1, due=date(2026, 12, 1))),
        ("Choose (by 1 Dec) @provan", AddToDo("Choose", 1, "provan", due=date(2026, 12, 1))),
        ("Choose @provan 1 Dec", AddToDo("Choose", 1, "provan", due=date(2026, 12, 1))),
        ("Choose @provan until Friday", AddToDo("Choose", 1, "provan", due=date(2026, 11, 27))),
        ("Choose @provan Due: 1 Dec", AddToDo("Choose", 1, "provan", due=date(2026, 12, 1))),
        ("Choose by the 5th of December the tiles", AddToDo("Choose the tiles", 1, due=date(2026, 12, 5))),
        ("Choose [@me] (5 Dec)", AddToDo("Choose", 1, "me", due=date(2026, 12, 5))),
        ('Choose @"Mrs Provan" by 5 Dec', AddToDo("Choose", 1, "Mrs Provan", due=date(2026, 12, 5))),
        ("Fit 10/12 - 14/12 @me", AddToDo("Fit", 1, "me", date(2026, 12, 10), date(2026, 12, 14))),
        ("Fit 10.12. - 14.12.2026", AddToDo("Fit", 1, "", date(2026, 12, 10), date(2026, 12, 14))),
        ("Choose by email", AddToDo("Choose by email", 1)),
        ("Have it signed by Mr Smith by 1 Dec", AddToDo("Have it signed by Mr Smith", 1, due=date(2026, 12, 1))),
        ("Fit 10 Dec - 14 Dec @john", AddToDo("Fit", 1, "john", date(2026, 12, 10), date(2026, 12, 14))),
        ("Fit @john 10-14 Dec", AddToDo("Fit", 1, "john", date(2026, 12, 10), date(2026, 12, 14))),
        ("Fit @john 10–14 December", AddToDo("Fit", 1, "john", date(2026, 12, 10), date(2026, 12, 14))),
        ("Fit from 10 Dec to 14 Dec", AddToDo("Fit", 1, "", date(2026, 12, 10), date(2026, 12, 14))),
        ("Fit @john between 10 Dec and 14 Dec", AddToDo("Fit", 1, "john", date(2026, 12, 10), date(2026, 12, 14))),
        ("Fit, 2026-12-10 - 2026-12-14", AddToDo("Fit", 1, "", date(2026, 12, 10), date(2026, 12, 14))),
        ("Fit with @me and @anna by 1 Dec", AddToDo("Fit", 1, due=date(2026, 12, 1), helpers=("me", "anna"))),
        ("Fit with care", AddToDo("Fit with care", 1)),
        ("Fit @john with @anna", AddToDo("Fit", 1, "john", helpers=("anna",))),
        ("Paint ! asbestos behind the tiles", AddToDo("Paint", 1, flag="asbestos behind the tiles")),
        ("Paint ! asbestos @john by 1 Dec", AddToDo("Paint", 1, "john", due=date(2026, 12, 1), flag="asbestos")),
        ("Paint @john !", AddToDo("Paint", 1, "john", flag="!")),
        ("! Paint @john", AddToDo("Paint", 1, "john", flag="!")),
        ("Paint everything!", AddToDo("Paint everything!", 1)),
        ("Read every day", AddToDo("Read", 1, due=ON, rule="FREQ=DAILY")),
        ("Read every page", AddToDo("Read every page", 1)),
        ("Every month read the meter", AddToDo("read the meter", 1, due=ON, rule="FREQ=MONTHLY")),
        ("Look after 2 cats @me", AddToDo("Look after 2 cats", 1, "me")),
        ("Clean every tile until 5 Dec @me", AddToDo("Clean every tile", 1, "me", due=date(2026, 12, 5))),
        ("Walk every day in the park @me", AddToDo("Walk in the park", 1, "me", due=ON, rule="FREQ=DAILY")),
        ("Read every day's report", AddToDo("Read every day's report", 1)),
        ("Read every week by 1 Dec", AddToDo("Read", 1, due=date(2026, 12, 1), rule="FREQ=WEEKLY")),
        ("Ask @Tom <tom@firm.example>", AddToDo("Ask", 1, "Tom", introduces=(TOM,))),
        ("Ask @Tom <tom@firm.example> by 1 Dec", AddToDo("Ask", 1, "Tom", due=date(2026, 12, 1), introduces=(TOM,))),
        ("Ask with @Tom <tom@firm.example>", AddToDo("Ask", 1, helpers=("Tom",), introduces=(TOM,))),
        (
            "Ask @Tom Smith <Tom.Smith@Firm.example>",
            AddToDo("Ask", 1, "Tom Smith", introduces=(Introduce("Tom Smith", "Tom.Smith@firm.example"),)),
        ),
        (
            "Ask @tom@firm.example by 1 Dec",
            AddToDo(
                "Ask", 1, "tom@firm.example", due=date(2026, 12, 1), introduces=(Introduce("", "tom@firm.example"),)
            ),
        ),
        ("Write to a@b.example about it", AddToDo("Write to a@b.example about it", 1)),
        ("Order 20 m² of oak for 1,200 €", AddToDo("Order 20 m² of oak for 1,200 €", 1)),
        ("[ ] Choose", AddToDo("Choose", 1)),
        ("Choose “the” worktop — oak", AddToDo("Choose “the” worktop — oak", 1)),
    ],
)
def test_a_todo_line(written: str, expected: AddToDo) -> None:
    assert todo(written) == expected


@pytest.mark.parametrize(
    ("written", "rule", "first"),
    [
        ("every Friday", "FREQ=WEEKLY;BYDAY=FR", date(2026, 11, 27)),
        ("every Monday", "FREQ=WEEKLY;BYDAY=MO", ON),
        ("every Mon, Wed and Fri", "FREQ=WEEKLY;BYDAY=MO,WE,FR", ON),
        ("every other Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 11, 24)),
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2", ON),
        ("every 2nd week", "FREQ=WEEKLY;INTERVAL=2", ON),
        ("every two weeks", "FREQ=WEEKLY;INTERVAL=2", ON),
        ("every third month", "FREQ=MONTHLY;INTERVAL=3", ON),
        ("every 10th day", "FREQ=DAILY;INTERVAL=10", ON),
        ("every month on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 12, 15)),
        ("every 1st of the month", "FREQ=MONTHLY;BYMONTHDAY=1", date(2026, 12, 1)),
        ("every 25th of the month", "FREQ=MONTHLY;BYMONTHDAY=25", date(2026, 11, 25)),
        ("every working day", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", ON),
        ("every month", "FREQ=MONTHLY", ON),
        ("every quarter", "FREQ=MONTHLY;INTERVAL=3", ON),
        ("every year", "FREQ=YEARLY", ON),
        ("each day until Friday", "FREQ=DAILY;UNTIL=20261127", ON),
        ("every Friday 5 times", "FREQ=WEEKLY;BYDAY=FR;COUNT=5", date(2026, 11, 27)),
        ("every Friday until 18 Dec @john", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218", date(2026, 11, 27)),
        ("every Friday, until 18 Dec.", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218", date(2026, 11, 27)),
    ],
)
def test_rhythms(written: str, rule: str, first: date) -> None:
    found = todo(f"Read the meter {written}")
    assert (found.text, found.rule, found.due) == ("Read the meter", rule, first)


@pytest.mark.parametrize(
    ("written", "code", "example"),
    [
        ("- Choose by 32 Dec", "unreadable_date", "- Choose by 2026-11-23"),
        ("- Choose by 3/4", "date_two_ways", "- Choose by 2027-03-04"),
        ("- Choose 14 Dec - 10 Dec @john", "span_backwards", "- Choose 2026-12-10 - 2026-12-14 @john"),
        ("- Choose 3/4 - 5/4 @john", "date_two_ways", "- Choose 2027-03-04 - 2027-04-05 @john"),
        ("- Choose @john 3/4", "date_two_ways", "- Choose @john 2027-03-04"),
        ("- Choose @john and @anna", "two_owners", "- Choose @john with @anna"),
        ("- Choose from 14 Dec to 10 Dec", "span_backwards", "- Choose 2026-12-10 - 2026-12-14"),
        ("- Choose @provan @john", "two_owners", "- Choose @provan with @john"),
        ("- Choose @Tom <tom>", "bad_address", "- Choose @Tom <name@example.org>"),
        ('- Choose @Tom <"tom"@firm.example>', "bad_address", "- Choose @Tom <name@example.org>"),
        ("- @provan by 1 Dec", "no_text", "- Paint the walls @provan by 1 Dec"),
        ("- ...", "no_text", "- Paint the walls ..."),
        ("- Read every last Friday of the month", None, None),
        ("- Read every Friday of the month", "unreadable_rule", "- Read every Friday"),
        ("- Read every day for 2 weeks", "unreadable_rule", "- Read every day"),
        ("- Read every 31st of the month", None, None),
        ("- Read every Friday until 1 Nov 2026", "ends_before_start", "- Read every Friday until 2026-11-27"),
        ("- Read every Friday until 32 Dec @me", "unreadable_date", "- Read every Friday until 2026-11-23 @me"),
        ("- Read every Friday until 3/4", "date_two_ways", "- Read every Friday until 2027-03-04"),
        ("- Clean every tile until 5 Dec @me", None, None),
        ("- " + "x" * 600, "text_too_long", ""),
        ("- " + "x" * 6_000, "line_too_long", ""),
        ("Paint the walls", "not_a_todo", "- Paint the walls"),
        ("Due: 3/4", "date_two_ways", "Due: 2027-03-04"),
        ("Due: some day", "unreadable_date", "Due: 2026-11-23"),
        ("Due: 20 December\nDue: 21 December", "due_twice", "Due: 2026-11-23"),
        ("Team: John", "no_address", "Team: John <name@example.org>"),
        ("Team: John <john@>", "bad_address", "Team: John <name@example.org>"),
        ("Team: boss@firm.example <john@other.example>", "bad_address", "Team: boss <name@example.org>"),
        ("Template: kitchen\nTemplate: bath", "key_twice", ""),
        ("Template: kitchen\nStart: 1 Dec\nStart: 2 Dec", "key_twice", ""),
        ("Template: ...", "no_text", "Template: kitchen"),
        ("Start: 1 Dec", "start_without_template", "Due: 1 Dec"),
        ("Language: Klingon", "unknown_language", "Language: English"),
    ],
)
def test_a_line_that_cannot_be_read_leaves_the_rest(written: str, code: str | None, example: str | None) -> None:
    draft = plan(f"Client: Mrs Provan <provan@example.org>\n{written}\n- Order the units\n")
    problems = [line.problem for line in draft.lines if line.problem]
    if code is None:
        assert not problems
        return
    assert [(problem.code, problem.example) for problem in problems] == [(code, example)]
    assert draft.open.clients == (PROVAN,)
    assert "Order the units" in [item.text for item in draft.items]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Template: kitchen\nStart: 1 Dec"),
        ("en", "Start: 1 Dec\nTemplate: “kitchen”"),
        ("sv", "Mall: kitchen\nStart: 1 december"),
        ("hu", "Sablon: kitchen\nKezdés: december 1."),
        ("de", "Template: kitchen\nBeginn: 1. Dezember"),
    ],
)
def test_a_template_needs_no_todo_of_its_own(language: str, written: str) -> None:
    draft = read_plan("Berg", f"Client: Berg <berg@example.org>\n{written}\n", ON, language)
    assert draft is not None and draft.problems == ()
    assert draft.open == OpenPlan(
        "Berg", (Introduce("Berg", "berg@example.org"),), template="kitchen", start=date(2026, 12, 1)
    )
    assert draft.from_template == tuple(written.splitlines())


def test_beside_a_template_goal_and_due_are_only_what_the_mail_says() -> None:
    text = "Client: p@example.org\nTemplate: kitchen\nGoal: Soon\nRisks: snow\n1. Paint @me by 9 Dec after 1, 7\n"
    draft = plan(text, "Plan:")
    assert (draft.open.title, draft.open.goal, draft.open.due, draft.open.risks) == ("", "Soon", None, "snow")
    assert draft.open.start is None
    assert draft.items == (AddToDo("Paint", 1, "me", due=date(2026, 12, 9), after=(7,)),)


@pytest.mark.parametrize(
    ("written", "code", "example"),
    [
        ("Template: kitchen\nStart: some day", "unreadable_date", "Start: 2026-11-23"),
        ("Template: kitchen\nStart: 3/4", "date_two_ways", "Start: 2027-03-04"),
        ("Start: 1 Dec - 4 Dec\nTemplate: kitchen", "unreadable_date", "Start: 2026-11-23"),
    ],
)
def test_a_template_is_not_begun_on_a_guessed_day(written: str, code: str, example: str) -> None:
    draft = plan(f"Client: p@example.org\n{written}\n")
    found = {line.words.partition(":")[0]: line.problem for line in draft.lines if line.problem}
    assert (found["Start"].code, found["Start"].example) == (code, example)
    assert found["Template"].code == "template_without_its_start"
    assert [problem.code for problem in draft.problems] == ["no_todo"]
    assert (draft.open.template, draft.open.start, draft.from_template) == ("", None, ())


def test_what_a_plan_needs_is_said_with_an_example() -> None:
    draft = plan("Hello,\nplease start this\n")
    assert [problem.code for problem in draft.problems] == ["no_client", "no_todo"]
    assert all(read_plan("Plan: x", f"{problem.example}", ON) for problem in draft.problems)
    mended = plan("\n".join(problem.example for problem in draft.problems))
    assert mended.problems == ()


def test_people() -> None:
    text = (
        'Client: Mrs Provan <provan@example.org>, "Provan, Ian" <ian@example.org> and anna@example.org (Swedish)\n'
        "Team:\n- John <john@firm.example>\n- Tom <tom@firm.example<mailto:tom@firm.example>>\n\n"
        "Cc: Kovács Éva <eva@example.org> (magyar); bo@example.org <mailto:bo@example.org>\n- Choose"
    )
    draft = plan(text)
    assert draft.open.clients == (
        PROVAN,
        Introduce("Provan, Ian", "ian@example.org"),
        Introduce("", "anna@example.org", "sv"),
    )
    assert draft.open.team == (JOHN, TOM)
    assert draft.open.observers == (Introduce("Kovács Éva", "eva@example.org", "hu"), Introduce("", "bo@example.org"))
    assert not [line for line in draft.lines if line.problem]


@pytest.mark.parametrize(
    "written",
    [
        "Mrs Provan <provan@example.org>",
        "Mrs Provan <Provan@Example.org>".replace("Provan@", "provan@"),
        "Mrs Provan provan@example.org",
        "Mrs Provan, provan@example.org",
        "Mrs Provan (provan@example.org)",
        "Mrs Provan: provan@example.org",
        "Mrs Provan - provan@example.org",
        '"Mrs Provan" <provan@example.org>',
        "Mrs Provan <provan@example.org<mailto:provan@example.org>>",
        "Mrs Provan<mailto:provan@example.org>",
        "Mrs Provan [mailto:provan@example.org]",
        "*Mrs Provan* < provan@example.org >;",
    ],
)
def test_ways_to_name_a_client(written: str) -> None:
    assert plan(f"Client: {written}\n- Choose").open.clients == (PROVAN,)


def test_a_name_is_no_part_of_another_persons_address() -> None:
    draft = plan("Client: p@example.org\nTeam: John, anna@firm.example\n- Choose")
    assert [line.problem.code for line in draft.lines if line.problem] == ["no_address"]


def test_a_full_name_is_known_wherever_its_address_stands() -> None:
    draft = plan("- Choose @Mrs Provan by 1 Dec\n- Fit @John Paint the wall\nClient: Mrs Provan <provan@example.org>\n")
    assert draft.items == (
        AddToDo("Choose", 1, "Mrs Provan", due=date(2026, 12, 1)),
        AddToDo("Fit Paint the wall", 2, "John"),
    )


def test_the_language_of_the_clients() -> None:
    draft = plan("Client: Anna <a@example.org>, Bo <b@example.org> (sv)\nLanguage: Hungarian\n- Choose")
    assert [client.language for client in draft.open.clients] == ["hu", "sv"]


def test_sections_of_several_lines() -> None:
    draft = plan("Client: p@example.org\nRisks:\n- asbestos\n- damp\nGoal:\nA kitchen by Christmas\nTo do:\n- Choose\n")
    assert draft.open.risks == "asbestos; damp"
    assert draft.open.goal == "A kitchen by Christmas"
    assert [item.text for item in draft.items] == ["Choose"]


def test_a_blank_line_ends_a_section() -> None:
    draft = plan("Client: p@example.org\nRisks:\n\n- asbestos\n- damp\n\n1. Choose\n\n2. Order\n")
    assert draft.open.risks == "asbestos; damp"
    assert [item.text for item in draft.items] == ["Choose", "Order"]


@pytest.mark.parametrize(
    "bullet", ["-", "*", "•", "·", "–", "1.", "1)", "(1)", "▪", "◦", "- [ ]", "- [x]", "   -", "\t•\u00a0"]
)
def test_bullets(bullet: str) -> None:
    draft = plan(f"Client: p@example.org\n{bullet} Choose the worktop @me\n")
    assert draft.items == (AddToDo("Choose the worktop", 1, "me"),)


def test_numbers_are_the_writers_own_where_they_differ() -> None:
    draft = plan("Client: p@example.org\n10. Choose\n20. Order after 10\n30. Fit after 20, 10")
    assert [(item.number, item.after) for item in draft.items if isinstance(item, AddToDo)] == [
        (10, ()),
        (20, (10,)),
        (30, (20, 10)),
    ]


def test_todos_are_numbered_as_they_stand_otherwise() -> None:
    draft = plan("Client: p@example.org\n1. Choose\n1. Order after 1\n1. by 32 Dec\n1. Fit after 2, 9")
    assert [(item.number, item.after) for item in draft.items if isinstance(item, AddToDo)] == [
        (1, ()),
        (2, (1,)),
        (4, (2,)),
    ]
    assert [(problem.code, dict(problem.details)) for problem in draft.problems] == [
        ("after_unknown", {"todo": "4", "after": "9"})
    ]


def test_a_todo_may_wait_for_one_below() -> None:
    draft = plan("Client: p@example.org\n1. Order after 2\n2. Choose")
    assert isinstance(draft.items[0], AddToDo)
    assert draft.items[0].after == (2,)


def test_wrapped_lines_are_one() -> None:
    text = (
        "Client: Mrs Provan <provan@example.org>\r\n"
        "Goal: A new kitchen with an oak worktop and everything that goes with it, in\r\n"
        "use by Christmas\r\n"
        "\r\n"
        "1. Choose the worktop in the showroom and tell us the number of the colour\r\n"
        "@provan by 1 Dec\r\n"
        "2. Order the units\r\n"
        "   @me by 5 Dec\r\n"
    )
    draft = plan(text)
    assert draft.open.goal == "A new kitchen with an oak worktop and everything that goes with it, in use by Christmas"
    assert draft.items == (
        AddToDo(
            "Choose the worktop in the showroom and tell us the number of the colour",
            1,
            "provan",
            due=date(2026, 12, 1),
        ),
        AddToDo("Order the units", 2, "me", due=date(2026, 12, 5)),
    )


def test_lines_below_the_heading_need_no_bullet_where_they_have_an_owner_or_a_date() -> None:
    draft = plan("Client: p@example.org\nTo do:\nChoose @me\nOrder by 5 Dec\nLovely weather\n")
    assert [item.text for item in draft.items] == ["Choose", "Order"]
    assert draft.lines[-1].problem is not None


def test_todos_counted_without_a_dot() -> None:
    draft = plan("Client: p@example.org\n1 Choose\n2 Order after 1\n20 tiles came\n")
    assert [(item.text, item.number) for item in draft.items if isinstance(item, AddToDo)] == [
        ("Choose", 1),
        ("Order", 2),
    ]
    assert draft.lines[-1].problem is not None


def test_prose_above_a_plan_is_ignored() -> None:
    draft = plan(f"Hi bot,\nhere is the next one, for a friend:\n\n{KITCHEN}")
    assert [line.ignored for line in draft.lines[:2]] == [True, True]
    assert not [line for line in draft.lines if line.problem]


def test_courtesy_around_a_plan_is_ignored() -> None:
    draft = plan(f"Hello,\n\n{KITCHEN}\nThanks,\nJohn\n\n-- \nJohn Smith\n- Kitchens\n")
    assert [line.words for line in draft.lines if line.problem] == []
    assert len(draft.items) == 5


def test_a_hundred_thousand_todos_are_too_many() -> None:
    draft = plan("Client: p@example.org\n" + "- Choose\n" * 300)
    assert len(draft.items) == 200
    assert {line.problem.code for line in draft.lines if line.problem} == {"too_many_todos"}


@pytest.mark.parametrize("joint", ["\t", " | "])
def test_a_pasted_table(joint: str) -> None:
    rows = [
        ("No", "Task", "Who", "Start", "Due", "After", "With", "Cost"),
        ("1", "Choose the worktop", "Provan", "", "1 Dec", "", "", "0"),
        ("2", "Order the units", "me", "", "5 Dec", "1", "", "1,200 €"),
        ("3", "Fit the units", "@john", "10 Dec", "14 Dec", "1, 2", "Tom <tom@firm.example>, anna", ""),
        ("4", "Paint", "John", "", "32 Dec", "", "", ""),
        ("5", "Clean", "John, Anna", "", "", "", "", ""),
        ("6", "Leave", "John", "14 Dec", "10 Dec", "", "", ""),
    ]
    table = "\n".join(joint.join(row) for row in rows)
    draft = plan(f"Client\tMrs Provan <provan@example.org>\n{table}\nGoal: A kitchen\n")
    assert draft.open.clients == (PROVAN,)
    assert draft.open.goal == "A kitchen"
    assert draft.items == (
        AddToDo("Choose the worktop", 1, "Provan", due=date(2026, 12, 1)),
        AddToDo("Order the units", 2, "me", due=date(2026, 12, 5), after=(1,)),
        AddToDo(
            "Fit the units",
            3,
            "john",
            date(2026, 12, 10),
            date(2026, 12, 14),
            (1, 2),
            ("Tom", "anna"),
            introduces=(TOM,),
        ),
    )
    assert [line.problem.code for line in draft.lines if line.problem] == [
        "unreadable_date",
        "one_owner_only",
        "span_backwards",
    ]


def test_a_row_without_names_above_it_is_asked_about() -> None:
    draft = plan("Client: p@example.org\nChoose\tprovan\t1 Dec\n1.\tOrder @me\n")
    assert [line.problem.code for line in draft.lines if line.problem] == ["not_a_todo"]
    assert draft.items == (AddToDo("Order", 1, "me"),)
