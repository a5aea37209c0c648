"""Acts as anybody might mean them about the kitchen, for property tests."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from support.plans import ANNA, JOHN, OLAF, PROVAN

from mailbot.domain import acts
from mailbot.domain.acts import Act

who = st.sampled_from((ANNA, PROVAN, JOHN, OLAF))
_numbers = st.integers(1, 5)
_todos = st.lists(_numbers, min_size=1, max_size=2, unique=True).map(tuple)
_days = st.integers(0, 60).map(lambda n: date(2026, 11, 20) + timedelta(days=n))
_words = st.sampled_from(("", "oak", "the north wall", "412 €"))
_names = st.sampled_from(("me", "client", "john", "olaf", "nobody"))

any_act: st.SearchStrategy[Act] = st.one_of(
    st.builds(acts.Done, _todos, _words),
    st.builds(acts.NotDone, _todos),
    st.builds(acts.Started, _todos),
    st.builds(acts.Progress, st.integers(1, 99), _todos),
    st.builds(acts.MoreTime, _todos, st.none() | _days),
    st.builds(acts.Cannot, _todos, _words),
    st.builds(acts.Accept, _todos),
    st.builds(acts.Assign, _names, _todos),
    st.builds(acts.Question, _words),
    st.builds(acts.Agree, _words),
    st.builds(acts.Disagree, _words),
    st.just(acts.Yes()),
    st.just(acts.No("no")),
    st.builds(acts.Until, _days),
    st.builds(acts.Snooze, st.none() | _days),
    st.just(acts.Stop()),
    st.builds(
        acts.AddToDo,
        _words,
        st.none() | _numbers,
        st.just("") | _names,
        st.none(),
        st.none() | _days,
        _todos | st.just(()),
    ),
    st.builds(acts.ChangeText, _numbers, _words),
    st.builds(acts.ChangePlan, st.sampled_from(("title", "goal")), _words),
    st.builds(acts.SetDue, _todos, _days),
    st.builds(acts.SetHelpers, _todos, st.lists(_names, max_size=2).map(tuple)),
    st.builds(acts.SetAfter, _numbers, _todos | st.just(())),
    st.builds(acts.AddNote, _words, st.none() | _numbers, st.booleans()),
    st.builds(acts.RaiseFlag, _todos, _words),
    st.builds(acts.ClearFlag, _todos),
    st.builds(acts.Drop, _todos, _words),
    st.builds(acts.Reopen, _todos, _words),
    st.builds(acts.Remind, _todos),
    st.just(acts.Close()),
    st.builds(acts.Pause, st.none() | _days),
    st.just(acts.Resume()),
    st.just(acts.ReopenPlan()),
)
