"""The gateways against the servers that people run: Dovecot and Postfix."""

from __future__ import annotations

import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from imapclient import IMAPClient
from support.debian import USERS, Dovecot, Postfix, certificate
from support.gateways import NOON, Acceptance, Reports, eventually, mail, not_now
from support.relays import Proxy

from mailbot.gateways.clock import StoryClock
from mailbot.gateways.courier import SmtpCourier, SmtpRelay
from mailbot.gateways.imap import ImapAccount, Poller
from mailbot.gateways.smtpd import Listener
from mailbot.service.ports import Permanent, Submission, Transient

pytestmark = pytest.mark.server
Poll = Callable[..., Poller]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """The servers drop their privileges, and pytest's own folder lets nobody else through."""
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def dovecot(open_folder: Path) -> Iterator[Dovecot]:
    server = Dovecot(open_folder)
    yield server
    server.stop()


def account(dovecot: Dovecot, user: str = "plans", tls: str = "implicit") -> ImapAccount:
    port = dovecot.imaps if tls == "implicit" else dovecot.imap
    return ImapAccount("127.0.0.1", port, user, USERS[user], tls, ca_file=str(dovecot.crt))  # type: ignore[arg-type]


def folder(dovecot: Dovecot, name: str, user: str = "plans") -> list[bytes]:
    with IMAPClient("127.0.0.1", dovecot.imap, ssl=False) as reader:
        reader.login(user, USERS[user])
        if not reader.folder_exists(name):
            return []
        reader.select_folder(name, readonly=True)
        return [answer[b"BODY[]"] for answer in reader.fetch(reader.search(), ["BODY.PEEK[]"]).values()]


@pytest.mark.parametrize("tls", ["implicit", "starttls", "none"])
def test_dovecot_wakes_the_poller_and_keeps_what_was_accepted_in_processed(
    dovecot: Dovecot, poll: Poll, acceptance: Acceptance, tls: str
) -> None:
    poll(account(dovecot, tls=tls), poll_s=3600)
    for number in range(3):
        dovecot.deliver(mail(f"Mail {number}"), "plans+TOKEN@firm.example")
        acceptance.wait(lambda kept, wanted=number + 1: len(kept.kept) == wanted)
    eventually(lambda: len(folder(dovecot, "Processed")) == 3)
    assert folder(dovecot, "INBOX") == []
    assert folder(dovecot, "Processed") == acceptance.contents()
    raw = next(iter(acceptance.kept.values()))
    assert (raw.envelope.mail_from, raw.envelope.rcpt_tos) == ("anna@firm.example", ("plans+TOKEN@firm.example",))


def test_folders_are_made_where_the_server_keeps_a_persons_folders(
    open_folder: Path, poll: Poll, acceptance: Acceptance
) -> None:
    dovecot = Dovecot(open_folder, prefix="INBOX.")
    try:
        dovecot.deliver(mail())
        poll(account(dovecot))
        acceptance.wait(lambda kept: len(kept.kept) == 1)
        eventually(lambda: len(folder(dovecot, "INBOX.Processed")) == 1)
    finally:
        dovecot.stop()


def test_dovecot_keeps_what_was_not_accepted(dovecot: Dovecot, poll: Poll, acceptance: Acceptance) -> None:
    acceptance.refuse(not_now())
    dovecot.deliver(mail())
    poll(account(dovecot))
    acceptance.wait(lambda kept: kept.calls >= 3)
    assert len(folder(dovecot, "INBOX")) == 1
    acceptance.refuse(None)
    eventually(lambda: len(folder(dovecot, "Processed")) == 1)


def test_dovecot_crashed_during_idle_loses_nothing(
    dovecot: Dovecot, poll: Poll, acceptance: Acceptance, reports: Reports
) -> None:
    poll(account(dovecot), poll_s=3600)
    dovecot.deliver(mail("Before"))
    acceptance.wait(lambda kept: len(kept.kept) == 1)
    eventually(lambda: len(folder(dovecot, "Processed")) == 1)  # killed over a MOVE, Dovecot leaves a lock for minutes
    dovecot.crash()
    reports.wait("imap_down")
    dovecot.start()
    reports.wait("imap_back")
    dovecot.deliver(mail("After"))
    acceptance.wait(lambda kept: len(kept.kept) == 2)
    eventually(lambda: len(folder(dovecot, "Processed")) == 2)


def test_dovecot_with_a_rebuilt_index_loses_nothing(dovecot: Dovecot, poll: Poll, acceptance: Acceptance) -> None:
    acceptance.refuse(not_now())
    dovecot.deliver(mail("Before"))
    poll(account(dovecot))
    acceptance.wait(lambda kept: kept.calls >= 2)
    dovecot.crash()
    dovecot.forget_indexes("plans")
    dovecot.start()
    acceptance.refuse(None)
    dovecot.deliver(mail("After"))
    eventually(lambda: len(folder(dovecot, "Processed")) == 2)
    assert len(acceptance.kept) == 2


def test_dovecot_hands_out_a_hundred_mails_in_two_mailboxes(
    dovecot: Dovecot, poll: Poll, acceptance: Acceptance
) -> None:
    for number in range(100):
        dovecot.deliver(mail(f"Mail {number}"), "plans@firm.example", "bot@firm.example")
    poll(account(dovecot, "plans"))
    poll(account(dovecot, "bot"))
    acceptance.wait(lambda kept: len(kept.kept) == 200)
    for user in ("plans", "bot"):
        eventually(lambda user=user: len(folder(dovecot, "Processed", user)) == 100)


