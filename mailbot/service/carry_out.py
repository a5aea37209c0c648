"""Lines are carried out: each act finds its plan and is decided there; the writer gets one answer about them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.decide import decides, singly
from mailbot.domain.model import Person, RequestKind, Role
from mailbot.domain.notices import Asked, Notice, NoticeKind
from mailbot.domain.rulings import find_person
from mailbot.language.grammar import Line, Problem
from mailbot.service import lists
from mailbot.service.case import Case
from mailbot.service.docket import Docket, Result
from mailbot.service.introduce import introduce
from mailbot.service.ports import UnitOfWork
from mailbot.service.settle import Settled, news, settle
from mailbot.service.topic import NoSuchRow, Topic, places
from mailbot.service.undo import plans_touched, undo

# What the provider hears of at once; the rest is in the morning's digest.
NEWSWORTHY = frozenset(
    {
        "done", "done_until_next", "reopened", "cannot", "reassign_asked", "due", "agreed", "disagreed", "stopped",
        "snoozed", "rated", "undone",
    }
)  # fmt: skip
# What a client or colleague gets an answer to. A word of thanks, a promise, a question passed on need none.
ANSWERED = frozenset(
    {
        "done", "done_until_next", "already_done", "reopened", "more_time_asked", "enough_time", "due", "cannot",
        "reassign_asked", "stopped", "snoozed", "undone", "helpers", "note_added", "noted_internally",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Errand:
    """One person's words about one topic, written on the day `on`, in the mail of `case`."""

    case: Case
    person: Person
    topic: Topic
    on: date

    @property
    def uow(self) -> UnitOfWork:
        return self.case.uow


def carry_out(errand: Errand, lines: Sequence[Line]) -> tuple[Result, ...]:
    """Everything that `lines` ask for, in the caller's transaction. Returns what became of each."""
    dockets = _Dockets(errand)
    results: list[Result] = []
    for line in lines:
        results += _line(errand, dockets, line)
    opened = dockets.opened()
    settled = [settle(errand.case, docket, in_receipt=len(opened) == 1) for docket in opened]
    _question_answered(errand)
    for docket in opened:
        _tell_provider(errand, docket, _concerning(docket, opened, results))
    _answer(errand, dockets, results, settled)
    return tuple(results)


