"""A mail of ours came back: the address is marked where it is dead, and the provider hears what did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.post import Outbound, OutboundStatus
from mailbot.mail.envelope import InboundMail
from mailbot.mail.report import DeliveryReport, read_report
from mailbot.mail.token import Purpose, Token
from mailbot.service.ports import UnitOfWork


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
    """Marks the mail failed; a dead address gets nothing more. The provider is told once for each dead address."""
    assert sent.id is not None
    uow.outbox.mark(sent.id, OutboundStatus.FAILED, now, reason=reason)
    person = uow.people.get(sent.person_id)
    if person is None or person.id is None or person.undeliverable:
        return
    if hard:
        uow.people.update(person.id, {"undeliverable": reason[:200]})
    facts = {
        "name": person.name,
        "address": sent.rcpt_to,
        "reason": reason,
        "number": sent.number,
        "what": sent.subject,
        "hard": hard,
    }
    for provider in _providers(uow, sent):
        if provider != person.id:
            notice = Notice(NoticeKind.UNDELIVERED, provider, sent.plan_id, sent.number, facts)
            uow.outbox.add(notice, None, now)


def _providers(uow: UnitOfWork, sent: Outbound) -> tuple[int, ...]:
    """Of the plan that the mail was about; of all plans its reader is in where it was about none or several."""
    dossier = uow.plans.dossier(sent.plan_id) if sent.plan_id is not None else None
    if dossier is not None:
        return (dossier.plan.provider_id,)
    return tuple(dict.fromkeys(plan.provider_id for plan in uow.plans.of_stakeholder(sent.person_id)))


def _reason(report: DeliveryReport) -> str:
    return " ".join(part for part in (report.status or "", report.diagnostic) if part)[:300] or "not delivered"
