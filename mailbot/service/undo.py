"""Undo under any receipt takes back exactly what that mail did, or says what stands in the way."""

from __future__ import annotations

from mailbot.domain.changes import Change, recorded
from mailbot.domain.model import Person, RequestKind, State
from mailbot.domain.notices import Answered, NoticeKind, Outcome
from mailbot.domain.post import Outbound
from mailbot.domain.rulings import accepted, refused
from mailbot.domain.take_back import take_back
from mailbot.service.docket import Docket, Result
from mailbot.service.ports import UnitOfWork


def undo(uow: UnitOfWork, docket: Docket, answered: Outbound | None, words: str) -> Result:
    """`answered` is the receipt under which it was written; without one the writer's last mail to the plan is meant."""
    cause = taken_back(answered) or _last_cause(uow, docket)
    if cause is None:
        return docket.take(refused("nothing_to_undo"), words)
    made = [
        recorded(row)
        for row in uow.plans.changes_caused_by(cause)
        if row.plan_id == docket.plan_id and row.by == docket.hearing.actor
    ]
    docket.undoes = cause
    return docket.take(_ruling(docket, made, cause), words)


def plans_touched(uow: UnitOfWork, answered: Outbound | None, person: Person) -> tuple[int, ...]:
    """The plans in which that person's mail, whose receipt is answered, changed something."""
    cause = taken_back(answered)
    made = uow.plans.changes_caused_by(cause) if cause is not None else ()
    plans = (row.plan_id for row in made if row.by == person.id)
    return tuple(dict.fromkeys(plan for plan in plans if plan is not None))


def taken_back(answered: Outbound | None) -> int | None:
    """The mail whose receipt is answered."""
    return answered.cause if answered is not None and answered.kind == NoticeKind.RECEIPT else None


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
    ended = {change.key for change in back.changes if change.subject == "todo" and change.after == State.CANCELLED}
    settled = tuple(
        Answered(r.id, "dropped")
        for r in docket.after.requests
        if r.number in ended and r.kind == RequestKind.MORE_TIME and r.cause != cause and r.id is not None
    )
    return accepted("undone", changes=back.changes, answered=(*withdrawn, *settled))


def _last_cause(uow: UnitOfWork, docket: Docket) -> int | None:
    own = (r.cause for r in uow.plans.history(docket.plan_id) if r.by == docket.hearing.actor and r.cause is not None)
    return max(own, default=None)
