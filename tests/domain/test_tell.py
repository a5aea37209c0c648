"""Who is told what after one mail: everybody concerned, nobody twice, nobody what they did."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from support.acts import any_act
from support.plans import ANNA, DONE, JOHN, OLAF, PROVAN, day, fitting, kitchen, ruling, todo, units, worktop

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.changes import Change
from mailbot.domain.decide import singly
from mailbot.domain.dossier import Dossier, apply
from mailbot.domain.notices import NoticeKind
from mailbot.domain.tell import HAS_CALENDAR, Told, opening, raise_revision, raise_sequences, tell

TODO, CANCELLED = NoticeKind.TODO, NoticeKind.TODO_CANCELLED


def mail(plan: Dossier, actor: int, *said: Act) -> tuple[Dossier, list[Change], Told]:
    before, made = plan, list[Change]()
    for one in (one for act in said for one in singly(act)):
        changes = ruling(plan, one, actor).changes
        plan = apply(plan, changes)
        made += changes
    return plan, made, tell(before, plan, made, actor)


def lines(told: Told) -> list[tuple[NoticeKind, int, int | None, str]]:
    return [(n.kind, n.to, n.number, n.facts["reason"]) for n in told.notices]


def revision_rises(plan: Dossier, actor: int, *said: Act) -> bool:
    after, made, _ = mail(plan, actor, *said)
    return bool(raise_revision(plan, after, made))


def test_whoever_waited_is_told_and_the_receipt_takes_back_the_writers_own_entry() -> None:
    _, _, told = mail(kitchen(), PROVAN, acts.Done((1,)))
    assert lines(told) == [(TODO, ANNA, 2, "your_turn")] and told.cancels == 1
    assert told.notices[0].facts["because"] == 1


def test_nobodys_turn_comes_while_something_else_is_in_the_way() -> None:
    plan = kitchen(worktop(), units(after=[]), fitting(after=[1, 2]))
    assert lines(mail(plan, PROVAN, acts.Done((1,)))[2]) == []


def test_two_things_out_of_the_way_in_one_mail_make_one_mail() -> None:
    plan = kitchen(todo(1, ANNA), todo(2, ANNA), todo(3, JOHN, after=[1, 2]))
    told = mail(plan, ANNA, acts.Done((1, 2)), acts.SetDue((3,), day(9)))[2]
    turn = [n for n in told.notices if n.to == JOHN]
    assert [(n.kind, n.facts["reason"]) for n in turn] == [(TODO, "your_turn")]
    assert [c["field"] for c in turn[0].facts["changes"]] == ["due"]


def test_dropping_a_todo_clears_the_way_as_doing_it_does() -> None:
    told = mail(kitchen(), ANNA, acts.Drop((1,)))[2]
    assert lines(told) == [(CANCELLED, PROVAN, 1, "dropped"), (TODO, ANNA, 2, "your_turn")]


def test_whoever_was_told_that_the_way_is_clear_hears_when_it_is_not() -> None:
    plan = kitchen(worktop(**DONE), todo(2, JOHN, after=[1]), todo(3, OLAF, after=[1, 2]))
    told = mail(plan, ANNA, acts.Reopen((1,)))[2]
    assert lines(told) == [(TODO, PROVAN, 1, "reopened"), (TODO, JOHN, 2, "wait_again")]


def test_a_new_owner_gets_it_and_the_old_ones_entry_is_taken_back() -> None:
    told = mail(kitchen(), ANNA, acts.Assign("john", (1,)))[2]
    assert lines(told) == [(CANCELLED, PROVAN, 1, "reassigned"), (TODO, JOHN, 1, "new")]


def test_reopened_with_another_owner_is_only_new_to_them() -> None:
    plan = kitchen(worktop(**DONE))
    told = mail(plan, ANNA, acts.Reopen((1,)), acts.Assign("john", (1,)))[2]
    assert lines(told) == [(TODO, JOHN, 1, "reopened")]


def test_back_and_forth_in_one_mail_is_nothing_to_tell() -> None:
    assert lines(mail(kitchen(), ANNA, acts.Done((1,)), acts.Reopen((1,)))[2]) == []


def test_what_nobody_sees_is_told_to_nobody() -> None:
    assert lines(mail(kitchen(), ANNA, acts.RaiseFlag((1,), "x"), acts.AddNote("n", 1))[2]) == []


def test_a_change_without_a_day_is_no_news_to_who_made_it() -> None:
    plan = kitchen(todo(1, ANNA, due=None), todo(2, ANNA))
    assert lines(mail(plan, ANNA, acts.ChangeText(1, "x"), acts.ChangeText(2, "y"))[2]) == [(TODO, ANNA, 2, "changed")]
    told = mail(plan, ANNA, acts.Done((1,)))[2]
    assert told.notices == () and told.cancels is None


def test_an_entry_that_no_receipt_can_take_back_is_taken_back_by_mail() -> None:
    plan = kitchen(todo(1, PROVAN))
    after, made, _ = mail(plan, PROVAN, acts.Done((1,)))
    told = tell(plan, after, made, PROVAN, in_receipt=False)
    assert lines(told) == [(CANCELLED, PROVAN, 1, "done")] and told.cancels is None


def test_several_entries_of_the_writer_are_taken_back_by_mail() -> None:
    plan = kitchen(todo(1, PROVAN), todo(2, PROVAN))
    told = mail(plan, PROVAN, acts.Done((1, 2)))[2]
    assert lines(told) == [(CANCELLED, PROVAN, 1, "done"), (CANCELLED, PROVAN, 2, "done")] and told.cancels is None


def test_a_recurring_todo_comes_round_with_its_next_day_and_no_new_revision() -> None:
    plan = kitchen(todo(1, PROVAN, due=day(4), rule="FREQ=WEEKLY;BYDAY=FR"))
    after, made, told = mail(plan, PROVAN, acts.Done((1,)))
    assert after.todos[1].due == day(11) and lines(told) == [(TODO, PROVAN, 1, "changed")]
    assert not raise_revision(plan, after, made)


def test_the_revision_rises_once_with_what_was_agreed_to() -> None:
    plan = kitchen()
    after, made, _ = mail(plan, ANNA, acts.SetDue((1, 2), day(9)), acts.ChangeText(3, "Fit"))
    assert [(c.before, c.after) for c in raise_revision(plan, after, made)] == [(1, 2)]
    assert revision_rises(plan, ANNA, acts.Drop((1,))) and revision_rises(plan, ANNA, acts.AddToDo("Paint"))
    for act in (acts.Done((1,)), acts.RaiseFlag((1,)), acts.SetHelpers((1,), ("john",)), acts.AddNote("n")):
        assert not revision_rises(plan, ANNA, act)


def test_opening_goes_to_everyone_and_asks_the_clients() -> None:
    assert [(n.to, n.facts["ask"]) for n in opening(kitchen())] == [(PROVAN, True), (JOHN, False), (OLAF, False)]


@given(st.sampled_from((ANNA, PROVAN, JOHN)), st.lists(any_act, min_size=1, max_size=6))
def test_one_mail_for_each_todo_and_person_and_every_entry_rises(actor: int, said: list[Act]) -> None:
    plan = kitchen()
    after, _, told = mail(plan, actor, *said)
    assert max(Counter((n.kind, n.to, n.number) for n in told.notices).values(), default=1) == 1
    for notice in told.notices:
        assert notice.number is not None
        owners = {p.todos[notice.number].owner_id for p in (plan, after) if notice.number in p.todos}
        assert notice.to in owners
    rising = {c.key: c for c in raise_sequences(after, told)}
    assert set(rising) == {n.number for n in told.notices if n.kind in HAS_CALENDAR} | ({told.cancels} - {None})
    assert all(c.after == after.todos[number].sequence + 1 for number, c in rising.items())
