"""Rulings about a plan's rest: nobody is reminded of it, and what people answer meanwhile still counts."""

from __future__ import annotations

from datetime import date

from mailbot.domain import acts
from mailbot.domain.changes import Change
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import PlanState
from mailbot.domain.notices import Outcome
from mailbot.domain.rulings import Hearing, accepted, refused, set_plan


def pause(hearing: Hearing, act: acts.Pause) -> Outcome:
    """Until the morning of that day. A plan that is paused already keeps the day since which it is."""
    plan = hearing.dossier.plan
    if act.until is not None and act.until <= hearing.today:
        return refused("date_passed", due=act.until.isoformat())
    changes = set_plan(
        hearing.dossier,
        state=PlanState.PAUSED,
        paused_on=plan.paused_on or hearing.today,
        paused_until=act.until,
    )
    if act.until is None:
        return accepted("paused", changes=changes, details={"title": plan.title})
    return accepted("paused_until", changes=changes, details={"title": plan.title, "due": act.until.isoformat()})


def resume(hearing: Hearing, act: acts.Resume) -> Outcome:
    details = {"title": hearing.dossier.plan.title}
    if hearing.dossier.plan.state != PlanState.PAUSED:
        return accepted("not_paused", details=details)
    return accepted("resumed", changes=in_state(hearing.dossier, PlanState.OPEN), details=details)


def woken(dossier: Dossier, today: date) -> tuple[Change, ...]:
    """What the clock changes in a plan whose pause ends: nothing where `today`, its provider's, is too early."""
    plan = dossier.plan
    if plan.state != PlanState.PAUSED or plan.paused_until is None or today < plan.paused_until:
        return ()
    return in_state(dossier, PlanState.OPEN)


def in_state(dossier: Dossier, state: PlanState) -> tuple[Change, ...]:
    """Open or closed, and no pause left."""
    return set_plan(dossier, state=state, paused_on=None, paused_until=None)
