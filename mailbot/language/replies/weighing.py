"""Several statements about one to-do become one act; the same act about several rows is said once."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.domain.acts import (
    Accept,
    Act,
    Assign,
    Cannot,
    Done,
    MoreTime,
    NotDone,
    OnTrack,
    Progress,
    Started,
    Unclear,
)
from mailbot.language.replies.attach import UNSETTLES, Said
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.verdict import Verdict

ORDER = (
    "reassign",
    "more_time",
    "cannot",
    "progress",
    "started",
    "not_done",
    "done",
    "on_track",
    "accept",
    "ok",
    "unclear",
)


def acts_of(scene: Scene, said: Said) -> list[Act]:
    """One act for each row at most, the same verdict of several rows joined into one act."""
    by_row: dict[int, list[Verdict]] = {}
    for rows, verdict in said:
        for row in rows:
            by_row.setdefault(row, []).append(verdict)
    joined: dict[tuple[Verdict, bool], list[int]] = {}
    for row, verdicts in by_row.items():
        verdict = _weighed(verdicts)
        if row == 0 and verdict.act == "ok" and len(by_row) > 1:
            continue
        if row == 0 and verdict.act == "not_done" and len(by_row) > scene.rows:
            continue  # "nothing today, tomorrow all three": each row has its own
        if verdict.act == "ok":
            verdict = Verdict("accept")
        joined.setdefault((verdict, row == 0), []).append(row)
    if len(joined) > 1:  # small talk about nothing in particular beside something certain
        for key in [k for k in joined if k[1] and k[0].act in ("accept", "unclear", "on_track")]:
            if any(other.act != "unclear" for other, _ in joined if other is not key[0]):
                del joined[key]
    if list(joined) == [(Verdict("done"), True)] and scene.about in ("list", "digest") and scene.rows > 1:
        return [Unclear("done")]  # a bare "done" under a list: which of them?
    return [_act(verdict, tuple(rows) if not whole else (), scene) for (verdict, whole), rows in joined.items()]


def _weighed(verdicts: Sequence[Verdict]) -> Verdict:
    """What holds of one to-do of which several things were said."""
    acts = {v.act for v in verdicts}
    if verdicts[0].act == "unclear" and verdicts[0].guess == "done" and "not_done" in acts:
        return verdicts[0]  # "he says it is done, but I have not seen it"
    done = "done" in acts
    unsure = any(
        v.act == "unclear" and v.guess in ("done", "not_done", "accept", "more_time", "reassign", "cannot")
        for v in verdicts
    )
    if done and (acts & UNSETTLES):
        verdicts = [v for v in verdicts if v.act not in ("done", "ok", "accept", "on_track")]
        if acts & {"not_done", "started"} == acts - {"done", "ok", "accept", "on_track", "unclear"}:
            first = verdicts[0]
            return first if first.act != "not_done" else Verdict("unclear", guess="done")
        acts = {v.act for v in verdicts}
    elif done and unsure:
        guesses = {v.guess for v in verdicts if v.act == "unclear"}
        if guesses & {"done", "not_done", "more_time"}:
            return Verdict("unclear", guess="done")
    if "more_time" in acts and any(v.act == "unclear" and v.doubt for v in verdicts):
        return next(v for v in verdicts if v.doubt)
    times = [v for v in verdicts if v.act == "more_time"]
    if len({v.until for v in times if v.until}) > 1:
        return Verdict("unclear", guess="more_time", doubt=tuple(sorted({v.until for v in times if v.until})))
    if times:
        return next((v for v in times if v.until), times[0])
    people = [v for v in verdicts if v.act == "reassign"]
    if len({v.to for v in people}) > 1:
        return Verdict("unclear", guess="reassign")
    for act in ORDER:
        for verdict in verdicts:
            if verdict.act == act:
                return verdict
    return verdicts[0]


def _act(verdict: Verdict, rows: tuple[int, ...], scene: Scene) -> Act:
    match verdict.act:
        case "done":
            return Done(rows, _outcome(scene))
        case "not_done":
            return NotDone(rows)
        case "started":
            return Started(rows)
        case "progress":
            return Progress(verdict.percent, rows)
        case "more_time":
            return MoreTime(rows, verdict.until)
        case "cannot":
            return Cannot(rows, scene.text.strip())
        case "accept":
            return Accept(rows)
        case "on_track":
            return OnTrack(rows)
        case "reassign":
            return Assign(verdict.to, rows)
        case _:
            return Unclear(verdict.guess)


def _outcome(scene: Scene) -> str:
    """What came of it: the writer's words beside those that only say that it is done."""
    kept = [
        scene.words_of(clause).strip(" \n-:,.!")
        for clause in scene.clauses
        if not clause.has("state.done", "talk.greeting", "talk.thanks", "talk.polite", "state.ok", "talk.yes")
        or (any(t.kind == "number" for t in scene.tokens[clause.start : clause.end]) and not scene.groups)
    ]
    return ", ".join(words for words in kept if words)[:500] if not scene.groups else ""
