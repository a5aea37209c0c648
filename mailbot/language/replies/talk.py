"""Words about the conversation itself: take it back, be quiet until a day, stop."""

from __future__ import annotations

from datetime import date

from mailbot.domain.acts import Act, Snooze, Stop, Unclear, Undo
from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.lateness import day_meant
from mailbot.language.replies.scene import Scene


def talk_answer(scene: Scene) -> tuple[Act, ...] | None:
    """The acts of a reply that is about the conversation; None where it is about something else."""
    return _undone(scene) or _silenced(scene)


def _undone(scene: Scene) -> tuple[Act, ...] | None:
    """Taking back an earlier reply. Words that are only half of that ("by mistake") are believed beside others."""
    strong = weak = False
    for clause, hangs in scene.conditional():
        if not clause.has("talk.undo") or (scene.question(clause) and not clause.has("signal.ask")) or hangs:
            continue
        soft = {(hit.start, hit.end) for hit in clause.hits.get("talk.undo_weak", ())}
        for hit in clause.hits["talk.undo"]:
            if clause.first("signal.not") < hit.start:
                continue
            if (hit.start, hit.end) in soft:
                weak = True
            else:
                strong = True
    if strong:
        return (Undo(),)
    if weak and scene.about not in ("plan", "extension"):
        if scene.has("state.undone") or any(
            c.has("signal.not") and c.has("state.done", "state.did") for c in scene.clauses
        ):
            return (Undo(),)
        return (Unclear("undo"),)
    return None


def _silenced(scene: Scene) -> tuple[Act, ...] | None:
    snooze = stop = away = fewer = asked = waits = promised = False
    done = asks = False
    spans = []
    for clause, hangs in scene.conditional():
        question = scene.question(clause)
        asks = asks or (question and clause.mark == "?")
        spans += [
            s for s in clause.dates if s.day and s.day >= scene.on and s.kind in ("day", "bare", "ahead", "length")
        ]
        fewer = fewer or clause.has("talk.fewer")
        away = away or clause.has("talk.away")
        waits = waits or clause.has("talk.wait")
        done = done or clause.has("state.done", "state.did")
        promised = promised or clause.has("state.promise", "state.more_time", "state.need")
        if clause.has("talk.snooze"):
            snooze = True
            asked = asked or (question and not hangs)
        if clause.has("talk.stop") and _stops(scene, clause, question):
            stop = True
            asked = asked or (question and clause.mark == "?" and not _imperative(clause))
    if not (snooze or stop or (away and spans)):
        return (Unclear("snooze"),) if fewer and waits else None
    if fewer and (snooze or stop):
        return (Unclear("snooze"),)
    if (
        snooze
        or (stop and any(s.until for s in spans))
        or (away and spans and (waits or not (promised or done or asks)))
    ):
        days = [s for s in spans if s.until] or spans
        latest = max(days, key=lambda s: s.day or date.min) if days else None
        if latest is None:
            return (Snooze(),)
        until, doubt = day_meant([latest])
        return (Unclear("snooze"),) if doubt else (Snooze(until),)
    if stop:
        return (Unclear("stop"),) if asked or (scene.about == "extension" and not waits) else (Stop(),)
    return None


def _stops(scene: Scene, clause: Clause, question: bool) -> bool:
    """A single word ("stop") only where hardly anything else is said."""
    negations = {hit.end for hit in clause.hits.get("signal.not", ())}
    hits = [hit for hit in clause.hits["talk.stop"] if hit.start not in negations]
    if not hits:
        return False
    if clause.has("talk.wait") or any(hit.end - hit.start > 1 for hit in hits):
        return True
    weak = clause.has("talk.stop_weak")
    alone = not weak or sum(map(scene.words_in, scene.clauses)) <= 4
    return scene.words_in(clause) <= 3 and not question and alone


def _imperative(clause: Clause) -> bool:
    return clause.hits["talk.stop"][0].start <= clause.start + 1
