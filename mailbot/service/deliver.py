"""The outbox goes out: rendered with the newest state, frozen, then sent; the same octets at every try.

waiting -> frozen -> sending -> sent
                        |-> frozen again, later (4xx, no connection)
                        |-> failed (5xx, or given up)
                        `-> frozen once more after silence at the final dot, then uncertain
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.documents.broken import TemplateBroken
from mailbot.documents.letter import Rendered
from mailbot.documents.render import Renderer
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.domain.retry import next_attempt
from mailbot.mail.compose import Uncomposable, compose
from mailbot.service.bounced import undelivered
from mailbot.service.desk import LEASE, Desk
from mailbot.service.letters import address_letter, outbound_mail
from mailbot.service.ports import Clock, Courier, Failure, Permanent, Press, Store, Submission, Transient, Uncertain

SILENCE = "silence after the final dot"
ASK_AGAIN = timedelta(minutes=15)


class Delivery:
    """Takes one row at a time; any number of these may work on one store."""

    def __init__(
        self, store: Store, desk: Desk, clock: Clock, renderer: Renderer, press: Press, courier: Courier
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._renderer = renderer
        self._press = press
        self._courier = courier

    def deliver_next(self) -> Outbound | None:
        """The row that was tried; None where none is due."""
        with self._store.begin() as uow:
            row = uow.outbox.claim(self._clock.now(), LEASE)
        if row is None:
            return None
        assert row.id is not None
        try:
            submission = self._frozen(row)
        except Transient as failure:
            self._later(row, failure, OutboundStatus.WAITING)
        except (Permanent, Uncomposable, TemplateBroken) as failure:
            self._fail(row, failure)
        except Exception as broken:  # one mail must never stop the next
            self._later(row, Transient(f"{type(broken).__name__}: {broken}", "4.3.0"), OutboundStatus.WAITING)
        else:
            if submission is not None:
                self._send(row, submission)
        return row

    def _frozen(self, row: Outbound) -> Submission | None:
        """The octets to send: those of the first try, where there was one. None where nobody is left to read them."""
        assert row.id is not None
        if row.content:
            return Submission(row.content, row.mail_from, row.rcpt_to)
        with self._store.begin() as uow:
            addressed = address_letter(uow, self._desk, row, self._clock.now())
            person = uow.people.get(row.person_id)
            if addressed is None or (person is not None and person.undeliverable):
                reason = "no such person" if person is None else f"nothing is sent to them: {person.undeliverable}"
                uow.outbox.mark(row.id, OutboundStatus.FAILED, self._clock.now(), reason=reason)
                return None
        rendered = self._renderer.render(addressed.letter)
        mail = outbound_mail(addressed, rendered, self._page(rendered))
        content = compose(mail)
        with self._store.begin() as uow:
            uow.outbox.freeze(
                row.id,
                content=content,
                message_id=mail.message_id,
                mail_from=mail.mail_from,
                rcpt_to=mail.to.address,
                subject=mail.subject,
            )
        return Submission(content, mail.mail_from, mail.to.address)

    def _page(self, rendered: Rendered) -> bytes:
        """A page that cannot be printed must not keep the mail back: the mail says the same in words."""
        if not rendered.page:
            return b""
        try:
            return self._press.print_pdf(rendered.page)
        except Permanent:
            return b""

    def _send(self, row: Outbound, submission: Submission) -> None:
        """A failure of the store on the way leaves the row "sending": whoever claims it next knows of the doubt."""
        assert row.id is not None
        cut_off = row.status == OutboundStatus.SENDING  # whoever had it died on the way
        if cut_off and row.reason.startswith(SILENCE):
            self._mark(row, OutboundStatus.UNCERTAIN, row.reason)
            return
        again = _in_doubt(row)
        self._mark(row, OutboundStatus.SENDING, SILENCE if again else "")
        try:
            reply = self._courier.send(submission)
        except Uncertain as silence:
            reason, later = f"{SILENCE}: {silence.detail}", self._clock.now() + ASK_AGAIN
            self._mark(row, OutboundStatus.UNCERTAIN if again else OutboundStatus.FROZEN, reason, later)
        except Transient as failure:
            self._later(row, failure, OutboundStatus.FROZEN)
        except Permanent as failure:
            self._fail(row, failure)
        else:
            self._mark(row, OutboundStatus.SENT, reply)

    def _later(self, row: Outbound, failure: Failure, status: OutboundStatus) -> None:
        now = self._clock.now()
        until = next_attempt(row.attempts, row.queued_at, now)
        if until is None:
            self._fail(row, failure)
            return
        reason = f"{SILENCE}, then {failure}" if _in_doubt(row) else str(failure)
        self._mark(row, OutboundStatus.FROZEN if row.content else status, reason, until)

    def _fail(self, row: Outbound, failure: Exception) -> None:
        """The provider hears what did not arrive. Only the relay's verdict on the mailbox makes an address dead."""
        assert row.id is not None
        status = failure.status if isinstance(failure, Failure) else ""
        with self._store.begin() as uow:
            sent = uow.outbox.get(row.id)
            assert sent is not None
            dead = status.startswith(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"))  # RFC 3463 §3.2
            undelivered(uow, sent, str(failure), dead, self._clock.now())

    def _mark(self, row: Outbound, status: str, reason: str, next_attempt_at: datetime | None = None) -> None:
        assert row.id is not None
        with self._store.begin() as uow:
            uow.outbox.mark(row.id, status, self._clock.now(), reason=reason, next_attempt_at=next_attempt_at)


def _in_doubt(row: Outbound) -> bool:
    """May a relay have taken it already? Then one more silence ends it."""
    return row.status == OutboundStatus.SENDING or row.reason.startswith(SILENCE)
