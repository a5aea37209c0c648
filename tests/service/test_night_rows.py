"""An admin answers the night report: rows are tried again, shown or closed, from the mail to what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from support.bot import ANNA, JOHN, PROVAN, Bot, Sent

from mailbot.domain.model import ChangeRow
from mailbot.domain.post import InboundStatus, Outbound
from mailbot.mail.envelope import RawMessage
from mailbot.service.open_mail import Opened, Terms, Unopened
from mailbot.service.ports import Opening, Permanent, Uncertain
from mailbot.service.process import process_waiting

ADA = "ada@firm.example"
MALLORY = "mallory@evil.example"


def deadly(bot: Bot, subject: str = "[P1] change", text: str = "done 2: ordered") -> int:
    """Anna's mail, on which the program breaks until it is mended; parked."""
    row = bot.mail(ANNA, subject, text)
    opener, bot.opener = bot.opener, Broken()
    for _ in range(3):
        process_waiting(bot.store, bot.desk, bot.clock, bot.opener)
        bot.clock.ahead(minutes=30)
    bot.opener = opener
    assert bot.row(row).status == InboundStatus.PARKED
    return row


class Broken:
    """Fulfils `ports.Opener`, and breaks."""

    def begin(self, raw: RawMessage, terms: Terms) -> Opening:
        return self

    def open(self, raw: RawMessage, terms: Terms) -> Opened | Unopened:
        raise RuntimeError("a bug")

    def done(self) -> bool:
        return True

    def result(self) -> Opened | Unopened:
        raise RuntimeError("a bug")


def night(bot: Bot, day: int = 23) -> Sent:
    bot.at(11, day, 21)
    bot.tick()
    return bot.last(ADA, "summary")


def rows(report: Sent) -> dict[str, int]:
    """The number of each row, by its subject."""
    return {fact["subject"]: fact["row"] for fact in report.row.facts["parked"]}


def answer(bot: Bot, words: str, to: Sent | None = None, **how: object) -> list[Sent]:
    bot.reply(to or bot.last(ADA, "summary"), words, **how)  # type: ignore[arg-type]
    return bot.run()


def outbound(bot: Bot, row_id: int | None) -> Outbound:
    with bot.store.begin() as uow:
        row = uow.outbox.get(row_id or 0)
    assert row is not None
    return row


def trail(bot: Bot, inbound_id: int) -> Sequence[ChangeRow]:
    with bot.store.begin() as uow:
        return uow.plans.changes_caused_by(inbound_id)


def attached(sent: Sent) -> list[bytes]:
    return [part.get_payload(decode=True) for part in sent.mail.iter_attachments()]  # type: ignore[misc]


# --- what a row can be told -----------------------------------------------------------------------


def test_a_parked_mail_is_read_again_and_carried_out(bot: Bot) -> None:
    row = deadly(bot)
    assert rows(night(bot)) == {"[P1] change": 1}
    asked = bot.reply(bot.last(ADA, "summary"), "retry 1")
    (receipt, *others) = bot.run()
    assert receipt.to == ADA and "1. “[P1] change” is tried again." in receipt.text and "UNDO" not in receipt.text
    assert bot.row(row).status == InboundStatus.DONE and bot.plan().todos[2].state == "COMPLETED"
    assert {one.to for one in others} >= {ANNA}
    (change,) = trail(bot, asked)
    assert (change.subject, change.key, change.before, change.after) == ("inbound", row, "parked", "waiting")
    assert change.by == bot.person(ADA).id and change.plan_id is None


def test_what_is_dropped_stays_on_record_with_who_and_why(bot: Bot) -> None:
    row = deadly(bot)
    night(bot)
    bot.clock.ahead(hours=4)  # the day that the next report is about
    asked = bot.reply(bot.last(ADA, "summary"), "drop 1: Anna wrote it again")
    (receipt,) = bot.run()
    kept = bot.row(row)
    assert "1. “[P1] change” is closed." in receipt.text
    assert kept.status == InboundStatus.REFUSED and b"done 2" in kept.content
    assert kept.reason.startswith("dropped by Ada Admin: Anna wrote it again; it was: RuntimeError: a bug")
    assert bot.plan().todos[2].state == "NEEDS-ACTION"
    assert [(change.before, change.after) for change in trail(bot, asked)] == [("parked", "refused")]
    bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    assert rows(night(bot, 24)) == {"Buy now": 1}, "the other was decided about"


