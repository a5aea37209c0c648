"""Notices that are due become mails: in words with the newest state, composed, and frozen before anyone tries to send.

Those that are due at the same time share their transactions. What breaks over one of them keeps no other back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from mailbot.documents.letter import Rendered
from mailbot.documents.render import Renderer
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.domain.retry import PARK_AFTER
from mailbot.mail.compose import compose
from mailbot.service.desk import LEASE, SEND_LEASE, Desk
from mailbot.service.letters import Addressed, Dossiers, address_letter, outbound_mail
from mailbot.service.ports import Clock, Permanent, Press, Printing, Store, Submission, Transient, UnitOfWork

MOST_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed row, and what to send for it, or why there is nothing. `begun`: when it was marked as being sent."""

    row: Outbound
    content: Submission | Exception
    begun: datetime | None = None


class Readerless(Exception):
    """Nobody is left to read it."""


class Freezer:
    """Any number of these may work on one store."""

    def __init__(self, store: Store, desk: Desk, clock: Clock, renderer: Renderer, press: Press | None) -> None:
        """`press` None: no page is drawn or printed. The words know nothing of it: for measurements of their cost."""
        self._store = store
        self._desk = desk
        self._clock = clock
        self._renderer = renderer
        self._press = press

    def freeze_due(self) -> list[Due]:
        """The mails that are due, frozen now or before, the oldest first; [] where none is.

        Where the first was frozen now it is begun too: whoever asks sends it at once, and one commit says both.
        """
        with self._store.begin() as uow:
            rows = uow.outbox.claim(self._clock.now(), LEASE, MOST_TOGETHER)
            dossiers = cache(uow.plans.dossier)  # nothing is written here: their mails show a plan in one state
            letters = [self._letter(uow, row, dossiers) for row in rows]
        worded = [self._worded(letter) for letter in letters]  # with every page begun before one is waited for
        mails = [self._mail(row, words) for row, words in zip(rows, worded, strict=True)]
        due: list[Due] = []
        with self._store.begin() as uow:
            for row, mail in zip(rows, mails, strict=True):
                if not isinstance(mail, _Mail):
                    due.append(Due(row, mail))
                elif self._freeze(uow, row, mail, begin=not due):
                    due.append(Due(row, mail.submission, None if due else self._clock.now()))
        return due

    def _letter(self, uow: UnitOfWork, row: Outbound, dossiers: Dossiers) -> Addressed | Submission | Exception:
        """Or the octets of the first try, where there was one."""
        if row.content:
            return Submission(row.content, row.mail_from, row.rcpt_to)
        try:
            person = uow.people.get(row.person_id)
            if person is None:
                return Readerless("no such person")
            if person.undeliverable:
                return Readerless(f"nothing is sent to them: {person.undeliverable}")
            return address_letter(uow, self._desk, row, person, self._clock.now(), dossiers)
        except Exception as broken:
            return broken

    def _worded(self, letter: Addressed | Submission | Exception) -> _Worded | Submission | Exception:
        if not isinstance(letter, Addressed):
            return letter
        try:
            rendered = self._renderer.render(letter.letter)
            press = self._press if rendered.page_name else None
            return _Worded(letter, rendered, press.begin(rendered.page) if press else None)
        except Exception as broken:
            return broken

    def _mail(self, row: Outbound, worded: _Worded | Submission | Exception) -> _Mail | Submission | Exception:
        if not isinstance(worded, _Worded):
            return worded
        try:
            page = _printed(row, worded.page)
            mail = outbound_mail(worded.letter, worded.rendered, page)
            submission = Submission(compose(mail), mail.mail_from, mail.to.address)
            return _Mail(submission, mail.message_id, mail.subject, worded.letter.page_of if page else None)
        except Exception as broken:
            return broken

    def _freeze(self, uow: UnitOfWork, row: Outbound, mail: _Mail, *, begin: bool) -> bool:
        """False where somebody else was first, because it took longer than the lease."""
        assert row.id is not None
        octets, now = mail.submission, self._clock.now()
        frozen = uow.outbox.freeze(
            row.id,
            content=octets.content,
            message_id=mail.message_id,
            mail_from=octets.mail_from,
            rcpt_to=octets.rcpt_to,
            subject=mail.subject,
            page_of=mail.page_of,
        )
        if frozen and begin:
            uow.outbox.mark(row.id, OutboundStatus.SENDING, now, next_attempt_at=now + SEND_LEASE)
        return frozen


def _printed(row: Outbound, page: Printing | None) -> bytes:
    """A page that cannot be printed must not keep the mail back: the mail says the same in words."""
    if page is None:
        return b""
    try:
        return page.result()
    except Permanent:
        return b""
    except Transient:
        if row.attempts < PARK_AFTER:
            raise
        return b""


@dataclass(frozen=True, slots=True)
class _Worded:
    """`page` None where none goes with the mail."""

    letter: Addressed
    rendered: Rendered
    page: Printing | None


@dataclass(frozen=True, slots=True)
class _Mail:
    submission: Submission
    message_id: str
    subject: str
    page_of: datetime | None
