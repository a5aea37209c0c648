"""One IMAP connection (RFC 9051) and what is asked of it. Owner of imapclient.

Nothing from a mail ever goes into a command: UIDs, folder names and the login are all that does.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from mailbot.gateways import secret, tls
from mailbot.gateways.tls import Tls

LONGEST_IDLE = 9 * 60  # seconds; a NAT may forget a silent connection after 10 minutes (RFC 2177 §3 allows 29)
STOP_SEEN_WITHIN = 0.5  # seconds
UIDS_A_COMMAND = 500  # a server may refuse a command line of more than 64 KiB


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """`tls` "none" is for loopback alone. `ca_file` adds a private authority to the system's, "" adds none."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    tls: Tls = "implicit"
    folder: str = "INBOX"
    processed: str = "Processed"
    parked: str = "Parked"
    ca_file: str = ""

    def __post_init__(self) -> None:
        tls.check(self.tls, self.host)

    @property
    def name(self) -> str:
        return f"{self.username}@{self.host}"


class ImapSession:
    """Logged in, one folder open. Whatever goes wrong raises OSError or imaplib's errors; then it is of no more use."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._moves = client.has_capability("MOVE")  # RFC 6851
        self._expunges = client.has_capability("UIDPLUS")  # RFC 4315
        self._idles = client.has_capability("IDLE")  # RFC 2177
        self._prefix = _personal_prefix(client)

    def make(self, folder: str) -> None:
        """Creates the folder where it is missing."""
        if not self._client.folder_exists(self._full(folder)):
            self._client.create_folder(self._full(folder))

    def open(self, folder: str, readonly: bool = False) -> tuple[int, int]:
        """(UIDVALIDITY, how many mails lie there)."""
        answer = self._client.select_folder(self._full(folder), readonly)
        return int(answer[b"UIDVALIDITY"]), int(answer[b"EXISTS"])

    def present(self) -> Iterator[tuple[int, int]]:
        """(UID, size in octets) of all that lies in the folder, in order of UID."""
        # Without MOVE and UIDPLUS a mail that was moved away still lies there, marked.
        uids = sorted(self._client.search(["ALL" if self._moves or self._expunges else "UNDELETED"]))
        for some in _runs(uids):
            sizes = self._client.fetch(some, ["RFC822.SIZE"])
            yield from sorted((uid, int(one[b"RFC822.SIZE"])) for uid, one in sizes.items() if b"RFC822.SIZE" in one)

    def contents(self, uids: Sequence[int]) -> dict[int, bytes]:
        """UID -> octets, without touching \\Seen; a mail that the server does not give is missing."""
        answers = self._client.fetch(uids, ["BODY.PEEK[]"])
        return {uid: one[b"BODY[]"] for uid, one in answers.items() if one.get(b"BODY[]") is not None}

    def beginning(self, uid: int, octets: int) -> dict[int, bytes]:
        """The same for one mail, of which only so many octets are read."""
        answers = self._client.fetch([uid], [f"BODY.PEEK[]<0.{octets}>"])
        return {uid: one[b"BODY[]<0>"] for uid, one in answers.items() if one.get(b"BODY[]<0>") is not None}

    def move(self, uids: Sequence[int], folder: str) -> None:
        for some in _runs(uids):
            if self._moves:
                self._client.move(some, self._full(folder))
                continue
            self._client.copy(some, self._full(folder))
            self._client.add_flags(some, [b"\\Deleted"], silent=True)
            if self._expunges:  # a bare EXPUNGE would take other people's deleted mails too
                self._client.uid_expunge(some)

    def announced(self) -> bool:
        """Whether the server told of new mail since this was last asked. IDLE does not repeat what the answer to
        SEARCH, FETCH or MOVE has told already (RFC 9051 §7.4.1)."""
        return bool(self._client._imap.response("EXISTS")[1] != [None])

    def wait(self, most_s: float, stop: threading.Event) -> None:
        """Until something happens in the folder, `most_s` are over, or `stop`."""
        if not self._idles:
            stop.wait(most_s)
            self._client.noop()
            return
        self._client.idle()
        with selectors.DefaultSelector() as selector:
            selector.register(self._client.socket(), selectors.EVENT_READ)
            left_s = min(most_s, LONGEST_IDLE)
            while left_s > 0 and not stop.is_set() and not self._has_input():
                if selector.select(min(STOP_SEEN_WITHIN, left_s)):
                    break
                left_s -= STOP_SEEN_WITHIN
        self._client.idle_done()  # reads with the socket's timeout: a dead peer ends here

    def _full(self, folder: str) -> str:
        """Some servers keep a person's folders below INBOX: there Processed is INBOX.Processed."""
        is_full = folder.upper() == "INBOX" or folder.startswith(self._prefix)
        return folder if is_full else self._prefix + folder

    def _has_input(self) -> bool:
        """Whether input was read already, where a selector cannot see it: TLS and imaplib read ahead."""
        connection, reader = self._client.socket(), self._client._imap
        if hasattr(reader, "_readbuf"):  # Python 3.14 on
            return bool(reader._readbuf) or (isinstance(connection, ssl.SSLSocket) and connection.pending() > 0)
        timeout = connection.gettimeout()
        connection.settimeout(0)
        try:
            return bool(reader.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            connection.settimeout(timeout)


@contextmanager
def connected(account: ImapAccount, timeout_s: float) -> Iterator[ImapSession]:
    """Over verified TLS unless on loopback. Where STARTTLS is asked for and not offered, nothing is sent."""
    context = tls.trusted(account.ca_file) if account.tls != "none" else None
    implicit = account.tls == "implicit"
    client = IMAPClient(
        account.host, account.port, ssl=implicit, ssl_context=context if implicit else None, timeout=timeout_s
    )
    try:
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if account.tls == "starttls":
            client.starttls(context)
        _log_in(client, account)
        yield ImapSession(client)
        client.logout()
    finally:
        client.shutdown()


def _log_in(client: IMAPClient, account: ImapAccount) -> None:
    ascii_only = (account.username + account.password).isascii()  # LOGIN takes no more than that
    try:
        (client.login if ascii_only else client.plain_login)(account.username, account.password)
    except LoginError as refused:
        words = secret.without(str(refused), account.username, account.password)
        raise LoginError(words) from None  # the cause may hold it


def _personal_prefix(client: IMAPClient) -> str:
    """RFC 2342."""
    personal = client.namespace().personal if client.has_capability("NAMESPACE") else None
    return str(personal[0][0]) if personal else ""


def _runs(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), UIDS_A_COMMAND):
        yield uids[start : start + UIDS_A_COMMAND]
