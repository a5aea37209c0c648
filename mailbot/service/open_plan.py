"""A new plan: people are introduced, to-dos added one by one through the same decisions as later changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailbot.domain import acts
from mailbot.domain.acts import AddNote, AddToDo, Introduce, OpenPlan
from mailbot.domain.changes import Change
from mailbot.domain.model import Person, Role
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.rulings import set_plan
from mailbot.language.grammar import PlanDraft
from mailbot.service.carry_out import unread
from mailbot.service.case import person_id
from mailbot.service.docket import Docket, Result
from mailbot.service.errand import Errand
from mailbot.service.introduce import introduce
from mailbot.service.settle import settle

UNUSABLE = frozenset({"no_client", "no_todo"})


def open_plan(errand: Errand, draft: PlanDraft) -> int | None:
    """The new plan's number; None where nothing in the mail was usable. The provider is answered either way."""
    unusable = [problem for problem in draft.problems if problem.code in UNUSABLE]
    if unusable:
        lines = [unread(line.words, line.problem) for line in draft.lines if line.problem is not None]
        _answer(errand, None, [*(unread("", problem) for problem in unusable), *lines], ())
        return None
    assert errand.person.id is not None
    plan = errand.uow.plans.open(errand.person.id, draft.open.title, errand.case.desk.grace_days, errand.case.now)
    assert plan.id is not None
    dossier = errand.uow.plans.dossier(plan.id)
    assert dossier is not None
    docket = Docket(dossier, errand.person.id, errand.on, None, None)
    docket.change(_fields(docket, draft.open))
    for person, role in _introduced(errand, draft.open):
        docket.join(person, role)
    results = [_read_as(docket, draft), *_added(errand, docket, draft)]
    settled = settle(errand.case, docket, new=True)
    _answer(errand, plan.id, results, settled.sent)
    return plan.id


def _fields(docket: Docket, plan: OpenPlan) -> tuple[Change, ...]:
    fields = {"goal": plan.goal, "due": plan.due, "risks": plan.risks, "assumptions": plan.assumptions}
    return set_plan(docket.after, **fields)


def _read_as(docket: Docket, draft: PlanDraft) -> Result:
    """The `Key: value` lines together, and the plan that they made."""
    written = [line.words for line in draft.lines if any(isinstance(act, OpenPlan) for act in line.acts)]
    return Result("\n".join(written), "understood", "plan_fields", changes=tuple(docket.changes))


def _introduced(errand: Errand, plan: OpenPlan) -> Iterator[tuple[Person, Role]]:
    named: tuple[tuple[tuple[Introduce, ...], Role], ...] = (
        (plan.clients, Role.CLIENT),
        (plan.team, Role.COLLEAGUE),
        (plan.observers, Role.OBSERVER),
    )
    for introduced, role in named:
        for one in introduced:
            yield introduce(errand.uow, one, errand.person), role


def _added(errand: Errand, docket: Docket, draft: PlanDraft) -> Iterator[Result]:
    """Every line with its result. `after` speaks of the writer's own numbers, which may differ from the plan's."""
    numbers: dict[int, int] = {}
    waiting: list[tuple[int, AddToDo]] = []
    for line in draft.lines:
        if line.problem is not None:
            yield unread(line.words, line.problem)
        for act in line.acts:
            if isinstance(act, AddToDo):
                for named in act.introduces:
                    docket.join(introduce(errand.uow, named, errand.person), Role.COLLEAGUE)
                result = docket.hear(replace(act, after=()), line.words)
                if result.result == "understood" and result.number is not None:
                    numbers[act.number or result.number] = result.number
                    waiting.append((result.number, act))
                yield result
            elif isinstance(act, AddNote):
                yield docket.hear(act, line.words)
    yield from _waits(docket, waiting, numbers)


def _waits(docket: Docket, waiting: list[tuple[int, AddToDo]], numbers: dict[int, int]) -> Iterator[Result]:
    """Now that every to-do has its number, what comes after what; only what cannot be is told."""
    for own, act in waiting:
        if not act.after:
            continue
        after = tuple(numbers.get(number, number) for number in act.after)
        result = docket.hear(acts.SetAfter(own, after), act.text)
        if result.result != "understood":
            yield result


def _answer(errand: Errand, plan_id: int | None, results: list[Result], sent: tuple[object, ...]) -> None:
    facts = {
        "lines": [result.as_fact() for result in results],
        "sent": list(sent),
        "undo": False,
        "opened": plan_id is not None,
    }
    errand.case.reply(Notice(NoticeKind.RECEIPT, person_id(errand.person), plan_id, facts=facts))