def test_a_mail_that_dovecot_cannot_read_holds_up_no_other(
    dovecot: Dovecot, poll: Poll, acceptance: Acceptance, reports: Reports
) -> None:
    for number in range(5):
        dovecot.deliver(mail(f"Mail {number}"))
    dovecot.spoil("plans", b"Mail 2")
    poll(account(dovecot), poll_s=0.2)
    acceptance.wait(lambda kept: len(kept.kept) == 4)
    reports.wait("mail_unreadable")
    dovecot.deliver(mail("After"))
    acceptance.wait(lambda kept: len(kept.kept) == 5)
    eventually(lambda: len(folder(dovecot, "Processed")) == 5)
    assert reports.said.count("mail_unreadable") == 1


def test_a_certificate_of_an_unknown_authority_is_refused(dovecot: Dovecot, poll: Poll, reports: Reports) -> None:
    poll(ImapAccount("127.0.0.1", dovecot.imaps, "plans", USERS["plans"]))
    reports.wait("imap_down")
    assert "plans" not in dovecot.said(), "no login was tried"


@pytest.fixture
def postfix(open_folder: Path) -> Iterator[Callable[[str], Postfix]]:
    started: list[Postfix] = []

    def start(transport: str) -> Postfix:
        place = open_folder / "postfix"
        place.mkdir()
        started.append(Postfix(place, transport))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def courier(postfix: Postfix, ca_file: str = "") -> SmtpCourier:
    return SmtpCourier(SmtpRelay("localhost", postfix.port, "starttls", ca_file=ca_file or str(postfix.crt)))


def test_a_mail_goes_out_by_postfix_and_comes_in_by_dovecot(
    postfix: Callable[[str], Postfix], dovecot: Dovecot, poll: Poll, acceptance: Acceptance
) -> None:
    poll(account(dovecot), poll_s=3600)
    content = mail("Szép őszi nap") + b".\r\n..\r\n"
    with closing(courier(postfix(f"lmtp:inet:127.0.0.1:{dovecot.lmtp}"))) as sender:
        for _ in range(3):
            assert "queued as" in sender.send(Submission(content, "", "plans+TOKEN@firm.example"))
        with pytest.raises(Permanent) as refused:
            sender.send(Submission(content, "", "eve@elsewhere.example"))
        assert refused.value.status.startswith("5.")
    acceptance.wait(lambda kept: len(kept.kept) == 3)
    assert all(one.endswith(content) for one in acceptance.contents())
    (envelope, *_) = [raw.envelope for raw in acceptance.kept.values()]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("", ("plans+TOKEN@firm.example",))


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_postfix_hands_in_and_comes_again_after_451(
    postfix: Callable[[str], Postfix], acceptance: Acceptance, protocol: str
) -> None:
    acceptance.refuse(not_now())
    listener = Listener(
        "127.0.0.1",
        0,
        acceptance,
        StoryClock(NOON),
        protocol=protocol,
        allowed_rcpt=lambda address: True,  # type: ignore[arg-type]
    )
    listener.start()
    with closing(courier(postfix(transport(protocol, listener.port)))) as sender:
        sender.send(Submission(mail(), "anna@firm.example", "plans+TOKEN@firm.example"))
        acceptance.wait(lambda kept: kept.calls >= 2)
        acceptance.refuse(None)
        acceptance.wait(lambda kept: len(kept.kept) == 1)
    listener.stop()
    (raw,) = acceptance.kept.values()
    assert raw.content.endswith(mail())
    assert raw.envelope.rcpt_tos == ("plans+TOKEN@firm.example",)


def test_postfix_sends_again_what_it_heard_no_answer_for_and_it_is_known(
    postfix: Callable[[str], Postfix], acceptance: Acceptance
) -> None:
    listener = Listener("127.0.0.1", 0, acceptance, StoryClock(NOON), allowed_rcpt=lambda address: True)
    listener.start()
    with closing(Proxy(listener.port)) as proxy:
        proxy.swallow(b"250 2.0.0 Accepted")
        with closing(courier(postfix(transport("smtp", proxy.port)))) as sender:
            sender.send(Submission(mail(), "anna@firm.example", "plans@firm.example"))
            acceptance.wait(lambda kept: kept.calls >= 2)
    listener.stop()
    assert len(acceptance.kept) == 1


def test_a_relay_with_another_certificate_gets_nothing(postfix: Callable[[str], Postfix], dovecot: Dovecot) -> None:
    server = postfix(f"lmtp:inet:127.0.0.1:{dovecot.lmtp}")
    with closing(courier(server, str(dovecot.crt))) as sender, pytest.raises(Transient, match="CERTIFICATE_VERIFY"):
        sender.send(Submission(mail(), "", "plans@firm.example"))
    assert "from=" not in server.said()


def test_the_listener_takes_mail_under_starttls(open_folder: Path, acceptance: Acceptance) -> None:
    crt, key = certificate(open_folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(crt, key)
    listener = Listener(
        "127.0.0.1", 0, acceptance, StoryClock(NOON), allowed_rcpt=lambda address: True, tls_context=context
    )
    listener.start()
    relay = SmtpRelay("localhost", listener.port, "starttls", ca_file=str(crt))
    with closing(SmtpCourier(relay)) as sender:
        for _ in range(2):
            assert sender.send(Submission(mail(), "", "plans@firm.example")) == "250 2.0.0 Accepted"
    listener.stop()
    assert acceptance.calls == 2


def transport(protocol: str, port: int) -> str:
    return f"smtp:[127.0.0.1]:{port}" if protocol == "smtp" else f"lmtp:inet:127.0.0.1:{port}"
