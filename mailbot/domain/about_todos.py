"""Rulings about one to-do: ticking, reopening, dropping, ordering. Each is (hearing, act) -> Outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from mailbot.domain import acts
from mailbot.domain.model import PlanState, Request, RequestKind, State, ToDo
from mailbot.domain.notices import Answered, Notice, NoticeKind, Outcome, Said
from mailbot.domain.recurrence import left_of, next_due
from mailbot.domain.rulings import Hearing, accepted, refused, set_todo

Ruling = Callable[[Hearing, ToDo], Outcome]


def on_todo(hearing: Hearing, numbers: tuple[int, ...], rule: Ruling) -> Outcome:
    """`rule` for the to-do that is meant: the one named, else the one the mail is about; else which one is asked."""
    number = numbers[0] if numbers else hearing.about
    if number is None:
        return refused("which_todo")
    todo = hearing.dossier.todos.get(number)
    if todo is None:
        return refused("no_such_todo", number=number, highest=hearing.dossier.next_number - 1)
    return rule(hearing, todo)


def on_own(hearing: Hearing, numbers: tuple[int, ...], rule: Ruling) -> Outcome:
    """As `on_todo`, for those who may say where it stands, while it is not dropped."""

    def guarded(hearing: Hearing, todo: ToDo) -> Outcome:
        if not hearing.owns(todo):
            return not_yours(hearing, todo)
        if todo.state == State.CANCELLED:
            return refused("was_dropped", number=todo.number)
        return rule(hearing, todo)

    return on_todo(hearing, numbers, guarded)


def not_yours(hearing: Hearing, todo: ToDo) -> Outcome:
    owner = hearing.dossier.people[todo.owner_id].name
    return refused("not_yours", number=todo.number, owner=owner, provider=hearing.dossier.provider.name)


def waiting_for_time(hearing: Hearing, number: int) -> tuple[Request, ...]:
    """The unanswered requests for more time for that to-do."""
    found = (r for r in hearing.dossier.requests if r.number == number)
    return tuple(r for r in found if r.kind == RequestKind.MORE_TIME)


def settled(hearing: Hearing, number: int, answer: str) -> tuple[Answered, ...]:
    """More time for it needs no answer any more."""
    return tuple(Answered(r.id, answer) for r in waiting_for_time(hearing, number) if r.id is not None)


def done(hearing: Hearing, act: acts.Done) -> Outcome:
    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        said = (Said(act.outcome, todo.number),) if act.outcome else ()
        if todo.state == State.COMPLETED:
            later = set_todo(todo, outcome=act.outcome or todo.outcome)
            return accepted("already_done", changes=later, said=said if later else (), details=named(todo))
        again = next_due(todo.rule, todo.due, hearing.today)
        if again is not None:
            return _done_for_now(hearing, todo, again, act.outcome)
        return accepted(
            "done",
            changes=set_todo(
                todo,
                state=State.COMPLETED,
                percent=100,
                outcome=act.outcome or todo.outcome,
                done_by=hearing.actor,
                done_on=hearing.today,
            ),
            said=said,
            answered=settled(hearing, todo.number, "done"),
            details=named(todo),
        )

    return on_own(hearing, act.todos, rule)


def _done_for_now(hearing: Hearing, todo: ToDo, again: date, outcome: str) -> Outcome:
    """It comes again: open, with its next day, and nothing left over from this time but what was said."""
    assert todo.due is not None
    start = again - (todo.due - todo.start) if todo.start else None
    changes = set_todo(
        todo,
        due=again,
        start=start,
        first_due=again,
        rule=left_of(todo.rule, todo.due, again),
        state=State.NEEDS_ACTION,
        percent=0,
    )
    return accepted(
        "done_until_next",
        changes=changes,
        said=(Said(outcome or "✓", todo.number),),
        answered=settled(hearing, todo.number, "done"),
        details={**named(todo), "due": again.isoformat()},
    )


def not_done(hearing: Hearing, act: acts.NotDone) -> Outcome:
    """Open stays open; what was ticked by mistake is opened again."""

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state == State.COMPLETED:
            return _reopened(todo, "")
        return accepted("still_open", details=named(todo))

    return on_own(hearing, act.todos, rule)


def started(hearing: Hearing, act: acts.Started) -> Outcome:
    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state == State.COMPLETED:
            return accepted("already_done", details=named(todo))
        return accepted("started", changes=set_todo(todo, state=State.IN_PROCESS), details=named(todo))

    return on_own(hearing, act.todos, rule)


def progress(hearing: Hearing, act: acts.Progress) -> Outcome:
    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state == State.COMPLETED:
            return accepted("already_done", details=named(todo))
        changes = set_todo(todo, state=State.IN_PROCESS, percent=act.percent)
        return accepted("progress", changes=changes, details={**named(todo), "percent": act.percent})

    return on_own(hearing, act.todos, rule)


def promised(hearing: Hearing, act: acts.Accept | acts.OnTrack) -> Outcome:
    """A promise is on record with the mail itself; it changes nothing and needs no answer.

    Nobody promises for another by number; an "ok" under a mail is only that.
    """

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        return accepted("noted", details={"number": todo.number})

    if act.todos:
        return on_own(hearing, act.todos, rule)
    return accepted("noted", details={"number": hearing.about} if hearing.about else {})


def cannot(hearing: Hearing, act: acts.Cannot) -> Outcome:
    """Flagged for the provider; nobody is made responsible without them."""

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state == State.COMPLETED:
            return refused("already_done", **named(todo))
        why = act.why or hearing.dossier.people[hearing.actor].name
        return accepted("cannot", changes=set_todo(todo, flag=why), said=(Said(why, todo.number),), details=named(todo))

    return on_own(hearing, act.todos, rule)


def reopen(hearing: Hearing, act: acts.Reopen) -> Outcome:
    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state not in (State.COMPLETED, State.CANCELLED):
            return accepted("still_open", details=named(todo))
        if not hearing.owns(todo):
            return not_yours(hearing, todo)
        if todo.state == State.CANCELLED and not hearing.is_provider:
            return refused("provider_only")
        return _reopened(todo, act.why)

    return on_todo(hearing, act.todos, rule)


def drop(hearing: Hearing, act: acts.Drop) -> Outcome:
    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state == State.COMPLETED:
            return refused("already_done", **named(todo))
        changes = set_todo(todo, state=State.CANCELLED, outcome=act.why or todo.outcome)
        return accepted(
            "dropped",
            changes=changes,
            said=(Said(act.why, todo.number),) if act.why else (),
            answered=settled(hearing, todo.number, "dropped"),
            details=named(todo),
        )

    return on_todo(hearing, act.todos, rule)


def set_after(hearing: Hearing, act: acts.SetAfter) -> Outcome:
    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        missing = [number for number in act.after if number not in hearing.dossier.todos]
        if missing:
            return refused("no_such_todo", number=missing[0], highest=hearing.dossier.next_number - 1)
        if _comes_round(hearing, todo.number, act.after):
            return refused("circle", number=todo.number, after=list(act.after))
        return accepted("after", changes=set_todo(todo, after=list(act.after)), details=named(todo))

    return on_own(hearing, (act.todo,), rule)


def change_text(hearing: Hearing, act: acts.ChangeText) -> Outcome:
    return on_own(
        hearing,
        (act.todo,),
        lambda _, todo: accepted("changed", changes=set_todo(todo, text=act.text), details=named(todo)),
    )


def raise_flag(hearing: Hearing, act: acts.RaiseFlag) -> Outcome:
    return on_own(
        hearing,
        act.todos,
        lambda _, todo: accepted("flagged", changes=set_todo(todo, flag=act.why or "!"), details=named(todo)),
    )


def clear_flag(hearing: Hearing, act: acts.ClearFlag) -> Outcome:
    return on_own(
        hearing,
        act.todos,
        lambda _, todo: accepted("cleared", changes=set_todo(todo, flag=""), details=named(todo)),
    )


def remind(hearing: Hearing, act: acts.Remind) -> Outcome:
    """A reminder now, whatever the clock would do. Of a paused plan nobody is reminded."""
    if hearing.dossier.plan.state == PlanState.PAUSED:
        return refused("plan_paused")

    def rule(hearing: Hearing, todo: ToDo) -> Outcome:
        if todo.state == State.COMPLETED:
            return refused("already_done", **named(todo))
        owner = hearing.dossier.people[todo.owner_id]
        assert owner.id is not None
        row = {"row": 1, "plan": todo.plan_id, "number": todo.number}
        notice = Notice(NoticeKind.REMINDER, owner.id, todo.plan_id, todo.number, {"rows": [row], "asked": True})
        return accepted("reminded", notices=(notice,), details={**named(todo), "to": owner.name})

    return on_own(hearing, act.todos, rule)


def _reopened(todo: ToDo, why: str) -> Outcome:
    changes = set_todo(todo, state=State.NEEDS_ACTION, percent=0, outcome="", done_by=None, done_on=None)
    return accepted("reopened", changes=changes, said=(Said(why, todo.number),) if why else (), details=named(todo))


def _comes_round(hearing: Hearing, number: int, after: tuple[int, ...]) -> bool:
    """Would `number` come after itself?"""
    waiting, met = list(after), set[int]()
    while waiting:
        current = waiting.pop()
        if current == number:
            return True
        if current not in met:
            met.add(current)
            waiting.extend(hearing.dossier.todos[current].after if current in hearing.dossier.todos else ())
    return False


def named(todo: ToDo) -> dict[str, object]:
    return {"number": todo.number, "text": todo.text}
