"""The admins' night: what came in and what became of it, what went out, where plans stand, what waits for a human."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.domain.model import Person, Request, RequestKind
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import Inbound, InboundStatus, Outbound, OutboundStatus, Round, Watch
from mailbot.domain.rhythm import CATCH_UP, last_night, local
from mailbot.domain.watch import Look, next_summary, seen_to
from mailbot.mail.delivered import subject_line
from mailbot.service.case import person_id
from mailbot.service.desk import Desk
from mailbot.service.ports import UnitOfWork
from mailbot.service.resolve import DROPPED, INBOUND, OUTBOUND

WORDS = {
    InboundStatus.DONE: "carried_out",
    InboundStatus.ASKED: "asked",
    InboundStatus.REFUSED: "refused",
    InboundStatus.IGNORED: "automatic",
    InboundStatus.DUPLICATE: "duplicate",
    InboundStatus.PARKED: "parked",
}

FOR_A_HUMAN = frozenset({RequestKind.MORE_TIME, RequestKind.QUESTION, RequestKind.VOUCH})
LONG = timedelta(days=14)  # after which a pause without an end is named
ON_THE_WAY = (OutboundStatus.WAITING, OutboundStatus.FROZEN, OutboundStatus.SENDING)


def send_summary(uow: UnitOfWork, desk: Desk, person: Person, watch: Watch, now: datetime) -> Look | None:
    """Queues tonight's summary, and those of the nights that were missed where mail had come; None for no admin."""
    if not person.admin:
        return None
    today = local(person, now).date()
    night = last_night(person, now, desk.summary_hour)
    seen = seen_to(watch, today)
    for day in _nights(night, seen):
        notice = summary(uow, person, day, now)
        wanted = day == today or notice.facts["received"]["total"]
        if wanted and uow.occurrences.claim(Round.SUMMARY, person_id(person), day, now):
            uow.outbox.add(notice, None, now)
    return next_summary(person, now, desk.summary_hour, night if seen is None else max(night, seen))


def _nights(last: date, seen: date | None) -> tuple[date, ...]:
    """The nights after `seen` up to the `last`; the last alone where it is not known."""
    missed = CATCH_UP if seen is not None else 1
    nights = (last - timedelta(days=ago) for ago in reversed(range(missed)))
    return tuple(night for night in nights if seen is None or night > seen)


def summary(uow: UnitOfWork, person: Person, day: date, now: datetime) -> Notice:
    """The 24 hours that end with `day` where the admin is, or now where that is earlier."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(person.zone))
    until = min(midnight, now)
    since = midnight - timedelta(days=1)
    facts = {
        "day": day.isoformat(),
        **_post(uow, since, until),
        **_plans(uow, day),
        **_waiting(uow, since),
        "robots": _robots(uow, since, until),
    }
    return Notice(NoticeKind.SUMMARY, person_id(person), facts=facts)


def _post(uow: UnitOfWork, since: datetime, until: datetime) -> dict[str, Any]:
    """received = carried out + asked + refused + automatic + duplicate + parked, or an alarm: something waits."""
    by_status = uow.inbox.received(since, until)
    received = {word: by_status.get(status, 0) for status, word in WORDS.items()}
    total = sum(by_status.values())
    outbound = uow.outbox.counts(since, until)
    return {
        "received": {**received, "total": total},
        "adds_up": sum(received.values()) == total,
        "sent": outbound.get(OutboundStatus.SENT, 0),
        "waiting": sum(outbound.get(status, 0) for status in ON_THE_WAY),
        "failed": outbound.get(OutboundStatus.FAILED, 0) + outbound.get(OutboundStatus.UNCERTAIN, 0),
    }


def _plans(uow: UnitOfWork, day: date) -> dict[str, Any]:
    overdue = uow.plans.overdue_by_provider(day)
    kept, finished = uow.plans.on_time(day - timedelta(days=30), day)
    names = {provider: person.name for provider in overdue if (person := uow.people.get(provider))}
    return {
        "plans_by_state": dict(uow.plans.counts_by_state()),
        "overdue_by_provider": [{"name": names[i], "count": count} for i, count in overdue.items() if i in names],
        "on_time": {"done": kept, "of": finished},
        "long_paused": _long_paused(uow, day),
    }


def _long_paused(uow: UnitOfWork, day: date) -> list[dict[str, Any]]:
    """Plans that somebody may have forgotten to resume."""
    found = ((plan, uow.people.get(plan.provider_id)) for plan in uow.plans.paused_since(day - LONG))
    return [
        {"plan": plan.id, "title": plan.title, "name": person.name, "day": plan.paused_on.isoformat()}
        for plan, person in found
        if person is not None and plan.paused_on is not None
    ]


def _robots(uow: UnitOfWork, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Whose mails looked like a robot's, and how many of them."""
    counted = uow.inbox.robots(since, until)
    people = ((uow.people.get(one), count) for one, count in sorted(counted.items()))
    return [{"name": person.name, "count": count} for person, count in people if person is not None]


def _waiting(uow: UnitOfWork, since: datetime) -> dict[str, Any]:
    """What needs a human: parked mail, refused strangers, what did not arrive, the oldest question without an answer.

    The rows keep their numbers in the facts of this report, since they are answered by those (`rows.answered_report`).
    """
    mails: list[Inbound | Outbound] = []
    for came_in in (InboundStatus.PARKED, InboundStatus.REFUSED):
        mails += uow.inbox.recent(came_in, since)
    for went_out in (OutboundStatus.UNCERTAIN, OutboundStatus.FAILED):
        mails += uow.outbox.recent(went_out, since)
    undecided = (mail for mail in mails if not mail.reason.startswith(DROPPED))
    listed = [{"row": row, **_mail(uow, mail)} for row, mail in enumerate(undecided, 1)]
    oldest = next((r for r in uow.plans.open_requests() if r.kind in FOR_A_HUMAN), None)
    return {"parked": listed, "oldest_request": _request(uow, oldest) if oldest else None, "silent_clients": []}


def _mail(uow: UnitOfWork, mail: Inbound | Outbound) -> dict[str, Any]:
    if isinstance(mail, Inbound):
        who = {INBOUND: mail.id, "from": mail.mail_from or "<>"}
        return {**who, "subject": subject_line(mail.content), "reason": mail.reason}
    reader = uow.people.get(mail.person_id)
    who = {OUTBOUND: mail.id, "to": reader.name if reader else "?"}
    return {**who, "subject": mail.subject or str(mail.kind), "reason": mail.reason}


def _request(uow: UnitOfWork, request: Request) -> Mapping[str, Any]:
    by, of = uow.people.get(request.asked_by), uow.people.get(request.asked_of)
    return {
        "kind": request.kind,
        "by": by.name if by else "",
        "of": of.name if of else "",
        "plan": request.plan_id,
        "number": request.number,
        "asked_at": request.asked_at.isoformat(),
    }
