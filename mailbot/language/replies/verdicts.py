"""What one clause says about a to-do: done, not done, begun, late, handed over, promised, or nothing certain.

The rules are ordered from the most to the least telling, and every word that takes certainty away (not, almost, will,
if, would, he says, a question mark) is weighed before "done" is believed.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.language.replies.clauses import Clause, Hit
from mailbot.language.replies.lateness import more_time, moves_to_day
from mailbot.language.replies.names import handed_to
from mailbot.language.replies.partly import percent_of
from mailbot.language.replies.verdict import Setting, Verdict


def verdict_of(clause: Clause, around: Setting) -> Verdict | None:
    """The clause's verdict, None where it says nothing about a to-do."""
    said = clause.has
    if around.question:
        return _asked(clause, around)
    late = more_time(clause, around)
    if late:
        return late
    percent = percent_of(clause, around)
    if percent is not None and not around.conditional and not said("signal.future", "signal.would"):
        if percent >= 100:
            return (
                Verdict("unclear", guess="done")
                if said("signal.not", "signal.hearsay", "state.almost")
                else Verdict("done")
            )
        return Verdict("progress", percent=percent) if percent > 0 else Verdict("not_done")
    if said("state.cannot") and said("signal.obstacle"):
        return Verdict("unclear", guess="not_done")  # "I am not able to open the file" is not about the to-do itself
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
    if (done or did) and _unsaid(clause):
        return Verdict("unclear", guess="done")
    if (done or did) and _present(clause):
        return Verdict("accept")
    if (done or did) and not negated and _wanted(clause):
        return Verdict("unclear", guess="accept")
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
        if _before(clause, "signal.future", around=around) or _promised(clause) or _due_ahead(clause, around, done):
            return Verdict("accept")
        return Verdict("done")
    if said("state.moot"):
        return Verdict("unclear", guess="cannot")
    if said("state.undone"):
        if _denied(clause, "state.undone"):
            return Verdict("unclear", guess="done")  # "nothing is open any more"
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


def _denied(clause: Clause, name: str) -> bool:
    """Whether a negation stands before such a phrase and is no part of it: "no point is open"."""
    return any(
        hit.start < clause.first(name) and not clause.heard(hit.start, name) and not clause.heard(hit.start, "talk.no")
        for hit in clause.hits.get("signal.not", ())
    )


def _thanked_for(clause: Clause) -> bool:
    """ "Thanks for everything you have done": what is done was done by others."""
    done = min(clause.first("state.done"), clause.first("state.did"))
    return any(hit.end + 3 <= done for hit in clause.hits.get("talk.thanks", ()))


def _unsaid(clause: Clause) -> bool:
    """ "I never said it was done": what is denied is that it was said."""
    done = min(clause.first("state.done"), clause.first("state.did"))
    told = min((hit.start for hit in clause.hits.get("signal.that", ())), default=done)
    denied, said = clause.first("signal.not"), clause.first("signal.saying")
    return denied < said < done or max(denied, said) < told < done


def _present(clause: Clause) -> bool:
    """ "Je signe", "eu pago": right after its subject the word is no participle."""
    done = min(clause.first("state.done"), clause.first("state.did"))
    return any(hit.end == done for hit in clause.hits.get("signal.subject", ()))


def _wanted(clause: Clause) -> bool:
    """ "First I need the form signed": what is done is what the writer waits for."""
    return clause.first("state.need") < min(clause.first("state.done"), clause.first("state.did"))


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
    if not clause.dates and sum(token.kind == "word" for token in around.tokens[clause.start : clause.end]) == 1:
        return None  # "Frist?" asks when it is due
    lengths = any(span.until or span.kind in ("ahead", "length") for span in clause.dates)
    asks = (
        clause.has("state.more_time")
        or (clause.has("state.need", "state.move") and lengths)
        or moves_to_day(clause, around)
    )
    if asks and not clause.has("signal.not") and not around.conditional and not clause.has("state.done", "state.did"):
        late = more_time(clause, around)
        if late and late.act == "more_time" and (late.until or not clause.has("signal.question")):
            return late
    return None


