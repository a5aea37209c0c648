"""Who must be told what: derived from the net difference that one mail made, in this one place.

Nobody is told what they did themselves (their receipt says it), and one mail leads to one mail for each to-do and
person, whatever happened in it. Notices that an act asked for outright (a reminder, an answer) do not come from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.domain.changes import Change, net
from mailbot.domain.dossier import CLOSED_STATES, Dossier
from mailbot.domain.model import Role, State, ToDo
from mailbot.domain.notices import Notice, NoticeKind, as_fact

CALENDAR_FIELDS = frozenset({"text", "owner_id", "start", "due"})
SHOWN_FIELDS = CALENDAR_FIELDS | {"helpers", "after"}
AGREED_FIELDS = frozenset({"text", "owner_id", "due", "title", "goal", "number"})
HAS_CALENDAR = frozenset({NoticeKind.TODO, NoticeKind.TODO_CANCELLED})
# Why a To Do mail goes out, the strongest reason first: where one mail gives several, it says this one.
REASONS = ("new", "reopened", "your_turn", "wait_again", "changed")


@dataclass(frozen=True, slots=True)
class Told:
    """What goes out because of a mail. `cancels` is the to-do whose calendar entry the writer's own receipt takes
    back, None where there is none."""

    notices: tuple[Notice, ...]
    cancels: int | None = None


def tell(before: Dossier, after: Dossier, changes: Iterable[Change], actor: int, *, in_receipt: bool = True) -> Told:
    """Notices to everybody but the actor, and those of the actor's own To Do mails that bring them something.

    `in_receipt`: the actor's receipt can take back one calendar entry, so that no mail needs to.
    """
    by_number: dict[int, list[Change]] = {}
    for change in net(changes):
        if change.subject == "todo":
            by_number.setdefault(change.key, []).append(change)
    found = (n for number, made in by_number.items() for n in _about_todo(before, after, number, made))
    notices = [n for n in _once_each(found) if n.to != actor or _brings_something(before, after, n)]
    own = [n for n in notices if n.kind is NoticeKind.TODO_CANCELLED and n.to == actor]
    if in_receipt and len(own) == 1:
        return Told(tuple(n for n in notices if n is not own[0]), own[0].number)
    return Told(tuple(notices))


def _about_todo(before: Dossier, after: Dossier, number: int, made: Sequence[Change]) -> Iterator[Notice]:
    fields = {change.field for change in made}
    old, new = before.todos.get(number), after.todos[number]
    was_open = old is not None and old.state not in CLOSED_STATES
    if new.state in CLOSED_STATES:
        if old is not None and was_open:
            yield _cancelled(after, new, old.owner_id, "done" if new.state == State.COMPLETED else "dropped")
            yield from _your_turn(after, new)
    elif old is None:
        yield _todo(after, new, "new", made)
    elif not was_open:
        yield _todo(after, new, "reopened", made)
        yield from _wait_again(before, after, new)
    elif old.owner_id != new.owner_id:
        yield _cancelled(after, new, old.owner_id, "reassigned")
        yield _todo(after, new, "new", made)
    elif fields & SHOWN_FIELDS:
        yield _todo(after, new, "changed", made)


def _your_turn(after: Dossier, closed: ToDo) -> Iterator[Notice]:
    """Whoever waited for it is told, once nothing else is in the way."""
    for follower in after.followers(closed.number):
        if not after.waits_for(follower):
            yield _todo(after, follower, "your_turn", (), because=closed.number)


def _wait_again(before: Dossier, after: Dossier, reopened: ToDo) -> Iterator[Notice]:
    """Whoever was told that the way is clear hears that it is not any more."""
    for follower in after.followers(reopened.number):
        old = before.todos.get(follower.number)
        if old is not None and old.state not in CLOSED_STATES and not before.waits_for(old):
            yield _todo(after, follower, "wait_again", (), because=reopened.number)


def _once_each(notices: Iterable[Notice]) -> Iterator[Notice]:
    """One mail for each person and to-do, with the strongest reason and all that changed."""
    merged: dict[tuple[str, int, int | None], Notice] = {}
    for notice in notices:
        where = (notice.kind, notice.to, notice.number)
        merged[where] = _merged(merged[where], notice) if where in merged else notice
    yield from merged.values()


def _merged(one: Notice, other: Notice) -> Notice:
    first, second = sorted((one, other), key=lambda n: REASONS.index(n.facts["reason"]))
    return replace(first, facts={**first.facts, "changes": first.facts["changes"] or second.facts["changes"]})


def _brings_something(before: Dossier, after: Dossier, notice: Notice) -> bool:
    """To whoever did it: a calendar entry to put right, or a to-do of their own whose turn has come."""
    assert notice.number is not None
    if notice.kind is NoticeKind.TODO_CANCELLED:
        return before.todos[notice.number].due is not None
    reason = notice.facts["reason"]
    return reason in ("new", "your_turn") or (reason != "wait_again" and after.todos[notice.number].due is not None)


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
    if not before.todos or not any(_was_agreed(after, change) for change in net(changes)):
        return ()
    plan = after.plan
    assert plan.id is not None
    return (Change("plan", plan.id, "revision", plan.revision, plan.revision + 1),)


def _was_agreed(after: Dossier, change: Change) -> bool:
    """What is to be done, by whom and when. That a recurring to-do comes round again is what was agreed."""
    if change.subject == "plan":
        return change.field in AGREED_FIELDS
    if change.subject != "todo":
        return False
    if change.field == "state":
        return State.CANCELLED in (change.before, change.after)
    return change.field in AGREED_FIELDS and not (change.field == "due" and after.todos[change.key].rule)


def opening(after: Dossier) -> tuple[Notice, ...]:
    """A new plan goes to everyone in it; clients are asked to agree."""
    return tuple(
        Notice(NoticeKind.PLAN, person, after.plan.id, facts={"ask": part.role == Role.CLIENT, "new": True})
        for person, part in after.stakeholders.items()
    )
