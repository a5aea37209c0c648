"""Acts that show something and change nothing: lists, plans, status, history, help."""

from __future__ import annotations

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.model import Person
from mailbot.domain.notices import Notice
from mailbot.domain.rulings import find_person
from mailbot.service import lists
from mailbot.service.docket import Docket, Result
from mailbot.service.errand import Dockets, Errand


def show(errand: Errand, dockets: Dockets, words: str, act: Act) -> Result:
    """Queues what was asked for. The result says "shown", or what is missing."""
    uow, person, topic = errand.uow, errand.person, errand.topic
    plan_id = topic.plans[0] if len(topic.plans) == 1 else None
    docket = dockets.of(plan_id) if plan_id is not None else None
    notice: Notice | None = None
    if isinstance(act, acts.Help):
        notice = lists.help_for(person)
    elif isinstance(act, acts.ShowPlans):
        notice = lists.plans(uow, person, errand.on)
    elif isinstance(act, acts.ListOpen):
        return _list(errand, docket, words, act)
    elif docket is not None and isinstance(act, acts.ShowStatus):
        notice = lists.status(person, docket.plan_id)
    elif docket is not None and isinstance(act, acts.ShowHistory) and docket.hearing.is_provider:
        notice = lists.history(uow, person, docket.after)
    if notice is None:
        return Result(words, "not_understood", "which_plan")
    errand.case.reply(notice)
    return Result(words, "understood", "shown")


def _list(errand: Errand, docket: Docket | None, words: str, act: acts.ListOpen) -> Result:
    of: Person | None = errand.person
    within: tuple[int, ...] | None = None
    if act.person:
        if docket is None or not docket.hearing.is_provider:
            return Result(words, "not_understood", "which_plan" if docket is None else "provider_only")
        of = find_person(docket.after, act.person, docket.hearing.actor).person
        within = tuple(plan.id for plan in errand.uow.plans.of_provider(docket.hearing.actor) if plan.id is not None)
    if of is None:
        known = [person.name for person in docket.after.people.values()] if docket else []
        return Result(words, "not_understood", "no_such_person", None, {"name": act.person, "known": known})
    errand.case.reply(lists.open_list(errand.uow, errand.person, of, within))
    return Result(words, "understood", "shown")
