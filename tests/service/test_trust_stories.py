"""Whose words run, whose wait for a yes, and whose are never answered."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from support.bot import ANNA, PLANS, PROVAN, Bot

from mailbot.domain.model import State


def test_a_stranger_changes_nothing_and_gets_no_answer(bot: Bot) -> None:
    row = bot.mail("mallory@evil.example", "Re: Kitchen [P1]", "done 1")
    assert bot.run() == []
    assert bot.row(row).status == "refused"
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def test_a_known_client_without_proof_gets_nothing_either(bot: Bot) -> None:
    row = bot.mail(PROVAN, "Kitchen", "list", aligned=False)
    assert bot.run() == []
    assert bot.row(row).status == "refused"


def test_a_client_who_writes_afresh_is_filed_and_passed_on(bot: Bot) -> None:
    bot.mail(PROVAN, "worktop", "done")
    assert [(s.to, s.kind) for s in bot.run()] == [(ANNA, "question")]
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def test_a_client_who_asks_for_their_list_gets_it_at_the_stored_address(bot: Bot) -> None:
    bot.mail(PROVAN, "hello", "list", Reply_To="mallory@evil.example")
    assert [(s.to, s.kind) for s in bot.run()] == [(PROVAN, "list")]


def test_our_token_is_proof_enough_for_its_person(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "done", aligned=False)
    bot.run()
    assert bot.plan().todos[1].state == State.COMPLETED


# --- a provider without proof ---------------------------------------------------------------------


def unproven(bot: Bot, text: str = "drop 1") -> int:
    row = bot.mail(ANNA, "[P1] change", text, aligned=False)
    assert [(s.to, s.kind) for s in bot.run()] == [(ANNA, "confirm")]
    return row


def test_a_providers_from_alone_proves_nothing(bot: Bot) -> None:
    row = unproven(bot)
    assert bot.row(row).status == "asked" and bot.plan().todos[1].state == State.NEEDS_ACTION
    assert "drop 1" in bot.last(ANNA, "confirm").text


def test_a_yes_from_the_stored_address_runs_it_once(bot: Bot) -> None:
    row = unproven(bot)
    bot.reply(bot.last(ANNA, "confirm"), "yes", aligned=False)
    bot.run()
    assert bot.plan().todos[1].state == State.CANCELLED and bot.row(row).status == "done"
    bot.reply(bot.last(ANNA, "receipt"), "reopen 1")
    bot.run()
    bot.reply(bot.last(ANNA, "confirm"), "yes", aligned=False)
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION
    assert "too late, or twice" in bot.last(ANNA, "receipt").text


def test_no_drops_it(bot: Bot) -> None:
    row = unproven(bot)
    bot.reply(bot.last(ANNA, "confirm"), "no")
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION and bot.row(row).status == "refused"


def test_neither_yes_nor_no_runs_nothing_and_is_asked_again(bot: Bot) -> None:
    unproven(bot)
    bot.reply(bot.last(ANNA, "confirm"), "what is this?")
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION
    assert "“yes” or “no”" in bot.last(ANNA, "receipt").text


def test_after_a_day_a_yes_is_too_late(bot: Bot) -> None:
    unproven(bot)
    bot.clock.ahead(hours=25)
    bot.reply(bot.last(ANNA, "confirm"), "yes")
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def test_a_forger_cannot_fill_the_providers_mailbox(bot: Bot) -> None:
    for number in range(20):
        bot.mail(ANNA, "[P1]", f"drop {number}", aligned=False)
    assert [(s.to, s.kind) for s in bot.run()] == [(ANNA, "confirm")] * 3
    bot.clock.ahead(hours=2)
    bot.mail(ANNA, "[P1]", "drop 3", aligned=False)
    assert [s.kind for s in bot.run()] == ["confirm"]


def test_the_yes_of_somebody_else_counts_for_nothing(bot: Bot) -> None:
    unproven(bot)
    bot.reply(bot.last(ANNA, "confirm"), "yes", from_="mallory@evil.example")
    bot.run()
    assert bot.plan().todos[1].state == State.NEEDS_ACTION


def test_a_whole_plan_can_wait_for_its_yes(empty: Bot) -> None:
    empty.mail(
        ANNA, "Plan: Shed", "Client: Mrs Provan <provan@example.org>\n\n1. Build @me by 5 Dec 2026", aligned=False
    )
    empty.run()
    assert empty.kinds() == ["confirm"]
    empty.reply(empty.last(ANNA, "confirm"), "Yes", aligned=False)
    empty.run()
    assert empty.plan().plan.title == "Shed" and "plan" in empty.kinds(PROVAN)


# --- a client's token from another address --------------------------------------------------------

SON = "son@mail.example"


def test_the_provider_is_asked_once_and_a_yes_lets_that_address_answer(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    bot.reply(todo, "done, we took the oak", from_=SON)
    assert [(s.to, s.kind) for s in bot.run()] == [(ANNA, "confirm")]
    assert SON in bot.last(ANNA, "confirm").text and "we took the oak" in bot.last(ANNA, "confirm").text
    bot.reply(todo, "hello?", from_=SON)
    assert bot.run() == []
    assert bot.plan().todos[1].state == State.NEEDS_ACTION
    bot.reply(bot.last(ANNA, "confirm"), "yes")
    sent = bot.run()
    assert bot.plan().todos[1].state == State.COMPLETED
    assert not any(s.to == SON for s in sent), "mail is never sent to a confirmed address"
    assert bot.person(SON).name == "Mrs Provan"


def test_a_confirmed_address_answers_from_then_on(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    bot.reply(todo, "I have a question: oak?", from_=SON)
    bot.run()
    bot.reply(bot.last(ANNA, "confirm"), "yes")
    bot.run()
    bot.reply(todo, "done", from_=SON, aligned=False)
    bot.run()
    assert bot.plan().todos[1].state == State.COMPLETED


# --- the same mail again --------------------------------------------------------------------------


def test_the_same_mail_twice_is_one_mail(bot: Bot) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ANNA, PLANS, "[P1] more"
    mail["Message-ID"], mail["Date"] = "<once@firm.example>", "Mon, 23 Nov 2026 09:00:00 +0000"
    mail.set_content("add Choose the tap @provan by 9 Dec 2026")
    first, second = bot.receive(mail.as_bytes()), bot.receive(mail.as_bytes())
    bot.run()
    assert (bot.row(first).status, bot.row(second).status) == ("done", "duplicate")
    assert len(bot.plan().todos) == 4


def test_a_message_id_that_is_used_again_for_other_words_is_another_mail(bot: Bot) -> None:
    for text in ("flag 1 a", "flag 2 b"):
        bot.mail(ANNA, "[P1] more", text, Message_ID="<same@firm.example>")
    bot.run()
    assert (bot.plan().todos[1].flag, bot.plan().todos[2].flag) == ("a", "b")


def twice(bot: Bot, *aligned: bool) -> list[int]:
    add = "add Choose the tap @provan by 9 Dec 2026"
    return [bot.mail(ANNA, "[P1] more", add, Message_ID="<m@firm.example>", aligned=each) for each in aligned]


def test_a_forger_who_is_first_does_not_keep_the_true_mail_out(bot: Bot) -> None:
    forged, true = twice(bot, False, True)
    bot.run()
    assert (bot.row(forged).status, bot.row(true).status) == ("asked", "done")
    bot.reply(bot.last(ANNA, "confirm"), "yes")
    bot.run()
    assert bot.row(forged).status == "duplicate" and len(bot.plan().todos) == 4


def test_what_ran_after_a_yes_does_not_run_again(bot: Bot) -> None:
    (held,) = twice(bot, False)
    bot.run()
    bot.reply(bot.last(ANNA, "confirm"), "yes")
    bot.run()
    (again,) = twice(bot, True)
    bot.run()
    assert (bot.row(held).status, bot.row(again).status) == ("done", "duplicate") and len(bot.plan().todos) == 4


def test_one_confirmation_for_one_mail(bot: Bot) -> None:
    twice(bot, False, False)
    assert [s.kind for s in bot.run()] == ["confirm"]


# --- machines -------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_a_machine_is_never_answered(bot: Bot, header: dict[str, str]) -> None:
    row = bot.mail(
        PROVAN, "Out of office", "I am away until Monday. Done!", To=bot.last(PROVAN, "todo").reply_to, **header
    )
    assert [(sent.kind, sent.submission.rcpt_to) for sent in bot.run()] == [("reached", ANNA)]  # who is away
    assert bot.row(row).status == "ignored" and bot.plan().todos[1].state == State.NEEDS_ACTION


SILENT = [{"Precedence": "bulk"}, {"List_Id": "<x.example.org>"}, {"X_Auto_Response_Suppress": "All"}]


@pytest.mark.parametrize("header", SILENT)
@pytest.mark.parametrize("words", ["hmm, the blue one perhaps", "list"])
def test_mail_that_wants_no_answer_is_heard_without_one(bot: Bot, header: dict[str, str], words: str) -> None:
    row = bot.mail(PROVAN, "Re: Your to-do", words, To=bot.last(PROVAN, "todo").reply_to, **header)
    assert PROVAN not in {sent.submission.rcpt_to for sent in bot.run()}
    assert bot.row(row).status == "done"


@pytest.mark.parametrize("header", SILENT)
def test_what_it_changed_is_told_nevertheless(bot: Bot, header: dict[str, str]) -> None:
    bot.mail(PROVAN, "Re: Your to-do", "done", To=bot.last(PROVAN, "todo").reply_to, **header)
    assert (PROVAN, "receipt") in {(sent.submission.rcpt_to, sent.kind) for sent in bot.run()}


def test_our_own_mail_coming_back_starts_nothing(bot: Bot) -> None:
    row = bot.receive(bot.last(PROVAN, "todo").submission.content)
    assert bot.run() == []
    assert bot.row(row).status in ("ignored", "refused")


def report(bot: Bot, sent_to: str, status: str, original: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example.org\r\n"
        f"To: {original}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {sent_to}\r\nAction: failed\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} no such user\r\n\r\n--b--\r\n"
    ).encode()


def test_a_bounce_marks_the_address_and_the_provider_hears_once(bot: Bot) -> None:
    todo = bot.last(PROVAN, "todo")
    for _ in range(2):
        bot.receive(report(bot, PROVAN, "5.1.1", todo.submission.mail_from), aligned=False)
    assert [(s.to, s.kind) for s in bot.run()] == [(ANNA, "undelivered")]
    assert "no such user" in bot.person(PROVAN).undeliverable
    assert "Choose the worktop" in bot.last(ANNA, "undelivered").text
    bot.reply(bot.last(ANNA, "receipt"), "due 1 4 Dec 2026")
    assert not any(s.to == PROVAN for s in bot.run())


def test_a_forged_bounce_counts_for_nothing(bot: Bot) -> None:
    bot.receive(report(bot, PROVAN, "5.1.1", "plans+forged@firm.example"), aligned=False)
    assert bot.run() == [] and bot.person(PROVAN).undeliverable == ""


def test_a_full_mailbox_is_not_a_dead_one(bot: Bot) -> None:
    bot.receive(report(bot, PROVAN, "5.2.2", bot.last(PROVAN, "todo").submission.mail_from), aligned=False)
    bot.run()
    assert bot.person(PROVAN).undeliverable == ""


# --- mail that breaks things ----------------------------------------------------------------------


def test_what_breaks_the_parser_is_parked_and_the_next_mail_is_handled(bot: Bot) -> None:
    bomb = b"From: a@b.example\r\nSubject: x\r\n" + b"X-A: b\r\n" * 50_000 + b"\r\nbody\r\n"
    parked = bot.receive(bomb, aligned=False)
    after = bot.reply(bot.last(PROVAN, "todo"), "done")
    bot.run()
    assert bot.row(parked).status == "parked" and bot.row(parked).reason.startswith("5.")
    assert bot.row(parked).content.endswith(b"body\r\n")
    assert bot.row(after).status == "done" and bot.plan().todos[1].state == State.COMPLETED


def test_two_from_headers_are_nobody(bot: Bot) -> None:
    content = f"From: {ANNA}\r\nFrom: mallory@evil.example\r\nTo: {PLANS}\r\nSubject: [P1]\r\n\r\ndrop 1\r\n".encode()
    row = bot.receive(content)
    assert bot.run() == []
    assert bot.row(row).status == "refused"


@pytest.mark.parametrize("content", [b"", b"\r\n", b"\xff\xfe\x00", b"From: " + ANNA.encode()])
def test_nothing_at_all_is_survived(bot: Bot, content: bytes) -> None:
    row = bot.receive(content, aligned=False)
    bot.run()
    assert bot.row(row).finished_at is not None
