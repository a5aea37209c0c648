"""The machine fails the service: its disk is full, its names do not resolve, its database is gone.

Whoever hands mail in hears 4xx or keeps the mail, it is said once, and nobody needs to do anything once it is over.
"""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.cluster import binaries, running_cluster
from support.bot import ANNA, PLANS, Bot
from support.gateways import Acceptance, Reports, eventually, mail

from mailbot.gateways.clock import SystemClock
from mailbot.gateways.courier import SmtpCourier, SmtpRelay
from mailbot.gateways.imap import ImapAccount, Poller
from mailbot.gateways.smtpd import Listener
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.token import Signer
from mailbot.service.accept import accept
from mailbot.service.desk import Desk
from mailbot.service.ports import Submission, Transient, Unreachable
from mailbot.serving import Service
from mailbot.store.unit_of_work import open_store

DESK = Desk(PLANS, Signer([b"sixteen octets.."]))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.fail(str(mounted.stderr)) if os.environ.get("CI") else pytest.skip("only root mounts a file system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.server
def test_a_full_disk_refuses_for_now_and_recovers_alone(small_disk: Path) -> None:
    bot, reports = Bot(small_disk), Reports()
    serving = Service(bot.store, bot.desk, bot.clock, bot.opener, bot.delivery, reports, pauses_s=(0.01,))
    listener = Listener("127.0.0.1", 0, serving.accept, bot.clock, allowed_rcpt=bot.desk.is_ours, report=reports)
    serving.listeners = (listener,)
    serving.start()
    filler = small_disk / "filler"
    try:
        _fill(filler)
        with smtplib.SMTP("127.0.0.1", listener.port) as upstream:
            for _ in range(3):
                with pytest.raises(smtplib.SMTPDataError) as refused:
                    upstream.sendmail(ANNA, [PLANS], _large("Waits"))
                assert refused.value.smtp_code == 451
            filler.unlink()
            upstream.sendmail(ANNA, [PLANS], _large("Waits"))
        reports.wait("processed")
    finally:
        serving.close()
    with bot.store.begin() as uow:
        assert sum(uow.inbox.received(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)).values()) == 1
    assert reports.said.count("accept_down") == reports.said.count("accept_back") == 1
    assert reports.said.count("work_down") <= 1
    bot.store.close()


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as full, pytest.raises(OSError, match="No space"):
        while True:
            full.write(bytes(4096))


def _large(text: str) -> bytes:
    return mail(text) + b"x" * 70 * 1000 + b"\r\n"


def test_names_that_do_not_resolve_touch_no_mail_and_are_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def unresolved(*asked: object, **how: object) -> object:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    with pytest.raises(Unreachable, match="name resolution"):
        SmtpCourier(SmtpRelay("mail.firm.example", 465, "implicit")).send(Submission(mail(), PLANS, ANNA))
    reports, stop = Reports(), threading.Event()
    account = ImapAccount("imap.firm.example", 993, "plans", "secret")
    poller = Poller(account, Acceptance(), SystemClock(), reports, delays_s=(0,))
    polling = threading.Thread(target=poller.run, args=(stop,))
    polling.start()
    reports.wait("imap_down")
    eventually(lambda: poller._connection.failures > 5)
    stop.set()
    polling.join()
    assert reports.said == ["imap_down"]


@pytest.mark.server
def test_a_database_that_goes_and_comes_back_needs_nobody() -> None:
    found = binaries()
    if found is None:
        pytest.fail("PostgreSQL is not installed") if os.environ.get("CI") else pytest.skip("no PostgreSQL")
    raw = RawMessage(mail(), Envelope(ANNA, (PLANS,), datetime.now(UTC)))
    with running_cluster(found) as url:
        folder = Path(url.partition("host=")[2])
        store = open_store(url)
        assert accept(store, DESK, SystemClock(), raw, "first")
        _pg_ctl(found, folder, "-m", "immediate", "stop")
        for _ in range(2):
            with pytest.raises(Transient):
                accept(store, DESK, SystemClock(), raw, "second")
        _pg_ctl(found, folder, "-o", f"-c listen_addresses='' -c fsync=off -k {folder}", "start")
        _until_it_works(lambda: accept(store, DESK, SystemClock(), raw, "second"))
        with store.begin() as uow:
            assert uow.inbox.get(1) is not None, "what was accepted is kept"
        store.close()


def _until_it_works(step: Callable[[], object]) -> None:
    """A connection that died with the server is found out by its first use."""
    for _ in range(3):
        try:
            step()
            return
        except Transient:
            continue
    raise AssertionError("it never worked again")


def _pg_ctl(binaries: Path, folder: Path, *what: str) -> None:
    as_other = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    quiet = subprocess.DEVNULL
    command = [*as_other, str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w", *what]
    subprocess.run(command, check=True, cwd="/", stdout=quiet, stderr=quiet, timeout=60)
