"""What one clause says about a to-do: done, not done, begun, late, handed over, promised, or nothing certain.

The rules are ordered from the most to the least telling, and every word that takes certainty away (not, almost, will,
if, would, he says, a question mark) is weighed before "done" is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailbot.language.clauses import Clause
from mailbot.language.dates.recognise import Span
from mailbot.language.names import handed_to
from mailbot.language.words import Token


@dataclass(frozen=True, slots=True)
class Verdict:
    """`act` is the contract's name of what is said; "unclear" carries the closest act in `guess`.

    `doubt` holds both readings of a date that reads two ways.
    """

    act: str
    until: date | None = None
    percent: int = 0
    to: str = ""
    guess: str | None = None
    doubt: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What is around the clause: the whole text, its tokens, the day, whether it hangs on a condition."""

    text: str
    tokens: Sequence[Token]
    on: date
    conditional: bool
    question: bool
    following: Clause | None
    rows: bool = False
    dated_after: Sequence[Span] = ()


def verdict_of(clause: Clause, around: Setting) -> Verdict | None:
    """The clause's verdict, None where it says nothing about a to-do."""
    said = clause.has
    if around.question:
        return _asked(clause, around)
    late = _more_time(clause, around)
    if late:
        return late
    percent = _percent(clause, around)
    if percent is not None and not around.conditional and not said("signal.future", "signal.would"):
        if percent >= 100:
            return (
                Verdict("unclear", guess="done")
                if said("signal.not", "signal.hearsay", "state.almost")
                else Verdict("done")
            )
        return Verdict("progress", percent=percent) if percent > 0 else Verdict("not_done")
    if said("state.cannot") or _cannot_at_end(clause, around):
        return _unless_doubtful("cannot", clause, around, also=())
    handed = _handed(clause, around)
    if handed:
        return handed
    if said("state.not_me"):
        return Verdict("unclear", guess="reassign")
    return _state(clause, around)


def _state(clause: Clause, around: Setting) -> Verdict | None:
    said = clause.has
    done, did = said("state.done"), said("state.did")
    negated = said("signal.not", "state.cannot_end", "talk.no")
    if (done or did) and _thanked_for(clause):
        return None
    if done or did:
        if said("signal.would"):
            return Verdict("not_done") if negated else Verdict("unclear", guess="done")
        if negated or said("state.undone"):
            if around.conditional or (
                said("signal.future") and not said("state.undone") and _before(clause, "signal.future")
            ):
                return Verdict("unclear", guess="not_done")
            return Verdict("not_done") if not said("signal.hearsay") else Verdict("unclear", guess="not_done")
        if not around.rows and _reserved(clause):
            return Verdict("unclear", guess="done")
        if said("state.almost", "state.half", "state.started"):
            return Verdict("started")
        if around.conditional:
            return Verdict("unclear", guess="accept")
        if said("signal.hearsay"):
            return Verdict("unclear", guess="done")
        if _before(clause, "signal.future") or _due_ahead(clause, around, done):
            return Verdict("accept")
        return Verdict("done")
    if said("state.undone"):
        return (
            Verdict("not_done")
            if not (around.conditional or said("signal.would"))
            else Verdict("unclear", guess="not_done")
        )
    if said("state.started"):
        if negated:
            return Verdict("not_done")
        if around.conditional or said("signal.would", "signal.hearsay"):
            return Verdict("unclear", guess="started")
        return (
            Verdict("accept")
            if _before(clause, "signal.future", "state.started") or _due_ahead(clause, around, True)
            else Verdict("started")
        )
    if said("state.on_track"):
        return (
            Verdict("unclear", guess="on_track")
            if negated or around.conditional or said("signal.hearsay")
            else Verdict("on_track")
        )
    if said("signal.left"):
        return Verdict("left")
    if said("state.promise"):
        return Verdict("unclear", guess="accept") if negated or around.conditional else Verdict("accept")
    if said("state.ok", "talk.thumb") and not negated:
        return Verdict("ok")
    if said("talk.undecided"):
        return Verdict("unclear", guess="done")
    if said("talk.thumb_down"):
        return Verdict("unclear", guess="not_done")
    return None


