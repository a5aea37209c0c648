"""Rulings about the plan itself: its fields, its to-dos, who agreed, who wants to hear less."""

from __future__ import annotations

from datetime import date

from mailbot.domain import acts
from mailbot.domain.about_owners import nobody
from mailbot.domain.about_pauses import in_state
from mailbot.domain.changes import Change, as_json
from mailbot.domain.model import Person, PlanState, RequestKind, Role, Stakeholder
from mailbot.domain.notices import Answered, Notice, NoticeKind, Outcome, Said
from mailbot.domain.rulings import Hearing, accepted, find_person, refused, set_person, set_plan

CHANGEABLE = frozenset({"title", "goal", "due", "risks", "assumptions"})


def add_todo(hearing: Hearing, act: acts.AddToDo) -> Outcome:
    """A new to-do under the writer's number where that is free, else the next; without an owner it is the provider's.

    Where another line of the same mail is refused, the numbers that the rest refers to stay right.
    """
    dossier = hearing.dossier
    owner: Person | None = dossier.provider
    if act.owner:
        found = find_person(dossier, act.owner, hearing.actor, act.introduces)
        owner = found.person
        if owner is None:
            return nobody(hearing, act.owner, found)
    helpers: list[int] = []
    for written in act.helpers:
        found = find_person(dossier, written, hearing.actor, act.introduces)
        if found.person is None or found.person.id is None:
            return nobody(hearing, written, found)
        helpers.append(found.person.id)
    missing = [number for number in act.after if number not in dossier.todos]
    if missing:
        return refused("no_such_todo", number=missing[0], highest=dossier.next_number - 1)
    if act.start and act.due and act.start > act.due:
        return refused("ends_before_start", number=act.number or dossier.next_number)
    assert owner is not None
    number = act.number if act.number and act.number not in dossier.todos else dossier.next_number
    fields: dict[str, object] = {
        "text": act.text,
        "owner_id": owner.id,
        "helpers": [helper for helper in dict.fromkeys(helpers) if helper != owner.id],
        "start": act.start,
        "due": act.due,
        "first_due": act.due,
        "after": list(act.after),
        "rule": act.rule,
        "flag": act.flag,
    }
    changes = [Change("todo", number, "number", None, number)]
    changes += [Change("todo", number, name, None, as_json(value)) for name, value in fields.items() if value]
    return accepted(
        "added" if act.owner else "added_to_you",
        changes=tuple(changes),
        details={
            "number": number,
            "text": act.text,
            "owner": owner.name,
            "due": act.due.isoformat() if act.due else "",
            "past": bool(act.due and act.due < hearing.today),
        },
    )


def change_plan(hearing: Hearing, act: acts.ChangePlan) -> Outcome:
    if act.field not in CHANGEABLE:
        return refused("no_such_field", field=act.field)
    if act.field == "due" and not isinstance(act.value, date):
        return refused("unreadable_date", words=str(act.value))
    return accepted("plan_changed", changes=set_plan(hearing.dossier, **{act.field: act.value}))


def add_note(hearing: Hearing, act: acts.AddNote) -> Outcome:
    """A note stands on the page: the provider's and the team's to write. A client's words are a `Question`."""
    if act.todo is not None and act.todo not in hearing.dossier.todos:
        return refused("no_such_todo", number=act.todo, highest=hearing.dossier.next_number - 1)
    if not (hearing.is_provider or hearing.role is Role.COLLEAGUE):
        return refused("provider_only")
    return accepted(
        "noted_internally" if act.internal else "note_added",
        said=(Said(act.text, act.todo, internal=act.internal, channel="note"),),
        details={"number": act.todo} if act.todo else {},
    )


def log_contact(hearing: Hearing, act: acts.LogContact) -> Outcome:
    """On the record as what that person said, there. It stands on no page and in no mail to a client."""
    found = find_person(hearing.dossier, act.person, hearing.actor)
    if found.person is None:
        return nobody(hearing, act.person, found)
    return accepted(
        f"logged_{act.channel}",
        said=(Said(act.words, hearing.about, channel=act.channel, of=found.person.id),),
        details={"name": found.person.name},
    )


