"""The outbox goes out: rendered with the newest state, frozen, then sent; the same octets at every try.

waiting -> frozen, sending -> sent
                        |-> frozen again, later (4xx, connection lost) or at once (no relay to be had)
                        |-> failed (5xx, or given up)
                        `-> frozen once more after silence at the final dot, then uncertain; where the relay's log or
                            a command can tell: sent, or frozen again
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.documents.render import Renderer
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.domain.retry import next_attempt
from mailbot.mail.compose import Uncomposable
from mailbot.service.bounced import undelivered
from mailbot.service.desk import SEND_LEASE, Desk
from mailbot.service.freeze import Due, Freezer, Readerless
from mailbot.service.ports import (
    Clock,
    Courier,
    Failure,
    Permanent,
    Press,
    Store,
    Submission,
    Traces,
    Transient,
    Uncertain,
    UnitOfWork,
    Unreachable,
)

SILENCE = "silence after the final dot"
FOUND = "the relay knows it, though its answer was lost"
UNKNOWN = "the relay does not know it"
ASK_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Tried:
    """A row as it was claimed, and what became of it. `reason`, for the operator: the relay's reply, or what broke."""

    row: Outbound
    status: OutboundStatus
    reason: str


class Untraced:
    """Fulfils `ports.Traces` where nobody can be asked."""

    def taken(self, message_id: str, since: datetime) -> bool | None:
        return None


