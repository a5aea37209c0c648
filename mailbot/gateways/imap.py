"""Mail in by IMAP (RFC 9051): one Poller, on a thread of its own, for each mailbox."""

from __future__ import annotations

import hashlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from imapclient import IMAPClient

from mailbot.gateways import tls
from mailbot.gateways.tls import Tls
from mailbot.mail.delivered import read_envelope
from mailbot.mail.envelope import RawMessage
from mailbot.service.ports import Clock, Transient

Accept = Callable[[RawMessage, str], None]
"""(mail, its source): returns once the mail is durable; the same source again changes nothing. Raises `Transient`."""

Report = Callable[[str, Mapping[str, object]], None]
"""(event, details): what the operator should know, said once when it begins and once when it ends."""

LONGEST_IDLE = (
    9 * 60
)  # seconds; servers and NATs drop a silent connection after 10 minutes or more (RFC 2177 allows 29)
FETCH_OCTETS = 8 * 1024 * 1024


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


class Poller:
    r"""Takes every mail out of one folder: fetched, accepted (durable), and only then moved to Processed.

    What lies in the folder is what is still to be done: after a broken connection or another UIDVALIDITY the whole
    folder is read again, and `accept` knows by its source what it has already. It trusts no \Seen flag and no highest
    UID, deletes nothing, and sets \Deleted only on a copied mail where the server cannot MOVE. Mails larger
    than `size_limit` octets are accepted cut off just above it, for the gate to refuse, and lie whole in Parked.
    Whatever `accept` raises leaves the mail where it is, to be tried again.
    """

    def __init__(
        self,
        account: ImapAccount,
        accept: Accept,
        clock: Clock,
        report: Report = lambda event, details: None,
        *,
        batch: int = 50,
        poll_s: float = 60,
        timeout_s: float = 30,
        size_limit: int = 25 * 1024 * 1024,
        delays_s: Sequence[float] = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256),
    ) -> None:
        self._account = account
        self._accept = accept
        self._clock = clock
        self._report = report
        self._batch = batch
        self._poll_s = min(poll_s, LONGEST_IDLE)
        self._timeout_s = timeout_s
        self._size_limit = size_limit
        self._delays_s = delays_s
        self._failures = 0
        self._trouble = ""

    def probe(self) -> int:
        """Connects, logs in and counts what lies in the folder; moves nothing. Raises whatever goes wrong."""
        with self._connection() as client:
            return int(client.select_folder(self._account.folder, readonly=True)[b"EXISTS"])

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; then it returns within a second or the end of the batch at hand."""
        while not stop.is_set():
            try:
                with self._connection() as client:
                    self._attend(client, stop)
            except Transient as refusal:
                self._failed("accept", str(refusal))
            except Exception as error:  # a server may answer anything; the thread outlives it
                self._failed("imap", f"{type(error).__name__}: {error}")
            if not stop.is_set():
                stop.wait(self._delays_s[min(self._failures, len(self._delays_s)) - 1])

    def _attend(self, client: IMAPClient, stop: threading.Event) -> None:
        for folder in (self._account.processed, self._account.parked):
            if not client.folder_exists(folder):
                client.create_folder(folder)
        answer = client.select_folder(self._account.folder)
        uid_validity = int(answer[b"UIDVALIDITY"])
        while True:
            _announced(client)
            self._take_in(client, uid_validity)
            self._works()
            if stop.is_set():
                return
            if not _announced(client):
                self._wait(client, stop)

    def _take_in(self, client: IMAPClient, uid_validity: int) -> None:
        """Accepts and moves whatever lies in the folder."""
        # Without MOVE and UIDPLUS a mail that was taken stays, marked \\Deleted.
        leaves_marks = not (client.has_capability("MOVE") or client.has_capability("UIDPLUS"))
        uids = client.search(["UNDELETED" if leaves_marks else "ALL"])
        sizes = client.fetch(uids, ["RFC822.SIZE"]) if uids else {}
        present = sorted((uid, int(answer[b"RFC822.SIZE"])) for uid, answer in sizes.items())
        for batch in _batches(present, self._batch, min(FETCH_OCTETS, self._size_limit)):
            self._take_in_batch(client, uid_validity, batch)

    def _take_in_batch(self, client: IMAPClient, uid_validity: int, batch: Sequence[tuple[int, int]]) -> None:
        oversized = batch[0][1] > self._size_limit  # then it is alone in its batch
        accepted: list[int] = []
        try:
            for uid, content in self._fetch(client, [uid for uid, _ in batch], oversized):
                envelope = read_envelope(content, self._clock.now())
                self._accept_one(RawMessage(content, envelope), self._source(uid_validity, uid, content))
                accepted.append(uid)
        finally:
            self._move(client, accepted, self._account.parked if oversized else self._account.processed)

    def _fetch(self, client: IMAPClient, uids: Sequence[int], oversized: bool) -> Iterator[tuple[int, bytes]]:
        """(uid, content) in order of UID; a mail that somebody else has taken away meanwhile is left out."""
        item, name = ("BODY.PEEK[]", b"BODY[]")
        if oversized:
            item, name = (f"BODY.PEEK[]<0.{self._size_limit + 1}>", b"BODY[]<0>")
        contents = client.fetch(uids, [item])
        for uid in uids:
            if uid in contents and contents[uid].get(name) is not None:
                yield uid, contents[uid][name]

    def _source(self, uid_validity: int, uid: int, content: bytes) -> str:
        """The same for the same mail. The digest tells mails apart where a restored server gives out a UID again."""
        account = self._account
        digest = hashlib.sha256(content).hexdigest()[:12]
        return f"imap:{account.name}/{account.folder}/{uid_validity}/{uid}/{digest}"

    def _accept_one(self, raw: RawMessage, source: str) -> None:
        try:
            self._accept(raw, source)
        except Transient:
            raise
        except Exception as error:  # whatever broke, the mail stays on the server
            raise Transient(f"{type(error).__name__}: {error}", "4.3.0") from error

    def _move(self, client: IMAPClient, uids: Sequence[int], folder: str) -> None:
        """Only committed mails come here."""
        for start in range(0, len(uids), self._batch):
            some = uids[start : start + self._batch]
            if client.has_capability("MOVE"):
                client.move(some, folder)  # RFC 6851
                continue
            client.copy(some, folder)
            client.add_flags(some, [b"\\Deleted"], silent=True)
            if client.has_capability("UIDPLUS"):
                client.uid_expunge(some)  # RFC 4315; a bare EXPUNGE would take other people's deleted mails too

    def _wait(self, client: IMAPClient, stop: threading.Event) -> None:
        """Until something happens in the folder, the poll is due, or `stop`."""
        if not client.has_capability("IDLE"):
            stop.wait(self._poll_s)
            client.noop()
            return
        client.idle()
        connection = client.socket()
        waited = 0.0
        while waited < self._poll_s and not stop.is_set():
            if _has_input(connection, client):
                break
            slice_s = min(0.5, self._poll_s - waited)
            if select.select([connection], [], [], slice_s)[0]:
                break
            waited += slice_s
        client.idle_done()  # reads with the socket's timeout: a dead peer ends here

    @contextmanager
    def _connection(self) -> Iterator[IMAPClient]:
        """Connected, over TLS unless on loopback, and logged in."""
        account = self._account
        context = tls.trusted(account.ca_file) if account.tls != "none" else None
        implicit = account.tls == "implicit"
        client = IMAPClient(
            account.host, account.port, ssl=implicit, ssl_context=context if implicit else None, timeout=self._timeout_s
        )
        try:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if account.tls == "starttls":
                client.starttls(context)  # raises where the server offers none: nothing is sent in the clear
            client.login(account.username, account.password)
            yield client
            client.logout()
        finally:
            client.shutdown()

    def _failed(self, trouble: str, reason: str) -> None:
        """The first attempt after a good spell is silent: connections break every day."""
        self._failures += 1
        if self._failures > 1 and self._trouble != trouble:
            self._trouble = trouble
            self._report(f"{trouble}_down", {"account": self._account.name, "reason": reason})

    def _works(self) -> None:
        self._failures = 0
        if self._trouble:
            trouble, self._trouble = self._trouble, ""
            self._report(f"{trouble}_back", {"account": self._account.name})


def _batches(present: Sequence[tuple[int, int]], most: int, octets: int) -> Iterator[Sequence[tuple[int, int]]]:
    """(uid, size) in runs of at most `most` mails and `octets`; a larger mail is alone in its run."""
    run: list[tuple[int, int]] = []
    total = 0
    for uid, size in present:
        if run and (len(run) == most or total + size > octets):
            yield run
            run, total = [], 0
        run.append((uid, size))
        total += size
    if run:
        yield run


def _announced(client: IMAPClient) -> bool:
    """Whether the server told of new mail since this was last asked. IDLE does not repeat what the answer to SEARCH,
    FETCH or MOVE has told already (RFC 9051 §7.4.1)."""
    return bool(client._imap.response("EXISTS")[1] != [None])


def _has_input(connection: socket.socket, client: IMAPClient) -> bool:
    """Whether input was read from the socket already, which select() cannot see: TLS and imaplib both read ahead."""
    reader = client._imap
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
