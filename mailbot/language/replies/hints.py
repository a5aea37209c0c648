"""Clauses without a verb that still say something: "4 to Raj", "5 is Karin's (karin@example.dk)", "until Friday"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.lateness import day_meant
from mailbot.language.replies.rows.group import Group
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.verdict import Verdict

FAR = timedelta(days=14)
"""From here on nobody means a promise or a farewell: "hasta el lunes" may be one, "hasta fin de enero" asks."""
ASIDE = (
    "signal.small", "signal.because", "talk.polite", "talk.thanks", "talk.greeting", "signal.article", "row.range",
    "talk.yes", "state.ok", "signal.time", "row.prep",
)  # fmt: skip
NONE = (
    "signal.not", "signal.yet", "signal.small", "signal.article", "signal.thing", "signal.but", "signal.all", "talk.no",
    "talk.polite", "talk.greeting", "talk.thanks", "row.of_them", "row.prep", "number.1",
)  # fmt: skip
DENIES = ("signal.not", "signal.would", "signal.hearsay", "signal.condition", "talk.no", "state.done", "state.did")


def passed_on(scene: Scene, clause: Clause, groups: Sequence[Group]) -> Verdict | None:
    """Rows, a word for "to", and a name: "4 to Raj pls". Anything unknown beside it is not that."""
    if clause.has(*DENIES) or len(groups) != 1:
        return None
    to = next((hit for hit in clause.hits.get("state.to", ()) if hit.start == groups[0].end), None)
    if to is None:
        return None
    if clause.heard(to.end, "signal.kin"):
        return Verdict("unclear", guess="reassign")  # "2 -> my accountant"
    end = to.end
    while end < min(clause.end, to.end + 2) and _capital(scene, end):
        end += 1
    dated = any(span.start < end and span.end > to.end for span in clause.dates)
    if end == to.end or dated or any(i not in _said(clause, ASIDE) for i in _words(scene, end, clause.end)):
        return None
    return Verdict("reassign", to=scene.text[scene.tokens[to.end].start : scene.tokens[end - 1].end])


def name_alone(scene: Scene, clause: Clause, groups: Sequence[Group]) -> Verdict | None:
    """Rows and a name and nothing else: "4 Henk", "3 átment Petihez".

    Whether it went to them or lies with them is to be asked, and what the name is where the language bends it."""
    if len(groups) != 1 or clause.has(*DENIES):
        return None
    beside = _said(clause, ("state.to_bent",)) | set(range(groups[0].start, groups[0].end))
    words = [i for i in _words(scene, clause.start, clause.end) if i not in beside]
    names = 1 <= len(words) <= 2 and all(_capital(scene, i) and not clause.known(i) for i in words)
    return Verdict("unclear", guess="reassign") if names and not clause.dates else None


def none_alone(scene: Scene, clause: Clause) -> Verdict | None:
    """ "None of them yet", "Nicht eine einzige": all that is said of a list is that none is done."""
    if not clause.has("row.none") or clause.has("signal.condition", "signal.would", "signal.left"):
        return None
    said = _said(clause, (*NONE, "row.none")) | {i for span in clause.dates for i in range(span.start, span.end)}
    past = all(span.day is not None and span.day <= scene.on for span in clause.dates)
    return Verdict("not_done") if past and said.issuperset(_words(scene, clause.start, clause.end)) else None


def awaited(scene: Scene, clause: Clause, groups: Sequence[Group]) -> bool:
    """Rows that wait for other rows: "2 and 3 are waiting on 1", "2 csak az 1 után". What holds of which is asked."""
    small = _said(clause, ("signal.small", "signal.article", "row.prep", "row.noun"))
    before = {hit.end for hit in clause.hits.get("signal.awaits", ())}
    after = {hit.start for hit in clause.hits.get("signal.awaits_post", ())}
    rows = [group for group in groups if group.kind == "rows" and not group.excepted]
    return len(rows) > 1 and any(
        group.end in after or any(at <= group.start and small.issuperset(range(at, group.start)) for at in before)
        for group in rows
    )


def by_address(scene: Scene, clause: Clause, following: Sequence[Clause]) -> Verdict | None:
    """Rows that are somebody else's, with that person's address in the clause or right after it."""
    if clause.has(*(name for name in DENIES if name != "signal.not")) or clause.has("state.undone", "state.started"):
        return None
    if clause.has("signal.not") and not clause.has("state.not_me"):
        return None
    theirs = clause.has("state.not_me", "state.hand_to", "state.taker", "state.to", "signal.kin")
    if not theirs and not any(_capital(scene, i) for i in range(clause.start, clause.end)):
        return None
    ends = [(clause.start, clause.end)]
    for other in following:
        if scene.groups_in(other.start, other.end):
            break
        ends.append((other.start, other.end))
    found = {i for low, high in ends for i in range(low, high) if scene.tokens[i].kind == "address"}
    if len(found) != 1:
        return None
    token = scene.tokens[found.pop()]
    return Verdict("reassign", to=scene.text[token.start : token.end]) if "@" in token.key else None


def until_alone(scene: Scene, clause: Clause) -> Verdict | None:
    """A day with "until" before it and nothing else said: "until Friday please", "till den femtonde mars tack".

    "By Friday" is a promise, and a bare "Friday" may be either; so may a word that means both, if the day is near. A
    length counted from today is asked for in a question.
    """
    ahead = [span for span in scene.days_ahead(clause) if span.kind != "ago"]
    if len(ahead) != 1 or clause.has(*DENIES, "signal.beside"):
        return None
    span = ahead[0]
    keys = {scene.tokens[i].key for i in range(clause.start, span.end)}
    asked = scene.question(clause) and span.kind in ("ahead", "length")
    aside = (*ASIDE, "signal.ask", "state.need") if asked else ASIDE
    extends, either = scene.bounds(keys)
    if not asked and not extends and not either:
        return None
    said = _said(clause, aside) | set(range(span.start, span.end))
    if any(
        i not in said and not any(scene.bounds({scene.tokens[i].key})) for i in _words(scene, clause.start, clause.end)
    ):
        return None
    until, doubt = day_meant(ahead)
    near = not asked and not extends and span.day is not None and span.day - scene.on < FAR
    return Verdict("unclear", guess="more_time", doubt=doubt) if doubt or near else Verdict("more_time", until=until)


def _said(clause: Clause, names: Sequence[str]) -> set[int]:
    return {i for name in names for hit in clause.hits.get(name, ()) for i in range(hit.start, hit.end)}


def _words(scene: Scene, start: int, end: int) -> list[int]:
    return [i for i in range(start, end) if scene.tokens[i].kind == "word"]


def _capital(scene: Scene, i: int) -> bool:
    token = scene.tokens[i]
    return token.kind == "word" and token.end - token.start > 1 and scene.text[token.start].isupper()
