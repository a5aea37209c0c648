"""A day and nothing else: offered in a question ("Reicht Montag?" asks for more time until then), or stated.

Nothing but the day, a word for suiting and small words may stand in it: "Is the office open on Monday?" is a question
that somebody has to answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.lateness import day_meant
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.verdict import Verdict

SUITS = ("signal.suits", "state.move", "state.ok", "talk.yes", "talk.agree", "state.on_track")
BESIDE = (
    "signal.small", "signal.article", "signal.thing", "signal.ask", "signal.would", "signal.time", "signal.and",
    "signal.but", "signal.future", "talk.polite", "talk.greeting", "talk.thanks", "row.prep", "row.the", "state.need",
)  # fmt: skip


def offered(scene: Scene, clause: Clause) -> Verdict | None:
    """The day that the question offers: in its last clause, or in a clause before it ("Lundi, ça va ?")."""
    if not clause.last:
        return None
    sentence = [other for other in scene.clauses if other.sentence == clause.sentence]
    return _offer(scene, [clause]) or (_offer(scene, sentence) if len(sentence) > 1 else None)


def _offer(scene: Scene, clauses: Sequence[Clause]) -> Verdict | None:
    ahead = [span for clause in clauses for span in scene.days_ahead(clause)]
    kinds = {span.kind for span in ahead}
    if len(ahead) != 1 or not kinds <= {"day", "bare", "ahead"}:
        return None
    if not any(c.has(*SUITS) for c in clauses) and not (ahead[0].until and _another_refused(scene, clauses)):
        return None
    if not all(_only_offers(scene, clause) for clause in clauses):
        return None
    until, doubt = day_meant(ahead)
    return Verdict("unclear", guess="more_time", doubt=doubt) if doubt else Verdict("more_time", until=until)


def _another_refused(scene: Scene, clauses: Sequence[Clause]) -> bool:
    """ "Monday is too soon, until the 11th?": of two days the one is refused, the other asked for."""
    refused = ("talk.disagree", "signal.not", "state.cannot", "state.cannot_end")
    own = {clause.start for clause in clauses}
    return any(other.dates and other.has(*refused) for other in scene.clauses if other.start not in own)


def day_stated(scene: Scene, clause: Clause) -> Verdict | None:
    """ "It'll be Tuesday", "blir fredag": may promise the day or ask for it, so that it is asked."""
    ahead = scene.days_ahead(clause, "day", "ahead")
    if len(ahead) != 1 or not clause.has("signal.becomes") or clause.has("signal.not", "signal.condition"):
        return None
    if not _only(scene, clause, ("signal.becomes", "state.promise", "signal.yet", "signal.comes", *BESIDE)):
        return None
    return Verdict("unclear", guess="more_time", doubt=day_meant(ahead)[1])


def _only_offers(scene: Scene, clause: Clause) -> bool:
    barred = clause.has("signal.not", "state.undone", "state.cannot", "signal.question", "signal.obliged")
    return not barred and _only(scene, clause, (*SUITS, *BESIDE))


def _only(scene: Scene, clause: Clause, names: Sequence[str]) -> bool:
    """Whether the clause has no word beside its days and rows but those of these lists."""
    said = {i for name in names for hit in clause.hits.get(name, ()) for i in range(hit.start, hit.end)}
    said |= {i for span in clause.dates for i in range(span.start, span.end)}
    said |= {i for group in scene.groups_in(clause.start, clause.end) for i in range(group.start, group.end)}
    return all(i in said for i in range(clause.start, clause.end) if scene.tokens[i].kind == "word")
