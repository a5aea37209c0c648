"""A new plan: people are introduced, to-dos added one by one through the same decisions as later changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mailbot.domain import acts
from mailbot.domain.acts import AddNote, AddToDo, Introduce, OpenPlan
from mailbot.domain.changes import Change
from mailbot.domain.model import Person, Role
from mailbot.domain.notices import Notice, NoticeKind
from mailbot.domain.rulings import set_plan
from mailbot.domain.templates import Pattern, filled, todos_from
from mailbot.language.grammar import PlanDraft
from mailbot.service.carry_out import unread
from mailbot.service.case import person_id
from mailbot.service.docket import Docket, Result
from mailbot.service.errand import Errand
from mailbot.service.introduce import introduce
from mailbot.service.settle import settle
from mailbot.service.templates import no_such_template

UNUSABLE = frozenset({"no_client", "no_todo"})


def open_plan(errand: Errand, draft: PlanDraft) -> int | None:
    """The new plan's number; None where nothing in the mail was usable. The provider is answered either way."""
    name = draft.open.template
    pattern = errand.uow.templates.get(person_id(errand.person), name) if name else None
    lost = "\n".join(draft.from_template)
    missing = [unread(lost, no_such_template(errand, draft))] if name and pattern is None else []
    own = [item.text for item in draft.items if isinstance(item, AddToDo)]
    unusable = [unread("", problem) for problem in draft.problems if problem.code in UNUSABLE]
    if unusable or (missing and not own):
        lines = [unread(line.words, line.problem) for line in draft.lines if line.problem is not None]
        _answer(errand, None, [*unusable, *missing, *lines], ())
        return None
    return _opened(errand, draft, pattern or Pattern(title=own[0]), missing)


def _opened(errand: Errand, draft: PlanDraft, pattern: Pattern, missing: list[Result]) -> int:
    """`pattern` is all that the mail does not say itself; `missing` says so where its template was not found."""
    own = [item for item in draft.items if isinstance(item, AddToDo)]
    start = draft.open.start or errand.on
    begun = todos_from(pattern, start)
    fields = filled(draft.open, pattern, start, (*begun, *own))
    provider = person_id(errand.person)
    plan = errand.uow.plans.open(provider, fields.title, errand.case.desk.grace_days, errand.case.now)
    assert plan.id is not None
    dossier = errand.uow.plans.dossier(plan.id)
    assert dossier is not None
    docket = Docket(dossier, provider, errand.on, None, None)
    docket.change(_fields(docket, fields))
    for person, role in _introduced(errand, fields):
        docket.join(person, role)
    read = _read_as(docket, draft, unused=bool(missing))
    others = (unread("", problem) for problem in draft.problems)
    results = [read, *missing, *_added(errand, docket, draft, begun), *others]
    settled = settle(errand.case, docket, new=True)
    _answer(errand, plan.id, results, settled.sent)
    return plan.id


def _fields(docket: Docket, plan: OpenPlan) -> tuple[Change, ...]:
    fields = {"goal": plan.goal, "due": plan.due, "risks": plan.risks, "assumptions": plan.assumptions}
    return set_plan(docket.after, **fields)


def _read_as(docket: Docket, draft: PlanDraft, *, unused: bool) -> Result:
    """The `Key: value` lines together, and the plan that they made. `unused`: the template was not found."""
    written = [line.words for line in draft.lines if any(isinstance(act, OpenPlan) for act in line.acts)]
    if unused:
        written = [words for words in written if words not in draft.from_template]
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


@dataclass(slots=True)
class _Numbering:
    """The plan's number for each of the writer's, and the new to-dos by the plan's."""

    of: dict[int, int] = field(default_factory=dict)
    added: list[tuple[int, AddToDo]] = field(default_factory=list)

    def take(self, act: AddToDo, result: Result) -> Result:
        if result.result == "understood" and result.number is not None:
            self.of[act.number or result.number] = result.number
            self.added.append((result.number, act))
        return result


def _added(errand: Errand, docket: Docket, draft: PlanDraft, begun: tuple[AddToDo, ...]) -> Iterator[Result]:
    """The template's to-dos, then every line with its result. `after` speaks of the writer's own numbers, which may
    differ from the plan's, else of the template's."""
    templates, own = _Numbering(), _Numbering()
    for todo in begun:
        result = templates.take(todo, _add(errand, docket, todo, ""))
        yield result if result.result == "understood" else replace(result, words=todo.text)
    for line in draft.lines:
        if line.problem is not None:
            yield unread(line.words, line.problem)
        for act in line.acts:
            if isinstance(act, AddToDo):
                free = replace(act, number=None) if begun else act
                yield own.take(act, _add(errand, docket, free, line.words))
            elif isinstance(act, AddNote):
                yield docket.hear(act, line.words)
    yield from _waits(docket, templates.added, templates.of)
    yield from _waits(docket, own.added, own.of)


def _add(errand: Errand, docket: Docket, todo: AddToDo, words: str) -> Result:
    for named in todo.introduces:
        docket.join(introduce(errand.uow, named, errand.person), Role.COLLEAGUE)
    return docket.hear(replace(todo, after=()), words)


def _waits(docket: Docket, added: list[tuple[int, AddToDo]], numbers: dict[int, int]) -> Iterator[Result]:
    """Now that every to-do has its number, what comes after what; only what cannot be is told."""
    for own, act in added:
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
    errand.case.reply(
        Notice(NoticeKind.RECEIPT, person_id(errand.person), plan_id, facts=facts), changed=plan_id is not None
    )
