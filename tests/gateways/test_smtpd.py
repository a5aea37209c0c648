from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from typing import Any

import pytest
from support.gateways import NOON, PATIENCE_S, Acceptance, Reports, mail, not_now

from mailbot.domain.rate import FREE, Meter, Rate
from mailbot.gateways.clock import StoryClock
from mailbot.gateways.courier import SmtpCourier, SmtpRelay
from mailbot.gateways.smtpd import Listener
from mailbot.service.ports import Submission

Listen = Callable[..., Listener]
PLANS = "plans@firm.example"


@pytest.fixture
def listen(acceptance: Acceptance, reports: Reports) -> Iterator[Listen]:
    with ExitStack() as ends:

        def start(accept: Any = acceptance, **settings: Any) -> Listener:
            listener = Listener(
                "127.0.0.1",
                0,
                accept,
                StoryClock(NOON),
                allowed_rcpt=lambda address: address.endswith("@firm.example"),
                report=reports,
                **settings,
            )
            listener.start()
            ends.callback(listener.stop)
            return listener

        yield start


class Client:
    """Sends lines and reads replies; several lines in one go are pipelined."""

    def __init__(self, port: int, greeting: str = "EHLO client") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._lines = self._socket.makefile("rb")
        self.greeting = self.reply()
        self.extensions = self.ask(greeting) if greeting else []

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def send(self, octets: bytes) -> None:
        self._socket.sendall(octets)

    def ask(self, line: str) -> list[str]:
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def reply(self) -> list[str]:
        """The lines of one reply; [] where the other side has closed."""
        lines: list[str] = []
        while True:
            line = self._lines.readline().decode().rstrip("\r\n")
            if not line:
                return lines
            lines.append(line)
            if line[3:4] != "-":
                return lines

    def codes(self, count: int) -> list[str]:
        return [self.reply()[0][:9] for _ in range(count)]

    def offer(self, content: bytes, *rcpt_tos: str, mail_from: str = "anna@x.example") -> None:
        """Up to and with the final dot."""
        assert self.ask(f"MAIL FROM:<{mail_from}>")[0].startswith("250")
        for rcpt_to in rcpt_tos or (PLANS,):
            self.ask(f"RCPT TO:<{rcpt_to}>")
        assert self.ask("DATA")[0].startswith("354")
        self.send(content + b".\r\n")


def test_a_mail_is_answered_with_250_only_once_it_is_accepted(listen: Listen) -> None:
    begun, durable = threading.Event(), threading.Event()

    def accept(raw: object, source: str) -> None:
        begun.set()
        assert durable.wait(PATIENCE_S)

    with closing(Client(listen(accept).port)) as client:
        client.offer(mail())
        assert begun.wait(PATIENCE_S)
        client._socket.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client._socket.recv(1)
        durable.set()
        client._socket.settimeout(PATIENCE_S)
        assert client._socket.recv(100) == b"250 2.0.0 Accepted\r\n"


def test_other_sessions_go_on_while_one_mail_is_being_accepted(listen: Listen) -> None:
    durable = threading.Event()

    def accept(raw: object, source: str) -> None:
        assert durable.wait(PATIENCE_S / 2)

    listener = listen(accept)
    with closing(Client(listener.port)) as waiting, closing(Client(listener.port)) as other:
        waiting.offer(mail())
        assert other.ask("NOOP")[0].startswith("250")
        durable.set()
        assert waiting.reply() == ["250 2.0.0 Accepted"]


def test_octets_and_envelope_arrive_as_they_were(listen: Listen, acceptance: Acceptance) -> None:
    content = b"Message-ID: <1@x>\r\nSubject: \xc5\x91\r\n\r\n.\r\n..dots\r\n" + b"long " * 10_000 + b"\r\n"
    listener = listen()
    sender = SmtpCourier(SmtpRelay("127.0.0.1", listener.port, "none", hostname="client.example"))
    with closing(sender):
        sender.send(Submission(content, "", "plans+TOKEN@firm.example"))
    (raw,) = acceptance.kept.values()
    assert raw.content == content
    assert (raw.envelope.mail_from, raw.envelope.rcpt_tos) == ("", ("plans+TOKEN@firm.example",))
    assert (raw.envelope.peer, raw.envelope.helo) == ("127.0.0.1", "client.example")
    assert raw.envelope.received_at == NOON


@pytest.mark.parametrize("error", [not_now(), RuntimeError("/home/mailbot/secret.sqlite")])
def test_what_cannot_be_accepted_now_is_to_be_tried_again_and_shows_no_internals(
    listen: Listen, acceptance: Acceptance, reports: Reports, error: Exception
) -> None:
    acceptance.refuse(error)
    with closing(Client(listen().port)) as client:
        for _ in range(3):
            client.offer(mail())
            assert client.reply() == ["451 4.3.0 Not possible just now, please try again"]
        acceptance.refuse(None)
        client.offer(mail())
        assert client.reply() == ["250 2.0.0 Accepted"]
    assert reports.said == ["accept_down", "accept_back"]
    assert len(acceptance.kept) == 1


