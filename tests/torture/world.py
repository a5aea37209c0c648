"""The world around the service: Postfix and Dovecot before it, Postfix and a counting sink behind it, its store.

Half of the mails reach it by IMAP, half by SMTP. Each is a note with a word of its own, so that its effect can be
counted in the store, and its answer in the sink.
"""

from __future__ import annotations

import shutil
import smtplib
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import create_engine, make_url, text
from support.bot import KITCHEN
from support.debian import USERS, Dovecot, Postfix, free_ports
from torture.life import Terms, begin

from mailbot.domain.retry import PARK_AFTER
from mailbot.service.process import ENDED_TWICE
from mailbot.store.unit_of_work import open_store

PLANS = 10
PATIENCE_S = 90
LAST_LIVES = 5
SETTLE_S = 900  # for all that hundreds of kills have left undone, on a busy machine
LEASES = timedelta(minutes=25)  # longer than any lease
ANNA, BOT = "anna@firm.example", "plans@firm.example"
CONFIG = """\
[bot]
address = "plans@firm.example"
name = "Firm"
zone = "Europe/London"
secret_keys_file = "keys"
authserv_id = "mx.firm.example"

[store]
url = "{url}"

[[mailbox]]
host = "127.0.0.1"
port = {imap}
tls = "none"
username = "plans"
password_file = "password"

[listen]
smtp = "127.0.0.1:{listen}"

[relay]
host = "localhost"
port = {relay}
tls = "none"
{log}

[[provider]]
name = "Anna"
address = "anna@firm.example"
"""


class Sink:
    """Takes every mail, and counts them by Message-ID."""

    def __init__(self) -> None:
        self.arrived: dict[str, list[bytes]] = {}
        self._controller = Controller(self, "127.0.0.1", free_ports(1)[0])
        self._controller.start()
        self.port = int(self._controller.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        content = bytes(envelope.content)
        message_id = content.partition(b"Message-ID: <")[2].partition(b">")[0].decode()
        body = content.replace(b"\r\n", b"\n").partition(b"Message-ID:")[2]  # below what the relay put on top
        self.arrived.setdefault(message_id, []).append(body)
        return "250 counted"

    def stop(self) -> None:
        self._controller.stop()


@dataclass
class Count:
    """What is to be seen in the end. A doubt is a life that ended between "sending" and what became of it."""

    submitted: int = 0
    kills: int = 0
    doubts: set[tuple[str, int]] = field(default_factory=set)  # Message-ID, the how many-th try
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    resent: Counter[str] = field(default_factory=Counter)  # arrivals beyond the first, by Message-ID
    uncertain: set[str] = field(default_factory=set)
    altered: list[str] = field(default_factory=list)
    deaths: Counter[int] = field(default_factory=Counter)  # lives that ended over an inbound row
    parked: list[int] = field(default_factory=list)  # rows: nobody can tell a kill from a mail that kills

    def broken(self, reconciles: bool) -> list[str]:
        """The promises that were not kept."""
        doubts = Counter(message_id for message_id, _ in self.doubts)
        early = {row: deaths for row in self.parked if (deaths := self.deaths[row]) < PARK_AFTER}
        promises = {
            f"lost: {self.lost}": not self.lost,
            f"effects twice: {self.twice}": not self.twice,
            f"parked before {PARK_AFTER} deaths: {early}": not early,
            f"other octets: {self.altered}": not self.altered,
            f"sent again without a doubt: {self.resent - doubts}": not self.resent - doubts,
            f"sent again though the relay could be asked: {self.resent}": not (reconciles and self.resent),
            f"uncertain though the relay could be asked: {self.uncertain}": not (reconciles and self.uncertain),
            f"uncertain after one doubt: {self.uncertain}": all(doubts[one] > 1 for one in self.uncertain),
        }
        return [promise for promise, kept in promises.items() if not kept]

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.submitted} mails: {len(self.lost)} lost, {len(self.twice)} effects twice,"
            f" {len(self.parked)} parked, {self.resent.total()} sent again for {len(self.doubts)} doubts,"
            f" {len(self.uncertain)} uncertain"
        )


