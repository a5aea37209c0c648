"""What a docket holds is written: changes and their trail, requests, the record, and mail for everyone concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailbot.domain.model import RequestKind
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.tell import HAS_CALENDAR, Told, opening, raise_revision, raise_sequences, tell
from mailbot.service.case import Case
from mailbot.service.docket import Docket


@dataclass(frozen=True, slots=True)
class Settled:
    """`sent` is what goes out, as the receipt names it; `cancels` the to-do (and the SEQUENCE) whose calendar entry
    the writer's receipt takes back."""

    sent: tuple[Mapping[str, Any], ...]
    cancels: Mapping[str, Any] | None = None


def settle(case: Case, docket: Docket, *, new: bool = False, in_receipt: bool = True) -> Settled:
    """In the case's transaction. `new`: the plan was just opened, and everyone in it gets it. `in_receipt`: the
    writer's receipt is about this plan alone, and can take back a calendar entry."""
    uow, now, cause = case.uow, case.now, case.cause
    actor = docket.hearing.actor
    told = tell(docket.before, docket.after, docket.changes, actor, in_receipt=in_receipt)
    if new:
        told = replace(told, notices=(*opening(docket.after), *told.notices))
    docket.change(raise_revision(docket.before, docket.after, docket.changes))
    docket.change(raise_sequences(docket.after, told))
    uow.plans.record(docket.plan_id, docket.changes, actor, now, cause, docket.undoes)
    for said in docket.said:
        uow.plans.say(docket.plan_id, said, said.of or actor, now, cause)
    for answered in docket.answered:
        uow.plans.answer(answered.request_id, answered.answer, now)
    asked = [uow.plans.ask(docket.plan_id, request, now, cause) for request in docket.requests]
    for row, request in zip(asked, docket.requests, strict=True):
        if request.kind == RequestKind.QUESTION and case.quiet:
            uow.plans.answer(row, "asked by a robot", now)
    notices = _numbered(docket, told, asked)
    for notice in notices:
        if notice.kind is NoticeKind.QUESTION and case.quiet:
            continue  # on the record like all that is said; nobody need answer a robot
        case.tell(notice)
    return Settled(tuple(_as_sent(docket, notice) for notice in notices if notice.to != actor), _cancels(docket, told))


def _in_answers(docket: Docket, told: Told) -> tuple[Notice, ...]:
    """The To Do mails to whoever is answered about the same to-do: the answer carries the calendar entry instead."""
    answered = {(n.to, n.number) for n in docket.notices if n.kind is NoticeKind.ANSWER and n.number is not None}
    return tuple(n for n in told.notices if n.kind is NoticeKind.TODO and (n.to, n.number) in answered)


def _numbered(docket: Docket, told: Told, asked: Sequence[int]) -> tuple[Notice, ...]:
    """With the rows' ids for requests, and the SEQUENCE for calendar entries."""
    carried = _in_answers(docket, told)
    entries = {(notice.to, notice.number) for notice in carried}
    ready = []
    for notice in (*docket.notices, *(n for n in told.notices if n not in carried)):
        carries = notice.kind is NoticeKind.ANSWER and (notice.to, notice.number) in entries
        if notice.number is not None and (carries or notice.kind in HAS_CALENDAR):
            sequence = docket.after.todos[notice.number].sequence
            notice = replace(notice, facts={**notice.facts, "sequence": sequence})
        if notice.request is not None:
            notice = replace(notice, request=asked[notice.request])
        ready.append(notice)
    return tuple(ready)


def _cancels(docket: Docket, told: Told) -> Mapping[str, Any] | None:
    if told.cancels is None:
        return None
    return {"number": told.cancels, "sequence": docket.after.todos[told.cancels].sequence}


def _as_sent(docket: Docket, notice: Notice) -> Mapping[str, Any]:
    return {"kind": notice.kind, "name": docket.after.people[notice.to].name, "number": notice.number}


def news(docket: Docket, items: Sequence[Mapping[str, Any]]) -> Notice:
    """What someone did, for the provider."""
    by = docket.after.people[docket.hearing.actor].name
    return Notice(
        NoticeKind.NEWS, docket.after.plan.provider_id, docket.plan_id, facts={"by": by, "items": list(items)}
    )