def test_a_bug_in_a_session_is_not_a_permanent_refusal(listen: Listen, reports: Reports) -> None:
    listener = listen()
    listener._reception._allowed_rcpt = {}  # type: ignore[assignment]
    with closing(Client(listener.port)) as client:
        client.ask("MAIL FROM:<a@x>")
        assert client.ask(f"RCPT TO:<{PLANS}>") == ["451 4.3.0 Not possible just now, please try again"]
    reports.wait("listener_error")


def test_mail_for_others_is_not_taken(listen: Listen, acceptance: Acceptance) -> None:
    with closing(Client(listen().port)) as client:
        client.ask("MAIL FROM:<anna@x.example>")
        assert client.ask("RCPT TO:<eve@elsewhere.example>") == ["550 5.1.1 No such recipient here"]
        assert client.ask("DATA")[0].startswith("503")
    assert acceptance.calls == 0


def test_too_many_recipients_are_put_off_not_bounced(listen: Listen, acceptance: Acceptance) -> None:
    with closing(Client(listen(recipients_limit=2).port)) as client:
        client.offer(mail(), *[f"plans+{number}@firm.example" for number in range(4)])
        assert client.reply() == ["250 2.0.0 Accepted"]
    (raw,) = acceptance.kept.values()
    assert raw.envelope.rcpt_tos == ("plans+0@firm.example", "plans+1@firm.example")


def test_a_mail_above_the_limit_is_refused_before_and_after_it_is_sent(listen: Listen, acceptance: Acceptance) -> None:
    with closing(Client(listen(size_limit=1000).port)) as client:
        assert any(line.endswith("SIZE 1000") for line in client.extensions)
        assert client.ask("MAIL FROM:<a@x> SIZE=1001")[0].startswith("552")
        client.offer(mail() + b"x" * 1000 + b"\r\n")
        assert client.reply()[0].startswith("552")
        client.offer(mail())
        assert client.reply() == ["250 2.0.0 Accepted"]
    assert acceptance.calls == 1


SMUGGLED = b"MAIL FROM:<eve@x>\r\nRCPT TO:<plans@firm.example>\r\nDATA\r\nFrom: anna@firm.example\r\n\r\nsmuggled\r\n"


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\r\n\0.\r\n"])
def test_no_second_mail_is_smuggled_in_and_a_bare_line_break_is_refused(
    listen: Listen, acceptance: Acceptance, end: bytes
) -> None:
    with closing(Client(listen().port)) as client:
        client.offer(mail()[:-2] + end + SMUGGLED)
        reply = client.reply()
        assert client.ask("NOOP")[0].startswith("250")
    if b"\0" in end:
        assert len(acceptance.kept) == 1
    else:
        assert reply == ["550 5.6.0 Line breaks must be CR LF (RFC 5321 section 2.3.8)"]
        assert acceptance.calls == 0


def test_the_same_mail_sent_again_has_the_same_source_another_has_not(listen: Listen, acceptance: Acceptance) -> None:
    """A 250 that got lost on the way makes the sender send again."""
    with closing(Client(listen().port)) as client:
        for content, rcpt_to in ((mail(), PLANS), (mail(), PLANS), (mail("Other"), PLANS), (mail(), f"x{PLANS}")):
            client.offer(content, rcpt_to)
            assert client.reply() == ["250 2.0.0 Accepted"]
        for _ in range(2):
            client.offer(b"From: anna@x.example\r\n\r\ndone\r\n")
            assert client.reply() == ["250 2.0.0 Accepted"]
    assert acceptance.calls == 6
    assert len(acceptance.kept) == 5


def test_lmtp_answers_once_for_each_accepted_recipient(listen: Listen, acceptance: Acceptance) -> None:
    with closing(Client(listen(protocol="lmtp", size_limit=1000).port, "LHLO client")) as client:
        assert {"250-PIPELINING", "250 ENHANCEDSTATUSCODES", "250-8BITMIME"} <= set(client.extensions)
        two = ("plans@firm.example", "eve@elsewhere.example", "plans+T@firm.example")
        client.offer(mail(), *two)
        assert client.codes(2) == ["250 2.0.0"] * 2
        acceptance.refuse(not_now())
        client.offer(mail(), *two)
        assert client.codes(2) == ["451 4.3.0"] * 2
        client.offer(b"x" * 2000 + b"\r\n", *two)
        assert [code[:3] for code in client.codes(2)] == ["552"] * 2
        client.offer(b"bare\nline feed\r\n", *two)
        assert client.codes(2) == ["550 5.6.0"] * 2
        assert client.ask("NOOP")[0].startswith("250"), "one reply too many or too few would show here"
        assert client.ask("EHLO client")[0].startswith("500")


def test_commands_may_be_pipelined(listen: Listen, acceptance: Acceptance) -> None:
    with closing(Client(listen().port)) as client:
        client.send(b"MAIL FROM:<a@x>\r\nRCPT TO:<plans@firm.example>\r\nDATA\r\n")
        assert [code[:3] for code in client.codes(3)] == ["250", "250", "354"]
        client.send(mail() + b".\r\nQUIT\r\n")
        assert [code[:3] for code in client.codes(2)] == ["250", "221"]