def _thanked_for(clause: Clause) -> bool:
    """ "Thanks for everything you have done": what is done was done by others."""
    done = min(clause.first("state.done"), clause.first("state.did"))
    return any(hit.end + 3 <= done for hit in clause.hits.get("talk.thanks", ()))


def _reserved(clause: Clause) -> bool:
    """ "Done except for the signature": one thing, and something of it is left."""
    negations = {hit.start for hit in clause.hits.get("signal.not", ())}
    return any(
        hit.start not in negations
        for name in ("signal.except", "signal.except_post")
        for hit in clause.hits.get(name, ())
    ) or clause.has("signal.left")


def _asked(clause: Clause, around: Setting) -> Verdict | None:
    """A question changes nothing, but asking for more time until a day is how people ask for it."""
    lengths = any(span.until or span.kind in ("ahead", "length") for span in clause.dates)
    asks = clause.has("state.more_time") or (clause.has("state.need") and lengths)
    if asks and not clause.has("signal.not") and not around.conditional and not clause.has("state.done", "state.did"):
        late = _more_time(clause, around)
        if late and late.act == "more_time" and (late.until or not clause.has("signal.question")):
            return late
    return None


# --- more time ---------------------------------------------------------------------------------------


def _more_time(clause: Clause, around: Setting) -> Verdict | None:
    said = clause.has
    ahead = [span for span in clause.dates if span.day and span.day >= around.on and span.kind != "ago"]
    vague = any(span.kind == "vague" for span in clause.dates)
    sure = said("state.more_time")
    if not sure:
        if not ((ahead or vague) and said("state.need", "state.move")):
            return None
        if said("state.need") and not said("state.move") and not _needs_time(clause, around, ahead or clause.dates):
            return None
        finished = min(clause.first("state.done"), clause.first("state.did"))
        if (
            finished < 1 << 30
            and not said("signal.not")
            and not (ahead and clause.first("state.need") < ahead[0].start < finished)
        ):
            return None  # but "give me two weeks and it is done" asks for them
    elif _negated_request(clause):
        return Verdict("unclear", guess="more_time")
    if around.conditional or (said("signal.would") and not around.question):
        return Verdict("unclear", guess="more_time")
    if ahead and _not_by(clause, around.tokens, ahead):
        return Verdict("unclear", guess="more_time")  # "not by Friday" names the day it cannot be met
    ahead = ahead or [s for s in around.dated_after if s.day and s.day >= around.on]
    until, doubt = day_meant(ahead or [s for s in around.dated_after if s.day and s.day >= around.on])
    if doubt:
        return Verdict("unclear", guess="more_time", doubt=doubt)
    return Verdict("more_time", until=until)


NEGATIONS = frozenset("not wont cant cannot inte ej ikke nem nicht pas no non niet nao nie".split())
"""Bare negations of the twelve languages, for phrases that hold one in themselves ("won't make it by")."""


def _not_by(clause: Clause, tokens: Sequence[Token], ahead: Sequence[Span]) -> bool:
    negated = clause.has("signal.not", "state.cannot_end", "state.cannot", "state.undone") or any(
        tokens[i].key in NEGATIONS for i in range(clause.start, ahead[0].start)
    )
    return negated and not any(span.not_before for span in ahead)


def _negated_request(clause: Clause) -> bool:
    """ "I don't need more time": the negation stands before the request and is no part of it."""
    first = clause.hits["state.more_time"][0]
    return any(hit.start < first.start for hit in clause.hits.get("signal.not", ()))


def _needs_time(clause: Clause, around: Setting, spans: Sequence[Span]) -> bool:
    """Whether "need" is about the time itself: nothing but small words between it and the day or length."""
    for span in spans:
        if span.kind in ("day", "bare", "ahead") and not (span.until or span.kind == "ahead"):
            continue
        for hit in (*clause.hits.get("state.need", ()),):
            # verb-final languages name what is needed before the day: everything up to the day counts then
            low, high = (hit.end, span.start) if hit.end <= span.start else (clause.start, span.start)
            if all(around.tokens[i].kind != "word" or _small(clause, i) for i in range(low, max(low, high))):
                return True
    return False


