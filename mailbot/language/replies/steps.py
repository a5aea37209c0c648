"""What was carried out may be a step only: "Ordered the part, it comes on Friday" is not done before Friday.

"Done" is believed whatever follows it; "ordered", "signed" or "bought" are not where the same sentence goes on to a day
to come. A wish ("have a nice weekend") is no such day, and "paid, on Friday" says when.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.parts import Part
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.verdict import Verdict

TOLD = ("state.done", "state.did", "signal.past", "signal.beside", "talk.thanks", "talk.greeting", "talk.away")
"""A clause with one of these tells what was, or takes leave."""
ASIDE = ("signal.small", "signal.article", "signal.time", "talk.polite", "row.prep")


def steps_asked(scene: Scene, parts: Sequence[Part]) -> None:
    """Puts the verdict of each part that may only be a step as a question."""
    for at, part in enumerate(parts):
        if part.verdict is None or part.verdict.act != "done" or part.clause.has("state.done"):
            continue
        if _goes_on_within(scene, part.clause) or any(_goes_on(scene, later) for later in _after(parts, at)):
            part.verdict = Verdict("unclear", guess="done")


def _after(parts: Sequence[Part], at: int) -> Sequence[Part]:
    """The parts that follow in the same sentence and name no rows of their own."""
    end = at + 1
    while end < len(parts) and parts[end].clause.sentence == parts[at].clause.sentence and parts[end].rows is None:
        end += 1
    return parts[at + 1 : end]


def _goes_on(scene: Scene, part: Part) -> bool:
    clause = part.clause
    promised = part.verdict is not None and part.verdict.act == "accept"
    if part.question or clause.opener == "because" or (clause.has(*TOLD) and not promised):
        return False
    return _ahead(scene, clause, clause.start) and _says_more(scene, clause, clause.start)


def _goes_on_within(scene: Scene, clause: Clause) -> bool:
    """The same behind an "and": "I have ordered the part and it arrives on Friday"."""
    did = clause.first("state.did")
    joints = (hit.end for name in ("signal.and", "row.sep") for hit in clause.hits.get(name, ()) if hit.start > did)
    joint = next(joints, None)
    if joint is None or clause.has("signal.beside"):
        return False
    told = any(hit.start >= joint for name in ("state.did", "signal.past") for hit in clause.hits.get(name, ()))
    return not told and _ahead(scene, clause, joint) and _says_more(scene, clause, joint)


def _ahead(scene: Scene, clause: Clause, start: int) -> bool:
    return any(span.start >= start for span in scene.days_ahead(clause, "day", "ahead"))


def _says_more(scene: Scene, clause: Clause, start: int) -> bool:
    """Whether the clause has a word of its own from token `start` on, beside the day and small words."""
    if any(hit.start >= start for hit in clause.hits.get("signal.comes", ())):
        return True
    dated = {i for span in clause.dates for i in range(span.start, span.end)}
    return any(
        scene.tokens[i].kind == "word" and i not in dated and not clause.heard(i, *ASIDE)
        for i in range(start, clause.end)
    )
