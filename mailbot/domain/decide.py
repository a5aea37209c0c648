"""decide(hearing, act) -> Outcome: may it happen, and what comes of it. Pure; nothing is changed here.

An act about several to-dos is taken apart first (`singly`), so that one number nobody knows does not
spoil the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mailbot.domain import about_dates, about_owners, about_pauses, about_plan, about_requests, about_todos, acts
from mailbot.domain.acts import Act
from mailbot.domain.model import PlanState
from mailbot.domain.notices import Outcome
from mailbot.domain.rulings import Hearing, refused

Ruling = Callable[[Hearing, Any], Outcome]

PROVIDER_ONLY: frozenset[type] = frozenset(
    {
        acts.AddToDo,
        acts.ChangeText,
        acts.ChangePlan,
        acts.SetDue,
        acts.SetHelpers,
        acts.SetAfter,
        acts.LogContact,
        acts.RaiseFlag,
        acts.ClearFlag,
        acts.Drop,
        acts.Remind,
        acts.SendPlan,
        acts.Pause,
        acts.Resume,
        acts.Close,
        acts.ReopenPlan,
    }
)
# What may still be said when a plan is closed: it is answered, kept or passed on, and moves no to-do.
AFTER_CLOSING: frozenset[type] = frozenset(
    {
        acts.ReopenPlan,
        acts.Close,
        acts.SendPlan,
        acts.AddNote,
        acts.LogContact,
        acts.Rating,
        acts.Thanks,
        acts.Accept,
        acts.OnTrack,
        acts.Question,
        acts.Answer,
        acts.Unclear,
        acts.Snooze,
        acts.Stop,
    }
)

RULINGS: Mapping[type, Ruling] = MappingProxyType(
    {
        acts.Done: about_todos.done,
        acts.NotDone: about_todos.not_done,
        acts.Started: about_todos.started,
        acts.Progress: about_todos.progress,
        acts.MoreTime: about_dates.more_time,
        acts.Cannot: about_todos.cannot,
        acts.Accept: about_todos.promised,
        acts.OnTrack: about_todos.promised,
        acts.Assign: about_owners.assign,
        acts.Reopen: about_todos.reopen,
        acts.Drop: about_todos.drop,
        acts.SetDue: about_dates.set_due,
        acts.SetHelpers: about_owners.set_helpers,
        acts.SetAfter: about_todos.set_after,
        acts.ChangeText: about_todos.change_text,
        acts.RaiseFlag: about_todos.raise_flag,
        acts.ClearFlag: about_todos.clear_flag,
        acts.Remind: about_todos.remind,
        acts.AddNote: about_plan.add_note,
        acts.LogContact: about_plan.log_contact,
        acts.AddToDo: about_plan.add_todo,
        acts.ChangePlan: about_plan.change_plan,
        acts.SendPlan: about_plan.send_plan,
        acts.Pause: about_pauses.pause,
        acts.Resume: about_pauses.resume,
        acts.Close: about_plan.close,
        acts.ReopenPlan: about_plan.reopen_plan,
        acts.Agree: about_plan.agree,
        acts.Disagree: about_plan.disagree,
        acts.Snooze: about_plan.snooze,
        acts.Stop: about_plan.stop,
        acts.Rating: about_plan.rate,
        acts.Thanks: about_plan.thanks,
        acts.Question: about_requests.question,
        acts.Unclear: about_requests.unclear,
        acts.Answer: about_requests.answer,
        acts.Yes: about_dates.yes,
        acts.No: about_dates.no,
        acts.Until: about_dates.until,
    }
)


def decide(hearing: Hearing, act: Act) -> Outcome:
    """What comes of one act about at most one to-do. Raises KeyError for acts that need no plan (lists, help)."""
    if type(act) in PROVIDER_ONLY and not hearing.is_provider:
        return refused("provider_only")
    if hearing.dossier.plan.state == PlanState.CLOSED and type(act) not in AFTER_CLOSING:
        return refused("plan_closed")
    return RULINGS[type(act)](hearing, act)


def decides(act: Act) -> bool:
    """Is it for a plan to decide? Lists and help are not."""
    return type(act) in RULINGS


def singly(act: Act) -> Iterator[Act]:
    """The act once for each to-do that it names; itself where it names one or none."""
    todos = getattr(act, "todos", ())
    if len(todos) < 2:
        yield act
        return
    for number in dict.fromkeys(todos):
        yield replace(act, todos=(number,))  # type: ignore[arg-type]
