"""Where a to-do stands today: derived from its state, its date and what it waits for; never stored."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from mailbot.domain.dossier import Dossier
from mailbot.domain.model import PlanState, RequestKind, State, ToDo


class Standing(StrEnum):
    """One word for each row of the page; a flag is shown beside it."""

    DONE = "done"
    DROPPED = "dropped"
    PAUSED = "paused"  # the whole plan is
    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    WAITING = "waiting"  # a human's answer to a request
    BLOCKED = "blocked"  # an earlier to-do is unfinished
    IN_PROCESS = "in_process"
    OPEN = "open"


def standing(dossier: Dossier, todo: ToDo, today: date) -> Standing:
    if todo.state == State.COMPLETED:
        return Standing.DONE
    if todo.state == State.CANCELLED:
        return Standing.DROPPED
    if dossier.plan.state == PlanState.PAUSED:
        return Standing.PAUSED
    if dossier.request_about(todo.number, RequestKind.MORE_TIME):
        return Standing.WAITING
    if todo.due and todo.due < today:
        return Standing.OVERDUE
    if dossier.waits_for(todo):
        return Standing.BLOCKED
    if todo.due == today:
        return Standing.DUE_TODAY
    return Standing.IN_PROCESS if todo.state == State.IN_PROCESS else Standing.OPEN


def pushed_by(dossier: Dossier, number: int, until: date) -> tuple[ToDo, ...]:
    """The open to-dos, near and far, that cannot keep their date when to-do `number` ends on `until`.

    One that cannot begin when it should ends as much later, and so pushes those after it.
    """
    pushed: dict[int, ToDo] = {}
    ends = [(number, until)]
    while ends:
        earlier, end = ends.pop()
        for follower in dossier.followers(earlier):
            begins = follower.start or follower.due
            if follower.number in pushed or begins is None or begins > end:
                continue
            pushed[follower.number] = follower
            if begins < end:
                ends.append((follower.number, (follower.due or begins) + (end - begins)))
    return tuple(pushed[n] for n in sorted(pushed) if n != number)
