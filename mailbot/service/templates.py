"""Plans kept as templates, and what is said where there is none of that name."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import ZoneInfo

from mailbot.domain import acts
from mailbot.domain.rulings import accepted, refused
from mailbot.domain.templates import folded, pattern_of
from mailbot.language.grammar import PlanDraft, Problem
from mailbot.service.case import person_id
from mailbot.service.docket import Result
from mailbot.service.errand import Dockets, Errand

MOST_NAMES = 30  # that an answer lists


def save_template(errand: Errand, dockets: Dockets, words: str, act: acts.SaveTemplate) -> Result:
    """Keeps the plan as it stands by now, with what the same mail changed above. Changes nothing in the plan."""
    plans = errand.topic.plans
    docket = dockets.of(plans[0]) if len(plans) == 1 else None
    if docket is None:
        return Result(words, "not_understood", "which_plan")
    if not docket.hearing.is_provider:
        return docket.take(refused("provider_only"), words)
    plan, zone = docket.after.plan, ZoneInfo(docket.after.provider.zone)
    pattern = pattern_of(docket.after, plan.opened_at.astimezone(zone).date())
    if not pattern.items:
        return docket.take(refused("nothing_to_save"), words)
    replaced = errand.uow.templates.save(plan.provider_id, act.name, pattern, errand.case.now)
    details = {"name": act.name, "count": len(pattern.items), "title": plan.title}
    if replaced:
        return docket.take(accepted("template_replaced", details=details), words)
    return docket.take(accepted("template_saved", details=details), words)


def no_such_template(errand: Errand, draft: PlanDraft) -> Problem:
    """With the names there are, and the line with the likeliest of them."""
    name = draft.open.template
    known = list(errand.uow.templates.names(person_id(errand.person)))
    if not known:
        return Problem("no_template_yet", details=(("name", name),))
    by_key = {folded(each): each for each in known}
    likely = by_key[next(iter(get_close_matches(folded(name), by_key, 1)), folded(known[0]))]
    key = next((line.partition(":")[0] for line in draft.from_template if name in line), "Template")
    details = (("name", name), ("known", ", ".join(known[:MOST_NAMES])))
    return Problem("no_such_template", f"{key}: {likely}", details)
