"""Asking for the list of what is open, and for help: told from a clause alone."""

from __future__ import annotations

from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.scene import Scene


def wants_list(scene: Scene, clause: Clause) -> bool:
    hits = clause.hits.get("talk.list", ())
    if not hits or clause.has("talk.list_not"):
        return False
    if any(hit.end - hit.start > 1 for hit in hits) and not clause.has("state.did"):
        return True
    return not clause.has("state.done", "state.did", "state.undone") and (
        scene.words_in(clause) <= 3 or clause.has("talk.send", "signal.request")
    )


def wants_help(scene: Scene, clause: Clause) -> bool:
    hits = clause.hits.get("talk.help", ())
    return any(hit.end - hit.start > 1 for hit in hits) or bool(hits and scene.words_in(clause) <= 2)
