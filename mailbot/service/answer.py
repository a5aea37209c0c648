"""Who hears back of what a mail did: its writer by one receipt or one short question, the provider by one mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mailbot.domain.model import RequestKind
from mailbot.domain.notices import Asked, Notice, NoticeKind
from mailbot.service.case import person_id
from mailbot.service.docket import Docket, Result
from mailbot.service.errand import Errand
from mailbot.service.settle import Settled, news

# What the provider hears of at once; the rest is in the morning's digest.
NEWSWORTHY = frozenset(
    {
        "done", "done_until_next", "reopened", "cannot", "reassign_asked", "due", "agreed", "disagreed", "stopped",
        "snoozed", "rated", "undone", "away", "away_covered",
    }
)  # fmt: skip
# What a client or colleague gets an answer to. A word of thanks, a promise, a question passed on need none.
ANSWERED = frozenset(
    {
        "done", "done_until_next", "already_done", "reopened", "more_time_asked", "enough_time", "due", "cannot",
        "reassign_asked", "stopped", "snoozed", "undone", "helpers", "note_added", "noted_internally", "away",
        "away_covered", "back", "was_not_away", "language_set", "digest_set", "digest_off",
    }
)  # fmt: skip
MOST_QUESTIONS = 2  # in a row, about one thing: then the provider decides
IN_A_ROW = timedelta(days=7)


def answer_writer(
    errand: Errand, opened: Sequence[Docket], results: Sequence[Result], settled: Sequence[Settled]
) -> None:
    """One receipt, or one short question, or nothing where nothing needs to be said."""
    as_provider = errand.person.provider and all(docket.hearing.is_provider for docket in opened)
    spoken = [r for r in results if r.code not in ("shown", "thanks")]
    unclear = next((r for r in spoken if r.code in ("unclear", "date_two_ways")), None)
    changed = any(docket.changes for docket in opened) or any(r.changes for r in results)
    if as_provider:
        wanted = any(r.result != "ignored" for r in spoken)
    elif unclear is not None and not changed:
        if errand.case.answerable:
            _ask(errand, opened, unclear)
        return
    else:
        wanted = any(r.code in ANSWERED or r.result == "not_understood" for r in spoken)
    if wanted:
        took_effect = changed or (as_provider and any(r.result == "understood" for r in spoken))
        errand.case.reply(_receipt(errand, opened, spoken, settled), changed=took_effect)


def tell_provider(errand: Errand, docket: Docket, opened: Sequence[Docket], results: Sequence[Result]) -> None:
    """What somebody else did, in one mail. Words that changed nothing are passed on as they are: the provider's plain
    reply goes back to whoever wrote them."""
    if docket.hearing.is_provider:
        return
    concerning = _concerning(docket, opened, results)
    told = [r for r in concerning if r.result == "understood" and r.code in NEWSWORTHY]
    passed = [r for r in concerning if r.result == "not_understood"]
    if not told and (not passed or errand.case.quiet):
        return
    notice = news(docket, [result.as_fact() for result in (*told, *passed)])
    words = "\n".join(dict.fromkeys(r.words for r in passed if r.words))
    if words:
        number = docket.hearing.about
        decides = person_id(docket.hearing.decides)
        asked = Asked(RequestKind.QUESTION, number, docket.hearing.actor, decides, words)
        request = errand.uow.plans.ask(docket.plan_id, asked, errand.case.now, errand.case.cause)
        notice = replace(notice, to=decides, request=request)
    errand.case.tell(notice)


def _concerning(docket: Docket, opened: Sequence[Docket], results: Sequence[Result]) -> list[Result]:
    """What one plan's provider may hear of a reply: where it speaks of another provider's plan too, no words of it."""
    if len({each.after.plan.provider_id for each in opened}) > 1:
        return [replace(r, words="") for r in results if r.plan_id == docket.plan_id]
    first = docket is opened[0]
    return [r for r in results if r.plan_id == docket.plan_id or (r.plan_id is None and first)]


def close_question(errand: Errand) -> None:
    """Whatever is written under our own short question answers it; so it does the words that it was about."""
    asked = errand.topic.request
    if asked is None or asked.id is None or asked.kind != RequestKind.CLARIFY:
        return
    errand.uow.plans.answer(asked.id, "words", errand.case.now)
    for request in errand.uow.plans.open_requests():
        same = request.kind == RequestKind.QUESTION and request.cause == asked.cause
        if same and request.id is not None and request.asked_by == asked.asked_by:
            errand.uow.plans.answer(request.id, "said again", errand.case.now)


def _receipt(errand: Errand, opened: Sequence[Docket], results: Sequence[Result], settled: Sequence[Settled]) -> Notice:
    plan_id = opened[0].plan_id if len(opened) == 1 else None
    touched = {r.number for r in results if r.number is not None}
    number = touched.pop() if len(touched) == 1 and plan_id is not None else None
    cancels = next((each.cancels for each in settled if each.cancels), None)
    facts: dict[str, Any] = {
        "lines": [result.as_fact() for result in results],
        "sent": [dict(sent) for each in settled for sent in each.sent],
        "undo": any(docket.changes for docket in opened) or any(r.changes for r in results),
        "opened": False,
        "cancels": dict(cancels) if cancels and plan_id is not None else None,
    }
    return Notice(NoticeKind.RECEIPT, person_id(errand.person), plan_id, number, facts)


def _ask(errand: Errand, opened: Sequence[Docket], unclear: Result) -> None:
    """One short question that one word answers. After two in a row about the same the provider has the words alone."""
    me = person_id(errand.person)
    docket = opened[0] if opened else None
    plan_id = docket.plan_id if docket else None
    number = docket.hearing.about if docket else None
    since = errand.case.now - IN_A_ROW
    if errand.uow.plans.asked_lately(RequestKind.CLARIFY, me, plan_id, number, since) >= MOST_QUESTIONS:
        return
    asked = Asked(RequestKind.CLARIFY, number, me, me, unclear.words)
    request = errand.uow.plans.ask(plan_id, asked, errand.case.now, errand.case.cause)
    facts = {"words": unclear.words, "guess": unclear.details.get("guess", ""), "code": unclear.code, **unclear.details}
    errand.case.reply(Notice(NoticeKind.CLARIFY, me, plan_id, number, facts, request=request))
