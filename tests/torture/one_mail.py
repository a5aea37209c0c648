"""One whole mail, in a process that strace is attached to: accepted, carried out, answered, handed to a relay."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event
from support.bot import ANNA, MX, PLANS, Bot, PlainPress, opened
from support.debian import needed
from torture.life import RENDERER, nursery

from mailbot.gateways.courier import SmtpCourier, SmtpRelay
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service.accept import accept
from mailbot.service.deliver import Delivery

PATIENCE_S = 60
SOURCE, WORD = "imap:plans@mx.firm.example/INBOX/1/1", "oneword"
CALLS = ("pwrite64", "ftruncate", "fdatasync", "fsync")
MAIL = f"""\
Authentication-Results: {MX}; dmarc=pass header.from=firm.example
From: {ANNA}
To: {PLANS}
Subject: Re: [P1]
Date: Mon, 23 Nov 2026 09:00:00 +0000
Message-ID: <one@firm.example>

note 1 {WORD}.
""".replace("\n", "\r\n").encode()

Promise = Callable[[str], None]


def prepare(folder: Path) -> Path:
    """A store in which Anna's kitchen is open."""
    bot = opened(folder)
    bot.store.close()
    return folder


def bot_of(folder: Path, relay_port: int) -> Bot:
    bot = Bot(folder)
    courier = SmtpCourier(SmtpRelay("127.0.0.1", relay_port, "none"))
    bot.delivery = Delivery(bot.store, bot.desk, bot.clock, RENDERER, PlainPress(), courier)
    return bot


def take(bot: Bot) -> None:
    accept(bot.store, bot.desk, bot.clock, RawMessage(MAIL, Envelope(ANNA, (PLANS,), bot.clock.now())), SOURCE)


def go_through(bot: Bot, promise: Promise = lambda said: None) -> None:
    """As the service's loops do it: what fails is tried again, later. `promise` is told what others may rely on."""
    for step, said in ((lambda: take(bot), "accepted"), (bot.run_inbox, "carried out"), (bot.deliver, "sent")):
        for _ in range(5):
            try:
                step()
            except Exception:
                bot.clock.ahead(minutes=30)
                continue
            if said != "accepted":  # what was put off is due now
                bot.clock.ahead(minutes=30)
                with suppress(Exception):
                    step()
            promise(said)
            break


@dataclass(frozen=True)
class Terms:
    """`careless`: synchronous = OFF."""

    folder: Path
    relay_port: int
    careless: bool = False


def _process(terms: Terms) -> None:
    bot = bot_of(terms.folder, terms.relay_port)
    if terms.careless:
        event.listen(bot.store._engine, "checkout", lambda raw, *_: raw.execute("PRAGMA synchronous = OFF"))
    _reader, writer = os.pipe()  # only strace reads along
    moment = threading.Event()
    while re.search(r"TracerPid:\s+0\b", Path("/proc/self/status").read_text()):
        moment.wait(0.002)
    go_through(bot, lambda said: os.write(writer, f"promise {said}".encode()) and None)
    os._exit(0)


def traced(terms: Terms, log: Path, *options: str) -> int:
    """The exit code of the process, after it went through one mail under strace with these options."""
    process = nursery().Process(target=_process, args=(terms,), daemon=True)
    process.start()
    command = [needed("strace"), "-f", "-y", "-o", str(log), *options, "-p", str(process.pid)]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        process.join(PATIENCE_S)
        assert process.exitcode is not None, log.read_text()[-2000:]
    finally:
        process.kill()
        _, said = tracer.communicate(timeout=PATIENCE_S)
    assert "attach" in said.decode(), said
    return process.exitcode


def swept(terms: Terms, log: Path, call: str, number: int, fault: str) -> bool:
    """Was the process killed? `fault` strikes at the number-th such system call: "signal=KILL", "error=EIO", …"""
    code = traced(terms, log, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}")
    assert code in (0, -signal.SIGKILL), (call, number, fault, code)
    return code != 0


def copy_of(prepared: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in prepared.glob("mailbot.db*"):
        shutil.copy(file, folder / file.name)
    return folder
