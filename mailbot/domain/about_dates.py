"""Rulings about days: a new due day, more time asked for, granted or refused."""

from __future__ import annotations

from datetime import date, timedelta

from mailbot.domain import acts
from mailbot.domain.about_requests import answer_to
from mailbot.domain.about_todos import named, on_own, settled, waiting_for_time
from mailbot.domain.changes import Change
from mailbot.domain.model import Request, RequestKind, State, ToDo
from mailbot.domain.notices import Answered, Asked, Notice, NoticeKind, Outcome, Said
from mailbot.domain.rulings import Hearing, accepted, refused, set_todo
from mailbot.domain.standing import pushed_by


def set_due(hearing: Hearing, act: acts.SetDue) -> Outcome:
    """The provider's word. A day that is past is taken, and said to be past."""

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if act.start and act.start > act.due:
            return refused("ends_before_start", number=todo.number)
        if todo.state == State.COMPLETED:
            return refused("already_done", **named(todo))
        return _move(hearing, todo, act.due, act.start)

    return on_own(hearing, act.todos, rule)


def more_time(hearing: Hearing, act: acts.MoreTime) -> Outcome:
    """The provider's own word moves the day; within the plan's grace anyone's does; else the provider is asked."""

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        until = act.until
        if todo.state == State.COMPLETED:
            return refused("already_done", **named(todo))
        if until is not None and until < hearing.today:
            return refused("date_passed", due=until.isoformat(), **named(todo))
        if until is not None and todo.due is not None and until <= todo.due:
            return accepted("enough_time", details={**named(todo), "due": todo.due.isoformat()})
        if until is not None and (hearing.is_provider or _within_grace(hearing, todo, until)):
            return _move(hearing, todo, until)
        if hearing.is_provider:
            return refused("until_when", **named(todo))
        return _ask(hearing, todo, until)

    return on_own(hearing, act.todos, rule)


def yes(hearing: Hearing, act: acts.Yes) -> Outcome:
    request = _asked_of_me(hearing)
    if request is None:
        return refused("nothing_asked")
    if request.until is None:
        return refused("until_when", number=request.number)
    if request.until < hearing.today:
        return refused("date_passed", due=request.until.isoformat())
    return _grant(hearing, request, request.until, "yes", act.words)


def until(hearing: Hearing, act: acts.Until) -> Outcome:
    request = _asked_of_me(hearing)
    if request is None:
        return refused("nothing_asked")
    if act.until < hearing.today:
        return refused("date_passed", due=act.until.isoformat())
    return _grant(hearing, request, act.until, "until")


def no(hearing: Hearing, act: acts.No) -> Outcome:
    request = _asked_of_me(hearing)
    if request is None:
        return refused("nothing_asked")
    assert request.id is not None and request.number is not None
    todo = hearing.dossier.todos[request.number]
    return accepted(
        "more_time_refused",
        notices=(answer_to(hearing, request, "no", act.why, todo.due),),
        answered=(Answered(request.id, "no"),),
        said=(Said(act.why, request.number),) if act.why else (),
        details={**named(todo), "of": hearing.dossier.people[request.asked_by].name},
    )


def moved(todo: ToDo, due: date, start: date | None = None) -> tuple[Change, ...]:
    """A new last day. The start stays, unless one is named or the day lies before it: then the whole span moves."""
    if start is None and todo.start is not None:
        length = todo.due - todo.start if todo.due else timedelta(0)
        start = todo.start if todo.start <= due else due - length
    return set_todo(todo, due=due, start=start, first_due=todo.first_due or due)


def _move(hearing: Hearing, todo: ToDo, due: date, start: date | None = None) -> Outcome:
    """Whoever waits for an answer about that day has it now."""
    changes = moved(todo, due, start)
    waiting = [r for r in waiting_for_time(hearing, todo.number) if r.asked_by != hearing.actor]
    return accepted(
        "due" if changes else "same",
        changes=changes,
        answered=settled(hearing, todo.number, due.isoformat()),
        notices=tuple(answer_to(hearing, r, "yes" if r.until == due else "until", "", due) for r in waiting),
        details={**named(todo), "due": due.isoformat(), "past": due < hearing.today},
    )


def _within_grace(hearing: Hearing, todo: ToDo, until: date) -> bool:
    grace = hearing.dossier.plan.grace_days
    return todo.first_due is not None and until <= todo.first_due + timedelta(days=grace)


def _ask(hearing: Hearing, todo: ToDo, until: date | None) -> Outcome:
    dossier = hearing.dossier
    decides = hearing.decides
    assert decides.id is not None
    pushes = pushed_by(dossier, todo.number, until) if until else dossier.followers(todo.number)
    facts = {
        "by": dossier.people[hearing.actor].name,
        "until": until.isoformat() if until else None,
        "pushes": [follower.number for follower in pushes],
    }
    return accepted(
        "more_time_asked",
        requests=(Asked(RequestKind.MORE_TIME, todo.number, hearing.actor, decides.id, until=until),),
        notices=(Notice(NoticeKind.REQUEST, decides.id, dossier.plan.id, todo.number, facts, request=0),),
        answered=settled(hearing, todo.number, "asked again"),
        details={**named(todo), "due": until.isoformat() if until else "", "of": decides.name},
    )


def _asked_of_me(hearing: Hearing) -> Request | None:
    """The request that the mail answers, else the only one for more time that waits for this person.
    What somebody was asked in their place is the provider's to answer too."""
    asked = (r for r in hearing.dossier.requests if r.kind == RequestKind.MORE_TIME)
    mine = [r for r in asked if hearing.is_provider or r.asked_of == hearing.actor]
    if hearing.request is not None and hearing.request.kind == RequestKind.MORE_TIME:
        return next((request for request in mine if request.id == hearing.request.id), None)
    about = [r for r in mine if hearing.about is None or r.number == hearing.about]
    return about[0] if len(about) == 1 else None


def _grant(hearing: Hearing, request: Request, day: date, code: str, words: str = "") -> Outcome:
    assert request.id is not None and request.number is not None
    todo = hearing.dossier.todos[request.number]
    return accepted(
        "more_time_granted",
        changes=moved(todo, day),
        notices=(answer_to(hearing, request, code, words, day),),
        answered=(Answered(request.id, day.isoformat()),),
        said=(Said(words, request.number),) if words else (),
        details={**named(todo), "due": day.isoformat(), "of": hearing.dossier.people[request.asked_by].name},
    )
