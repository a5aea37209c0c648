"""The program as a process: it serves against a post office, ends when it is asked to, and leaves nothing behind."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailbot.domain.post import InboundStatus
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.postoffice import PostOffice
from mailbot.store.unit_of_work import open_store

BOT, ANNA, BO = "plans@firm.example", "anna@firm.example", "bo@firm.example"
USERS = {BOT: "bots password", ANNA: "annas password", BO: "bos password"}
PATIENCE_S = 60
CONFIG = """\
[bot]
address = "{bot}"
name = "Firm"
zone = "Europe/London"
secret_keys_file = "keys"
authserv_id = "mx.firm.example"

[[mailbox]]
host = "127.0.0.1"
port = {imap}
tls = "none"
username = "{bot}"
password_file = "{password}"

[relay]
host = "127.0.0.1"
port = {smtp}
tls = "none"
username = "{bot}"
password_file = "password"

[listen]
smtp = "127.0.0.1:{listen}"

[[provider]]
name = "Anna"
address = "{anna}"
"""


class Program:
    """`mailbot …` in a session of its own; what it says is read as it comes."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self._cwd = cwd.resolve()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mailbot", *arguments],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "80", "TMPDIR": str(cwd)},
        )
        self.said: list[str] = []
        self._heard = threading.Condition()
        self._ears = threading.Thread(target=self._listen, daemon=True)
        self._ears.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._heard:
                self.said.append(line.rstrip("\n"))
                self._heard.notify_all()

    def until(self, words: str) -> None:
        with self._heard:
            assert self._heard.wait_for(lambda: any(words in line for line in self.said), PATIENCE_S), self.all_said

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.status(within_s=15)

    def status(self, within_s: float = PATIENCE_S) -> int:
        status = self.process.wait(within_s)
        self._ears.join(5)
        return status

    @property
    def all_said(self) -> str:
        return "\n".join(self.said)

    @property
    def left_behind(self) -> list[str]:
        """What outlived it: processes that work below its folder, and scratch folders."""
        found = [str(scratch) for scratch in self._cwd.glob("press-*")]
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):  # gone meanwhile
                    if (entry / "cwd").resolve().is_relative_to(self._cwd):
                        found.append((entry / "cmdline").read_text().replace("\0", " "))
        return found


@contextmanager
def running(*arguments: str, cwd: Path) -> Iterator[Program]:
    program = Program(*arguments, cwd=cwd)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    with PostOffice(tmp_path / "office", domain="firm.example", users=USERS) as office:
        yield office


def config(folder: Path, office: PostOffice, *, listen: int = 0, password: str = "password") -> Path:
    (folder / "keys").write_text(secrets.token_hex(24))
    (folder / "password").write_text(USERS[BOT])
    (folder / "wrong").write_text("not the password")
    file = folder / "config.toml"
    file.write_text(
        CONFIG.format(
            bot=BOT, anna=ANNA, imap=office.imap_port, smtp=office.smtp_port, listen=listen or free_port(),
            password=password,
        )
    )  # fmt: skip
    return file


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mail(subject: str, text: str) -> bytes:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = ANNA, BOT, subject
    written["Date"] = format_datetime(datetime.now(UTC))
    written["Message-ID"] = f"<{secrets.token_hex(8)}@firm.example>"
    written.set_content(text)
    return written.as_bytes()


def statuses(folder: Path) -> dict[str, int]:
    store = open_store(f"sqlite:///{folder}/storage/mailbot.sqlite")
    with store.begin() as uow:
        far = datetime(2100, 1, 1, tzinfo=UTC)
        found = dict(uow.inbox.received(datetime(2000, 1, 1, tzinfo=UTC), far))
    store.close()
    return found


def wait_for(holds: Callable[[], bool], what: str) -> None:
    never = threading.Event()
    for _ in range(PATIENCE_S * 10):
        if holds():
            return
        never.wait(0.1)
    raise AssertionError(what)


def answered(office: PostOffice) -> list[bytes]:
    """Of Anna's mails, the Message-IDs that were answered, in the order of the answers."""
    found = (one.partition(b"In-Reply-To: ")[2].split(b"\r\n")[0] for one in office.folder(ANNA))
    return [message_id for message_id in found if message_id]


def test_serve_ends_with_0_on_sigterm_and_loses_nothing(tmp_path: Path, office: PostOffice) -> None:
    config(tmp_path, office)
    count = 30
    with running("serve", cwd=tmp_path) as program:
        program.until("serving")
        for number in range(count):
            office.submit(ANNA, mail(f"Plan: Kitchen {number}", f"Client: Bo <{BO}>\n1. Paint @client"))
        program.until("delivered")
        assert program.end() == 0, program.all_said
        assert "Traceback" not in program.all_said and "stopped" in program.said[-1]
        assert program.left_behind == []
    kept = sum(statuses(tmp_path).values())
    assert kept + len(office.folder(BOT)) == count, "every mail is in the store, or where it was"
    with running("serve", cwd=tmp_path) as program:
        wait_for(lambda: len(answered(office)) >= count, "every mail is answered after the restart")
        assert program.end(signal.SIGINT) == 0
    assert statuses(tmp_path) == {InboundStatus.DONE: count}
    assert len(answered(office)) == len(set(answered(office))) == count, "and none twice"