def test_what_is_shown_comes_back_whole_to_the_admin_alone(bot: Bot) -> None:
    row = bot.mail(MALLORY, "Büy now", "<script>alert(1)</script> åäö")
    bot.run()
    night(bot)
    (receipt,) = answer(bot, "show 1")
    assert receipt.to == ADA and "is attached" in receipt.text
    assert attached(receipt) == [bot.row(row).content] and receipt.attachments == (f"inbound-{row}.eml",)
    (part,) = receipt.mail.iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert "alert(1)" not in receipt.plain + receipt.html
    assert bot.row(row).status == InboundStatus.REFUSED, "looking at it decides nothing"


@pytest.mark.parametrize("end", ["failed", "uncertain"])
def test_what_did_not_arrive_goes_again_with_the_same_octets(bot: Bot, end: str) -> None:
    silence = Uncertain("no answer", "4.4.2")
    bot.courier.fails = [Permanent("over quota", "5.2.2")] if end == "failed" else [silence] * 3
    bot.mail(ANNA, "[P1] remind", "remind 1")
    bot.run_inbox()
    bot.deliver()
    bot.clock.ahead(minutes=20)
    bot.deliver()
    report = night(bot)
    (fact,) = [fact for fact in report.row.facts["parked"] if "outbound" in fact]
    before = outbound(bot, fact["outbound"])
    assert before.status == end and fact["to"] in report.text
    already = [one for one in bot.courier.kept if one.content == before.content]
    asked = bot.reply(report, f"retry {fact['row']}")
    bot.run_inbox()
    waiting = outbound(bot, fact["outbound"])
    assert waiting.reason == f"{before.reason}; tried again by Ada Admin", "a mail in doubt is still known as one"
    bot.deliver()
    after = outbound(bot, fact["outbound"])
    assert after.status == "sent" and (after.content, after.message_id) == (before.content, before.message_id)
    assert len([one for one in bot.courier.kept if one.content == before.content]) == len(already) + 1
    assert [(c.subject, c.key, c.before, c.after) for c in trail(bot, asked)] == [
        ("outbound", before.id, end, "waiting")
    ]


def test_a_mail_that_did_not_arrive_is_dropped_and_shown(bot: Bot) -> None:
    bot.courier.fails = [Permanent("over quota", "5.2.2")]
    bot.mail(ANNA, "[P1] remind", "remind 1")
    bot.run()
    report = night(bot)
    (fact,) = [fact for fact in report.row.facts["parked"] if "outbound" in fact]
    number = fact["row"]
    bot.clock.ahead(hours=4)
    sent = answer(bot, f"show {number}\ndrop {number}")
    row = outbound(bot, fact["outbound"])
    assert [one.to for one in sent] == [ADA] and attached(sent[0]) == [row.content]
    assert row.status == "failed" and row.reason.startswith("dropped by Ada Admin; it was: ") and row.content
    assert not [fact for fact in night(bot, 24).row.facts["parked"] if "outbound" in fact]


def test_several_rows_in_one_mail_each_with_its_result(bot: Bot) -> None:
    for n in range(1, 5):
        bot.mail(MALLORY, f"spam {n}", "x")
    bot.run()
    numbers = rows(night(bot))
    assert sorted(numbers.values()) == [1, 2, 3, 4]
    (receipt,) = answer(bot, "Hello,\n\ndrop 1-2, 3: spam\nshow 4\ndrop 9\ndorp 4\n\nThanks\nAda")
    for words in ("1. “", "2. “", "3. “", "4. “spam", "no row 9; the highest is 4", "drop 4"):
        assert words in receipt.text, words
    with bot.store.begin() as uow:
        refused = uow.inbox.recent("refused", bot.clock.now() - timedelta(days=1))
    assert [row.reason.startswith("dropped by Ada Admin: spam") for row in refused].count(True) == 3
    assert len(receipt.attachments) == 1


def test_a_number_means_the_row_of_the_report_that_is_answered(bot: Bot) -> None:
    first = bot.mail(MALLORY, "first", "x")
    bot.run()
    monday = night(bot)
    bot.clock.ahead(hours=4)
    second = bot.mail(MALLORY, "second", "x")
    bot.run()
    tuesday = night(bot, 24)
    assert rows(monday) == {"first": 1} and rows(tuesday) == {"second": 1}
    answer(bot, "drop 1", monday)
    assert "dropped" in bot.row(first).reason and "dropped" not in bot.row(second).reason
    answer(bot, "drop 1", tuesday)
    assert "dropped" in bot.row(second).reason


