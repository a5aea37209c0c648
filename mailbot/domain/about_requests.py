"""Rulings where a human decides: more time, questions, and the answers to both."""

from __future__ import annotations

from datetime import date, timedelta

from mailbot.domain import acts
from mailbot.domain.about_todos import moved, on_own
from mailbot.domain.model import Request, RequestKind, ToDo
from mailbot.domain.notices import Answered, Asked, Notice, NoticeKind, Outcome, Said
from mailbot.domain.rulings import Hearing, accepted, refused
from mailbot.domain.standing import pushed_by


def more_time(hearing: Hearing, act: acts.MoreTime) -> Outcome:
    """The provider's own word moves the day; within the plan's grace anyone's does; else the provider is asked."""

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        named: dict[str, object] = {"number": todo.number, "text": todo.text}
        if act.until is not None and act.until < hearing.today:
            return refused("date_passed", due=act.until.isoformat(), **named)
        if act.until is not None and todo.due is not None and act.until <= todo.due:
            return accepted("enough_time", details={**named, "due": todo.due.isoformat()})
        if act.until is not None and (hearing.is_provider or _within_grace(hearing, todo, act.until)):
            return accepted("due", changes=moved(todo, act.until), details={**named, "due": act.until.isoformat()})
        if hearing.is_provider:
            return refused("until_when", **named)
        return _ask(hearing, todo, act.until)

    return on_own(hearing, act.todos, rule)


def _within_grace(hearing: Hearing, todo: ToDo, until: date) -> bool:
    grace = hearing.dossier.plan.grace_days
    return todo.first_due is not None and until <= todo.first_due + timedelta(days=grace)


def _ask(hearing: Hearing, todo: ToDo, until: date | None) -> Outcome:
    dossier = hearing.dossier
    provider = dossier.plan.provider_id
    pushes = pushed_by(dossier, todo.number, until) if until else dossier.followers(todo.number)
    earlier = dossier.request_about(todo.number, RequestKind.MORE_TIME)
    return accepted(
        "more_time_asked",
        requests=(Asked(RequestKind.MORE_TIME, todo.number, hearing.actor, provider, until=until),),
        notices=(
            Notice(
                NoticeKind.REQUEST,
                provider,
                dossier.plan.id,
                todo.number,
                {
                    "by": dossier.people[hearing.actor].name,
                    "until": until.isoformat() if until else None,
                    "pushes": [follower.number for follower in pushes],
                },
                request=0,
            ),
        ),
        answered=(Answered(earlier.id, "asked again"),) if earlier and earlier.id else (),
        details={
            "number": todo.number,
            "text": todo.text,
            "due": until.isoformat() if until else "",
            "of": dossier.provider.name,
        },
    )


def yes(hearing: Hearing, act: acts.Yes) -> Outcome:
    request = _asked_of_me(hearing)
    if request is None:
        return refused("nothing_asked")
    if request.until is None:
        return refused("until_when", number=request.number)
    return _grant(hearing, request, request.until, "yes")


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
        notices=(_answer(hearing, request, "no", act.why, todo.due),),
        answered=(Answered(request.id, "no"),),
        said=(Said(act.why, request.number),) if act.why else (),
        details={"number": todo.number, "text": todo.text, "of": hearing.dossier.people[request.asked_by].name},
    )


def _asked_of_me(hearing: Hearing) -> Request | None:
    """The request that the mail answers, else the only one for more time that waits for this person."""
    if hearing.request is not None and hearing.request.kind == RequestKind.MORE_TIME:
        still_open = {request.id for request in hearing.dossier.requests}
        return hearing.request if hearing.request.id in still_open else None
    mine = [r for r in hearing.dossier.requests if r.asked_of == hearing.actor and r.kind == RequestKind.MORE_TIME]
    about = [r for r in mine if hearing.about is None or r.number == hearing.about]
    return about[0] if len(about) == 1 else None


def _grant(hearing: Hearing, request: Request, day: date, code: str) -> Outcome:
    assert request.id is not None and request.number is not None
    todo = hearing.dossier.todos[request.number]
    return accepted(
        "more_time_granted",
        changes=moved(todo, day),
        notices=(_answer(hearing, request, code, "", day),),
        answered=(Answered(request.id, day.isoformat()),),
        details={
            "number": todo.number,
            "text": todo.text,
            "due": day.isoformat(),
            "of": hearing.dossier.people[request.asked_by].name,
        },
    )


def _answer(hearing: Hearing, request: Request, code: str, words: str, day: date | None) -> Notice:
    return Notice(
        NoticeKind.ANSWER,
        request.asked_by,
        hearing.dossier.plan.id,
        request.number,
        {
            "code": code,
            "by": hearing.dossier.people[hearing.actor].name,
            "until": day.isoformat() if day else None,
            "words": words,
        },
    )


def question(hearing: Hearing, act: acts.Question) -> Outcome:
    """Passed on to the provider; a provider's own question goes to whoever owns the to-do."""
    dossier = hearing.dossier
    number = hearing.about if hearing.about in dossier.todos else None
    to = dossier.plan.provider_id
    if hearing.is_provider:
        if number is None or dossier.todos[number].owner_id == hearing.actor:
            return accepted("note_added", said=(Said(act.words, number),))
        to = dossier.todos[number].owner_id
    return accepted(
        "passed_on",
        requests=(Asked(RequestKind.QUESTION, number, hearing.actor, to, act.words),),
        notices=(
            Notice(
                NoticeKind.QUESTION,
                to,
                dossier.plan.id,
                number,
                {"by": dossier.people[hearing.actor].name, "words": act.words},
                request=0,
            ),
        ),
        said=(Said(act.words, number),),
        details={"of": dossier.people[to].name},
    )


def unclear(hearing: Hearing, act: acts.Unclear) -> Outcome:
    """Never guessed: the service asks the writer one short question; the words are on record."""
    return Outcome(False, "unclear", {"guess": act.guess or ""})


def answer(hearing: Hearing, act: acts.Answer) -> Outcome:
    """A human's words, back to whoever asked."""
    request = hearing.request
    if request is None or request.id is None:
        return refused("nothing_asked")
    notice = Notice(
        NoticeKind.ANSWER,
        request.asked_by,
        hearing.dossier.plan.id,
        request.number,
        {
            "code": "words",
            "by": hearing.dossier.people[hearing.actor].name,
            "words": act.words,
            "asked": request.words,
        },
    )
    return accepted(
        "answer_passed_on",
        notices=(notice,),
        answered=(Answered(request.id, "words"),),
        said=(Said(act.words, request.number),),
        details={"of": hearing.dossier.people[request.asked_by].name},
    )
