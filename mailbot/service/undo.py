"""Undo under any receipt takes back exactly what that mail did, or says what stands in the way."""

from __future__ import annotations

from mailbot.domain.changes import Change
from mailbot.domain.notices import Answered, Outcome
from mailbot.domain.post import Outbound
from mailbot.domain.rulings import accepted, refused
from mailbot.domain.take_back import take_back
from mailbot.service.docket import Docket, Result
from mailbot.service.ports import UnitOfWork


def undo(uow: UnitOfWork, docket: Docket | None, answered: Outbound | None, words: str) -> Result:
    """`answered` is the receipt under which it was written; without one the writer's last mail to the plan is meant."""
    if docket is None:
        return Result(words, "not_understood", "which_plan")
    cause = answered.cause if answered is not None and answered.cause else _last_cause(uow, docket)
    if cause is None:
        return docket.take(refused("nothing_to_undo"), words)
    made = [
        Change(row.subject, row.key, row.field, row.before, row.after)  # type: ignore[arg-type]
        for row in uow.plans.changes_caused_by(cause)
        if row.plan_id == docket.plan_id and row.by == docket.hearing.actor
    ]
    docket.undoes = cause
    return docket.take(_ruling(docket, made, cause), words)


def _ruling(docket: Docket, made: list[Change], cause: int) -> Outcome:
    withdrawn = tuple(
        Answered(r.id, "withdrawn") for r in docket.after.requests if r.cause == cause and r.id is not None
    )
    if not made and not withdrawn:
        return refused("nothing_to_undo")
    back = take_back(docket.after, made)
    if back.in_the_way:
        first = back.in_the_way[0]
        return refused("changed_since", number=first.key if first.subject == "todo" else None, field=first.field)
    if not back.changes and not withdrawn:
        return refused("nothing_to_undo")
    return accepted("undone", changes=back.changes, answered=withdrawn)


def _last_cause(uow: UnitOfWork, docket: Docket) -> int | None:
    own = (r.cause for r in uow.plans.history(docket.plan_id) if r.by == docket.hearing.actor and r.cause is not None)
    return max(own, default=None)