def test_first_shown_then_dropped_under_the_answer(bot: Bot) -> None:
    row = bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    night(bot)
    (shown,) = answer(bot, "show 1")
    answer(bot, "drop 1", shown)
    assert "dropped by Ada" in bot.row(row).reason


def test_what_was_dealt_with_says_so(bot: Bot) -> None:
    deadly(bot)
    row = bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    report = night(bot)
    answer(bot, "retry 1\ndrop 2")
    (receipt,) = answer(bot, "retry 1\ndrop 2\nretry 2", report)
    assert "has been dealt with meanwhile" in receipt.text and receipt.text.count("was closed already") == 2
    assert bot.row(row).reason.count("dropped by") == 1


def test_one_decision_at_a_time(bot: Bot) -> None:
    deadly(bot)
    night(bot)
    (receipt, *_) = answer(bot, "retry 1\ndrop 1")
    assert "is tried again" in receipt.text and "is being tried again already" in receipt.text
    assert bot.plan().todos[2].state == "COMPLETED"


def test_no_more_is_attached_than_a_relay_takes(bot: Bot) -> None:
    for n in range(1, 8):
        bot.mail(MALLORY, f"spam {n}", "x" * (2_000_000 if n == 7 else 10))
    bot.run()
    big = rows(night(bot))["spam 7"]
    (receipt,) = answer(bot, f"show {big}\nshow 1-7")
    assert len(receipt.attachments) == 5 and len(attached(receipt)[0]) == 1_000_000
    assert "only its beginning" in receipt.text and "5 mails at a time are the most" in receipt.text


def test_undo_does_not_reach_it_and_the_report_says_so(bot: Bot) -> None:
    row = bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    assert "cannot be undone" in night(bot).text
    (receipt,) = answer(bot, "drop 1")
    answer(bot, "undo", receipt)
    assert "nothing to take back" in bot.last(ADA, "receipt").text
    assert "dropped by Ada" in bot.row(row).reason


@pytest.mark.parametrize(("language", "words"), [("sv", "stryk 1"), ("nb", "stryk 1"), ("hu", "elhagy 1")])
def test_in_the_admins_own_language_and_in_english(bot: Bot, language: str, words: str) -> None:
    bot.know("Ada Admin", ADA, admin=True, language=language)
    row, other = bot.mail(MALLORY, "one", "x"), bot.mail(MALLORY, "two", "x")
    bot.run()
    numbers = rows(night(bot))
    assert words.split()[0] in bot.last(ADA, "summary").text
    answer(bot, words.replace("1", str(numbers["one"])))
    answer(bot, f"drop {numbers['two']}", bot.last(ADA, "summary"))
    assert all("dropped by Ada" in bot.row(each).reason for each in (row, other))


def test_help_names_them_to_admins_alone(bot: Bot) -> None:
    bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    night(bot)
    answer(bot, "help")
    assert "retry 1-3" in bot.last(ADA, "help").text
    bot.mail(ANNA, "[P1] help", "help")
    bot.run()
    assert "retry 1-3" not in bot.last(ANNA, "help").text


# --- what must not come of it ---------------------------------------------------------------------


def test_only_the_admin_to_whom_it_went(bot: Bot) -> None:
    """Nobody else's words under a report that was passed on to them, whatever they prove and whoever they are."""
    bot.know("Bo Admin", "bo@firm.example", admin=True)
    row = bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    bot.at(11, 23, 21)
    bot.tick()
    report = bot.last(ADA, "summary")
    for other in (ANNA, PROVAN, JOHN, "bo@firm.example", MALLORY):
        for words in ("drop 1", "show 1", "retry 1"):
            sent = answer(bot, words, report, from_=other)
            assert not [one for one in sent if one.attachments and one.kind != "receipt"], other
            assert not any(name.endswith(".eml") for one in sent for name in one.attachments), other
    assert "dropped" not in bot.row(row).reason and "tried again" not in bot.row(row).reason


