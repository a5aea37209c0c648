"""The provider's commands: the examples of the product word for word, their variants, and what is never run."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.domain import acts
from mailbot.language.grammar import Line, commands, plan_tag, read_commands, usage

ON = date(2026, 11, 23)  # a Monday


def one(text: str, language: str = "en", *, asked: bool = False) -> Line:
    lines = read_commands(text, ON, language, asked)
    assert len(lines) == 1, lines
    return lines[0]


def problem(text: str, language: str = "en", *, asked: bool = False) -> tuple[str, str]:
    found = one(text, language, asked=asked).problem
    assert found is not None, text
    return found.code, found.example


TOM = acts.Introduce("Tom", "tom@firm.example")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("done 3: fitted, snag list attached", acts.Done((3,), "fitted, snag list attached")),
        ("reopen 3: one door hangs", acts.Reopen((3,), "one door hangs")),
        ("add Paint the walls @john by 15 Dec", acts.AddToDo("Paint the walls", owner="john", due=date(2026, 12, 15))),
        ("change 5 Paint walls and ceiling", acts.ChangeText(5, "Paint walls and ceiling")),
        ("due 2 12 Dec", acts.SetDue((2,), date(2026, 12, 12))),
        ("template save kitchen", acts.SaveTemplate("kitchen")),
        ("Save as template: “Kitchen, large”.", acts.SaveTemplate("Kitchen, large")),
        ("assign 2 @john", acts.Assign("john", (2,))),
        ("with 2 @anna", acts.SetHelpers((2,), ("anna",))),
        ("after 5 3", acts.SetAfter(5, (3,))),
        ("note 2 Supplier says two weeks", acts.AddNote("Supplier says two weeks", 2)),
        ("~ 2 internal remark", acts.AddNote("internal remark", 2, internal=True)),
        ("flag 3 asbestos found", acts.RaiseFlag((3,), "asbestos found")),
        ("clear 3", acts.ClearFlag((3,))),
        ("drop 4: client cancelled", acts.Drop((4,), "client cancelled")),
        ("remind 2", acts.Remind((2,))),
        ("send", acts.SendPlan()),
        ("send @provan", acts.SendPlan(("provan",))),
        ("log visit @provan: likes oak", acts.LogContact("visit", "provan", "likes oak")),
        ("Log phone call @provan – likes oak", acts.LogContact("call", "provan", "likes oak")),
        ("pause", acts.Pause()),
        ("pause until 7 Jan", acts.Pause(date(2027, 1, 7))),
        ("Pause the plan until 7 January.", acts.Pause(date(2027, 1, 7))),
        ("resume", acts.Resume()),
        ("away 3 Dec - 10 Dec cover @john", acts.Away(date(2026, 12, 10), date(2026, 12, 3), "john")),
        ("away until 10 Dec, covered by John", acts.Away(date(2026, 12, 10), None, "John")),
        ("away 10 Dec", acts.Away(date(2026, 12, 10), date(2026, 12, 10))),
        ("Away off", acts.Back()),
        ("language hu", acts.SetLanguage("hu")),
        ("Language: Swedish", acts.SetLanguage("sv")),
        ("digest 7:30", acts.SetDigest(7, 30)),
        ("digest at 7 pm", acts.SetDigest(19)),
        ("digest off", acts.SetDigest(None)),
        ("close", acts.Close()),
        ("reopen plan", acts.ReopenPlan()),
        ("history", acts.ShowHistory()),
        ("undo", acts.Undo()),
        ("list", acts.ListOpen()),
        ("list @person", acts.ListOpen("person")),
        ("plans", acts.ShowPlans()),
        ("status", acts.ShowStatus()),
        ("help", acts.Help()),
    ],
)
def test_the_examples_of_the_product(text: str, act: acts.Act) -> None:
    assert one(text).acts == (act,)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        # numbers
        ("done", acts.Done()),
        ("Done.", acts.Done()),
        ("DONE 3", acts.Done((3,))),
        ("done #3", acts.Done((3,))),
        ("done no. 3", acts.Done((3,))),
        ("done to-do 3", acts.Done((3,))),
        ("done 2,3 and 5", acts.Done((2, 3, 5))),
        ("done 2, 3, and 5: all good", acts.Done((2, 3, 5), "all good")),
        ("done 2 3 5", acts.Done((2, 3, 5))),
        ("done 2 & 3", acts.Done((2, 3))),
        ("done 1-3", acts.Done((1, 2, 3))),
        ("done 1 – 3, 7", acts.Done((1, 2, 3, 7))),
        ("done 1 to 3", acts.Done((1, 2, 3))),
        ("done 3 3", acts.Done((3,))),
        ("done: fitted", acts.Done((), "fitted")),
        ("done 3 - fitted", acts.Done((3,), "fitted")),
        ("done 3, fitted on Monday", acts.Done((3,), "fitted on Monday")),
        ("done 3 (fitted)", acts.Done((3,), "fitted")),
        ("done 3: invoice is 412 €: paid", acts.Done((3,), "invoice is 412 €: paid")),
        ("done 3: really?", acts.Done((3,), "really?")),
        ("completed 3", acts.Done((3,))),
        ("- done 3", acts.Done((3,))),
        ("• done 3", acts.Done((3,))),
        ("please remind 2", acts.Remind((2,))),
        ("remind 2 please", acts.Remind((2,))),
        ("Thanks! done 3", acts.Done((3,))),
        ("Hi, done 3", acts.Done((3,))),
        ("Hi John, done 3", acts.Done((3,))),
        ("Done\u00a03:\u00a0fitted", acts.Done((3,), "fitted")),
        ("\ufeffdone 3", acts.Done((3,))),
        ("done 3, thanks", acts.Done((3,))),
        ("done 3 thanks!", acts.Done((3,))),
        ("1. done 3", acts.Done((3,))),
        ("OK, done 3", acts.Done((3,))),
        ("mark 3 as done", acts.Done((3,))),
        ("3. done", acts.Done((3,))),
        ("3: done", acts.Done((3,))),
        ("3 - done", acts.Done((3,))),
        ("3) done: fitted", acts.Done((3,), "fitted")),
        # dates
        ("due 2, 3 12 Dec", acts.SetDue((2, 3), date(2026, 12, 12))),
        ("due 2 and 3: Friday", acts.SetDue((2, 3), date(2026, 11, 27))),
        ("due 2: 12 December", acts.SetDue((2,), date(2026, 12, 12))),
        ("due 2 on 12 December", acts.SetDue((2,), date(2026, 12, 12))),
        ("due 2 -> 12 December", acts.SetDue((2,), date(2026, 12, 12))),
        ("due 2 = 12 December", acts.SetDue((2,), date(2026, 12, 12))),
        ("due 2 December 12", acts.SetDue((2,), date(2026, 12, 12))),
        ("due 12 Dec", acts.SetDue((), date(2026, 12, 12))),
        ("due 2 2026-12-12", acts.SetDue((2,), date(2026, 12, 12))),
        ("due 2 Friday", acts.SetDue((2,), date(2026, 11, 27))),
        ("due Friday", acts.SetDue((), date(2026, 11, 27))),
        ("due 2 10 Dec - 14 Dec", acts.SetDue((2,), date(2026, 12, 14), date(2026, 12, 10))),
        ("due 2 10-14 Dec", acts.SetDue((2,), date(2026, 12, 14), date(2026, 12, 10))),
        ("due 2 10 Dec - 10 Dec", acts.SetDue((2,), date(2026, 12, 10), date(2026, 12, 10))),
        ("due 2 20 Nov - 5 Dec", acts.SetDue((2,), date(2026, 12, 5), date(2026, 11, 20))),
        ("due 2 20 Dec - 5 Jan", acts.SetDue((2,), date(2027, 1, 5), date(2026, 12, 20))),
        ("move 2 to Friday", acts.SetDue((2,), date(2026, 11, 27))),
        ("postpone 2 until 12 Dec", acts.SetDue((2,), date(2026, 12, 12))),
        ("set due date of 3 to 12 Dec", acts.SetDue((3,), date(2026, 12, 12))),
        # people
        ("assign 2 to @john", acts.Assign("john", (2,))),
        ("assign 2 to John", acts.Assign("John", (2,))),
        ("assign 2, 3 to John Smith", acts.Assign("John Smith", (2, 3))),
        ("assign @john", acts.Assign("john")),
        ("assign 2 @me", acts.Assign("me", (2,))),
        ("assign 2 @Tom <tom@firm.example>", acts.Assign("Tom", (2,), (TOM,))),
        ("assign 2 @Tom<mailto:tom@firm.example>", acts.Assign("Tom", (2,), (TOM,))),
        ("with 2 @anna, @bo and @me", acts.SetHelpers((2,), ("anna", "bo", "me"))),
        ("with 2 @Tom <tom@firm.example>", acts.SetHelpers((2,), ("Tom",), (TOM,))),
        ("with 2 nobody", acts.SetHelpers((2,), ())),
        ("send to @provan, @john", acts.SendPlan(("provan", "john"))),
        ("send to client", acts.SendPlan(("client",))),
        ("list @provan", acts.ListOpen("provan")),
        ("list @client", acts.ListOpen("client")),
        # waiting
        ("after 5 3, 4", acts.SetAfter(5, (3, 4))),
        ("after 5: 3", acts.SetAfter(5, (3,))),
        ("after 5 none", acts.SetAfter(5, ())),
        # words
        ("note 2: Supplier says two weeks", acts.AddNote("Supplier says two weeks", 2)),
        ("note: parking behind the house", acts.AddNote("parking behind the house")),
        ("note 2 3 doors are missing", acts.AddNote("3 doors are missing", 2)),
        ("~ margin is thin", acts.AddNote("margin is thin", internal=True)),
        ("~2 margin is thin", acts.AddNote("margin is thin", 2, internal=True)),
        ("flag 3", acts.RaiseFlag((3,))),
        ("flag 3, 4: no key", acts.RaiseFlag((3, 4), "no key")),
        ("change 5: Paint walls", acts.ChangeText(5, "Paint walls")),
        ("change 5 to Paint walls", acts.ChangeText(5, "Paint walls")),
        ("drop 4", acts.Drop((4,))),
        ("add: Paint the walls", acts.AddToDo("Paint the walls")),
        (
            "add Paint the walls every Friday",
            acts.AddToDo("Paint the walls", due=date(2026, 11, 27), rule="FREQ=WEEKLY;BYDAY=FR"),
        ),
        # the plan itself
        ("Goal: All done by Easter", acts.ChangePlan("goal", "All done by Easter")),
        ("Title: Kitchen and hall", acts.ChangePlan("title", "Kitchen and hall")),
        ("Due: 3 January", acts.ChangePlan("due", date(2027, 1, 3))),
        ("due: 3 January", acts.ChangePlan("due", date(2027, 1, 3))),
        ("Risks: asbestos", acts.ChangePlan("risks", "asbestos")),
        ("*Assumptions:* garage free", acts.ChangePlan("assumptions", "garage free")),
        # sentences
        ("3 is done", acts.Done((3,))),
        ("3 done", acts.Done((3,))),
        ("2 and 3 done: all fine", acts.Done((2, 3), "all fine")),
        ("John can do 3", acts.Assign("John", (3,))),
        ("let @anna do 3 instead", acts.Assign("anna", (3,))),
        ("I will do 3", acts.Assign("me", (3,))),
        ("3 by 12 Dec", acts.SetDue((3,), date(2026, 12, 12))),
        ("3 can wait until 12 Dec", acts.SetDue((3,), date(2026, 12, 12))),
        ("4 is no longer needed", acts.Drop((4,))),
    ],
)
def test_variants(text: str, act: acts.Act) -> None:
    assert one(text).acts == (act,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("assign 2 @john by 12 Dec", (acts.Assign("john", (2,)), acts.SetDue((2,), date(2026, 12, 12)))),
        ("done 3; clear 2", (acts.Done((3,)), acts.ClearFlag((2,)))),
        ("Done 3. Done 4.", (acts.Done((3,)), acts.Done((4,)))),
        ("done 3: fitted, due 4 Friday", (acts.Done((3,), "fitted"), acts.SetDue((4,), date(2026, 11, 27)))),
        ("done 3: fitted; close", (acts.Done((3,), "fitted; close"),)),
        ("done 3, after 2 weeks of waiting", (acts.Done((3,), "after 2 weeks of waiting"),)),
    ],
)
def test_several_acts_on_a_line(text: str, found: tuple[acts.Act, ...]) -> None:
    assert one(text).acts == found


def test_a_sentence_may_hold_two_acts() -> None:
    line = one("John can do 3 instead, by the 12th")
    assert line.acts == (acts.Assign("John", (3,)), acts.SetDue((3,), date(2026, 12, 12)))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", acts.Yes()),
        ("Yes!", acts.Yes()),
        ("ok", acts.Yes()),
        ("yes please", acts.Yes()),
        ("yes, thanks", acts.Yes()),
        ("ok thanks", acts.Yes()),
        ("yes: but call him first", acts.Yes("but call him first")),
        ("no", acts.No()),
        ("no: the fitter is booked", acts.No("the fitter is booked")),
        ("No, the fitter is booked.", acts.No("the fitter is booked.")),
        ("👍", acts.Yes()),
        ("no problem", acts.Yes()),
        ("yes 12 Dec", acts.Until(date(2026, 12, 12))),
        ("make it 12 Dec", acts.Until(date(2026, 12, 12))),
        ("the 12th is fine", acts.Until(date(2026, 12, 12))),
        ("until Friday please", acts.Until(date(2026, 11, 27))),
        ("12 Dec", acts.Until(date(2026, 12, 12))),
        ("until Friday", acts.Until(date(2026, 11, 27))),
        ("yes, until 12 Dec", acts.Until(date(2026, 12, 12))),
        ("no, 12 Dec", acts.Until(date(2026, 12, 12))),
    ],
)
def test_answers_where_one_is_open(text: str, answer: acts.Act) -> None:
    assert one(text, asked=True).acts == (answer,)
    assert not one(text).acts


@pytest.mark.parametrize("text", ["Yes, but only until 12 Dec", "10-14 Dec", "not before Friday", "12 Dec?", "yes?"])
def test_an_answer_that_is_not_certain_is_none(text: str) -> None:
    assert not one(text, asked=True).acts


def test_an_answer_and_a_command_may_share_a_line() -> None:
    assert one("Yes, done 4", asked=True).acts == (acts.Yes(), acts.Done((4,)))


@pytest.mark.parametrize(
    ("text", "code", "example"),
    [
        ("- Paint the walls @john by 15 Dec", "near_miss", "add Paint the walls @john by 15 Dec"),
        ("6. Paint the walls @john", "near_miss", "add Paint the walls @john"),
        ("To do: Paint the walls", "near_miss", "add Paint the walls"),
        ("due 3 + 1 week", "unreadable_date", "due 3 2026-11-23"),
        ("after 5, 3", "near_miss", "after 5 3"),
        ("with 3 John", "near_miss", "with 3 @John"),
        ("dnoe 3", "near_miss", "done 3"),
        ("doen 3: fitted", "near_miss", "done 3: fitted"),
        ("remnd 2", "near_miss", "remind 2"),
        ("asign 2 @john", "near_miss", "assign 2 @john"),
        ("histroy", "near_miss", "history"),
        ("done 3 fitted", "near_miss", "done 3: fitted"),
        ("drop 4 client cancelled", "near_miss", "drop 4: client cancelled"),
        ("list provan", "near_miss", "list @provan"),
        ("note the supplier is late", "near_miss", "note: the supplier is late"),
        ("change 5 to 12 Dec", "near_miss", "due 5 12 Dec"),
        ("due 2 32 Dec", "unreadable_date", "due 2 2026-11-23"),
        ("due 2", "no_date", "due 2 2026-11-23"),
        ("due 2 3/4", "date_two_ways", "due 2 2027-03-04"),
        ("Due: someday", "unreadable_date", "Due: 2026-11-23"),
        ("due 2 14 Dec - 10 Dec", "span_backwards", "due 2 2026-12-10 - 2026-12-14"),
        ("due 2 20 Nov 2027 - 5 Dec 2026", "span_backwards", "due 2 2026-12-05 - 2027-11-20"),
        ("add", "no_text", "add Paint the walls @me"),
        ("note 2", "no_text", "note 2 Supplier says two weeks"),
        ("change 5", "no_text", "change 5 Paint the walls"),
        ("change 5, 6 Paint", "one_todo_only", "change 5 Paint"),
        ("note 2, 3 late", "one_todo_only", "note 2: 3 late"),
        ("after 5 5", "after_itself", "after 5 6"),
        ("assign 2", "no_person", "assign 2 @john"),
        ("assign 2 @john @anna", "one_owner_only", "assign 2 @john"),
        ("assign 2 @Tom <tom@nowhere>", "bad_address", "assign 2 @Tom <name@example.org>"),
        ("add Paint by 32 Dec", "unreadable_date", "add Paint by 2026-11-23"),
        ("yes", "nothing_asked", ""),
        ("Team: Tom <tom@firm.example>", "key_of_new_plan", ""),
        ("add Paint @john @anna", "two_owners", "add Paint @john with @anna"),
    ],
)
def test_what_is_asked_back(text: str, code: str, example: str) -> None:
    assert problem(text) == (code, example)


@pytest.mark.parametrize(
    "text",
    [
        "done with the kitchen, will call",
        "done 3?",
        "is 3 done?",
        "3 is not done",
        "not done with it",
        "done yesterday evening",
        "due to the weather we stopped",
        "after lunch we go on",
        "with a bit of luck",
        "close to the door there is a leak",
        "list of tiles attached",
        "status of the tiles is unknown to me",
        "help me with the tiles",
        "send the invoice to Mr Provan",
        "undo the damage on the door",
        "history shows that tiles break",
        "no idea what he wants",
        "yes but no",
        "12 Dec",
        "3 to Friday",
        "Could John do 3?",
        "John can not do 3",
        "nobody can do 3",
        "3 can wait until the cows come home",
        "John can do 3, by the river",
        "If 3 is done we go on",
        "3 is done when the tiles arrive",
        "done 99999",
        "done 3.5",
        "done 12:30",
        "done -3",
        "The client called and wants the planters stored.",
        "א ב ג 3",
        "👍👍",
    ],
)
def test_what_is_no_command_is_never_run(text: str) -> None:
    line = one(text)
    assert not line.acts
    assert line.ignored or (line.problem is not None and line.problem.code in ("unknown_command", "near_miss"))


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you very much",
        "Hi",
        "Hello bot,",
        "Dear all,",
        "ok",
        "Great",
        "Best regards",
        "Kind regards, John",
        "-- ",
        "_______",
        "> done 3",
        "[image: photo.jpg]",
        "...",
    ],
)
def test_what_is_ignored(text: str) -> None:
    assert one(text).ignored


@pytest.mark.parametrize(
    "text",
    [
        "Best tiles are at the market",
        "Morning works better for me",
        "Thanks but I want Friday",
        "Thanks, but the tiles are broken",
        "Great tiles arrived",
        "Fine, go with oak",
        "Hi John the tiles are broken",
        "Dear customers want discounts",
        "Ok let us wait",
    ],
)
def test_what_only_begins_politely_is_not_ignored(text: str) -> None:
    assert not one(text).ignored


def test_a_signature_ends_the_mail() -> None:
    lines = read_commands("done 3\n\nBest regards\nJohn\nclose\ndone 4", ON)
    assert [line.ignored for line in lines] == [False, True, True, True, True]


def test_a_name_under_thanks_is_a_signature() -> None:
    assert [line.ignored for line in read_commands("done 3\nThanks,\nJohn Smith", ON)] == [False, True, True]
    assert not read_commands("Thanks,\nundo", ON)[1].ignored


def test_a_name_under_an_answer_is_a_signature() -> None:
    assert [line.ignored for line in read_commands("Yes\n\nJohn", ON, asked=True)] == [False, True]
    assert [line.ignored for line in read_commands("done 3\n\nJohn Smith\nKitchens Ltd", ON)] == [False, True, True]
    assert not read_commands("What about the tiles\nMarble Black", ON)[1].ignored


def test_the_rest_of_the_mail_takes_effect() -> None:
    lines = read_commands("Hi,\n\ndone 3: fitted\ndeu 2 12 Dec\nflag 4 no key\nWhat about the tiles\nThanks\n", ON)
    results = [line.acts or (line.problem and line.problem.code) or "ignored" for line in lines]
    assert results == [
        "ignored",
        (acts.Done((3,), "fitted"),),
        "near_miss",
        (acts.RaiseFlag((4,), "no key"),),
        "unknown_command",
        "ignored",
    ]


def test_lines_that_a_mail_program_wrapped_are_one() -> None:
    text = (
        "note 2 The supplier says that the worktop comes in two weeks, but only if we\r\n"
        "pay the deposit by Friday and send the drawings with it\r\n"
        "done 3: fitted\r\n"
    )
    lines = read_commands(text, ON)
    assert len(lines) == 2
    assert lines[0].acts == (
        acts.AddNote(
            "The supplier says that the worktop comes in two weeks, but only if we pay the deposit by Friday and send "
            "the drawings with it",
            2,
        ),
    )


def test_a_long_line_does_not_swallow_the_command_below() -> None:
    text = "note 2 The supplier says that the worktop comes in two weeks, not before\ndone 3: fitted well\n12 December"
    lines = read_commands(text, ON, asked=True)
    assert [type(line.acts[0]) for line in lines] == [acts.AddNote, acts.Done, acts.Until]


def test_two_dates_are_told_apart_in_the_details() -> None:
    found = one("due 2 3/4").problem
    assert found is not None
    assert dict(found.details) == {"written": "3/4", "one": "2027-03-04", "other": "2027-04-03"}


@pytest.mark.parametrize(
    ("subject", "tag"),
    [
        ("Re: [P12] Kitchen", 12),
        ("[p12] Kitchen", 12),
        ("P12 kitchen", 12),
        ("Fwd: Re: [P7] x [P7]", 7),
        ("[P7] and [P8]", None),
        ("Kitchen", None),
        ("MP3 player", None),
        ("Re: P12 kitchen", 12),
        ("Plan: parking on P2", None),
        ("Invoice P12", None),
        ("Plan: P2 parking", None),
        ("SV: VS: Re[2]: P12", 12),
        ("P12x", None),
        ("", None),
        ("AP12", None),
        ("p@P12.example", None),
        ("[P99999999999999999]", None),
    ],
)
def test_the_tag_of_a_plan(subject: str, tag: int | None) -> None:
    assert plan_tag(subject) == tag


def test_help_mentions_every_command_and_its_examples_read() -> None:
    shown = [how for how, _ in usage()]
    assert len(shown) == len(commands()) == len(set(shown))
    for command, how in zip(commands(), shown, strict=True):
        assert command.usage == how
        assert command.meaning and command.meaning[0].islower()
        if command.name not in ("yes", "no"):
            assert one(command.example).acts, command.example
        assert one(command.example, asked=True).acts, command.example


@pytest.mark.parametrize(
    ("text", "code"), [("template save", "no_text"), ("template save " + "k" * 61, "text_too_long")]
)
def test_a_template_needs_a_name(text: str, code: str) -> None:
    problem = one(text).problem
    assert problem is not None and problem.code == code


@pytest.mark.parametrize(
    ("text", "code", "example"),
    [
        ("pause until the cows come home", "unreadable_date", "pause until 2026-11-30"),
        ("pause 3 Dec - 10 Dec", "near_miss", "pause until 2026-12-10"),
        ("pause until 3/4/2027", "date_two_ways", "pause until 2027-03-04"),
        ("pause 2", "unknown_command", ""),
        ("pause for breath", "unknown_command", ""),
        ("resume 2", "unknown_command", ""),
    ],
)
def test_a_pause_that_is_not_certain_is_asked_about(text: str, code: str, example: str) -> None:
    assert problem(text) == (code, example)


@pytest.mark.parametrize(
    ("text", "code", "example"),
    [
        ("away", "no_date", "away 2026-11-30 - 2026-12-07"),
        ("away in the mountains cover @john", "unreadable_date", "away 2026-11-30 - 2026-12-07"),
        ("away from the office", "unknown_command", ""),
        ("away 3 Dec - 10 Dec cover @john @anna", "no_person", "away 3 Dec - 10 Dec cover @john"),
        ("language klingon", "unknown_language", "language en"),
        ("language", "no_text", "language en"),
        ("digest 25:00", "unreadable_time", "digest 7:30"),
        ("digest 13 pm", "unreadable_time", "digest 7:30"),
        ("digest 7:75", "unreadable_time", "digest 7:30"),
        ("digest of the week", "unknown_command", ""),
    ],
)
def test_a_setting_that_is_not_certain_is_asked_about(text: str, code: str, example: str) -> None:
    assert problem(text) == (code, example)


def test_what_a_contact_leads_to_is_a_todo() -> None:
    line = one("log call @provan: wants the planters stored -> arrange garage key @me by 31 Oct")
    assert line.acts == (
        acts.LogContact("call", "provan", "wants the planters stored"),
        acts.AddToDo("arrange garage key", owner="me", due=date(2026, 10, 31)),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("log call", "no_person"),
        ("log call @provan @john: both", "no_person"),
        ("log call @provan", "no_text"),
        ("log call @provan: ", "no_text"),
        ("log call @provan likes oak", "near_miss"),
        ("log call @provan: likes oak -> ", "no_text"),
        ("log this for me", "unknown_command"),
    ],
)
def test_a_contact_that_is_not_whole_is_asked_about(text: str, code: str) -> None:
    assert problem(text)[0] == code
