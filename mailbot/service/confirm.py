"""Mail that waits for a yes: a provider's without proof, and a client's words from an address nobody knows.

The mail itself is kept as it came and is carried out from there, once, when the yes arrives in time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from mailbot.domain import acts
from mailbot.domain.model import Person, Request, RequestKind
from mailbot.domain.notices import Asked, Notice, NoticeKind
from mailbot.domain.post import Inbound, InboundStatus
from mailbot.language import replies
from mailbot.language.replies import About
from mailbot.mail.lookalike import lookalike
from mailbot.service.case import Case, Finished, case_of, person_id
from mailbot.service.open_mail import Opened
from mailbot.service.ports import Clock, Store, UnitOfWork
from mailbot.service.topic import Topic

WITHIN = timedelta(hours=24)
MOST_QUESTIONS, IN_A_ROW = 3, timedelta(hours=1)  # whoever forges a name must not fill its owner's mailbox
HELD = "held:"  # before the semantic key of a mail that is not carried out yet
LONGEST_SHOWN = 4_000  # characters of the mail that a confirmation quotes

ActFor = Callable[[Case, Person], Finished]


class HeldUnopened(Exception):
    """A yes came for these rows, which must be opened first: never within a transaction, for who knows how long."""

    def __init__(self, rows: frozenset[int]) -> None:
        super().__init__(", ".join(map(str, sorted(rows))))
        self.rows = rows


def hold_for_yes(case: Case, person: Person) -> Finished:
    """Nothing runs; the stored address is shown what waits, and a yes from there runs it."""
    me = person_id(person)
    if case.uow.plans.asked_lately(RequestKind.CONFIRM, me, None, None, case.now - IN_A_ROW) >= MOST_QUESTIONS:
        return Finished(InboundStatus.REFUSED, "no proof of its author, again and again", None, me)
    request = case.uow.plans.ask(None, Asked(RequestKind.CONFIRM, None, me, me), case.now, case.cause)
    facts = {"code": "confirm", "words": _shown(case), "subject": case.mail.subject}
    case.tell(Notice(NoticeKind.CONFIRM, me, facts=facts, request=request))
    return Finished(InboundStatus.ASKED, "no proof of its author; a yes was asked for", None, me)


def hold_for_provider(case: Case, person: Person, address: str, topic: Topic) -> Finished:
    """Our client's token from another address: the provider is asked, once for each address. About one that shows as
    another nobody is asked: whoever reads the question cannot see whom they would vouch for."""
    if (dressed := lookalike(address)) is not None:
        return Finished(InboundStatus.REFUSED, f"an address that shows as another: {dressed.why}", None, person.id)
    dossiers = [dossier for plan in topic.plans if (dossier := case.uow.plans.dossier(plan)) is not None]
    dossier = dossiers[0] if dossiers else None
    if dossier is None:
        return Finished(InboundStatus.REFUSED, f"a token of {person.id} from {address}, about no plan")
    asked = Asked(RequestKind.VOUCH, topic.number, person_id(person), dossier.plan.provider_id, address.lower())
    plan_id = dossier.plan.id
    known = case.uow.plans.has_asked(asked.kind, asked.by, asked.words)
    request = case.uow.plans.ask(plan_id, asked, case.now, case.cause)
    if not known:
        one_firm = len({each.plan.provider_id for each in dossiers}) == 1  # else the words may be for another provider
        words = _shown(case) if one_firm else ""
        facts = {"code": "vouch", "name": person.name, "address": address, "words": words}
        case.tell(Notice(NoticeKind.CONFIRM, asked.of, plan_id, topic.number, facts, request=request))
    return Finished(InboundStatus.ASKED, f"a token of {person.id} from {address}", plan_id, person.id)


def answer_held(case: Case, person: Person, topic: Topic, on: date, act_for: ActFor) -> Finished:
    """Yes runs what waited, once; no and silence drop it; anything else is neither. Raises `HeldUnopened`."""
    request = topic.request
    if request is None or request.id is None or request.cause is None:
        return Finished(InboundStatus.DONE, "an answer to nothing", person_id=person.id)
    late = request.kind == RequestKind.CONFIRM and case.now - request.asked_at > WITHIN
    if request.answered_at is not None or late:
        case.reply(_line(person, "confirm_too_late"))
        return Finished(InboundStatus.DONE, "a yes too late, or twice", request.plan_id, person.id)
    reading = replies.read(case.opened.written.words, About.EXTENSION, on, person.language)
    if any(isinstance(act, acts.No) for act in reading.acts):
        for waiting in _together(case.uow, request):
            case.uow.plans.answer(_id(waiting), "no", case.now)
            _finish_held(case.uow, waiting, InboundStatus.REFUSED, "the answer was no", case.now)
        return Finished(InboundStatus.DONE, "", request.plan_id, person.id)
    if reading.acts != (acts.Yes(),):
        case.reply(_line(person, "yes_or_no"))
        return Finished(InboundStatus.DONE, "neither yes nor no", request.plan_id, person.id)
    plan_id: int | None = request.plan_id
    together = _together(case.uow, request)
    missing = {r.cause for r in together if r.cause is not None} - case.held.keys()
    if missing:
        raise HeldUnopened(frozenset(missing))
    for waiting in together:
        plan_id = _run_held(case, person, waiting, act_for) or plan_id
    return Finished(InboundStatus.DONE, "a yes", plan_id, person.id)


def _together(uow: UnitOfWork, request: Request) -> tuple[Request, ...]:
    """The request, and whatever else waits for the same answer: an address is vouched for once."""
    if request.kind != RequestKind.VOUCH:
        return (request,)
    same = (r for r in uow.plans.open_requests(request.asked_of) if r.kind == request.kind)
    return tuple(r for r in same if (r.asked_by, r.words) == (request.asked_by, request.words))


def let_go(store: Store, clock: Clock) -> None:
    """Closes what waited longer than a yes may take, as if the answer had been no."""
    now = clock.now()
    with store.begin() as uow:
        for request in uow.plans.unanswered(RequestKind.CONFIRM, now - WITHIN):
            uow.plans.answer(_id(request), "no answer", now)
            _finish_held(uow, request, InboundStatus.REFUSED, "no yes came in time", now)


def _run_held(case: Case, person: Person, request: Request, act_for: ActFor) -> int | None:
    """The number of the plan that it was about. What is no longer there is passed over."""
    assert request.cause is not None
    case.uow.plans.answer(_id(request), "yes", case.now)
    speaker: Person | None = person
    if request.kind == RequestKind.VOUCH:
        case.uow.people.confirm_address(request.asked_by, request.words)
        speaker = case.uow.people.get(request.asked_by)
    held = case.uow.inbox.get(request.cause)
    if held is None or speaker is None:
        return None
    opened = case.held[request.cause]
    if not isinstance(opened, Opened):
        return None
    if case.uow.inbox.has_key(_key(held)):
        _finish_held(case.uow, request, InboundStatus.DUPLICATE, "it came with proof meanwhile", case.now)
        return None
    done = act_for(case_of(case.uow, case.desk, held, opened, case.now), speaker)
    _finish_held(case.uow, request, InboundStatus.DONE, "carried out after a yes", case.now)
    return done.plan_id


def _finish_held(uow: UnitOfWork, request: Request, status: InboundStatus, reason: str, now: datetime) -> None:
    held = uow.inbox.get(request.cause) if request.cause is not None else None
    if held is not None and held.id is not None:
        uow.inbox.finish(
            held.id,
            status,
            now,
            reason=reason,
            kind=held.kind,
            plan_id=held.plan_id,
            person_id=held.person_id,
            semantic_key=_key(held) if status is InboundStatus.DONE else held.semantic_key,
        )


def _id(request: Request) -> int:
    assert request.id is not None
    return request.id


def _key(held: Inbound) -> str:
    """That the mail has once it is carried out."""
    return (held.semantic_key or "").removeprefix(HELD)


def _shown(case: Case) -> str:
    return case.opened.written.words[:LONGEST_SHOWN]


def _line(person: Person, code: str) -> Notice:
    line = {"words": "", "result": "not_understood", "code": code, "details": {}, "changes": [], "example": ""}
    return Notice(NoticeKind.RECEIPT, person_id(person), facts={"lines": [line], "sent": [], "undo": False})
