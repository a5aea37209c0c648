from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.gateways import PATIENCE_S, eventually
from support.relays import ScriptedRelay

from mailbot.gateways.courier import SmtpCourier, SmtpRelay, _with_dots
from mailbot.gateways.folder_courier import FolderCourier
from mailbot.postoffice import PostOffice
from mailbot.service.ports import Deferred, Permanent, Submission, Transient, Uncertain

Play = Callable[..., ScriptedRelay]

GREETING = "S: 220 relay\nC: EHLO localhost\nS: 250 relay\n"
TO_ANNA = "C: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<anna@firm.example>\nS: 250 ok\nC: DATA\nS: 354 go on\nC: ...\n"
MAIL = Submission(b"Subject: x\r\n\r\n.one\r\n", "", "anna@firm.example")


@pytest.fixture
def courier() -> Iterator[Callable[..., SmtpCourier]]:
    made: list[SmtpCourier] = []

    def make(port: int, tls: str = "none", username: str = "", timeout_s: float = 0.5) -> SmtpCourier:
        relay = SmtpRelay("127.0.0.1", port, tls, username, "relay-secret")  # type: ignore[arg-type]
        made.append(SmtpCourier(relay, timeout_s=timeout_s, answer_timeout_s=timeout_s))
        return made[-1]

    yield make
    for one in made:
        one.close()


Make = Callable[..., SmtpCourier]


def test_a_mail_reaches_the_mailbox_octet_for_octet(office: PostOffice, courier: Make) -> None:
    content = b"From: plans@firm.example\r\nSubject: x\r\n\r\n.dot\r\n..dots\r\n\xc5\x91\r\n.\r\nend\r\n"
    reply = courier(office.smtp_port).send(Submission(content, "plans+TOKEN@firm.example", "anna@firm.example"))
    assert reply.startswith("250 ")
    (delivered,) = office.mailbox("anna").mails
    assert delivered.endswith(content)
    assert delivered.startswith(b"Return-Path: <plans+TOKEN@firm.example>")


@pytest.mark.parametrize(
    ("answer", "of_the_domain"),
    [
        ("450 4.7.1 Try again later", True),
        ("451 Local error", True),
        ("452 4.3.1 Too many at once", True),
        ("421 4.7.0 Slow down", True),
        ("452 4.2.2 Mailbox full", False),
        ("450 4.1.8 Sender not found", False),
        ("454 4.7.0 Not logged in", False),
    ],
)
def test_a_reply_that_puts_a_domain_off_is_told_from_others(
    relay: Play, courier: Make, answer: str, of_the_domain: bool
) -> None:
    refused = f"C: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<anna@firm.example>\nS: {answer}\nC: RSET\nS: 250 ok\nclose"
    with pytest.raises(Transient) as caught:
        courier(relay(GREETING + refused).port).send(MAIL)
    assert isinstance(caught.value, Deferred) is of_the_domain


def test_one_connection_serves_all_mails(relay: Play, courier: Make) -> None:
    scripted = relay(GREETING + (TO_ANNA + "S: 250 2.0.0 queued\n") * 3 + "close")
    sender = courier(scripted.port)
    assert [sender.send(MAIL) for _ in range(3)] == ["250 2.0.0 queued"] * 3
    assert scripted.connections == 1


@pytest.mark.parametrize("farewell", ["close", "C: MAIL\nS: 421 4.4.2 Idle too long\nclose"])
def test_a_connection_gone_stale_is_opened_again(relay: Play, courier: Make, farewell: str) -> None:
    first, second = GREETING + TO_ANNA + "S: 250 ok\n" + farewell, GREETING + TO_ANNA + "S: 250 again\nclose"
    scripted = relay(first, second)
    sender = courier(scripted.port)
    assert [sender.send(MAIL), sender.send(MAIL)] == ["250 ok", "250 again"]


REFUSALS = [
    ("C: MAIL\nS: {}\n", "MAIL"),
    ("C: MAIL\nS: 250 ok\nC: RCPT\nS: {}\n", "RCPT"),
    ("C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: {}\n", "DATA"),
    (TO_ANNA + "S: {}\n", "the final dot"),
]


@pytest.mark.parametrize(("until", "stage"), REFUSALS)
@pytest.mark.parametrize(
    ("reply", "failure", "status"),
    [
        ("450 4.2.1 Greylisted", Transient, "4.2.1"),
        ("452 No enhanced code", Transient, "4.0.0"),
        ("550 5.1.1 No such user", Permanent, "5.1.1"),
        ("554 Nonsense 4.2.2", Permanent, "5.0.0"),
        ("530 5.7.0 Authentication required", Transient, "4.7.0"),
    ],
)
def test_a_refusal_is_read_by_its_code_and_the_connection_kept(
    relay: Play, courier: Make, until: str, stage: str, reply: str, failure: type[Exception], status: str
) -> None:
    after = "C: RSET\nS: 250 ok\n" + TO_ANNA + "S: 250 taken\nclose"
    scripted = relay(GREETING + until.format(reply) + after)
    sender = courier(scripted.port)
    with pytest.raises(failure) as refused:
        sender.send(MAIL)
    assert refused.value.status == status  # type: ignore[attr-defined]
    assert reply in refused.value.detail  # type: ignore[attr-defined]
    assert sender.send(MAIL) == "250 taken"


