"""More time: whether a clause asks for it, and until which day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from mailbot.language.dates.span import Span
from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.verdict import Setting, Verdict
from mailbot.language.words import Token

NEGATIONS = frozenset("not wont cant cannot inte ej ikke nem nicht pas no non niet nao nie".split())
"""Bare negations of the twelve languages, for phrases that hold one in themselves ("won't make it by")."""
LATE = ("signal.not", "state.cannot_end", "state.cannot", "state.undone")
SMALL = (
    "signal.small", "signal.thing", "signal.article", "signal.time", "state.need", "state.more_time", "state.almost",
    "talk.polite", "talk.thanks", "row.noun", "row.prep", "signal.hearsay", "signal.to_day",
)  # fmt: skip


def more_time(clause: Clause, around: Setting) -> Verdict | None:
    said = clause.has
    ahead = [span for span in clause.dates if span.day and span.day >= around.on and span.kind != "ago"]
    vague = any(span.kind == "vague" for span in clause.dates)
    sure = said("state.more_time")
    if not sure:
        said_before = {hit.end for hit in clause.hits.get("state.say", ())}
        says = any(span.start in said_before for span in ahead) or _put_off(clause, ahead)
        if not ((ahead or vague) and (says or said("state.need", "state.move") or _time_until(clause, around, ahead))):
            return None
        if (
            said("state.need")
            and not (says or said("state.move", "signal.time"))
            and not _needs_time(clause, around, ahead or clause.dates)
        ):
            return None
        finished = min(clause.first("state.done"), clause.first("state.did"))
        if (
            finished < 1 << 30
            and not said("signal.not")
            and not (ahead and clause.first("state.need") < ahead[0].start < finished)
        ):
            return None  # but "give me two weeks and it is done" asks for them
    elif said("talk.thanks") and not ahead:
        return None  # "thank you for your patience"
    elif _negated_request(clause):
        return Verdict("unclear", guess="more_time")
    if around.conditional or (said("signal.would") and not around.question):
        return Verdict("unclear", guess="more_time")
    if ahead and (_not_by(clause, around.tokens, ahead) or _before_weekend(ahead)):
        return Verdict("unclear", guess="more_time")  # "not by Friday" names the day it cannot be met
    until, doubt = day_meant(ahead) if ahead else around.day_beside
    if doubt:
        return Verdict("unclear", guess="more_time", doubt=doubt)
    return Verdict("more_time", until=until)


def _before_weekend(ahead: Sequence[Span]) -> bool:
    """ "Can't get to it before the weekend": the weekend is no day it will be done."""
    return any(span.not_before and span.recurs and span.day and span.day.weekday() > 4 for span in ahead)


def _not_by(clause: Clause, tokens: Sequence[Token], ahead: Sequence[Span]) -> bool:
    concluded = clause.first("signal.so")
    if any(hit.start < concluded < ahead[0].start for name in LATE for hit in clause.hits.get(name, ())):
        return False  # "3 is with the lawyer, so put it off to Wednesday"
    negated = clause.has(*LATE) or any(
        tokens[i].key in NEGATIONS and not _article(clause, i) for i in range(clause.start, ahead[0].start)
    )
    return negated and not any(span.not_before for span in ahead)


def _article(clause: Clause, i: int) -> bool:
    """Portuguese "no" is an article."""
    return clause.heard(i, "row.the")


def _negated_request(clause: Clause) -> bool:
    """ "I don't need more time": the negation stands before the request and is no part of it."""
    first = clause.hits["state.more_time"][0]
    return any(hit.start < first.start for hit in clause.hits.get("signal.not", ()))


def _put_off(clause: Clause, ahead: Sequence[Span]) -> bool:
    """ "3 is with the lawyer, so to Wednesday": a day with "to" before it, concluded from what was said."""
    ends = {hit.end for hit in clause.hits.get("signal.to_day", ()) if hit.start > clause.first("signal.so")}
    return any(span.start in ends or span.until for span in ahead) if ends else False


def _time_until(clause: Clause, around: Setting, ahead: Sequence[Span]) -> bool:
    """ "Time until 5/2, please": the word, the day and nothing else."""
    dated = {i for span in clause.dates for i in range(span.start, span.end)}
    return (
        clause.has("signal.time")
        and any(span.until for span in ahead)
        and not clause.has("signal.not")
        and all(
            i in dated or around.tokens[i].kind != "word" or _small(clause, i) for i in range(clause.start, clause.end)
        )
    )


def _needs_time(clause: Clause, around: Setting, spans: Sequence[Span]) -> bool:
    """Whether "need" is about the time itself: nothing but small words between it and the day or length."""
    ends = sorted(hit.end for hit in clause.hits.get("state.need", ()))
    for span, clear in zip(spans, _clear_before(clause, around, spans), strict=True):
        if span.kind in ("day", "bare", "ahead") and not (span.until or span.kind == "ahead"):
            continue
        at = bisect_left(ends, clear)
        if at < len(ends) and ends[at] <= span.start:
            return True
        # verb-final languages name what is needed before the day: everything up to the day counts then
        if ends and ends[-1] > span.start and clear == clause.start:
            return True
    return False


def moves_to_day(clause: Clause, around: Setting) -> bool:
    """ "Can we make it Friday", "är det ok med 10 januari": nothing unknown between the moving and the day."""
    ends = sorted(hit.end for hit in clause.hits.get("state.move", ()))
    for span, clear in zip(clause.dates, _clear_before(clause, around, clause.dates), strict=True):
        at = bisect_left(ends, clear)
        if at < len(ends) and ends[at] <= span.start:
            return True
    return False


def _clear_before(clause: Clause, around: Setting, spans: Sequence[Span]) -> list[int]:
    """For each span, the first token from which on only marks, numbers and small words lead up to it."""
    clear, begin, i = [], clause.start, clause.start
    for span in spans:
        while i < span.start:
            if around.tokens[i].kind == "word" and not _small(clause, i):
                begin = i + 1
            i += 1
        clear.append(begin)
    return clear


def _small(clause: Clause, i: int) -> bool:
    return clause.heard(i, *SMALL)


def day_meant(spans: Sequence[Span]) -> tuple[date | None, tuple[date, ...]]:
    """(the day, both readings where it has two). Of several days the one with "until" before it counts."""
    days = [span for span in spans if span.kind in ("day", "bare", "ahead", "length")]
    bounded = [span for span in days if span.until]
    chosen = bounded or days
    distinct = {span.day for span in chosen}
    if not chosen:
        return None, ()
    if len(distinct) > 1:
        return None, tuple(sorted(day for day in distinct if day))
    span = chosen[0]
    if span.alternative is not None and span.day is not None:
        return None, tuple(sorted((span.day, span.alternative)))
    return span.day, ()