class World:
    def __init__(self, url: str, *, reconciles: bool) -> None:
        """`reconciles`: the config names the relay's log."""
        self.folder = Path(tempfile.mkdtemp(prefix="mailbot-torture-"))
        self.folder.chmod(0o755)
        for name in ("dovecot", "into", "out"):
            (self.folder / name).mkdir()
        (listen,) = free_ports(1)
        self.sink = Sink()
        self.dovecot = Dovecot(self.folder / "dovecot")
        self.into = Postfix(
            self.folder / "into",
            f"lmtp:inet:127.0.0.1:{self.dovecot.lmtp}",
            {"plans+direct@firm.example": f"smtp:[127.0.0.1]:{listen}"},
        )
        to_sink = f"smtp:[127.0.0.1]:{self.sink.port}"
        self.out = Postfix(self.folder / "out", to_sink, {"*": to_sink})
        self.config = self.folder / "config.toml"
        (self.folder / "keys").write_text("sixteen octets and more")
        (self.folder / "password").write_text(USERS["plans"])
        log = f'log = "{self.out.log}"' if reconciles else ""
        self.config.write_text(
            CONFIG.format(url=url, imap=self.dovecot.imap, listen=listen, relay=self.out.port, log=log)
        )
        open_store(url).close()
        address = make_url(url)
        postgresql = address.get_backend_name() == "postgresql"
        self._engine = create_engine(address.set(drivername="postgresql+psycopg") if postgresql else address)
        self._lives = 0
        self._session: smtplib.SMTP | None = None
        self.count = Count()

    def close(self) -> None:
        self._engine.dispose()
        for server in (self.into, self.out, self.dovecot, self.sink):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- mail ---------------------------------------------------------------------------------------------------------

    def open_plans(self) -> None:
        """By mail, with a first life that nobody kills."""
        for number in range(1, PLANS + 1):
            self._submit(f"Plan: Kitchen {number}", KITCHEN, BOT, f"plan-{number}")
        life = begin(self._terms("", ""))
        self._wait(lambda: self._ask("SELECT count(*) FROM plan")[0][0] == PLANS, "the plans are opened")
        life.kill()
        life.join()

    def submit(self) -> None:
        """The next mail, by IMAP and by SMTP in turn."""
        self.count.submitted += 1
        number = self.count.submitted
        to = BOT if number % 2 else "plans+direct@firm.example"
        self._submit(f"Re: [P{number % PLANS + 1}]", f"note 1 word{number}.", to, f"note-{number}")

    def _submit(self, subject: str, words: str, to: str, name: str) -> None:
        mail = EmailMessage()
        mail["Authentication-Results"] = "mx.firm.example; dmarc=pass header.from=firm.example"
        mail["From"], mail["To"], mail["Subject"] = ANNA, to, subject
        mail["Date"], mail["Message-ID"] = format_datetime(datetime.now(UTC)), f"<{name}@firm.example>"
        mail.set_content(words)
        if self._session is None:
            self._session = smtplib.SMTP("127.0.0.1", self.into.port)
        self._session.sendmail(ANNA, to, mail.as_bytes())

    # --- lives --------------------------------------------------------------------------------------------------------

    def live_until(self, seconds: float, sabotage: str = "") -> None:
        """A life that is killed after so long."""
        life = begin(self._terms("", sabotage))
        life.join(seconds)
        assert life.exitcode is None, f"it ended by itself, with {life.exitcode}"
        life.kill()
        life.join()
        self._bury()

    def live_to(self, step: str, sabotage: str = "") -> None:
        """A life that ends itself at that step."""
        life = begin(self._terms(step, sabotage))
        life.join(PATIENCE_S)
        assert life.exitcode == -9, f"{step} was not reached: {life.exitcode}; {self._states()}"
        self._bury()

    def settle(self, sabotage: str = "", expect_all: bool = True) -> Count:
        """Lives in peace until everything has come to its end; then the count. What was put off is due in the next."""
        for _ in range(LAST_LIVES):
            life = begin(self._terms("", sabotage))
            self._wait(lambda: self._is_quiet(expect_all) or self._only_puts_off(), "all comes to its end", SETTLE_S)
            life.kill()
            life.join()
            if self._is_quiet(expect_all):
                break
        self._audit()
        return self.count

    def _terms(self, step: str, sabotage: str) -> Terms:
        self._lives += 1
        return Terms(self.config, self._lives * LEASES, step, sabotage)

    def _bury(self) -> None:
        self._wait(self._is_alone, "the database knows of the death")
        self.count.kills += 1
        self.count.deaths.update(row for (row,) in self._ask("SELECT id FROM inbound WHERE leased_until IS NOT NULL"))
        self.count.doubts |= {
            (message_id, attempts)
            for message_id, attempts in self._ask("SELECT message_id, attempts FROM outbound WHERE status = 'sending'")
        }

    def _is_alone(self) -> bool:
        """What the dead one asked of PostgreSQL last may be carried out after its end, even committed."""
        if self._engine.dialect.name != "postgresql":
            return True
        clients = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return self._ask(f"{clients} AND pid <> pg_backend_pid()") == []

    # --- what came of it ----------------------------------------------------------------------------------------------

    def _is_quiet(self, expect_all: bool) -> bool:
        heard = self._ask("SELECT count(DISTINCT words) FROM logentry WHERE words LIKE '%word%'")[0][0]
        heard += len(self._parked())
        busy = self._ask("SELECT count(*) FROM inbound WHERE finished_at IS NULL")[0][0]
        unsent = self._ask("SELECT count(*) FROM outbound WHERE finished_at IS NULL")[0][0]
        sent = self._ask("SELECT count(*) FROM outbound WHERE status = 'sent'")[0][0]
        all_there = heard == self.count.submitted or not expect_all
        return all_there and not busy and not unsent and len(self.sink.arrived) >= sent and not self._on_the_way()

    def _only_puts_off(self) -> bool:
        """Is there nothing left but the last tries of mails over which lives ended?"""
        inbound = self._ask("SELECT leased_until, reason FROM inbound WHERE finished_at IS NULL")
        unsent = self._ask("SELECT count(*) FROM outbound WHERE finished_at IS NULL")[0][0]
        waiting = all(leased is None and reason == ENDED_TWICE for leased, reason in inbound)
        return bool(inbound) and waiting and not unsent and not self._on_the_way()

    def _on_the_way(self) -> bool:
        """Is there mail in a server before the bot?"""
        queue, inbox = self.folder / "into/queue", self.folder / "dovecot/mail/plans"
        waiting = [queue / name for name in ("maildrop", "incoming", "active", "deferred")] + [
            inbox / "new",
            inbox / "cur",
        ]
        return any(path.is_file() for folder in waiting for path in folder.rglob("*"))

    def _audit(self) -> None:
        count = self.count
        words = Counter(found for (found,) in self._ask("SELECT words FROM logentry WHERE words LIKE '%word%'"))
        answers = Counter(
            found
            for (found,) in self._ask(
                "SELECT logentry.words FROM outbound JOIN logentry ON logentry.cause = outbound.cause"
                " WHERE outbound.kind = 'receipt' AND logentry.words LIKE '%word%'"
            )
        )
        parked = self._parked()
        count.parked = list(parked)
        for number in range(1, count.submitted + 1):
            word = f"word{number}."
            if any(word.encode() in content for content in parked.values()):
                continue
            effects = sum(times for said, times in words.items() if f"{word}" in f"{said.rstrip('.')}.")
            answered = sum(times for said, times in answers.items() if f"{word}" in f"{said.rstrip('.')}.")
            if effects == 0 or answered == 0:
                count.lost.append(word)
            if effects > 1 or answered > 1:
                count.twice.append(word)
        for message_id, status in self._ask("SELECT message_id, status FROM outbound"):
            arrivals = self.sink.arrived.get(message_id, [])
            if status == "uncertain":
                count.uncertain.add(message_id)
            elif not arrivals:
                count.lost.append(f"{message_id} ({status})")
            if len(arrivals) > 1:
                count.resent[message_id] = len(arrivals) - 1
            if len(set(arrivals)) > 1:
                count.altered.append(message_id)

    def _parked(self) -> dict[int, bytes]:
        """Kept whole for the admin: neither lost nor carried out."""
        rows = "SELECT inbound.id, content FROM inbound JOIN inbound_content USING (id) WHERE status = 'parked'"
        return {row: bytes(content) for row, content in self._ask(rows)}

    def _ask(self, question: str) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(text(question)))

    def _wait(self, holds: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        moment = threading.Event()
        for _ in range(int(patience_s / 0.1)):
            if holds():
                return
            moment.wait(0.1)
        raise AssertionError(f"{what}: {self.count}; {self._states()}")

    def _states(self) -> str:
        queues = ("inbound", "outbound")
        states = [self._ask(f"SELECT status, reason, count(*) FROM {one} GROUP BY status, reason") for one in queues]
        return f"{states}, {'mail' if self._on_the_way() else 'nothing'} on the way"