def test_serve_takes_over_at_once_what_a_killed_one_held(tmp_path: Path, office: PostOffice) -> None:
    config(tmp_path, office)
    (tmp_path / "storage").mkdir()
    url = f"sqlite:///{tmp_path}/storage/mailbot.sqlite"
    store, now = open_store(url), datetime.now(UTC)
    with store.begin() as uow:
        assert uow.inbox.add(RawMessage(mail("help", "help"), Envelope(ANNA, (BOT,), now)), "s1", now)
    store.close()
    worker = [sys.executable, str(Path(__file__).parents[1] / "store/worker.py"), url, now.isoformat(), "hold"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    killed = subprocess.Popen(worker, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert killed.stdin is not None and killed.stdout is not None
    print("go", file=killed.stdin, flush=True)
    assert [killed.stdout.readline() for _ in range(2)] == ["ready\n", "held\n"]
    killed.kill()
    killed.communicate()
    with running("serve", cwd=tmp_path) as program:
        program.until("processed")  # within less than a lease
        assert program.end() == 0
    assert sum(statuses(tmp_path).values()) == 1 and InboundStatus.WAITING not in statuses(tmp_path)


def test_serve_waits_for_a_relay_and_says_so_once(tmp_path: Path, office: PostOffice) -> None:
    file = config(tmp_path, office)
    elsewhere = free_port()
    file.write_text(file.read_text().replace(f"port = {office.smtp_port}\n", f"port = {elsewhere}\n"))
    with running("serve", cwd=tmp_path) as program:
        program.until("serving")
        for _ in range(3):  # more of the same within an hour would be a robot's
            office.submit(ANNA, mail("help", "help"))
        program.until("send_down")
        with PostOffice(tmp_path / "late", domain="firm.example", users=USERS, smtp_port=elsewhere) as late:
            wait_for(lambda: len(late.folder(ANNA)) == 3, "all arrive once the relay is there")
        program.until("send_back")
        assert program.end() == 0
    assert program.all_said.count("send_down") == 1 and program.all_said.count("send_back") == 1
    assert "not_delivered" not in program.all_said


def test_serve_ends_within_seconds_though_its_relay_never_answers(tmp_path: Path, office: PostOffice) -> None:
    file = config(tmp_path, office)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        file.write_text(file.read_text().replace(f"port = {office.smtp_port}\n", f"port = {silent.getsockname()[1]}\n"))
        with running("serve", cwd=tmp_path) as program:
            program.until("serving")
            office.submit(ANNA, mail("help", "help"))
            silent.settimeout(PATIENCE_S)
            connection, _ = silent.accept()
            with connection:
                assert program.end() == 0, program.all_said
            assert "Traceback" not in program.all_said and program.left_behind == []
    assert statuses(tmp_path) == {InboundStatus.DONE: 1}


def test_serve_says_once_that_a_password_is_wrong(tmp_path: Path, office: PostOffice) -> None:
    config(tmp_path, office, password="wrong")
    with running("serve", cwd=tmp_path) as program:
        program.until("imap_down")
        assert program.end() == 0
    (told,) = [line for line in program.said if "imap_down" in line]
    assert BOT in told and "not the password" not in program.all_said


def test_serve_says_that_its_port_is_in_use(tmp_path: Path, office: PostOffice) -> None:
    config(tmp_path, office, listen=office.smtp_port)
    with running("serve", cwd=tmp_path) as program:
        assert program.status() == 1
        assert "[listen]" in program.all_said and str(office.smtp_port) in program.all_said
        assert "Traceback" not in program.all_said and program.left_behind == []


def test_the_parts_run_in_programs_of_their_own(tmp_path: Path, office: PostOffice) -> None:
    config(tmp_path, office)
    with (
        running("serve", "--only", "receive", cwd=tmp_path) as receiving,
        running("serve", "--only", "work", cwd=tmp_path) as working,
        running("serve", "--only", "send,schedule", cwd=tmp_path) as sending,
    ):
        for program in (receiving, working, sending):
            program.until("serving")
        office.submit(ANNA, mail("help", "help"))
        wait_for(lambda: len(office.folder(ANNA)) == 1, "the answer arrives")
        assert [program.end() for program in (receiving, working, sending)] == [0, 0, 0]
    assert "received" in receiving.all_said and "processed" not in receiving.all_said
    assert "processed" in working.all_said and "delivered" not in working.all_said
    assert "delivered" in sending.all_said


def test_ctrl_c_ends_the_demo_and_it_can_be_started_again(tmp_path: Path) -> None:
    for _ in range(2):
        with running("demo", cwd=tmp_path) as program:
            program.until("2/15")
            assert program.end(signal.SIGINT) == 130, program.all_said
            assert "Traceback" not in program.all_said and program.left_behind == []
    assert all(len(line) <= 80 for line in program.said), max(program.said, key=len)
