"""A plan as its readers may see it: nothing that is not theirs is in it, whatever is said and done."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.acts import any_act, who
from support.plans import ANNA, DONE, DROPPED, JOHN, OLAF, PEOPLE, PROVAN, TODAY, kitchen, ruling, todo, units, worktop

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.changes import Change
from mailbot.domain.decide import singly
from mailbot.domain.dossier import apply
from mailbot.domain.model import LogEntry, Person
from mailbot.domain.notices import Said
from mailbot.domain.view import plan_view

CANARY = "the margin is thin 7f3a"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def entry(said: Said, by: int) -> LogEntry:
    return LogEntry(
        plan_id=12,
        number=said.number,
        person_id=by,
        at=NOW,
        channel=said.channel,
        words=said.words,
        internal=said.internal,
    )


def strings(value: Any) -> set[str]:
    """Every string anywhere in a value."""
    if isinstance(value, str):
        return {value}
    if is_dataclass(value) and not isinstance(value, type):
        return set().union(*(strings(getattr(value, f.name)) for f in fields(value)))
    if isinstance(value, (tuple, list)):
        return set().union(*map(strings, value))
    return set()


@given(st.lists(st.tuples(who, any_act), max_size=8), st.sampled_from((PROVAN, OLAF)))
def test_no_internal_note_and_no_address_reaches_a_client(said: list[tuple[int, Act]], reader: int) -> None:
    plan, log, changed = kitchen(), list[LogEntry](), list[Change]()
    internal = [(ANNA, acts.AddNote(f"{CANARY} {n}", n, internal=True)) for n in (1, None)]
    for by, act in (*internal, *said):
        for one in singly(act):
            outcome = ruling(plan, one, by)
            plan = apply(plan, outcome.changes)
            changed += outcome.changes
            log += (entry(words, by) for words in outcome.said)
    seen = " ".join(strings(plan_view(plan, reader, TODAY, tuple(log), tuple(changed))))
    assert CANARY not in seen
    assert not any(one.address in seen for one in PEOPLE) and "@" not in seen
    assert CANARY in " ".join(strings(plan_view(plan, JOHN, TODAY, tuple(log), tuple(changed))))


def test_only_notes_stand_on_the_page_not_the_conversation() -> None:
    log = (
        entry(Said("two weeks", 1, channel="note"), ANNA),
        entry(Said("Is oak dear?", 1), PROVAN),
        entry(Said("thin margin", 1, internal=True, channel="note"), ANNA),
    )
    for reader, inside in ((ANNA, ("thin margin",)), (JOHN, ("thin margin",)), (PROVAN, ()), (OLAF, ())):
        view = plan_view(kitchen(), reader, TODAY, log)
        assert view.rows[0].notes == ("two weeks",) and view.internal == inside
        assert view.for_client is not bool(inside)


def test_who_wants_no_reminders_is_their_own_affair() -> None:
    changed = (Change("person", PROVAN, "reminders", True, False), Change("todo", 1, "flag", "", "x"))
    assert [c.subject for c in plan_view(kitchen(), ANNA, TODAY, changed=changed).changed] == ["todo"]


def test_a_row_says_whose_it_is_who_did_it_and_who_waits() -> None:
    view = plan_view(
        kitchen(worktop(**DONE, outcome="oak"), units(), todo(4, ANNA, after=[2], **DROPPED)), PROVAN, TODAY
    )
    first, second = view.rows[0], view.rows[1]
    assert (first.owner, first.mine, first.done_by, first.outcome) == ("Mrs Provan", True, "Mrs Provan", "oak")
    assert (first.blocks, first.waited_for_by, second.mine) == ((2,), ("Anna Ek",), False)
    assert (view.done, len(view.counted), view.tag) == (1, 2, "P12")


def test_agreement_is_named_with_its_revision() -> None:
    plan = kitchen(revision=3)
    agreed = apply(plan, ruling(plan, acts.Agree("lovely"), PROVAN).changes)
    (agreement,) = plan_view(agreed, PROVAN, TODAY).agreements
    assert (agreement.name, agreement.revision, agreement.on, agreement.words) == ("Mrs Provan", 3, TODAY, "lovely")


def test_a_name_nobody_has_is_a_question_mark() -> None:
    view = plan_view(kitchen(), PROVAN, TODAY)
    assert view.name(JOHN) == "John Őry" and view.name(99) == "?" and view.row(99) is None


def test_people_keep_no_address_in_a_view() -> None:
    assert "address" in Person.model_fields
    assert not any("address" in f.name for f in fields(plan_view(kitchen(), PROVAN, TODAY)))
