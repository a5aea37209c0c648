"""A provider who copies or forwards a mail to the bot files it: the bot is silent to everyone."""

from __future__ import annotations

from mailbot.domain.model import Person, Plan
from mailbot.domain.notices import Said
from mailbot.domain.post import InboundStatus
from mailbot.mail.envelope import InboundMail
from mailbot.service.case import Case, Finished, person_id

LONGEST = 20_000  # characters kept in the log; the mail itself is kept whole


def is_copy(case: Case) -> bool:
    """Written to somebody else, with the bot only looking on."""
    to = case.mail.to
    return bool(to) and not any(case.desk.is_ours(mailbox.address) for mailbox in to)


def file_copy(case: Case, provider: Person) -> Finished:
    """Into the log of the one plan that the provider has with somebody on the mail; else only kept."""
    plan = _plan_with(case, provider, case.mail)
    if plan is None or plan.id is None:
        return Finished(InboundStatus.DONE, "a copy, about no one plan", None, provider.id)
    words = f"{case.mail.subject}\n\n{case.mail.text}".strip()[:LONGEST]
    case.uow.plans.say(plan.id, Said(words, internal=True), person_id(provider), case.now, case.cause)
    return Finished(InboundStatus.DONE, "a copy, filed", plan.id, provider.id)


def _plan_with(case: Case, provider: Person, mail: InboundMail) -> Plan | None:
    found: dict[int, Plan] = {}
    for mailbox in (*mail.to, *mail.cc):
        person = case.uow.people.by_address(mailbox.address)
        if person is None or person.id == provider.id:
            continue
        for plan in case.uow.plans.of_stakeholder(person_id(person)):
            if plan.provider_id == provider.id and plan.id is not None:
                found[plan.id] = plan
    return next(iter(found.values())) if len(found) == 1 else None
