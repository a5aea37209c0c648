"""Whether the relay took a mail, from Postfix's own log and from a command."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.debian import Postfix
from support.gateways import eventually, mail

from mailbot.gateways.courier import SmtpCourier, SmtpRelay
from mailbot.gateways.traces import AskingCommand, PostfixLog
from mailbot.service.ports import Submission

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOG = """\
2026-11-22T08:00:00.000000+00:00 mx postfix/smtpd[7]: connect from localhost[127.0.0.1]
2026-11-22T08:00:01.000000+00:00 mx postfix/cleanup[8]: A1: message-id=<taken@firm.example>
2026-11-22T08:00:01.000000+00:00 mx postfix/qmgr[9]: A1: from=<plans@firm.example>, size=9, nrcpt=1 (queue active)
2026-11-22T08:00:02.000000+00:00 mx postfix/cleanup[8]: B2: message-id=<cut@firm.example>
2026-11-22T08:00:03.000000+00:00 mx postfix/cleanup[8]: B2: message-id=<another@firm.example>
2026-11-22T08:00:03.000000+00:00 mx postfix/qmgr[9]: B2: from=<plans@firm.example>, size=9, nrcpt=1 (queue active)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "mail.log"
    file.write_text(LOG)
    os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    return file


@pytest.mark.parametrize(
    ("message_id", "since", "taken"),
    [
        ("taken@firm.example", NOW, True),
        ("another@firm.example", NOW, True),
        ("cut@firm.example", NOW, False),  # its queue file was dropped, and its ID was used again
        ("unheard@firm.example", NOW, False),
        ("unheard@firm.example", NOW - 2 * DAY, None),  # the log does not reach back so far
        ("taken@firm", NOW, False),
    ],
)
def test_a_mail_is_taken_once_the_queue_manager_speaks_of_it(
    log: Path, message_id: str, since: datetime, taken: bool | None
) -> None:
    assert PostfixLog(log).taken(message_id, since) is taken


def test_the_log_before_it_was_turned_over_is_read_too(log: Path) -> None:
    log.rename(log.with_name("mail.log.1"))
    log.write_text("Nov 23 11:00:00 mx postfix/qmgr[9]: A1: removed\n")
    assert PostfixLog(log).taken("taken@firm.example", NOW) is True
    assert PostfixLog(log).taken("unheard@firm.example", NOW) is False


def test_the_old_format_means_the_year_that_is_past(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    log.write_text("Dec 30 08:00:00 mx postfix/qmgr[9]: A1: removed\nJan  2 08:00:00 mx postfix/qmgr[9]: B2: removed\n")
    written_at = datetime(2027, 1, 2, 8, tzinfo=UTC)
    os.utime(log, (written_at.timestamp(), written_at.timestamp()))
    assert PostfixLog(log).taken("unheard@firm.example", written_at - DAY) is False
    assert PostfixLog(log).taken("unheard@firm.example", written_at - 9 * DAY) is None


@pytest.mark.parametrize(
    "content", [None, "", "no log of Postfix\n", "Feb 30 08:00:00 mx postfix/qmgr[9]: A: removed\n"]
)
def test_what_is_no_log_tells_nothing(tmp_path: Path, content: str | None) -> None:
    log = tmp_path / "mail.log"
    if content is not None:
        log.write_text(content)
    assert PostfixLog(log).taken("taken@firm.example", NOW) is None


@pytest.mark.parametrize(("status", "taken"), [(0, True), (1, False), (2, None), (127, None)])
def test_a_command_says_it_by_its_exit_status(status: int, taken: bool | None) -> None:
    ask = AskingCommand(["sh", "-c", f'test "$0" = id@firm.example && exit {status}'])
    assert ask.taken("id@firm.example", NOW) is taken


def test_a_command_that_cannot_be_run_tells_nothing() -> None:
    assert AskingCommand(["/nowhere/at-all"]).taken("id@firm.example", NOW) is None


@pytest.fixture
def postfix() -> Iterator[Postfix]:
    with tempfile.TemporaryDirectory(prefix="mailbot-relay-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        server = Postfix(folder, "discard:")
        yield server
        server.stop()


@pytest.mark.server
def test_postfix_itself_tells_what_it_took_and_what_was_cut_off(postfix: Postfix) -> None:
    since = datetime.now(UTC) + DAY
    with closing(SmtpCourier(SmtpRelay("localhost", postfix.port, "starttls", ca_file=str(postfix.crt)))) as courier:
        courier.send(Submission(mail("Taken"), "plans@firm.example", "provan@firm.example"))
    with socket.create_connection(("127.0.0.1", postfix.port)) as cut, cut.makefile("rb") as replies:
        for line in ("", "EHLO x", "MAIL FROM:<plans@firm.example>", "RCPT TO:<provan@firm.example>", "DATA"):
            if line:
                cut.sendall(line.encode() + b"\r\n")
            while replies.readline()[3:4] == b"-":
                pass
        cut.sendall(mail("Cut") + b"x" * 200_000)  # cleanup has read the header
    eventually(lambda: "lost connection after DATA" in postfix.said())
    eventually(lambda: "message-id=<Cut@firm.example>" in postfix.said())
    log = PostfixLog(postfix.log)
    eventually(lambda: log.taken("Taken@firm.example", since) is True)
    assert log.taken("Cut@firm.example", since) is False
    assert log.taken("Unheard@firm.example", since) is False
