"""The outbox goes out: rendered with the newest state, frozen, then sent; the same octets at every try.

waiting -> frozen, sending -> sent
                        |-> frozen again, later (4xx, connection lost) or at once (no relay to be had)
                        |-> failed (5xx, or given up)
                        `-> frozen once more after silence at the final dot, then uncertain; where the relay's log or
                            a command can tell: sent, or frozen again
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.documents.letter import Rendered
from mailbot.documents.render import Renderer
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.domain.retry import PARK_AFTER, next_attempt
from mailbot.mail.compose import Uncomposable, compose
from mailbot.service.bounced import undelivered
from mailbot.service.desk import LEASE, SEND_LEASE, Desk
from mailbot.service.letters import address_letter, outbound_mail
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
        press: Press,
        courier: Courier,
        traces: Traces | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._renderer = renderer
        self._press = press
        self._courier = courier
        self._traces = traces or Untraced()
        self._unwritten: tuple[Outbound, OutboundStatus, str, datetime | None] | None = None

    def deliver_next(self) -> Tried | None:
        """None where no row is due. Raises `Unreachable`, with the row due again, where no mail can go out now.

        What breaks over one mail, a template of the firm's own too, is tried again later: it may be mended by then.
        What became of a mail and could not be written comes first: a mail that is sent is not sent again.
        """
        if self._unwritten is not None:
            return self._mark(*self._unwritten)
        with self._store.begin() as uow:
            row = uow.outbox.claim(self._clock.now(), LEASE)
        if row is None:
            return None
        try:
            submission = self._frozen(row)
        except Transient as failure:
            return self._later(row, failure, OutboundStatus.WAITING)
        except (Permanent, Uncomposable) as failure:
            return self._fail(row, failure)
        except Exception as broken:  # one mail must never stop the next
            return self._later(row, Transient(f"{type(broken).__name__}: {broken}", "4.3.0"), OutboundStatus.WAITING)
        return self._send(row, submission) if isinstance(submission, Submission) else submission

    def _frozen(self, row: Outbound) -> Submission | Tried:
        """The octets to send: those of the first try, where there was one; or that nobody is left to read them."""
        assert row.id is not None
        if row.content:
            return Submission(row.content, row.mail_from, row.rcpt_to)
        with self._store.begin() as uow:
            addressed = address_letter(uow, self._desk, row, self._clock.now())
            person = uow.people.get(row.person_id)
        if addressed is None or (person is not None and person.undeliverable):
            reason = "no such person" if person is None else f"nothing is sent to them: {person.undeliverable}"
            return self._mark(row, OutboundStatus.FAILED, reason)
        rendered = self._renderer.render(addressed.letter)
        page = self._page(row, rendered)
        mail = outbound_mail(addressed, rendered, page)
        content = compose(mail)
        with self._store.begin() as uow:
            uow.outbox.freeze(
                row.id,
                content=content,
                message_id=mail.message_id,
                mail_from=mail.mail_from,
                rcpt_to=mail.to.address,
                subject=mail.subject,
                page_of=addressed.page_of if page else None,
            )
            # What is frozen now is sent now: one commit says both.
            until = self._clock.now() + SEND_LEASE
            uow.outbox.mark(row.id, OutboundStatus.SENDING, self._clock.now(), next_attempt_at=until)
        return Submission(content, mail.mail_from, mail.to.address)

    def _page(self, row: Outbound, rendered: Rendered) -> bytes:
        """A page that cannot be printed must not keep the mail back: the mail says the same in words."""
        if not rendered.page:
            return b""
        try:
            return self._press.print_pdf(rendered.page)
        except Permanent:
            return b""
        except Transient:
            if row.attempts < PARK_AFTER:
                raise
            return b""

    def _send(self, row: Outbound, submission: Submission) -> Tried:
        """A failure of the store on the way leaves the row "sending": whoever claims it next knows of the doubt."""
        again = _in_doubt(row)
        taken = self._traces.taken(row.message_id, row.queued_at) if again else False
        if taken:
            return self._mark(row, OutboundStatus.SENT, FOUND)
        cut_off = row.status == OutboundStatus.SENDING  # whoever had it died on the way
        if taken is None and cut_off and row.reason.startswith(SILENCE):
            return self._mark(row, OutboundStatus.UNCERTAIN, row.reason)
        reason = "" if not again else SILENCE if taken is None else UNKNOWN
        again = again and taken is None
        if row.content:  # else it was marked as it was frozen
            self._mark(row, OutboundStatus.SENDING, reason, self._clock.now() + SEND_LEASE)
        try:
            reply = self._courier.send(submission)
        except Unreachable as down:
            put_back = self._later(row, down, OutboundStatus.FROZEN, timedelta())
            if put_back.status is OutboundStatus.FAILED:
                return put_back
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
        assert row.id is not None
        self._unwritten = (row, status, reason, next_attempt_at) if status is not OutboundStatus.SENDING else None
        with self._store.begin() as uow:
            uow.outbox.mark(row.id, status, self._clock.now(), reason=reason, next_attempt_at=next_attempt_at)
        self._unwritten = None
        return Tried(row, status, reason)


def _in_doubt(row: Outbound) -> bool:
    """May a relay have taken it already? Then one more silence ends it."""
    return row.status == OutboundStatus.SENDING or row.reason.startswith(SILENCE)