# --- refusals, names -----------------------------------------------------------------------------------


def _cannot_at_end(clause: Clause, around: Setting) -> bool:
    """ "I'm afraid I can't": nothing after it but "it" or "that". "I can't open the file" is something else."""
    if clause.dates or not clause.has("state.cannot_end"):
        return False
    end = clause.end
    while end > clause.start and (around.tokens[end - 1].kind == "mark" or _thing(clause, end - 1)):
        end -= 1
    return any(hit.end >= end for hit in clause.hits["state.cannot_end"])


def _thing(clause: Clause, i: int) -> bool:
    return clause.heard(i, "signal.thing", "talk.polite", "talk.thanks", "row.noun", "signal.but")


def _handed(clause: Clause, around: Setting) -> Verdict | None:
    if not clause.has("state.hand_to", "state.taker"):
        return None
    if not clause.has("state.hand_to") and _done_by(clause):
        return None
    found = handed_to(around.text, around.tokens, clause, around.following)
    if found is None:
        return None
    name, certain = found
    if not certain and clause.has("state.undone"):
        return None  # "lies with the client"
    if not certain or around.conditional or clause.has("signal.not", "signal.would", "signal.hearsay"):
        return Verdict("unclear", guess="reassign")
    return Verdict("reassign", to=name)


def _done_by(clause: Clause) -> bool:
    """ "Peter hat das Ventil getauscht": what somebody has already done is not handed to them."""
    taken = {i for hit in clause.hits["state.taker"] for i in range(hit.start, hit.end)}
    return any(
        hit.start > clause.first("state.taker") and taken.isdisjoint(range(hit.start, hit.end))
        for name in ("state.done", "state.did")
        for hit in clause.hits.get(name, ())
    )


def _unless_doubtful(act: str, clause: Clause, around: Setting, also: Sequence[str]) -> Verdict:
    doubtful = around.conditional or clause.has("signal.would", "signal.hearsay", *also)
    return Verdict("unclear", guess=act) if doubtful else Verdict(act)


def _before(clause: Clause, name: str, than: str = "", around: Setting | None = None) -> bool:
    """Whether such a word stands before the clause's first word of finishing, or right after it in some languages."""
    if name not in clause.hits:
        return False
    target = min(clause.first(than) if than else min(clause.first("state.done"), clause.first("state.did")), clause.end)
    return any(hit.start <= target + 2 and not (hit.start == 0 and _sums_up(hit, around)) for hit in clause.hits[name])


def _promised(clause: Clause) -> bool:
    """ "Det skal jeg nok få gjort": a promise of several words leads up to "done"."""
    done = min(clause.first("state.done"), clause.first("state.did"))
    told = any(hit.start < done for hit in clause.hits.get("signal.that", ()))  # "je vous dis que c'est fait"
    return not told and any(hit.end - hit.start > 1 and hit.end <= done for hit in clause.hits.get("state.promise", ()))


def _sums_up(hit: Hit, around: Setting | None) -> bool:
    """ "Så er den klaret", and nothing before it: that tells what is, not what will be."""
    return around is not None and around.tokens[hit.start].key in ("saa", "dann", "dan") and hit.end - hit.start > 1


def _due_ahead(clause: Clause, around: Setting, strong: bool) -> bool:
    """A day to come makes "done" a promise ("done by Friday"); a bare weekday beside "sent" may be the last one."""
    for span in clause.dates:
        if clause.has("signal.past") and span.recurs and not span.until:
            continue  # "fixade jag i helgen"
        told = strong or span.until or not span.recurs
        if span.kind in ("day", "ahead", "bare") and span.day and span.day > around.on and told:
            return True
    return False