def send_plan(hearing: Hearing, act: acts.SendPlan) -> Outcome:
    dossier = hearing.dossier
    readers = tuple(dossier.people[i] for i in dossier.stakeholders)
    if act.to:
        readers = ()
        for written in act.to:
            found = find_person(dossier, written, hearing.actor)
            if found.person is None:
                return nobody(hearing, written, found)
            readers = (*readers, found.person)
    notices = tuple(page_for(hearing, person) for person in readers if person.id != hearing.actor)
    return accepted("sent", notices=notices, details={"names": [person.name for person in readers]})


def page_for(hearing: Hearing, person: Person) -> Notice:
    """The page for one reader: a client who has not agreed to this revision is asked to."""
    assert person.id is not None
    part = hearing.dossier.stakeholders.get(person.id)
    return Notice(NoticeKind.PLAN, person.id, hearing.dossier.plan.id, facts={"ask": must_agree(hearing, part)})


def must_agree(hearing: Hearing, part: Stakeholder | None) -> bool:
    return part is not None and part.role == Role.CLIENT and part.agreed_revision < hearing.dossier.plan.revision


def close(hearing: Hearing, act: acts.Close) -> Outcome:
    """Everyone gets the last page: what was planned and what came. Nobody gets more time any more."""
    dossier = hearing.dossier
    if dossier.plan.state == PlanState.CLOSED:
        return accepted("already_closed")
    waiting = (r.id for r in dossier.requests if r.kind == RequestKind.MORE_TIME)
    everyone = (dossier.plan.provider_id, *dossier.stakeholders)
    return accepted(
        "closed",
        changes=in_state(dossier, PlanState.CLOSED),
        answered=tuple(Answered(request, "closed") for request in waiting if request is not None),
        notices=tuple(Notice(NoticeKind.CLOSING, person, dossier.plan.id) for person in dict.fromkeys(everyone)),
        details={"open": len(dossier.open_todos())},
    )


def reopen_plan(hearing: Hearing, act: acts.ReopenPlan) -> Outcome:
    return accepted("plan_reopened", changes=in_state(hearing.dossier, PlanState.OPEN))


def agree(hearing: Hearing, act: acts.Agree) -> Outcome:
    """Agreement is to this revision, with the words."""
    if hearing.role is not Role.CLIENT:
        return accepted("noted")
    part = hearing.dossier.stakeholders[hearing.actor]
    revision = hearing.dossier.plan.revision
    return accepted(
        "agreed",
        changes=_set_part(part, agreed_revision=revision, agreed_on=hearing.today, agreed_words=act.words),
        details={"revision": revision},
    )


def disagree(hearing: Hearing, act: acts.Disagree) -> Outcome:
    part = hearing.dossier.stakeholders.get(hearing.actor)
    changes = _set_part(part, agreed_revision=0, agreed_on=None, agreed_words="") if part else ()
    return accepted("disagreed", changes=changes, said=(Said(act.words),))


def snooze(hearing: Hearing, act: acts.Snooze) -> Outcome:
    if act.until is None:
        return refused("until_when")
    if act.until <= hearing.today:
        return refused("date_passed", due=act.until.isoformat())
    person = hearing.dossier.people[hearing.actor]
    return accepted(
        "snoozed", changes=set_person(person, snoozed_until=act.until), details={"due": act.until.isoformat()}
    )


def stop(hearing: Hearing, act: acts.Stop) -> Outcome:
    return accepted("stopped", changes=set_person(hearing.dossier.people[hearing.actor], reminders=False))


def rate(hearing: Hearing, act: acts.Rating) -> Outcome:
    return accepted("rated", said=(Said(f"{act.value}/5"),), details={"value": act.value})


def thanks(hearing: Hearing, act: acts.Thanks) -> Outcome:
    return accepted("thanks")


def _set_part(part: Stakeholder, **fields: object) -> tuple[Change, ...]:
    pairs = ((name, as_json(getattr(part, name)), as_json(value)) for name, value in fields.items())
    return tuple(Change("stakeholder", part.person_id, name, old, new) for name, old, new in pairs if old != new)
