"""Whether enough of a reply was understood to act on it.

A word that was heard is not yet evidence: what stands beside it may turn it round, in words that no lexicon has. So an
act that changes something holds only where no condition hangs on it and little beside it is unknown. How much may be
unknown differs by act: who hands over names a person, who agrees has nothing to add. What is not certain enough comes
back as `Unclear` with the act as its guess; nothing here makes an act of anything.
"""

from __future__ import annotations

from datetime import date

from mailbot.domain.acts import (
    Act,
    Agree,
    Assign,
    Cannot,
    Disagree,
    Done,
    ListOpen,
    MoreTime,
    No,
    NotDone,
    Stop,
    Unclear,
    Undo,
    Until,
    Yes,
)
from mailbot.language.replies.answers import concludes_yes
from mailbot.language.replies.asides import settled
from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.scene import Scene

HANGS = ("signal.would", "signal.condition")
MISSED = ("signal.not", "state.cannot", "state.cannot_end", "state.undone")
ASKED = ("state.move", "state.more_time")
DENYING = ("state.undone", "signal.not", "talk.no", "state.done", "state.did")


def certain(scene: Scene, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """The acts, each that is not certain enough put as a question."""
    if scene.about == "todo" and any(isinstance(act, ListOpen) for act in acts):
        acts = tuple(act for act in acts if not isinstance(act, NotDone))  # "Send me the list? I have lost it"
    return tuple(dict.fromkeys(settled([_weighed(scene, act) for act in acts])))


def _weighed(scene: Scene, act: Act) -> Act:
    match act:
        case Done():
            return Unclear("done") if scene.about == "todo" and _done_in_part(scene) else act
        case NotDone():
            return Unclear("not_done") if scene.about == "todo" and _outweighed(scene) else act
        case MoreTime():
            return Unclear("more_time") if scene.about == "todo" and _day_in_doubt(scene, act) else act
        case _:
            return _answered(scene, act)


def _done_in_part(scene: Scene) -> bool:
    """ "I have paid, the rest follows", "sent, but not signed", "done? I think so": more is said than "done"."""
    more = scene.has("signal.rest", "signal.left", "signal.not", "state.undoes")
    return more or any(clause.mark == "?" for clause in scene.clauses)


def _day_in_doubt(scene: Scene, act: MoreTime) -> bool:
    """Several days to come, and not one that alone is in a question or has "until" before it."""
    if act.until is None and _days_ahead(scene):
        return True  # a day is named, but not as the one that is asked for
    asked = {span.day for clause in scene.clauses if clause.mark == "?" for span in clause.dates}
    # where each sentence begins to ask
    asking = {c.sentence: c.start for c in reversed(scene.clauses) if c.has(*ASKED)}
    asked_for = {s.day for c in scene.clauses if c.start >= asking.get(c.sentence, c.end) for s in c.dates}
    beside = {s.day for c in scene.clauses if c.start > asking.get(c.sentence, c.end) for s in c.dates}
    if beside - {act.until}:
        return True  # "can we say Wednesday, the 16th?" where that is no Wednesday
    kept = [clause for clause in scene.clauses if not clause.has(*MISSED)]  # "Friday is no good, till Wednesday please"
    bounded = {span.day for clause in kept for span in clause.dates if span.until}
    return len(_days_ahead(scene)) > 1 and {act.until} not in (asked, asked_for, bounded)


def _answered(scene: Scene, act: Act) -> Act:
    hangs = scene.has(*HANGS)
    match act:
        case Agree():
            doubtful = _unknown_beside(scene, "talk.agree", "talk.yes") or _unknown(scene) > 2
            doubtful = doubtful and not any(concludes_yes(scene, clause) for clause in scene.clauses)
            return Unclear("agree") if doubtful else act
        case Disagree():
            doubtful = scene.has("signal.would") or _turned_round(scene)
            return Unclear("disagree") if doubtful else act
        case Yes():
            return Unclear("yes") if _unknown(scene) > 2 else act
        case No():
            return Unclear("no") if hangs else act
        case Until():
            doubtful = len(_days_ahead(scene)) > 1 or _unknown_beside(scene, most=1)
            return Unclear("until") if doubtful else act
        case Stop():
            conditional = any(clause.first("signal.condition") == clause.start for clause in scene.clauses)
            return Unclear("stop") if conditional or scene.has("signal.would") else act
        case Undo():
            return Unclear("undo") if _unknown(scene) > 2 else act
        case Cannot():
            doubtful = scene.about == "todo" and (_unknown(scene) > 2 or _somebody_else(scene, "state.cannot"))
            return Unclear("cannot") if doubtful else act
        case Assign():
            return Unclear("reassign") if scene.about == "todo" and hangs else act
        case _:
            return act


def _outweighed(scene: Scene) -> bool:
    """ "Not by me, but my wife has": a clause that nobody understands comes first, or with a "but". One that follows
    is a reason or an apology ("not yet, sorry, been at the hospital all week")."""
    denied = min((clause.start for clause in scene.clauses if clause.has(*DENYING)), default=0)
    return any(
        scene.unknown_in(clause) and (clause.start < denied or clause.opener == "but" or clause.has("signal.but"))
        for clause in scene.clauses
        if not clause.has(*DENYING)
    )


def _somebody_else(scene: Scene, evidence: str) -> bool:
    """ "My landlord cannot do it": an unknown word stands before what is said, and may be who it is said of."""
    return any(
        clause.heard(i, "signal.kin") or scene.unknown(clause, i)
        for clause in scene.clauses
        if clause.has(evidence)
        for i in range(clause.start, clause.first(evidence))
    )


def _turned_round(scene: Scene) -> bool:
    """ "Nothing to object to": a negation beside a single word of refusing."""
    return any(
        hit.end - hit.start == 1
        and any(not clause.heard(n.start, "talk.disagree", "talk.no") for n in clause.hits.get("signal.not", ()))
        for clause in scene.clauses
        for hit in clause.hits.get("talk.disagree", ())
    )


def _days_ahead(scene: Scene) -> set[date]:
    return {span.day for clause in scene.clauses for span in clause.dates if span.day and span.day >= scene.on}


def _unknown_beside(scene: Scene, *evidence: str, most: int = 0) -> bool:
    """Whether a clause without the evidence (without a date where none is named) holds unknown words."""
    return any(
        scene.unknown_in(clause) > most
        for clause in scene.clauses
        if not (clause.has(*evidence) if evidence else clause.dates) and not _signed(scene, clause)
    )


def _signed(scene: Scene, clause: Clause) -> bool:
    """The writer's name at the end, a sentence of its own: "Rendben, elfogadom. Kovács Imre"."""
    words = [token for token in scene.tokens[clause.start : clause.end] if token.kind == "word"]
    capitals = all(scene.text[token.start].isupper() for token in words)
    return clause is scene.clauses[-1] and scene.opens(clause) and len(words) <= 3 and capitals


def _unknown(scene: Scene) -> int:
    return sum(map(scene.unknown_in, scene.clauses))
