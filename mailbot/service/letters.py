"""An outbox row becomes a letter: the reader, the plans as this reader may see them now, and the signed addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailbot.documents.letter import Firm, Letter, Reader, Rendered
from mailbot.domain.changes import net, recorded
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person
from mailbot.domain.notices import PAGE_GIVES_WAY, NoticeKind
from mailbot.domain.post import Outbound
from mailbot.domain.rhythm import local
from mailbot.domain.view import PlanView, plan_view
from mailbot.mail.compose import OutboundMail
from mailbot.mail.envelope import Attachment, Mailbox
from mailbot.service.case import person_id
from mailbot.service.desk import Desk
from mailbot.service.ports import UnitOfWork
from mailbot.service.rows import shown_mails

Dossiers = Callable[[int], Dossier | None]  # by plan id


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter and what its envelope and threading need. `references` are bare Message-IDs, oldest first."""

    letter: Letter
    message_id: str
    mail_from: str
    subject: str  # the conversation's own, "" where the letter begins one
    in_reply_to: str
    references: tuple[str, ...]
    page_of: datetime | None  # of the newest change that a page of the plan shows now
    shows: tuple[Attachment, ...] = ()  # mails that an admin asked to see


def address_letter(
    uow: UnitOfWork, desk: Desk, row: Outbound, person: Person, now: datetime, dossiers: Dossiers
) -> Addressed:
    """The row's person reads it. Shows the newest state; the row's facts stay as they were."""
    assert row.id is not None
    me = person_id(person)
    dossier = dossiers(row.plan_id) if row.plan_id is not None else None
    shown = _shown(uow, dossier, person, now, row) if dossier is not None else None
    calendar = _calendar(desk, row, dossier)
    letter = Letter(
        kind=NoticeKind(row.kind),
        reader=Reader(person.name, person.address, person.language, person.zone),
        firm=Firm(desk.firm, desk.address, desk.colour),
        now=now,
        reply_to=desk.reply_to(me, row.id),
        plan=shown.plan if shown else None,
        page_follows=shown.page_follows if shown else False,
        plans=_plans_named(dossiers, row.facts, person, now),
        number=calendar.number if calendar else row.number,
        facts=row.facts,
        uid=calendar.uid if calendar else "",
        sequence=calendar.sequence if calendar else 0,
    )
    thread = row.facts.get("thread") or {}
    earlier = uow.outbox.thread(row.plan_id, me, row.id) if row.plan_id is not None and not thread else ()
    parents = tuple(str(one) for one in (*thread.get("references", ()), thread.get("in_reply_to", "")) if one)
    references = parents or tuple(earlier)
    return Addressed(
        letter=letter,
        message_id=desk.message_id(me, row.id),
        mail_from=desk.mail_from(me, row.id),
        subject=str(thread.get("subject") or ""),
        in_reply_to=references[-1] if references else "",
        references=references,
        page_of=shown.page_of if shown else None,
        shows=shown_mails(uow, row, person),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    uid: str
    sequence: int


def _calendar(desk: Desk, row: Outbound, dossier: Dossier | None) -> _Entry | None:
    """The calendar entry the letter carries: its to-do's, or the one that a receipt takes back."""
    cancels = row.facts.get("cancels")
    number = cancels["number"] if cancels else row.number
    sequence = cancels["sequence"] if cancels else row.facts.get("sequence")
    if sequence is None or number is None or dossier is None:
        return None
    todo = dossier.todos.get(number)
    if todo is None or todo.id is None or todo.due is None:
        return None
    return _Entry(number, desk.uid(row.person_id, todo.id), int(sequence))


@dataclass(frozen=True, slots=True)
class _Shown:
    plan: PlanView
    page_of: datetime
    page_follows: bool


def _shown(uow: UnitOfWork, dossier: Dossier, person: Person, now: datetime, row: Outbound) -> _Shown:
    """The plan in its newest state, with what has changed since the last page that this reader got."""
    plan_id, me = dossier.plan.id, person_id(person)
    assert plan_id is not None and row.id is not None
    since = uow.outbox.last_page(plan_id, me, row.id)
    rows = uow.plans.changes_since(plan_id, since) if since is not None else ()
    view = plan_view(
        dossier, me, local(person, now).date(), tuple(uow.plans.log(plan_id)), net(recorded(row) for row in rows)
    )
    gives_way = row.kind in PAGE_GIVES_WAY and uow.outbox.page_follows(plan_id, me, row.id, now)
    return _Shown(view, rows[-1].at if rows else since or now, gives_way)


def _plans_named(dossiers: Dossiers, facts: Mapping[str, Any], person: Person, now: datetime) -> dict[int, PlanView]:
    """The plans that rows anywhere in the facts speak of; nothing but the reader's own reaches the facts."""
    today = local(person, now).date()
    found: dict[int, PlanView] = {}
    for value in facts.values():
        for fact in value if isinstance(value, list) else ():
            plan_id = fact.get("plan") if isinstance(fact, dict) else None
            if isinstance(plan_id, int) and plan_id not in found and (dossier := dossiers(plan_id)):
                found[plan_id] = plan_view(dossier, person_id(person), today)
    return found


def outbound_mail(addressed: Addressed, rendered: Rendered, pdf: bytes) -> OutboundMail:
    """The letter in words, ready to be composed. In somebody's conversation it keeps that conversation's subject."""
    letter = addressed.letter
    page = (Attachment(rendered.page_name, "application/pdf", pdf),) if pdf else ()
    return OutboundMail(
        message_id=addressed.message_id,
        mail_from=addressed.mail_from,
        from_=Mailbox(letter.firm.name, letter.firm.address),
        to=Mailbox(letter.reader.name, letter.reader.address),
        reply_to=letter.reply_to,
        subject=_replied(addressed.subject) if addressed.subject else rendered.subject,
        date=letter.now,
        text=rendered.text,
        html=rendered.html,
        in_reply_to=addressed.in_reply_to,
        references=addressed.references,
        auto_submitted="auto-replied" if addressed.subject else "auto-generated",  # RFC 3834 §5
        calendar_method=rendered.calendar.method if rendered.calendar else "",
        calendar=rendered.calendar.content if rendered.calendar else b"",
        attachments=(*page, *addressed.shows),
    )


def _replied(subject: str) -> str:
    return subject if subject[:3].casefold() == "re:" else f"Re: {subject}"