@pytest.mark.parametrize("end", ["close", "hang"])
@pytest.mark.parametrize(
    "until", ["", "S: 220 relay\n", GREETING, GREETING + "C: MAIL\n", GREETING + "C: MAIL\nS: 250 ok\nC: RCPT\n"]
)
def test_a_connection_lost_before_the_final_dot_is_transient(relay: Play, courier: Make, until: str, end: str) -> None:
    scripted = relay(until + end, GREETING + TO_ANNA + "S: 250 taken\nclose")
    sender = courier(scripted.port)
    with pytest.raises(Transient):
        sender.send(MAIL)
    assert sender.send(MAIL) == "250 taken"


@pytest.mark.parametrize("end", ["close", "hang", "S: what?\nclose", "S: 999 odd\nclose"])
def test_no_clear_answer_after_the_final_dot_is_uncertain(relay: Play, courier: Make, end: str) -> None:
    scripted = relay(GREETING + TO_ANNA + end, GREETING + TO_ANNA + "S: 250 taken\nclose")
    sender = courier(scripted.port)
    with pytest.raises(Uncertain):
        sender.send(MAIL)
    assert sender.send(MAIL) == "250 taken", "the session of an uncertain mail must not be used again"


def test_a_stripped_starttls_is_refused_and_nothing_is_said(relay: Play, courier: Make) -> None:
    scripted = relay("S: 220 relay\nC: EHLO\nS: 250-relay\nS: 250 AUTH PLAIN LOGIN\nhang")
    with pytest.raises(Transient) as refused:
        courier(scripted.port, tls="starttls", username="plans").send(MAIL)
    assert refused.value.status == "4.7.4"
    assert scripted.heard == ["ehlo localhost"]


def test_a_refused_login_waits_and_shows_no_password(
    office: PostOffice, courier: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sender = courier(office.smtp_port, username="plans")
    with pytest.raises(Transient) as refused:
        sender.send(MAIL)
    assert refused.value.status == "4.7.8"
    assert "relay-secret" not in f"{refused.value} {caplog.text} {sender._relay!r}"


def test_what_the_relay_cannot_take_is_not_offered(relay: Play, courier: Make) -> None:
    scripted = relay("S: 220 relay\nC: EHLO\nS: 250-relay\nS: 250 SIZE 1000\n" + ("C: RSET\nS: 250 ok\n") * 2 + "close")
    sender = courier(scripted.port)
    for submission, status in (
        (Submission(b"x" * 1001, "", "anna@firm.example"), "5.3.4"),
        (Submission(b"x", "", "ånna@firm.example"), "5.6.7"),
        (Submission(b"x", "", "anna@firm.example>\r\nRCPT TO:<eve@firm.example"), "5.1.3"),
    ):
        with pytest.raises(Permanent) as refused:
            sender.send(submission)
        assert refused.value.status == status


def test_close_waits_a_moment_for_a_mail_on_its_way_and_no_longer(relay: Play) -> None:
    scripted = relay(GREETING + TO_ANNA + "hang")
    sender = SmtpCourier(SmtpRelay("127.0.0.1", scripted.port, "none"), timeout_s=0.2, answer_timeout_s=600)
    failures: list[Exception] = []

    def send() -> None:
        try:
            sender.send(MAIL)
        except Uncertain as uncertain:
            failures.append(uncertain)

    sending = threading.Thread(target=send)
    sending.start()
    eventually(lambda: "." in scripted.heard)
    sender.close()
    sending.join(PATIENCE_S)
    assert len(failures) == 1


def test_threads_take_turns(office: PostOffice, courier: Make) -> None:
    sender = courier(office.smtp_port, timeout_s=20)
    threads = [threading.Thread(target=sender.send, args=(MAIL,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(office.mailbox("anna").wait(10)) == 10


def test_no_connection_in_the_clear_but_on_loopback() -> None:
    with pytest.raises(ValueError, match="loopback"):
        SmtpRelay("relay.firm.example", 25, "none")


@given(st.binary().map(lambda octets: octets.replace(b"x", b"\r\n").replace(b"y", b".").replace(b"z", b"\n")))
def test_whatever_the_octets_no_final_dot_is_in_them(content: bytes) -> None:
    sent = _with_dots(content)
    assert b"\r\n.\r\n" not in b"\r\n" + sent
    assert sent == b"" or sent.endswith(b"\r\n")
    lines = sent.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    received = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines)
    unified = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert received.removesuffix(b"\r\n") == unified.removesuffix(b"\r\n")


def test_the_folder_courier_writes_one_file_a_mail_with_its_envelope(tmp_path: Path) -> None:
    folder = FolderCourier(tmp_path / "out")
    names = [folder.send(Submission(b"Subject: 1\r\n\r\n", "plans+T@firm.example", "../anna@firm.example"))]
    names.append(FolderCourier(tmp_path / "out").send(MAIL))
    assert names == ["00001-.._anna@firm.example.eml", "00002-anna@firm.example.eml"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert (tmp_path / "out" / names[0]).read_bytes() == (
        b"Return-Path: <plans+T@firm.example>\r\nDelivered-To: ../anna@firm.example\r\nSubject: 1\r\n\r\n"
    )


def test_a_folder_that_cannot_be_written_is_transient(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Transient):
        FolderCourier(tmp_path / "file").send(MAIL)
