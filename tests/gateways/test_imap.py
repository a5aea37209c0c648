from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from imapclient import IMAPClient
from support.gateways import Acceptance, Reports, account, eventually, mail, not_now
from support.relays import Proxy

from mailbot.gateways.imap import ImapAccount, Poller
from mailbot.mail.envelope import RawMessage
from mailbot.postoffice import PostOffice

Poll = Callable[..., Poller]


def test_a_delivery_wakes_the_poller_and_is_moved_once_accepted(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    poll(account(office), poll_s=3600)
    for number in range(20):  # an hour's poll: only IDLE can have told
        office.submit("anna", mail(f"Mail {number}"))
        acceptance.wait(lambda kept, wanted=number + 1: len(kept.kept) == wanted)
    eventually(lambda: len(office.folder("plans", "Processed")) == 20)
    assert office.folder("plans") == ()
    assert acceptance.contents() == list(office.mailbox("plans").mails)


def test_what_waited_before_the_poller_came_is_taken_in_order_and_in_batches(
    office: PostOffice, poll: Poll, acceptance: Acceptance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.gateways.imap_session.UIDS_A_COMMAND", 4)
    for number in range(25):
        office.submit("anna", mail(f"Mail {number}"))
    poll(account(office), batch=7)
    acceptance.wait(lambda kept: len(kept.kept) == 25)
    assert acceptance.contents() == list(office.mailbox("plans").mails)
    eventually(lambda: len(office.folder("plans", "Processed")) == 25)


def test_a_mail_announced_while_another_is_taken_waits_for_no_poll(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    """The server tells of it in its answer to MOVE, and IDLE does not tell it again."""

    def accept_while_more_comes(raw: RawMessage, source: str) -> None:
        acceptance(raw, source)
        if acceptance.calls < 10:
            office.submit("anna", mail(f"Mail {acceptance.calls}"))

    poll(account(office), accept_while_more_comes, poll_s=3600)
    office.submit("anna", mail("Mail 0"))
    acceptance.wait(lambda kept: len(kept.kept) == 10)


def test_the_envelope_is_what_delivery_wrote(office: PostOffice, poll: Poll, acceptance: Acceptance) -> None:
    poll(account(office))
    office.submit("anna", mail(), ["plans+TOKEN@firm.example"])
    acceptance.wait(lambda kept: len(kept.kept) == 1)
    (raw,) = acceptance.kept.values()
    assert (raw.envelope.mail_from, raw.envelope.rcpt_tos) == ("anna@firm.example", ("plans+TOKEN@firm.example",))


@pytest.mark.parametrize("error", [not_now(), RuntimeError("a bug")])
def test_what_is_not_accepted_stays_and_is_tried_again(
    office: PostOffice, poll: Poll, acceptance: Acceptance, reports: Reports, error: Exception
) -> None:
    acceptance.refuse(error)
    office.submit("anna", mail("First"))
    office.submit("anna", mail("Second"))
    poll(account(office))
    acceptance.wait(lambda kept: kept.calls >= 4)
    assert len(office.folder("plans")) == 2
    assert office.folder("plans", "Processed") == ()
    acceptance.refuse(None)
    acceptance.wait(lambda kept: len(kept.kept) == 2)
    eventually(lambda: len(office.folder("plans", "Processed")) == 2)
    reports.wait("accept_back")
    assert reports.said == ["accept_down", "accept_back"]


def submit_three(office: PostOffice) -> None:
    for text in ("First", "Second", "Third"):
        office.submit("anna", mail(text))


def refusing_the_second(acceptance: Acceptance, error: Exception) -> Callable[[RawMessage, str], None]:
    def accept(raw: RawMessage, source: str) -> None:
        if b"Second" in raw.content:
            raise error
        acceptance(raw, source)

    return accept


def test_what_was_accepted_before_a_refusal_is_moved_all_the_same(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    submit_three(office)

    def accept(raw: RawMessage, source: str) -> None:
        if acceptance.kept:
            acceptance.refuse(not_now())
        acceptance(raw, source)

    poll(account(office), accept)
    eventually(lambda: len(office.folder("plans", "Processed")) == 1 and acceptance.calls > 3)
    assert [b"First" in content for content in office.folder("plans", "Processed")] == [True]
    assert len(office.folder("plans")) == 2


def test_a_mail_that_is_always_refused_is_left_and_the_others_go_on(
    office: PostOffice, poll: Poll, acceptance: Acceptance, reports: Reports
) -> None:
    submit_three(office)
    poll(account(office), refusing_the_second(acceptance, not_now()), delays_s=(0, 0, 3600), poll_s=3600)
    eventually(lambda: len(office.folder("plans", "Processed")) == 2)
    reports.wait("accept_down")
    for number in range(5):  # an hour's delay: only IDLE can have told
        office.submit("anna", mail(f"Mail {number}"))
        acceptance.wait(lambda kept, wanted=number + 3: len(kept.kept) == wanted)
    eventually(lambda: [b"Second" in content for content in office.folder("plans")] == [True])
    assert reports.said == ["accept_down"]


def test_a_mail_over_which_something_breaks_holds_up_no_other(
    office: PostOffice, poll: Poll, acceptance: Acceptance, reports: Reports
) -> None:
    submit_three(office)
    poll(account(office), refusing_the_second(acceptance, RuntimeError("a bug")), batch=1)
    eventually(lambda: len(office.folder("plans", "Processed")) == 2)
    reports.wait("accept_down")
    assert [b"Second" in content for content in office.folder("plans")] == [True]
    assert acceptance.calls == 2


def test_a_server_that_restarts_during_idle_loses_nothing_and_is_named_once(
    office: PostOffice, poll: Poll, acceptance: Acceptance, reports: Reports
) -> None:
    poll(account(office), poll_s=3600)
    office.submit("anna", mail("Before"))
    acceptance.wait(lambda kept: len(kept.kept) == 1)
    office.stop_imap()
    office.submit("anna", mail("Meanwhile"))
    reports.wait("imap_down")
    office.start_imap()
    acceptance.wait(lambda kept: len(kept.kept) == 2)
    reports.wait("imap_back")
    office.submit("anna", mail("After"))
    acceptance.wait(lambda kept: len(kept.kept) == 3)
    assert reports.said == ["imap_down", "imap_back"]


def test_one_cut_connection_is_mended_without_a_word(
    office: PostOffice, poll: Poll, acceptance: Acceptance, reports: Reports
) -> None:
    poll(account(office), poll_s=3600)
    for number in range(3):
        office.submit("anna", mail(f"Mail {number}"))
        eventually(lambda number=number: any(b"Mail %d" % number in one for one in office.folder("plans", "Processed")))
        office.submit("anna", mail(f"Next {number}"))  # taken in a later turn: the one before ended well
        acceptance.wait(lambda kept, number=number: any(b"Next %d" % number in one for one in kept.contents()))
        office.cut_imap()
    assert reports.said == []


def test_another_uidvalidity_loses_nothing(office: PostOffice, poll: Poll, acceptance: Acceptance) -> None:
    acceptance.refuse(not_now())
    office.submit("anna", mail("Before"))
    poll(account(office))
    acceptance.wait(lambda kept: kept.calls >= 2)
    office.renumber("plans")
    acceptance.refuse(None)
    acceptance.wait(lambda kept: len(kept.kept) == 1)
    office.submit("anna", mail("After"))
    acceptance.wait(lambda kept: len(kept.kept) == 2)
    validities = {source.split("/")[2] for source in acceptance.kept}
    assert len(validities) == 1
    assert office.mailbox("plans").mails == tuple(acceptance.contents())


def test_a_mail_left_behind_after_acceptance_is_accepted_under_the_same_source(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    office.submit("anna", mail())

    def accept_then_lose_the_server(raw: RawMessage, source: str) -> None:
        acceptance(raw, source)
        if acceptance.calls == 1:
            office.stop_imap()

    poll(account(office), accept_then_lose_the_server)
    acceptance.wait(lambda kept: kept.calls == 1)
    assert len(office.folder("plans")) == 1
    office.start_imap()
    acceptance.wait(lambda kept: kept.calls == 2)
    eventually(lambda: len(office.folder("plans", "Processed")) == 1)
    assert len(acceptance.kept) == 1


@pytest.mark.parametrize("office", [{"MOVE"}, {"MOVE", "IDLE"}], indirect=True)
def test_without_move_a_mail_is_copied_and_that_one_alone_expunged(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    settings = office.settings("plans")
    taken = threading.Event()

    def accept_while_a_person_deletes_another(raw: RawMessage, source: str) -> None:
        acceptance(raw, source)
        if not taken.is_set():
            with IMAPClient(settings.host, settings.imap_port, ssl=False) as person:
                person.login(settings.username, settings.password)
                person.append("INBOX", mail("Marked by a person"), [b"\\Deleted"])
            acceptance.refuse(not_now())
            taken.set()

    office.submit("anna", mail("Taken"))
    poll(account(office), accept_while_a_person_deletes_another, poll_s=0.05)
    acceptance.wait(lambda kept: kept.calls >= 3)
    assert [b"Marked by a person" in content for content in office.folder("plans")] == [True]
    assert [b"Taken" in content for content in office.folder("plans", "Processed")] == [True]


@pytest.mark.parametrize("office", [{"MOVE", "UIDPLUS"}], indirect=True)
def test_without_move_and_uidplus_a_mail_is_marked_and_taken_once(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    poll(account(office), poll_s=0.05)
    for text in ("First", "Second", "Third"):
        office.submit("anna", mail(text))
        acceptance.wait(lambda kept, text=text: any(text.encode() in content for content in kept.contents()))
    eventually(lambda: len(office.folder("plans", "Processed")) == 3)
    assert acceptance.calls == 3
    assert len(office.folder("plans")) == 3, "nothing may be expunged with a bare EXPUNGE"


@pytest.mark.parametrize("office", [{"IDLE"}], indirect=True)
def test_without_idle_the_poll_finds_new_mail(office: PostOffice, poll: Poll, acceptance: Acceptance) -> None:
    poll(account(office), poll_s=0.05)
    for number in range(3):
        office.submit("anna", mail(f"Mail {number}"))
        acceptance.wait(lambda kept, wanted=number + 1: len(kept.kept) == wanted)


def test_a_mail_above_the_limit_is_accepted_cut_off_and_lies_whole_in_parked(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    office.submit("anna", mail("Large") + b"x" * 900 + b"\r\n")
    office.submit("anna", mail("Small"))
    poll(account(office), size_limit=800)
    acceptance.wait(lambda kept: len(kept.kept) == 2)
    assert [len(content) for content in acceptance.contents()] == [801, len(office.mailbox("plans").mails[1])]
    eventually(lambda: len(office.folder("plans", "Processed")) == 1)
    assert office.folder("plans", "Parked") == office.mailbox("plans").mails[:1]


def test_two_mailboxes_are_served_at_once(office: PostOffice, poll: Poll, acceptance: Acceptance) -> None:
    poll(account(office, "plans"), poll_s=3600)
    poll(account(office, "bot"), poll_s=3600)
    for number in range(5):
        office.submit("anna", mail(f"Mail {number}"), ["plans@firm.example", "bot@firm.example"])
    acceptance.wait(lambda kept: len(kept.kept) == 10)
    assert {source.split("/")[0] for source in acceptance.kept} == {"imap:plans@127.0.0.1", "imap:bot@127.0.0.1"}


def test_a_server_that_goes_silent_is_left_and_found_again(
    office: PostOffice, poll: Poll, acceptance: Acceptance
) -> None:
    """A half-open connection: IDLE says nothing any more, and neither does the answer to DONE."""
    silent = Proxy(office.imap_port)
    try:
        there = ImapAccount("127.0.0.1", silent.port, "plans", "plans-secret", tls="none")
        poll(there, poll_s=0.2, timeout_s=0.3)
        office.submit("anna", mail("First"))
        acceptance.wait(lambda kept: len(kept.kept) == 1)
        silent.fall_silent()
        office.submit("anna", mail("Second"))
        acceptance.wait(lambda kept: len(kept.kept) == 2)
    finally:
        silent.close()


def test_a_wrong_password_is_reported_without_it(office: PostOffice, reports: Reports) -> None:
    told: list[str] = []
    stop = threading.Event()

    def report(event: str, details: object) -> None:
        told.append(f"{event} {details}")
        stop.set()

    wrong = ImapAccount("127.0.0.1", office.imap_port, "plans", "not-the-secret", tls="none")
    Poller(wrong, Acceptance(), None, report, delays_s=(0,)).run(stop)  # type: ignore[arg-type]
    assert "imap_down" in told[0]
    assert "not-the-secret" not in told[0] + repr(wrong)


def test_no_connection_in_the_clear_but_on_loopback() -> None:
    with pytest.raises(ValueError, match="loopback"):
        ImapAccount("imap.firm.example", 143, "plans", "secret", tls="none")
