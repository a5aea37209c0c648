"""A clause cut where a second statement about other rows begins: "1 done 2 not done", "1-4 done, 5 Friday"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.rows.group import Group
from mailbot.language.replies.scene import Scene


def pieces_of(scene: Scene, clause: Clause, groups: Sequence[Group]) -> list[tuple[Clause, list[Group]]]:
    """The clause cut where a second statement about other rows begins ("1 done 2 not done")."""
    parted = _parted(scene, clause, groups)
    if parted is not None:
        at, rows = parted
        return list(zip(_cut(clause, [at]), rows, strict=True))
    plain = [g for g in groups if not g.excepted]
    barred = {g.end for g in groups if g.excepted}
    relative = next((h.start for h in clause.hits.get("signal.relative", ()) if h.start in barred), None)
    if relative is not None and relative + 1 < clause.end:  # "all but the last two, which I need until Friday for"
        head, tail = _cut(clause, [relative])
        return [
            *pieces_of(scene, head, [g for g in groups if g.start < relative]),
            (tail, [g for g in groups if g.start >= relative]),
        ]
    if len(plain) < 2:
        return [(clause, list(groups))]
    said = sorted(
        hit.start
        for name in (
            "state.done",
            "state.done_rows",
            "state.did",
            "state.undone",
            "state.started",
            "state.more_time",
            "state.need",
            "state.move",
            "state.on_track",
            "state.taker",
            "state.hand_to",
            "state.cannot",
            "signal.not",
            "state.promise",
            "state.percent",
            "state.half",
            "talk.thumb_down",
            "state.ok",
        )
        for hit in clause.hits.get(name, ())
    )
    answers = [
        h.start for name in ("talk.yes", "talk.no") for h in clause.hits.get(name, ()) if h.start > plain[0].start
    ]
    said = sorted([*said, *answers, *(span.start for span in clause.dates)])
    if not said:
        return [(clause, list(groups))]
    cuts = []
    said_last = clause.end if _unread_after(scene, clause, plain[-1]) else said[-1]
    for before, group in pairwise(plain):
        between = said[bisect_left(said, before.end) : bisect_left(said, group.start)]
        if between and said[0] <= plain[0].start:
            cuts.append(between[0])
        elif between and said_last >= group.end:
            cuts.append(group.start)
    if not cuts:
        return [(clause, list(groups))]
    pieces = _cut(clause, cuts)
    own: list[list[Group]] = [[] for _ in pieces]
    for group in groups:
        own[bisect_right(cuts, group.start)].append(group)
    return list(zip(pieces, own, strict=True))


def _parted(
    scene: Scene, clause: Clause, groups: Sequence[Group]
) -> tuple[int, tuple[list[Group], list[Group]]] | None:
    """Where rows said to be done end at a comma and one with a day to come follows: "done with 1, 2 next week".

    Should the day be that on which all were done, the rows before it are done all the same.
    """
    if len(groups) != 1 or groups[0].kind != "rows" or len(groups[0].numbers) < 2 or groups[0].excepted:
        return None
    rows = groups[0]
    done = any(h.start < rows.start for name in ("state.done", "state.did") for h in clause.hits.get(name, ()))
    near = range(rows.end, rows.end + 3)  # "2 Friday", "2 on Friday", "2 para el viernes"
    ahead = any(span.start in near for span in scene.days_ahead(clause))
    commas = [i for i in range(rows.start, rows.end) if scene.tokens[i].key == ","]
    if not (done and ahead and commas):
        return None
    at = commas[-1]
    if sum(scene.tokens[i].kind == "number" for i in range(at, rows.end)) != 1:
        return None
    first = Group(rows.start, at, rows.numbers[:-1], valid=rows.valid)
    last = Group(at + 1, rows.end, rows.numbers[-1:], valid=rows.valid)
    return at, ([first], [last])


def _unread_after(scene: Scene, clause: Clause, group: Group) -> bool:
    """Whether words that no list has follow the last rows: "7 is done 8 please scrap"."""
    return any(scene.unknown(clause, i) for i in range(group.end, clause.end))


def _cut(clause: Clause, cuts: Sequence[int]) -> list[Clause]:
    """The parts of the clause, cut before each of these tokens; what it hears and its days go to the part they are in.

    A part begins anew: only the first keeps the word or mark before the clause, only the last may end a sentence.
    """
    pieces = [
        Clause(low, high, clause.sentence, clause.mark, clause.last and high == clause.end)
        for low, high in pairwise((clause.start, *cuts, clause.end))
    ]
    pieces[0].opener = clause.opener
    for name, hits in clause.hits.items():
        for hit in hits:
            pieces[bisect_right(cuts, hit.start)].hits.setdefault(name, []).append(hit)
    for span in clause.dates:
        pieces[bisect_right(cuts, span.start)].dates.append(span)
    return pieces
