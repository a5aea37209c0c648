"""Lines are carried out: each act finds its plan and is decided there; the writer gets one answer about them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.decide import decides, singly
from mailbot.domain.model import Role
from mailbot.language.grammar import Line, Problem
from mailbot.service.answer import answer_writer, close_question, tell_provider
from mailbot.service.docket import Docket, Result
from mailbot.service.errand import Dockets, Errand
from mailbot.service.introduce import introduce
from mailbot.service.oneself import Affairs
from mailbot.service.settle import settle
from mailbot.service.show import show
from mailbot.service.templates import save_template
from mailbot.service.topic import NoSuchRow, places
from mailbot.service.undo import plans_touched, taken_back, undo


def carry_out(errand: Errand, lines: Sequence[Line]) -> tuple[Result, ...]:
    """Everything that `lines` ask for, in the caller's transaction. Returns what became of each."""
    dockets, affairs = Dockets(errand), Affairs(errand)
    if len(errand.topic.plans) == 1:  # even where nothing is understood, the answer says what it is about
        dockets.of(errand.topic.plans[0])
    results: list[Result] = []
    for line in lines:
        results += _line(errand, dockets, affairs, line)
    opened = dockets.opened()
    if len({docket.after.plan.provider_id for docket in opened}) > 1:
        for docket in opened:
            docket.keep_words()
    affairs.settle()
    settled = [settle(errand.case, docket, in_receipt=len(opened) == 1) for docket in opened]
    close_question(errand)
    for docket in opened:
        tell_provider(errand, docket, opened, results)
    answer_writer(errand, opened, results, settled)
    return tuple(results)


def _line(errand: Errand, dockets: Dockets, affairs: Affairs, line: Line) -> Iterator[Result]:
    if line.ignored:
        yield Result(line.words, "ignored")
        return
    if line.problem is not None:
        yield unread(line.words, line.problem)
        return
    for act in line.acts:
        yield from _act(errand, dockets, affairs, line.words, act)


def unread(words: str, problem: Problem) -> Result:
    """Quoted back with the reason and an example of how it could be written."""
    return Result(words, "not_understood", problem.code, None, dict(problem.details), example=problem.example)


def _act(errand: Errand, dockets: Dockets, affairs: Affairs, words: str, act: Act) -> Iterator[Result]:
    if isinstance(act, acts.Undo):
        yield from _undone(errand, dockets, affairs, words)
        return
    if isinstance(act, acts.AboutOneself):
        yield affairs.hear(act, words)
        return
    if isinstance(act, acts.SaveTemplate):
        yield save_template(errand, dockets, words, act)
        return
    if not decides(act):
        yield show(errand, dockets, words, act)
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
            _introduce(errand, docket, one)
            yield docket.hear(one, words)


def _introduce(errand: Errand, docket: Docket, act: Act) -> None:
    """People whom a to-do names with an address join the plan before it is decided."""
    if docket.hearing.is_provider:
        for named in getattr(act, "introduces", ()):
            docket.join(introduce(errand.uow, named, errand.person), Role.COLLEAGUE)


def _undone(errand: Errand, dockets: Dockets, affairs: Affairs, words: str) -> Iterator[Result]:
    """In every plan that the mail which is taken back has touched, and what it set for its writer."""
    topic = errand.topic
    cause = taken_back(topic.answered)
    own = affairs.take_back(cause, words) if cause is not None else None
    if own is not None:
        yield own
    touched = plans_touched(errand.uow, topic.answered, errand.person)
    opened = [
        docket for plan_id in touched or (() if own else topic.plans) if (docket := dockets.of(plan_id)) is not None
    ]
    if not touched and len(opened) != 1 and own is None:
        yield Result(words, "not_understood", "nothing_to_undo" if topic.answered else "which_plan")
        return
    for docket in opened:
        yield undo(errand.uow, docket, topic.answered, words)
