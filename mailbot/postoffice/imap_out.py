"""IMAP for the post office's accounts, served by pymap from memory on the office's own loop."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import datetime

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Event
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext


class _Config(Config):
    without: frozenset[str] = frozenset()

    @property
    def login_capability(self) -> Sequence[bytes]:
        return [name for name in super().login_capability if name.decode() not in self.without]

    @property
    def greeting(self) -> bytes:
        return b"Post office ready"  # pymap's own asks DNS for this machine's name


class _Inbox(MailboxData):
    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        """As pymap's, but for what came in just before IDLE began: it is told at once instead of never."""
        told = selected.mod_sequence
        behind = told is not None and told < self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=None if behind else wait_on)


class _Mailboxes(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Inbox(self._content_cache, self._thread_cache)


class ImapOut:
    """All methods run on the office's loop."""

    def __init__(self, host: str, logins: Mapping[str, tuple[str, str]], without: frozenset[str] = frozenset()) -> None:
        """`logins`: login name -> (address of its account, password). `without`: IMAP extensions not announced."""
        self._host = host
        self._config = _Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=host,
            port=0,
            tls_enabled=False,  # loopback
            reject_dnsbl=False,
            hash_context=Cleartext(),
            demo_data=False,
            demo_user="",
            demo_password="",
        )
        self._config.without = without
        self._config.apply_context()
        self._login = Login(self._config)
        self._mailboxes: dict[str, MailboxSet] = {}
        for name, (address, password) in logins.items():
            self._login.users_dict[name] = UserMetadata(self._config, name, password=password)
            mailboxes = self._mailboxes.setdefault(address, _Mailboxes())
            self._config.set_cache[name] = (mailboxes, FilterSet())
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()

    async def start(self, port: int) -> int:
        """Listens; returns the port."""
        serve = IMAPServer(self._login, self._config)

        async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: SocketInfo) -> None:
            self._connections.add(writer)
            try:
                await serve(reader, writer, peer)
            finally:
                self._connections.discard(writer)

        connected = ProxyProtocolReader(self._config.proxy_protocol).get_callback(session)
        self._server = await asyncio.start_server(connected, self._host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stops listening and cuts every connection, as a crash would."""
        if self._server is not None:
            self._server.close()
        await self.cut()

    async def cut(self) -> None:
        for writer in list(self._connections):
            writer.transport.abort()

    async def append(self, address: str, content: bytes, when: datetime) -> None:
        inbox = await self._folder(address, "INBOX")
        await inbox.append(AppendMessage(content, when, frozenset()), recent=True)

    async def contents(self, address: str, folder: str) -> tuple[bytes, ...]:
        """The mails in that folder, () where there is no such folder."""
        try:
            mailbox = await self._folder(address, folder)
        except KeyError:
            return ()
        return tuple([bytes(message._content or b"") async for message in mailbox.messages()])

    async def renumber(self, address: str) -> None:
        """Gives INBOX another UIDVALIDITY, as a server does that rebuilt its index."""
        inbox = await self._folder(address, "INBOX")
        inbox._uid_validity += 1

    async def _folder(self, address: str, folder: str) -> MailboxData:
        return await self._mailboxes[address].get_mailbox(folder)
