"""The post office itself: one thread with one loop that takes mail in by SMTP and gives it out by IMAP."""

from __future__ import annotations

import asyncio
import mailbox
import smtplib
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from mailbot.mail.envelope import Envelope
from mailbot.postoffice import smtp_in
from mailbot.postoffice.imap_out import ImapOut
from mailbot.postoffice.letterbox import Letterbox
from mailbot.postoffice.stamp import stamp

HOST = "127.0.0.1"
OnDelivery = Callable[[str, bytes, Envelope], None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """What a mail program needs to join in."""

    host: str
    smtp_port: int
    imap_port: int
    username: str
    password: str = field(repr=False)


def _wall_clock() -> datetime:
    return datetime.now(UTC)  # the outside world has its own clock, unless the office is given one


class PostOffice:
    """Serves on loopback between `with` and its end; port 0 takes a free one.

    `users` maps an account to its password: a bare name lives in `domain`, a whole address in its own domain. Each may
    log in by SMTP and IMAP with the name as given or with its address. Mails lie as delivered in Maildirs under
    `folder`, one for each account; IMAP folders are kept in memory and end with the office. `on_delivery` is called
    for each (account's address, content, envelope) on the office's thread and must return quickly. `imap_without` names
    IMAP extensions that are not announced, as on older servers.

    It knows no TLS, no queue, no bounce and no other server.
    """

    def __init__(
        self,
        folder: Path,
        *,
        domain: str,
        users: Mapping[str, str],
        smtp_port: int = 0,
        imap_port: int = 0,
        authserv_id: str = "",
        on_delivery: OnDelivery = lambda address, content, envelope: None,
        now: Callable[[], datetime] = _wall_clock,
        size_limit: int = 50_000_000,
        imap_without: frozenset[str] = frozenset(),
    ) -> None:
        self.authserv_id = authserv_id or f"mx.{domain}"
        self.smtp_port = smtp_port
        self.imap_port = imap_port
        self._domain = domain
        self._logins: dict[str, tuple[str, str]] = {}
        for name, password in users.items():
            address = self.address(name)
            self._logins[name] = self._logins[address] = (address, password)
        self._served = frozenset(address.rpartition("@")[2] for address, _ in self._logins.values())
        self._letterboxes = {address: Letterbox(address) for address, _ in self._logins.values()}
        folder.mkdir(parents=True, exist_ok=True)
        self._maildirs = {address: mailbox.Maildir(folder / address, create=True) for address in self._letterboxes}
        self._on_delivery = on_delivery
        self._now = now
        self._size_limit = size_limit
        self._imap_without = imap_without
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="post office", daemon=True)
        self._imap: ImapOut
        self._smtp: asyncio.Server

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def address(self, user: str) -> str:
        return (user if "@" in user else f"{user}@{self._domain}").lower()

    def settings(self, user: str) -> OfficeSettings:
        return OfficeSettings(HOST, self.smtp_port, self.imap_port, user, self._logins[user][1])

    def mailbox(self, user: str) -> Letterbox:
        return self._letterboxes[self.address(user)]

    def folder(self, user: str, folder: str = "INBOX") -> tuple[bytes, ...]:
        """What IMAP shows in that folder now, () where there is none."""
        return self._run(self._imap.contents(self.address(user), folder))

    def submit(self, user: str, content: bytes, rcpt_tos: Sequence[str] = ()) -> None:
        """Hands a mail in by SMTP AUTH as that user, to `rcpt_tos` or to everyone in To and Cc.

        Raises smtplib.SMTPException where the office refuses it.
        """
        if not rcpt_tos:
            headers = message_from_bytes(content)
            rcpt_tos = [address for _, address in getaddresses(headers.get_all("To", []) + headers.get_all("Cc", []))]
        with smtplib.SMTP(HOST, self.smtp_port, local_hostname="localhost", timeout=30) as session:
            session.login(user, self._logins[user][1])
            session.sendmail(self.address(user), list(rcpt_tos), content)

    def stop_imap(self) -> None:
        """Cuts every IMAP connection and listens no more; mail still comes in."""
        self._run(self._imap.stop())

    def start_imap(self) -> None:
        """Listens again on the same port."""
        self._run(self._imap.start(self.imap_port))

    def cut_imap(self) -> None:
        """Cuts the connections there are; new ones are welcome."""
        self._run(self._imap.cut())

    def renumber(self, user: str) -> None:
        """Another UIDVALIDITY for that user's INBOX, as after an index rebuilt; ends the IMAP connections."""
        self._run(self._imap.renumber(self.address(user)))
        self.cut_imap()

    async def _open(self) -> None:
        self._imap = ImapOut(HOST, self._logins, self._imap_without)
        self.imap_port = await self._imap.start(self.imap_port)
        submissions = smtp_in.Submissions(self._logins, self._now, self._deliver)
        self._smtp = await smtp_in.serve(submissions, self.authserv_id, HOST, self.smtp_port, self._size_limit)
        self.smtp_port = int(self._smtp.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        self._smtp.close()
        await self._imap.stop()
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    async def _deliver(self, address: str, rcpt_to: str, content: bytes, envelope: Envelope, owned: str) -> None:
        stamped = stamp(content, envelope, rcpt_to, self.authserv_id, owned, self._served)
        self._maildirs[address].add(stamped)
        await self._imap.append(address, stamped, envelope.received_at)
        self._on_delivery(address, stamped, envelope)
        self._letterboxes[address].put(stamped)

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)
