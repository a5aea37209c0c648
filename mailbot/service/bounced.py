"""A mail of ours came back: the address is marked where it is dead, and the provider hears what did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.mail.envelope import InboundMail
from mailbot.mail.report import DeliveryReport, read_report
from mailbot.mail.token import Purpose, Token
from mailbot.service.ports import UnitOfWork

MOST_DAYS, LOOKED_BACK = 3, timedelta(days=14)


def came_back(uow: UnitOfWork, mail: InboundMail, tokens: Sequence[Token], now: datetime) -> str:
    """What was found, for the operator. A report without our envelope token counts for nothing: it may be forged."""
    report = read_report(mail)
    sent = next((uow.outbox.get(t.thing) for t in tokens if t.purpose is Purpose.BOUNCE), None)
    if report is None or sent is None:
        return "a delivery report that is not about our mail"
    if report.action in ("delayed", "delivered", "relayed", "expanded"):  # RFC 3464 §2.3.3
        return f"{report.action}: {report.diagnostic}"
    undelivered(uow, sent, _reason(report), report.hard, now)
    return f"{sent.rcpt_to}: {_reason(report)}"


def undelivered(uow: UnitOfWork, sent: Outbound, reason: str, hard: bool, now: datetime) -> None:
    """Marks the mail failed; a dead address gets nothing more, nor does one from which mail came back on `MOST_DAYS`
    days within `LOOKED_BACK`: several mails of one day may share one cause. Providers are told once for each dead
    address: all that the person has of the address, and only whom the mail concerned of the mail."""
    assert sent.id is not None
    uow.outbox.mark(sent.id, OutboundStatus.FAILED, now, reason=reason)
    person = uow.people.get(sent.person_id)
    if person is None or person.id is None or person.undeliverable:
        return
    days = 0 if hard else len(uow.outbox.days_of_failure(person.id, now - LOOKED_BACK))
    if days >= MOST_DAYS:
        reason, hard = f"mail came back on {days} days: {reason}", True
    if hard:
        uow.people.update(person.id, {"undeliverable": reason[:200]})
    concerned = _concerned(uow, sent)
    everyone = {*concerned, *providers_of(uow, sent.person_id)} if hard or not concerned else concerned
    for provider in sorted(everyone - {person.id}):
        theirs = (concerned or everyone) == {provider}
        plan_id, number, what = (sent.plan_id, sent.number, sent.subject) if theirs else (None, None, "")
        facts = {"name": person.name, "address": sent.rcpt_to, "reason": reason, "number": number, "what": what}
        notice = Notice(NoticeKind.UNDELIVERED, provider, plan_id, number, {**facts, "hard": hard})
        uow.outbox.add(notice, None, now)


def _concerned(uow: UnitOfWork, sent: Outbound) -> set[int]:
    """The providers of the plan, or of the rows, that the mail was about; none where it was about no plan."""
    rows = (int(row["plan"]) for row in sent.facts.get("rows", ()))
    named = {sent.plan_id} if sent.plan_id is not None else set(rows)
    return {dossier.plan.provider_id for plan in named if (dossier := uow.plans.dossier(plan)) is not None}


def providers_of(uow: UnitOfWork, person_id: int) -> set[int]:
    """Of every open plan that the person has a part in."""
    return {plan.provider_id for plan in uow.plans.of_stakeholder(person_id)}


def _reason(report: DeliveryReport) -> str:
    return " ".join(part for part in (report.status or "", report.diagnostic) if part)[:300] or "not delivered"