class Delivery:
    """Takes one row at a time; any number of these may work on one store. A row is one mail to one recipient."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        clock: Clock,
        renderer: Renderer,
        press: Press | None,
        courier: Courier,
        traces: Traces | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._courier = courier
        self._traces = traces or Untraced()
        self._freezer = Freezer(store, desk, clock, renderer, press)
        self._due: deque[Due] = deque()
        self._unwritten: tuple[Outbound, OutboundStatus, str, datetime | None] | None = None

    def deliver_next(self) -> Tried | None:
        """None where no row is due. Raises `Unreachable`, with the row due again, where no mail can go out now.

        What breaks over one mail, a template of the firm's own too, is tried again later: it may be mended by then.
        What became of a mail and could not be written comes first: a mail that is sent is not sent again.
        """
        if self._unwritten is not None:
            return self._mark(*self._unwritten)
        tried: Tried | None = None
        while tried is None and self.freeze_due():
            tried = self._deliver(self._due.popleft())
        return tried

    def freeze_due(self) -> int:
        """How many mails are composed and frozen, and wait here to be sent."""
        if not self._due:
            self._due.extend(self._freezer.freeze_due())
        return len(self._due)

    def close(self) -> None:
        """Gives back what was claimed and is not sent."""
        due, self._due = self._due, deque()
        with self._store.begin() as uow:
            for one in due:
                assert one.row.id is not None
                if one.begun:  # and nothing was handed over
                    uow.outbox.mark(one.row.id, OutboundStatus.FROZEN, self._clock.now(), attempts=one.row.attempts)
                uow.outbox.release(one.row.id, one.row.attempts, self._clock.now())

    def _deliver(self, due: Due) -> Tried | None:
        match due.content:
            case Submission():
                now = self._clock.now()
                begun = due.begun is not None and due.begun <= now < due.begun + SEND_LEASE / 2
                return self._send(due.row, due.content, begun=begun)
            case Readerless() as nobody:
                return self._mark(due.row, OutboundStatus.FAILED, str(nobody))
            case Transient() as failure:
                return self._later(due.row, failure, OutboundStatus.WAITING)
            case Permanent() | Uncomposable() as failure:
                return self._fail(due.row, failure)
            case broken:
                failure = Transient(f"{type(broken).__name__}: {broken}", "4.3.0")
                return self._later(due.row, failure, OutboundStatus.WAITING)

    def _send(self, row: Outbound, submission: Submission, *, begun: bool) -> Tried | None:
        """A failure of the store on the way leaves the row "sending": whoever claims it next knows of the doubt.

        None where the lease ran out and somebody else has claimed it.
        """
        again = _in_doubt(row)
        taken = self._traces.taken(row.message_id, row.queued_at) if again else False
        if taken:
            return self._mark(row, OutboundStatus.SENT, FOUND)
        cut_off = row.status == OutboundStatus.SENDING  # whoever had it died on the way
        if taken is None and cut_off and row.reason.startswith(SILENCE):
            return self._mark(row, OutboundStatus.UNCERTAIN, row.reason)
        reason = "" if not again else SILENCE if taken is None else UNKNOWN
        again = again and taken is None
        if not begun:
            with self._store.begin() as uow:
                if not self._begin(uow, row, reason):
                    return None
        try:
            reply = self._courier.send(submission)
        except Unreachable as down:
            put_back = self._later(row, down, OutboundStatus.FROZEN, timedelta())
            if put_back.status is OutboundStatus.FAILED:
                return put_back
            self.close()
            raise
        except Transient as failure:
            return self._later(row, failure, OutboundStatus.FROZEN)
        except Permanent as failure:
            return self._fail(row, failure)
        except Exception as silence:  # a courier that broke may have sent it
            detail = silence.detail if isinstance(silence, Uncertain) else f"{type(silence).__name__}: {silence}"
            again = again or next_attempt(row.attempts, row.queued_at, self._clock.now()) is None
            status = OutboundStatus.UNCERTAIN if again else OutboundStatus.FROZEN
            return self._mark(row, status, f"{SILENCE}: {detail}", self._clock.now() + ASK_AGAIN)
        return self._mark(row, OutboundStatus.SENT, reply)

    def _later(self, row: Outbound, failure: Failure, status: OutboundStatus, within: timedelta | None = None) -> Tried:
        """After a wait that grows with the attempts, or `within` some time; for good once it is given up."""
        now = self._clock.now()
        until = next_attempt(row.attempts, row.queued_at, now)
        if until is None:
            return self._fail(row, failure)
        reason = f"{SILENCE}, then {failure}" if _in_doubt(row) else str(failure)
        until = until if within is None else now + within
        return self._mark(row, OutboundStatus.FROZEN if row.content else status, reason, until)

    def _fail(self, row: Outbound, failure: Exception) -> Tried:
        """The provider hears what did not arrive. Only the relay's verdict on the mailbox makes an address dead."""
        assert row.id is not None
        status = failure.status if isinstance(failure, Failure) else ""
        with self._store.begin() as uow:
            sent = uow.outbox.get(row.id)
            assert sent is not None
            dead = status.startswith(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"))  # RFC 3463 §3.2
            undelivered(uow, sent, str(failure), dead, self._clock.now())
        return Tried(row, OutboundStatus.FAILED, str(failure))

    def _mark(
        self, row: Outbound, status: OutboundStatus, reason: str, next_attempt_at: datetime | None = None
    ) -> Tried:
        """Where it is sent, the commit that says so also says that the next one is being sent."""
        assert row.id is not None
        self._unwritten = (row, status, reason, next_attempt_at)
        following = self._due[0] if self._due and status is OutboundStatus.SENT else None
        begun = False
        with self._store.begin() as uow:
            uow.outbox.mark(row.id, status, self._clock.now(), reason=reason, next_attempt_at=next_attempt_at)
            if following is not None and isinstance(following.content, Submission) and not _in_doubt(following.row):
                begun = self._begin(uow, following.row)
        self._unwritten = None
        if begun and following is not None:
            self._due[0] = replace(following, begun=self._clock.now())
        return Tried(row, status, reason)

    def _begin(self, uow: UnitOfWork, row: Outbound, reason: str = "") -> bool:
        """Marks it as being sent; False where somebody else has claimed it since."""
        assert row.id is not None
        now = self._clock.now()
        until = now + SEND_LEASE
        return uow.outbox.mark(
            row.id, OutboundStatus.SENDING, now, reason=reason, next_attempt_at=until, attempts=row.attempts
        )


def _in_doubt(row: Outbound) -> bool:
    """May a relay have taken it already? Then one more silence ends it."""
    return row.status == OutboundStatus.SENDING or row.reason.startswith(SILENCE)
