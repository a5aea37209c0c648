"""Mail that no human wrote: data, and nobody is answered. What it tells of a person their providers hear once."""

from __future__ import annotations

from datetime import timedelta

from mailbot.domain.model import Person
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import InboundStatus
from mailbot.language.absence import read_absence
from mailbot.mail.automatic import Kind
from mailbot.mail.feedback import feedback_type, reported_senders
from mailbot.mail.token import Purpose, Token, find_in
from mailbot.service.bounced import came_back, providers_of
from mailbot.service.case import Case, Finished, person_id
from mailbot.service.hear import written_on
from mailbot.service.verify import may_prove

A_FEW_DAYS = timedelta(days=3)  # for an absence that names no day
SAME_ABSENCE = timedelta(days=14)  # one without a day that goes on is told once
COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list", "other"})  # RFC 5965 §7.3; not "not-spam"


def take_note(case: Case) -> Finished | None:
    """What an automatic mail says is recorded, and acted on where our own token shows whom it is about.

    None, with nothing done: own checks could prove its author, and it depends on that.
    """
    tokens = case.tokens
    if case.kind is Kind.BOUNCE:
        return Finished(InboundStatus.IGNORED, came_back(case.uow, case.mail, tokens, case.now))
    if case.kind is Kind.AUTO_REPLY:
        return _absent(case, tokens)
    if case.kind is Kind.COMPLAINT:
        return _complained(case, tokens)
    if case.kind is Kind.REPORT:
        people = (case.uow.people.get(token.person) for token in tokens)
        return _ignored(case, next((person for person in people if person is not None), None))
    return _ignored(case)


def _ignored(case: Case, person: Person | None = None, more: str = "") -> Finished:
    reason = case.opened.classification.reason
    return Finished(
        InboundStatus.IGNORED, f"{reason}; {more}" if more else reason, None, person.id if person is not None else None
    )


def _absent(case: Case, tokens: tuple[Token, ...]) -> Finished | None:
    """Somebody's own program says that they are away: no reminders until they are back (RFC 3834).

    Only with a token of theirs and their own From. An envelope sender is seen by every relay on the way, so with that
    alone From must be proven.
    """
    authors = [author for token in tokens if (author := _author(case, token)) is not None]
    person = next((person for person, proven in authors if proven), None)
    if person is None:
        return None if authors and may_prove(case.mail, case.desk, case.evidence) else _ignored(case)
    on = written_on(case.mail, person, case.now)
    absence = read_absence(case.mail.subject, case.opened.written.words, on, person.language)
    if absence is None:
        return _ignored(case, person)
    until = absence.until or on + A_FEW_DAYS
    before = person.snoozed_until
    if before is not None and before >= until:
        return _ignored(case, person, f"away until {until}, as known")
    case.uow.people.update(person_id(person), {"snoozed_until": until})
    known = absence.until is None and before is not None and on - before < SAME_ABSENCE
    if not known:
        _tell(case, person, "away", until.isoformat())
    return _ignored(case, person, f"away until {until}")


def _author(case: Case, token: Token) -> tuple[Person, bool] | None:
    """The token's person where From names them, and whether that is proven."""
    person = case.uow.people.get(token.person)
    if person is None:
        return None
    addresses = case.uow.people.addresses(person_id(person))
    proof = case.proof(token, addresses)
    if proof.from_.lower() not in {address.lower() for address in addresses}:
        return None
    return person, proof.aligned or proof.token_is_persons


def _complained(case: Case, tokens: tuple[Token, ...]) -> Finished:
    """Ends the reminders of whoever complained (RFC 5965), where the envelope sender of our own mail is in it."""
    senders = (find_in(text, case.desk.signer, case.desk.domain) for text in reported_senders(case.mail))
    found = (*tokens, *case.uow.tokens.valid([token for token in senders if token is not None]))
    mine = next((token for token in found if token.purpose is Purpose.BOUNCE), None)
    person = case.uow.people.get(mine.person) if mine is not None else None
    if person is None:
        return _ignored(case, None, "not about our mail")
    if feedback_type(case.mail) not in COMPLAINTS:
        return _ignored(case, person, feedback_type(case.mail))
    if person.reminders:
        case.uow.people.update(person_id(person), {"reminders": False})
        _tell(case, person, "complained")
    return _ignored(case, person, "reminders stopped")


def _tell(case: Case, person: Person, code: str, until: str | None = None) -> None:
    facts = {"code": code, "name": person.name, "address": person.address, "until": until}
    for provider in sorted(providers_of(case.uow, person_id(person)) - {person_id(person)}):
        case.tell(Notice(NoticeKind.REACHED, provider, facts=facts))
