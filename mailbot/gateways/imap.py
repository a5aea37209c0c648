"""Mail in by IMAP: one Poller, on a thread of its own, for each mailbox."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mailbot.gateways.imap_session import ImapAccount, ImapSession, connected
from mailbot.mail.delivered import read_envelope
from mailbot.mail.envelope import RawMessage
from mailbot.service.ports import Clock, Transient

__all__ = ["ImapAccount", "Poller"]

Accept = Callable[[RawMessage, str], None]
"""(mail, its source): returns once the mail is durable; the same source again changes nothing. Raises `Transient`."""

Report = Callable[[str, Mapping[str, object]], None]
"""(event, details): what the operator should know, said once when it begins and once when it ends."""

BATCH_OCTETS = 8 * 1024 * 1024
MOST_TRIES = 3


class Poller:
    r"""Takes every mail out of one folder: fetched, accepted (durable), and only then moved to Processed.

    What lies in the folder is what is still to be done: after a broken connection or another UIDVALIDITY the whole
    folder is read again, and `accept` knows by its source what it has already. It trusts no \Seen flag and no highest
    UID, deletes nothing, and sets \Deleted only on a copied mail where the server cannot MOVE. A mail larger than
    `size_limit` octets is accepted cut off just above it, for the gate to refuse, and lies whole in Parked. Whatever
    `accept` raises leaves the mail where it is: it comes last from then on and holds up no other. One that the server
    cannot give is reported after three tries, and left alone until the next start.
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
        """`poll_s` also renews IDLE. `delays_s` before each new connection after one, two, … failures in a row."""
        self._account = account
        self._accept = accept
        self._clock = clock
        self._report = report
        self._batch = batch
        self._poll_s = poll_s
        self._timeout_s = timeout_s
        self._size_limit = size_limit
        self._delays_s = delays_s
        self._connection = _Trouble("imap", account.name, report)
        self._acceptance = _Trouble("accept", account.name, report)
        self._tries: dict[tuple[int, int], int] = {}  # (UIDVALIDITY, UID) of what the server did not give, how often
        self._refusals: dict[tuple[int, int], int] = {}  # the same of what `accept` did not take

    def probe(self) -> int:
        """Connects, logs in and counts what lies in the folder; moves nothing. Raises whatever goes wrong."""
        with connected(self._account, self._timeout_s) as session:
            return session.open(self._account.folder, readonly=True)[1]

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; then it returns within a second or the end of the batch at hand."""
        while not stop.is_set():
            try:
                with connected(self._account, self._timeout_s) as session:
                    self._attend(session, stop)
            except Transient as refusal:
                trouble = self._acceptance
                trouble.fails(str(refusal))
            except Exception as error:  # a server may answer anything; the thread outlives it
                trouble = self._connection
                trouble.fails(f"{type(error).__name__}: {error}")
            else:
                return
            stop.wait(self._delay(trouble.failures))

    def _attend(self, session: ImapSession, stop: threading.Event) -> None:
        """Until `stop` is set. Raises `Transient` where no mail can be accepted now."""
        session.make(self._account.processed)
        session.make(self._account.parked)
        uid_validity, _ = session.open(self._account.folder)
        while not stop.is_set():
            session.announced()
            refused = ""
            for batch in self._batches(session, uid_validity):
                refused = self._take_in(session, uid_validity, batch) or refused
                if stop.is_set():
                    return
            self._connection.works()
            if refused:
                self._acceptance.fails(refused)
            else:
                self._acceptance.works()
            if not session.announced():
                failures = self._acceptance.failures
                session.wait(min(self._poll_s, self._delay(failures)) if failures else self._poll_s, stop)

    def _delay(self, failures: int) -> float:
        return self._delays_s[min(failures, len(self._delays_s)) - 1]

    def _batches(self, session: ImapSession, uid_validity: int) -> Iterator[list[tuple[int, int]]]:
        """(UID, size) of all that lies there, by the batch. What failed before comes last, one by one, and what failed
        least often first: if nothing can be accepted, the first of them says so for all."""
        doubtful: list[tuple[int, int]] = []
        sound: list[tuple[int, int]] = []
        for uid, size in session.present():
            if self._tries.get((uid_validity, uid), 0) < MOST_TRIES:
                (doubtful if self._failed(uid_validity, uid) else sound).append((uid, size))
        yield from _runs(sound, self._batch, min(BATCH_OCTETS, self._size_limit))
        doubtful.sort(key=lambda one: self._failed(uid_validity, one[0]))
        for one in doubtful:
            refusals = self._refusals.get((uid_validity, one[0]), 0)
            yield [one]
            if self._refusals.get((uid_validity, one[0]), 0) > refusals:
                return

    def _failed(self, uid_validity: int, uid: int) -> int:
        """How often that mail failed, here or there."""
        return self._tries.get((uid_validity, uid), 0) + self._refusals.get((uid_validity, uid), 0)

    def _take_in(self, session: ImapSession, uid_validity: int, batch: Sequence[tuple[int, int]]) -> str:
        """What was refused, and why; "" where nothing was."""
        accepted: list[int] = []
        refused = ""
        oversized = batch[0][1] > self._size_limit  # then it is alone
        contents = self._read(session, uid_validity, [uid for uid, _ in batch], oversized)
        try:
            for uid, content in contents.items():
                raw = RawMessage(content, read_envelope(content, self._clock.now()))
                refusal = self._refusal(raw, uid_validity, uid)
                if refusal:
                    refused = f"UID {uid}: {refusal}"
                else:
                    accepted.append(uid)
        finally:
            session.move(accepted, self._account.parked if oversized else self._account.processed)
        return refused

    def _read(self, session: ImapSession, uid_validity: int, uids: Sequence[int], oversized: bool) -> dict[int, bytes]:
        """Their octets. What the server does not give counts as tried once more, and so does what it fails over."""
        contents: dict[int, bytes] = {}
        try:
            contents = session.beginning(uids[0], self._size_limit + 1) if oversized else session.contents(uids)
        finally:
            for uid in uids:
                self._count(uid_validity, uid, uid in contents)
        return {uid: contents[uid] for uid in uids if uid in contents}

    def _count(self, uid_validity: int, uid: int, read: bool) -> None:
        if read:
            self._tries.pop((uid_validity, uid), None)
            return
        tries = self._tries[uid_validity, uid] = self._tries.get((uid_validity, uid), 0) + 1
        if tries == MOST_TRIES:
            self._report("mail_unreadable", {"account": self._account.name, "uid": uid})

    def _refusal(self, raw: RawMessage, uid_validity: int, uid: int) -> str:
        """Why that mail was not accepted, "" where it was; the others have their turn before it is tried again.

        Raises `Transient` for a mail that was not refused before: it may be that none can be accepted now.
        """
        try:
            self._accept(raw, self._source(uid_validity, uid, raw.content))
        except Exception as error:  # whatever broke, the mail stays on the server
            refusals = self._refusals[uid_validity, uid] = self._refusals.get((uid_validity, uid), 0) + 1
            if isinstance(error, Transient) and refusals == 1:
                raise
            return str(error) if isinstance(error, Transient) else f"{type(error).__name__}: {error}"
        self._refusals.pop((uid_validity, uid), None)
        return ""

    def _source(self, uid_validity: int, uid: int, content: bytes) -> str:
        """The same for the same mail. The digest tells mails apart where a restored server gives out a UID again."""
        digest = hashlib.sha256(content).hexdigest()[:12]
        return f"imap:{self._account.name}/{self._account.folder}/{uid_validity}/{uid}/{digest}"


class _Trouble:
    """Tells the operator once that something fails, and once that it works again. The first failure after a good spell
    is silent: connections break every day."""

    def __init__(self, name: str, account: str, report: Report) -> None:
        self.failures = 0  # in a row
        self._name = name
        self._account = account
        self._report = report
        self._told = False

    def fails(self, reason: str) -> None:
        self.failures += 1
        if self.failures > 1 and not self._told:
            self._told = True
            self._report(f"{self._name}_down", {"account": self._account, "reason": reason})

    def works(self) -> None:
        self.failures = 0
        if self._told:
            self._told = False
            self._report(f"{self._name}_back", {"account": self._account})


def _runs(present: Iterable[tuple[int, int]], most: int, octets: int) -> Iterator[list[tuple[int, int]]]:
    """At most `most` mails and `octets` at once; a larger mail is alone."""
    run: list[tuple[int, int]] = []
    for uid, size in present:
        if run and (len(run) == most or sum(one for _, one in run) + size > octets):
            yield run
            run = []
        run.append((uid, size))
    if run:
        yield run
