"""Rulings where a human's words go to another human: questions, and what comes back."""

from __future__ import annotations

from datetime import date

from mailbot.domain import acts
from mailbot.domain.model import Request, RequestKind
from mailbot.domain.notices import Answered, Asked, Notice, NoticeKind, Outcome, Said
from mailbot.domain.rulings import Hearing, accepted, refused


def question(hearing: Hearing, act: acts.Question) -> Outcome:
    """Passed on to whoever decides; a provider's own question goes to whoever owns the to-do."""
    dossier = hearing.dossier
    number = hearing.about if hearing.about in dossier.todos else None
    decides = hearing.decides
    assert decides.id is not None
    to = decides.id
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
    return refused("unclear", guess=act.guess or "")


def answer(hearing: Hearing, act: acts.Answer) -> Outcome:
    """The words of whoever was asked, or of the provider, back to whoever asked; once."""
    request = hearing.request
    if request is None or request.id is None or request.kind != RequestKind.QUESTION:
        return refused("nothing_asked")
    still_open = any(request.id == waiting.id for waiting in hearing.dossier.requests)
    if not still_open or not (hearing.actor == request.asked_of or hearing.is_provider):
        return refused("nothing_asked")
    return accepted(
        "answer_passed_on",
        notices=(answer_to(hearing, request, "words", act.words),),
        answered=(Answered(request.id, "words"),),
        said=(Said(act.words, request.number),),
        details={"of": hearing.dossier.people[request.asked_by].name},
    )


def answer_to(hearing: Hearing, request: Request, code: str, words: str, day: date | None = None) -> Notice:
    """What became of a request, for whoever asked. `code` is yes, no, until (then `day` counts) or words."""
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
            "asked": request.words,
        },
    )