def _small(clause: Clause, i: int) -> bool:
    return any(
        hit.start <= i < hit.end
        for name in (
            "signal.small",
            "signal.thing",
            "signal.article",
            "signal.time",
            "state.need",
            "state.more_time",
            "state.almost",
            "talk.polite",
            "talk.thanks",
            "row.noun",
            "row.prep",
            "signal.hearsay",
        )
        for hit in clause.hits.get(name, ())
    )


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


# --- parts, refusals, names ----------------------------------------------------------------------------


def _percent(clause: Clause, around: Setting) -> int | None:
    tokens = around.tokens
    for i in range(clause.start, clause.end):
        if tokens[i].kind == "number" and len(tokens[i].key) <= 3 and i + 1 < len(tokens):
            j = i + 1
            if tokens[j].key == "-" and j + 1 < len(tokens):
                j += 1
            if tokens[j].key == "%" or any(hit.start == j for hit in clause.hits.get("state.percent", ())):
                return int(tokens[i].key)
            part = _fraction(tokens, i, j)
            if part is not None and clause.has("state.done", "state.did"):
                return part
    for name, value in (("three_quarters", 75), ("two_thirds", 67), ("one_third", 33), ("quarter", 25), ("half", 50)):
        if clause.has(f"state.{name}") and (
            name != "half" or clause.has("state.done", "state.did", "state.started") or len(clause.hits) <= 6
        ):
            return value
    return None


def _fraction(tokens: Sequence[Token], i: int, slash: int) -> int | None:
    """The per cent of "3/4"."""
    if tokens[slash].key != "/" or slash + 1 >= len(tokens) or tokens[slash + 1].key not in ("2", "3", "4"):
        return None
    above, below = int(tokens[i].key), int(tokens[slash + 1].key)
    return round(100 * above / below) if 0 < above < below and tokens[slash + 1].glued else None


def _cannot_at_end(clause: Clause, around: Setting) -> bool:
    """ "I'm afraid I can't": nothing after it but "it" or "that". "I can't open the file" is something else."""
    for hit in clause.hits.get("state.cannot_end", ()):
        rest = range(hit.end, clause.end)
        if all(around.tokens[i].kind == "mark" or _thing(clause, i) for i in rest) and not clause.dates:
            return True
    return False


def _thing(clause: Clause, i: int) -> bool:
    return any(
        hit.start <= i < hit.end
        for name in ("signal.thing", "talk.polite", "talk.thanks", "row.noun", "signal.but")
        for hit in clause.hits.get(name, ())
    )


def _handed(clause: Clause, around: Setting) -> Verdict | None:
    if not clause.has("state.hand_to", "state.taker"):
        return None
    found = handed_to(around.text, around.tokens, clause, around.following)
    if found is None:
        return None
    name, certain = found
    if not certain or around.conditional or clause.has("signal.not", "signal.would", "signal.hearsay"):
        return Verdict("unclear", guess="reassign")
    return Verdict("reassign", to=name)


def _unless_doubtful(act: str, clause: Clause, around: Setting, also: Sequence[str]) -> Verdict:
    doubtful = around.conditional or clause.has("signal.would", "signal.hearsay", *also)
    return Verdict("unclear", guess=act) if doubtful else Verdict(act)


def _before(clause: Clause, name: str, than: str = "") -> bool:
    """Whether such a word stands before the clause's first word of finishing, or right after it in some languages."""
    if name not in clause.hits:
        return False
    target = min(clause.first(than) if than else min(clause.first("state.done"), clause.first("state.did")), clause.end)
    return any(hit.start <= target + 2 for hit in clause.hits[name])


def _due_ahead(clause: Clause, around: Setting, strong: bool) -> bool:
    """A day to come makes "done" a promise ("done by Friday"); a bare weekday beside "sent" may be the last one."""
    for span in clause.dates:
        told = strong or span.until or span.end - span.start > 1
        if span.kind in ("day", "ahead", "bare") and span.day and span.day > around.on and told:
            return True
    return False