def test_a_forged_admin_without_proof_and_without_the_token(bot: Bot) -> None:
    """As the table of trust has it: nothing runs, the stored address is asked, and its yes is about no report."""
    row = bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    night(bot)
    bot.mail(ADA, "Re: Night report", "drop 1", aligned=False)
    assert [(one.to, one.kind) for one in bot.run()] == [(ADA, "confirm")]
    assert "dropped" not in bot.row(row).reason
    answer(bot, "yes", bot.last(ADA, "confirm"))
    assert "dropped" not in bot.row(row).reason


def test_an_admin_no_longer(bot: Bot) -> None:
    row = bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    report = night(bot)
    bot.know("Ada Admin", ADA, admin=False)
    sent = answer(bot, "drop 1\nshow 1", report)
    assert "dropped" not in bot.row(row).reason and not any(one.attachments for one in sent)


def test_whoever_is_no_admin_any_more_when_it_goes_out_is_shown_nothing(bot: Bot) -> None:
    bot.mail(MALLORY, "Buy now", "x")
    bot.run()
    night(bot)
    bot.reply(bot.last(ADA, "summary"), "show 1")
    bot.run_inbox()
    bot.know("Ada Admin", ADA, admin=False)
    bot.deliver()
    assert bot.last(ADA, "receipt").attachments == ()


def test_the_same_mail_again_changes_nothing(bot: Bot) -> None:
    """A mail that is parked anew waits for a decision anew: an old one, replayed, is none."""
    row = deadly(bot)
    night(bot)
    first = bot.reply(bot.last(ADA, "summary"), "retry 1")
    bot.run_inbox()
    with bot.store.begin() as uow:
        uow.inbox.finish(row, InboundStatus.PARKED, bot.clock.now(), reason="again")
    again = bot.receive(bot.row(first).content.partition(b"\r\n")[2], source="another way")
    bot.run()
    assert bot.row(again).status == InboundStatus.DUPLICATE and bot.row(row).status == InboundStatus.PARKED


def test_a_subject_that_reads_like_a_command_is_not_one(bot: Bot) -> None:
    """The report quotes strangers' subjects, and mail programs quote the report, some of them without any mark."""
    long = "x" * 70
    for subject in ("drop 1-9: thanks", f"{long} drop 1-9: thanks", "retry 1"):
        bot.mail(MALLORY, subject, "x")
    bot.run()
    report = night(bot)
    bot.reply(report, "I shall look into it tomorrow.")
    unmarked = f"See below.\n\nFrom: Ek Kitchens\nSent: Monday\nTo: Ada\nSubject: {report.subject}\n\n{report.plain}"
    bot.reply(report, unmarked, quoted=False)
    bot.run()
    with bot.store.begin() as uow:
        found = uow.inbox.recent("refused", bot.clock.now() - timedelta(days=1))
    assert len(found) == 3 and not any("dropped" in row.reason for row in found)


def test_what_is_tried_again_must_prove_as_much_as_before(bot: Bot) -> None:
    row = bot.mail(ANNA.replace("anna", "mallory"), "[P1] change", "drop 1")
    bot.run()
    night(bot)
    answer(bot, "retry 1")
    assert bot.row(row).status == InboundStatus.REFUSED and bot.plan().todos[1].state == "NEEDS-ACTION"


def test_what_its_owner_was_asked_about_is_theirs_to_send_again(bot: Bot) -> None:
    row = bot.mail(ANNA, "[P1] change", "drop 1", aligned=False)
    bot.run()
    answer(bot, "no", bot.last(ANNA, "confirm"))
    assert bot.row(row).status == InboundStatus.REFUSED
    report = night(bot)
    (receipt,) = answer(bot, f"retry {rows(report)['[P1] change']}")
    assert "They can send it again" in receipt.text and bot.plan().todos[1].state == "NEEDS-ACTION"


def test_a_shown_mail_is_octets_to_every_program_on_the_way(bot: Bot) -> None:
    """Bare line ends, NULs, other boundaries: whatever it holds, it is one file of the answer and no more."""
    hostile = b"From: x@evil.example\r\nSubject: y\r\n\r\n\0\r.\r\n--=_" + b"a" * 5_000 + b"\nBcc: all@evil.example\r\n"
    row = bot.receive(hostile, aligned=False)
    bot.run()
    night(bot)
    (receipt,) = answer(bot, "show 1")
    assert attached(receipt) == [bot.row(row).content]
    read = message_from_bytes(receipt.submission.content, policy=policy.SMTP)
    assert read["Bcc"] is None and max(map(len, receipt.submission.content.split(b"\r\n"))) <= 998