def test_nobody_can_log_in_or_learn_who_is_here(listen: Listen) -> None:
    with closing(Client(listen().port)) as client:
        assert not any("AUTH" in line for line in client.extensions)
        assert "aiosmtpd" not in client.greeting[0]
        assert client.ask("VRFY plans") == client.ask("VRFY nobody")


def test_one_connection_too_many_is_asked_to_come_back(listen: Listen) -> None:
    listener = listen(connections_limit=2)
    with closing(Client(listener.port)) as first, closing(Client(listener.port)):
        with closing(Client(listener.port, "")) as third:
            assert third.greeting == ["421 4.3.2 Too many connections, please try again"]
            assert third.reply() == []
        first.ask("QUIT")
        assert first.reply() == []
        with closing(Client(listener.port)) as fourth:
            assert fourth.ask("NOOP")[0].startswith("250")


def test_stop_answers_the_mail_at_hand_and_takes_no_more(listen: Listen) -> None:
    begun, durable = threading.Event(), threading.Event()

    def accept(raw: object, source: str) -> None:
        begun.set()
        assert durable.wait(PATIENCE_S)

    listener = listen(accept)
    with closing(Client(listener.port)) as client:
        client.offer(mail())
        assert begun.wait(PATIENCE_S)
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        threading.Timer(0.05, durable.set).start()
        assert client.reply() == ["250 2.0.0 Accepted"]
        stopping.join(PATIENCE_S)
        assert client.reply() == []
    with pytest.raises(ConnectionRefusedError):
        Client(listener.port)


def test_stop_waits_for_no_mail_that_hangs(listen: Listen, reports: Reports) -> None:
    """Its sender hears nothing and keeps it; if it was kept after all, its source is known when it comes again."""
    begun, released = threading.Event(), threading.Event()

    def hang(raw: object, source: str) -> None:
        begun.set()
        assert released.wait(PATIENCE_S)

    listener = listen(hang, patience_s=0.05)
    with closing(Client(listener.port)) as client:
        client.offer(mail())
        assert begun.wait(PATIENCE_S)
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        stopping.join(PATIENCE_S)
        assert not stopping.is_alive() and not released.is_set()
        assert client.reply() == []
    (hanging,) = [thread for thread in threading.enumerate() if thread.name == "accept"]
    assert hanging.daemon, "it does not keep the program from ending"
    released.set()
    hanging.join(PATIENCE_S)
    assert not hanging.is_alive() and reports.said == []


def test_a_port_taken_is_said_at_once(listen: Listen) -> None:
    taken = listen()
    second = Listener("127.0.0.1", taken.port, Acceptance(), StoryClock(NOON), allowed_rcpt=bool)
    with pytest.raises(OSError, match="in use"):
        second.start()


def test_a_client_of_the_standard_library_is_served(listen: Listen, acceptance: Acceptance) -> None:
    with smtplib.SMTP("127.0.0.1", listen().port, "client") as session:
        session.sendmail("anna@x.example", [PLANS], mail())
    assert len(acceptance.kept) == 1


def test_more_than_a_sender_may_is_put_off_and_the_next_sender_is_heard(listen: Listen, acceptance: Acceptance) -> None:
    listener = listen(meter=Meter(Rate(2, timedelta(hours=1)), FREE))
    with closing(Client(listener.port)) as client:
        for number in range(2):
            client.offer(mail(f"<{number}@x.example>"))
            assert client.reply()[0].startswith("250")
        assert client.ask("MAIL FROM:<Anna@x.example>") == ["451 4.7.1 Too many mails at once, please try again later"]
        client.offer(mail("<3@x.example>"), mail_from="bo@x.example")
        assert client.reply()[0].startswith("250")
    assert len(acceptance.kept) == 3


def test_more_than_all_may_send_is_put_off(listen: Listen) -> None:
    listener = listen(meter=Meter(FREE, Rate(3, timedelta(minutes=1))))
    answers = []
    with closing(Client(listener.port)) as client:
        for number in range(5):
            answers.append(client.ask(f"MAIL FROM:<{number}@x.example>")[0][:9])
            client.ask("RSET")
    assert answers == ["250 2.1.0"] * 3 + ["451 4.7.1"] * 2


def test_known_and_unknown_senders_hear_the_same_octets(listen: Listen) -> None:
    """Nothing at the door depends on who is known: neither sender nor the token in the address."""
    heard = []
    for sender in ("anna@firm.example", "nobody@evil.example", ""):
        listener = listen(meter=Meter(Rate(2, timedelta(hours=1)), FREE))
        with closing(Client(listener.port)) as client:
            said = [client.greeting, client.extensions]
            for rcpt in (PLANS, "plans+abc@firm.example", f"plans+{'a' * 40}@firm.example", "x@other.example"):
                said += [client.ask(f"MAIL FROM:<{sender}>"), client.ask(f"RCPT TO:<{rcpt}>"), client.ask("RSET")]
            said += [client.ask(f"VRFY {sender or 'x@y.example'}"), client.ask("EXPN plans")]
            heard.append(said)
    assert heard[0] == heard[1] == heard[2]
