"""Replies about to-dos: each clause's verdict is put on the rows it is about, then all of it is weighed.

In a reply to one to-do everything is about that one. In a reply to a list a clause is about the rows in it; without
rows it is about those named last, or about the one before where the rows come after ("done: 1, 2 and 4").
"""

from __future__ import annotations

from datetime import date

from mailbot.domain.acts import (
    Accept,
    Act,
    Thanks,
    Unclear,
)
from mailbot.language.replies.asides import settled, side_acts
from mailbot.language.replies.attach import about_one, about_rows
from mailbot.language.replies.parts import parts_of
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.steps import steps_asked
from mailbot.language.replies.weighing import acts_of


def todo_answer(scene: Scene) -> tuple[tuple[Act, ...], tuple[date, ...]]:
    """The acts about to-dos and what goes with them, and both readings of a date in doubt."""
    parts = parts_of(scene)
    steps_asked(scene, parts)
    said = about_rows(scene, parts) if scene.about in ("list", "digest") else about_one(scene, parts)
    doubt = tuple(d for _, verdict in said for d in verdict.doubt)
    acts = acts_of(scene, said)
    acts += side_acts(scene, parts, acts)
    acts = settled(acts)
    if said and all(verdict.act == "ok" for _, verdict in said) and scene.clauses[0].has("talk.thanks"):
        acts = [act for act in acts if not isinstance(act, Accept)]  # "many thanks, you are great"
    if not acts and any(clause.has("talk.thanks") for clause in scene.clauses):
        acts = [Unclear("more_time") if _day_unread(scene) else Thanks()]
    return tuple(dict.fromkeys(acts)), tuple(dict.fromkeys(doubt))


def _day_unread(scene: Scene) -> bool:
    """ "No way before Tuesday, 11 December thanks": a day that nothing was made of is more than thanks."""
    return any(
        not span.recurs
        for clause in scene.clauses
        if not clause.has("signal.beside")
        for span in scene.days_ahead(clause, "day")
    )
