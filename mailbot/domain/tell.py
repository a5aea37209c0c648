"""Who must be told what: derived from the net difference that one mail made, in this one place.

Nobody is told what they did themselves (their receipt says it), and a to-do that changed twice in one mail
is told once. Notices that an act asked for outright (a reminder, an answer) do not come from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailbot.domain.changes import Change, net
from mailbot.domain.dossier import CLOSED_STATES, Dossier
from mailbot.domain.model import Role, State, ToDo
from mailbot.domain.notices import Notice, NoticeKind, as_fact

CALENDAR_FIELDS = frozenset({"text", "owner_id", "start", "due"})
SHOWN_FIELDS = CALENDAR_FIELDS | {"helpers", "after"}
AGREED_FIELDS = frozenset({"text", "owner_id", "due", "title", "goal", "number"})
HAS_CALENDAR = frozenset({NoticeKind.TODO, NoticeKind.TODO_CANCELLED})


@dataclass(frozen=True, slots=True)
class Told:
    """What goes out because of a mail. `cancels` is the to-do whose calendar entry the writer's own receipt takes
    back, None where there is none."""

    notices: tuple[Notice, ...]
    cancels: int | None = None


def tell(before: Dossier, after: Dossier, changes: Iterable[Change], actor: int) -> Told:
    """Notices to everybody but the actor, and the actor's own To Do mails."""
    by_number: dict[int, list[Change]] = {}
    for change in net(changes):
        if change.subject == "todo":
            by_number.setdefault(change.key, []).append(change)
    notices: list[Notice] = []
    own_cancelled: list[int] = []
    for number, made in by_number.items():
        for notice in _about_todo(before, after, number, made):
            if notice.kind is NoticeKind.TODO_CANCELLED and notice.to == actor:
                own_cancelled.append(number)
            notices.append(notice)
    cancels = own_cancelled[0] if len(own_cancelled) == 1 else None
    return Told(
        tuple(n for n in notices if not (n.kind is NoticeKind.TODO_CANCELLED and n.to == actor and cancels)), cancels
    )


def _about_todo(before: Dossier, after: Dossier, number: int, made: Sequence[Change]) -> Iterator[Notice]:
    fields = {change.field for change in made}
    old, new = before.todos.get(number), after.todos[number]
    if new.state in CLOSED_STATES:
        if old is not None and old.state not in CLOSED_STATES:
            yield _cancelled(after, new, old.owner_id, "done" if new.state == State.COMPLETED else "dropped")
            yield from _your_turn(after, new, old.owner_id)
        return
    if old is None:
        yield _todo(after, new, "new", made)
    elif old.owner_id != new.owner_id:
        yield _cancelled(after, new, old.owner_id, "reassigned")
        yield _todo(after, new, "new", made)
    elif old.state in CLOSED_STATES:
        yield _todo(after, new, "reopened", made)
    elif fields & SHOWN_FIELDS:
        yield _todo(after, new, "changed", made)


def _your_turn(after: Dossier, done: ToDo, told: int) -> Iterator[Notice]:
    """Whoever waited for it is told, once nothing else is in the way."""
    for follower in after.followers(done.number):
        if not after.waits_for(follower):
            yield _todo(after, follower, "your_turn", (), because=done.number)


def _todo(after: Dossier, todo: ToDo, reason: str, made: Iterable[Change], because: int | None = None) -> Notice:
    facts = {"reason": reason, "changes": [as_fact(c) for c in made if c.field in SHOWN_FIELDS], "because": because}
    return Notice(NoticeKind.TODO, todo.owner_id, after.plan.id, todo.number, facts)


def _cancelled(after: Dossier, todo: ToDo, owner: int, reason: str) -> Notice:
    facts = {"reason": reason, "why": todo.outcome}
    return Notice(NoticeKind.TODO_CANCELLED, owner, after.plan.id, todo.number, facts)


def raise_sequences(after: Dossier, told: Told) -> tuple[Change, ...]:
    """Every calendar entry that goes out again has a higher SEQUENCE (RFC 5546 §2.1.4)."""
    numbers = {n.number for n in told.notices if n.kind in HAS_CALENDAR and n.number} | {told.cancels}
    touched = (after.todos[number] for number in sorted(n for n in numbers if n is not None))
    return tuple(Change("todo", todo.number, "sequence", todo.sequence, todo.sequence + 1) for todo in touched)


def raise_revision(before: Dossier, after: Dossier, changes: Iterable[Change]) -> tuple[Change, ...]:
    """A new revision where what was agreed to changed, once a mail."""
    agreed_to = (c for c in net(changes) if c.subject in ("plan", "todo") and c.field in AGREED_FIELDS)
    if not before.todos or not any(agreed_to):
        return ()
    plan = after.plan
    assert plan.id is not None
    return (Change("plan", plan.id, "revision", plan.revision, plan.revision + 1),)


def opening(after: Dossier) -> tuple[Notice, ...]:
    """A new plan goes to everyone in it; clients are asked to agree."""
    return tuple(
        Notice(NoticeKind.PLAN, person, after.plan.id, facts={"ask": part.role == Role.CLIENT, "new": True})
        for person, part in after.stakeholders.items()
    )
