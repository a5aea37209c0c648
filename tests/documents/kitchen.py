"""Plans and letters built by hand: a kitchen, four people, a to-do in every standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mailbot.documents.letter import Firm, Letter, Reader
from mailbot.domain.changes import Change
from mailbot.domain.notices import NoticeKind
from mailbot.domain.standing import Standing
from mailbot.domain.view import Agreement, PlanView, ToDoRow

TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
LANGUAGES = ("en", "sv", "nb", "hu")
FIRM = Firm("Ek & Söner Kök", "plans@firm.example")
NAMES = ((1, "Anna Ek"), (2, "Mrs Provan"), (3, "John Őry"), (4, "Tom"))


def todo(number: int, text: str, standing: Standing = Standing.OPEN, **fields: Any) -> ToDoRow:
    plain = ToDoRow(
        number=number,
        text=text,
        owner="Anna Ek",
        mine=False,
        helpers=(),
        start=None,
        due=date(2026, 12, 5),
        standing=standing,
        percent=0,
        flag="",
        outcome="",
        done_by="",
        done_on=None,
        after=(),
        blocks=(),
        waited_for_by=(),
        rule="",
        notes=(),
    )
    return replace(plain, **fields)


ROWS = (
    todo(
        1,
        "Measure the room",
        Standing.DONE,
        due=date(2026, 11, 20),
        done_by="Anna Ek",
        done_on=date(2026, 11, 19),
        outcome="3.42 m × 2.80 m, the north wall is not square",
    ),
    todo(
        2,
        "Choose the worktop",
        owner="Mrs Provan",
        mine=True,
        due=date(2026, 12, 1),
        after=(1,),
        blocks=(3,),
        waited_for_by=("Anna Ek",),
        notes=("The sample of the oak is in the shop until Friday.",),
    ),
    todo(3, "Order the units", Standing.BLOCKED, after=(2,), blocks=(4,), waited_for_by=("John Őry",)),
    todo(
        4,
        "Fit the units",
        Standing.BLOCKED,
        owner="John Őry",
        start=date(2026, 12, 10),
        due=date(2026, 12, 14),
        helpers=("Anna Ek",),
        after=(3,),
    ),
    todo(5, "Send the meter reading", Standing.OVERDUE, owner="Mrs Provan", mine=True, due=date(2026, 11, 22)),
    todo(
        6,
        "Clear the old kitchen",
        Standing.IN_PROCESS,
        owner="John Őry",
        start=date(2026, 11, 23),
        due=date(2026, 11, 27),
        percent=50,
        flag="asbestos behind the tiles",
    ),
    todo(7, "Approve the tile colour", Standing.WAITING, owner="Mrs Provan", mine=True, due=date(2026, 11, 30)),
    todo(8, "Book the electrician", Standing.DUE_TODAY, due=date(2026, 11, 25)),
    todo(9, "Paint the ceiling", Standing.DROPPED, owner="Tom", due=date(2026, 12, 16)),
    todo(10, "Paint the walls", owner="Tom", start=date(2026, 12, 15), due=date(2026, 12, 16), after=(4,)),
    todo(11, "Connect water and power", owner="John Őry", due=date(2026, 12, 17), after=(4,)),
    todo(12, "Final walk-through with photos", due=date(2026, 12, 19), helpers=("John Őry", "Tom")),
)

CHANGED = (
    Change("todo", 2, "due", "2026-11-28", "2026-12-01"),
    Change("todo", 6, "state", "NEEDS-ACTION", "IN-PROCESS"),
    Change("todo", 4, "helpers", [], [1]),
    Change("todo", 10, "owner_id", 1, 4),
    Change("plan", 12, "due", None, "2026-12-20"),
)

PLAN = PlanView(
    id=12,
    title="Kitchen renovation",
    goal="New kitchen in use by Christmas",
    due=date(2026, 12, 20),
    state="open",
    paused_until=None,
    revision=3,
    on=NOW.date(),
    provider="Anna Ek",
    clients=("Mrs Provan",),
    team=("John Őry", "Tom"),
    observers=(),
    rows=ROWS,
    risks="asbestos behind the tiles",
    assumptions="garage free for storage",
    agreements=(Agreement("Mrs Provan", 2, date(2026, 11, 12), "Looks good, thank you!"),),
    changed=CHANGED,
    internal=(),
    names=NAMES,
    for_client=True,
)
OTHER = replace(
    PLAN,
    id=17,
    title="Garden path",
    goal="",
    rows=(
        todo(1, "Pick the stones", owner="Mrs Provan", mine=True, due=date(2026, 11, 25), standing=Standing.DUE_TODAY),
    ),
    changed=(),
    revision=1,
)
INSIDE = replace(PLAN, for_client=False, internal=("Margin is thin, no discounts",))


def reader(language: str = "en", name: str = "Mrs Provan", address: str = "provan@example.org") -> Reader:
    return Reader(name, address, language, "Europe/Stockholm")


def letter(kind: NoticeKind, language: str = "en", **fields: Any) -> Letter:
    plain = Letter(
        kind=kind,
        reader=reader(language),
        firm=FIRM,
        now=NOW,
        reply_to="plans+abc234@firm.example",
        plan=PLAN,
        plans={12: PLAN, 17: OTHER},
        uid="todo-12-2@firm.example",
    )
    return replace(plain, **fields)