class _Dockets:
    """One docket for each plan that the mail touches, opened when first needed."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._by_plan: dict[int, Docket] = {}

    def of(self, plan_id: int) -> Docket | None:
        if plan_id not in self._by_plan:
            errand = self._errand
            errand.uow.plans.lock(plan_id)
            dossier = errand.uow.plans.dossier(plan_id)
            if dossier is None or errand.person.id is None or not _belongs(dossier.people, errand.person):
                return None
            about = errand.topic.number if errand.topic.plan_id in (None, plan_id) else None
            self._by_plan[plan_id] = Docket(dossier, errand.person.id, errand.on, about, errand.topic.request)
        return self._by_plan[plan_id]

    def opened(self) -> tuple[Docket, ...]:
        return tuple(self._by_plan.values())


def _belongs(people: Mapping[int, Person], person: Person) -> bool:
    return person.id in people


def _line(errand: Errand, dockets: _Dockets, line: Line) -> Iterator[Result]:
    if line.ignored:
        yield Result(line.words, "ignored")
        return
    if line.problem is not None:
        yield unread(line.words, line.problem)
        return
    for act in line.acts:
        yield from _act(errand, dockets, line.words, act)


def unread(words: str, problem: Problem) -> Result:
    """Quoted back with the reason and an example of how it could be written."""
    return Result(words, "not_understood", problem.code, None, dict(problem.details), example=problem.example)


def _act(errand: Errand, dockets: _Dockets, words: str, act: Act) -> Iterator[Result]:
    if isinstance(act, acts.Undo):
        yield from _undone(errand, dockets, words)
        return
    if not decides(act):
        yield _shown(errand, dockets, words, act)
        return
    try:
        placed = tuple(places(errand.topic, act))
    except NoSuchRow as wrong:
        details = {"number": wrong.row, "highest": len(errand.topic.rows)}
        yield Result(words, "not_understood", "no_such_todo", wrong.row, details)
        return
    for plan_id, there in placed:
        docket = dockets.of(plan_id) if plan_id is not None else None
        if docket is None:
            yield Result(words, "not_understood", "which_plan")
            continue
        for one in singly(there):
            yield docket.hear(_introduced(errand, docket, one), words)


def _introduced(errand: Errand, docket: Docket, act: Act) -> Act:
    """People whom a to-do names with an address join the plan before it is decided."""
    if docket.hearing.is_provider:
        for named in getattr(act, "introduces", ()):
            docket.join(introduce(errand.uow, named, errand.person), Role.COLLEAGUE)
    return act


def _undone(errand: Errand, dockets: _Dockets, words: str) -> Iterator[Result]:
    """In every plan that the mail which is taken back has touched."""
    topic = errand.topic
    touched = plans_touched(errand.uow, topic.answered, errand.person)
    opened = [docket for plan_id in touched or topic.plans if (docket := dockets.of(plan_id)) is not None]
    if not touched and len(opened) != 1:
        yield Result(words, "not_understood", "nothing_to_undo" if topic.answered else "which_plan")
        return
    for docket in opened:
        yield undo(errand.uow, docket, topic.answered, words)


def _shown(errand: Errand, dockets: _Dockets, words: str, act: Act) -> Result:
    """Acts that show something and change nothing."""
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


def _concerning(docket: Docket, opened: Sequence[Docket], results: Sequence[Result]) -> list[Result]:
    """What one plan's provider may hear of a reply: where it speaks of another provider's plan too, no words of it."""
    if len({each.after.plan.provider_id for each in opened}) > 1:
        return [replace(r, words="") for r in results if r.plan_id == docket.plan_id]
    first = docket is opened[0]
    return [r for r in results if r.plan_id == docket.plan_id or (r.plan_id is None and first)]


def _tell_provider(errand: Errand, docket: Docket, results: Sequence[Result]) -> None:
    """What somebody else did goes to the provider in one mail; words that changed nothing are passed on as they are."""
    if docket.hearing.is_provider:
        return
    told = [r for r in results if r.result == "understood" and r.code in NEWSWORTHY]
    passed = [r for r in results if r.result == "not_understood"]
    if told or passed:
        items = [result.as_fact() for result in (*told, *passed)]
        errand.case.tell(news(docket, items))


def _answer(errand: Errand, dockets: _Dockets, results: Sequence[Result], settled: Sequence[Settled]) -> None:
    """One receipt to the writer, or one short question, or nothing where nothing needs to be said."""
    opened = dockets.opened()
    as_provider = errand.person.provider and all(docket.hearing.is_provider for docket in opened)
    spoken = [r for r in results if r.code != "shown"]
    unclear = next((r for r in spoken if r.code in ("unclear", "date_two_ways")), None)
    changed = any(docket.changes for docket in opened)
    if as_provider:
        if any(r.result != "ignored" and r.code != "thanks" for r in spoken):
            errand.case.reply(_receipt(errand, dockets, spoken, settled))
    elif unclear is not None and not changed:
        _clarify(errand, opened, unclear)
    elif any(r.code in ANSWERED or r.result == "not_understood" for r in spoken):
        errand.case.reply(_receipt(errand, dockets, [r for r in spoken if r.code != "thanks"], settled))


def _question_answered(errand: Errand) -> None:
    """Whatever is written under our own short question answers it; what is still unclear is asked about anew."""
    request = errand.topic.request
    if request is not None and request.id is not None and request.kind == RequestKind.CLARIFY:
        errand.uow.plans.answer(request.id, "words", errand.case.now)


def _receipt(errand: Errand, dockets: _Dockets, results: Sequence[Result], settled: Sequence[Settled]) -> Notice:
    assert errand.person.id is not None
    opened = dockets.opened()
    plan_id = opened[0].plan_id if len(opened) == 1 else None
    touched = {r.number for r in results if r.number is not None}
    number = touched.pop() if len(touched) == 1 and plan_id is not None else None
    cancels = next((each.cancels for each in settled if each.cancels), None)
    facts: dict[str, Any] = {
        "lines": [result.as_fact() for result in results],
        "sent": [dict(sent) for each in settled for sent in each.sent],
        "undo": any(docket.changes for docket in opened),
        "opened": False,
        "cancels": dict(cancels) if cancels and plan_id is not None else None,
    }
    return Notice(NoticeKind.RECEIPT, errand.person.id, plan_id, number, facts)


def _clarify(errand: Errand, opened: Sequence[Docket], unclear: Result) -> None:
    """One short question that one word answers; the words stay on record."""
    assert errand.person.id is not None
    docket = opened[0] if opened else None
    plan_id = docket.plan_id if docket else None
    number = docket.hearing.about if docket else None
    asked = Asked(RequestKind.CLARIFY, number, errand.person.id, errand.person.id, unclear.words)
    request = errand.uow.plans.ask(plan_id, asked, errand.case.now, errand.case.cause)
    facts = {"words": unclear.words, "guess": unclear.details.get("guess", ""), "code": unclear.code, **unclear.details}
    errand.case.reply(Notice(NoticeKind.CLARIFY, errand.person.id, plan_id, number, facts, request=request))
