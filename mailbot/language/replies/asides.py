"""What goes with statements about to-dos: the list, help, a question. None of it changes anything."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.domain.acts import (
    Act,
    Help,
    ListOpen,
    MoreTime,
    Question,
    Unclear,
)
from mailbot.language.replies.asks import wants_help, wants_list
from mailbot.language.replies.parts import Part
from mailbot.language.replies.scene import Scene


def side_acts(scene: Scene, parts: Sequence[Part], acts: Sequence[Act]) -> list[Act]:
    """The list, help, and questions, which never change anything."""
    listed = helped = asked = requested = False
    for part in parts:
        clause = part.clause
        if wants_list(scene, clause):
            listed = True
        elif wants_help(scene, clause):
            helped = True
        elif (
            part.question
            and (part.verdict is None or part.verdict.act != "more_time")
            and (clause.last or not clause.has("talk.polite"))
        ):
            asked = asked or scene.words_in(clause) > 0 or clause.mark == "?"
        elif clause.has("talk.request", "signal.request"):
            requested = True
    side: list[Act] = []
    if listed:
        side.append(ListOpen())
    if helped and not listed:
        side.append(Help())
    if (asked or (requested and not any(isinstance(a, MoreTime) for a in acts))) and not (listed or helped):
        if any(isinstance(a, MoreTime) for a in acts) and not acts[1:]:
            return side
        side.append(Question(scene.text.strip()))
    return side


def settled(acts: Sequence[Act]) -> list[Act]:
    """A question passes the words on, so nothing has to be asked back about the to-do in question as well."""
    if any(isinstance(act, (Question, Help)) for act in acts):
        return [act for act in acts if not isinstance(act, Unclear) or (act.guess == "more_time" and len(acts) > 2)]
    return list(acts)
