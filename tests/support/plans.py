"""A kitchen to decide about: Anna provides, John works with her, Mrs Provan is the client, Olaf looks on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from mailbot.domain.acts import Act
from mailbot.domain.decide import decide
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person, Plan, Request, RequestKind, Role, Stakeholder, State, ToDo
from mailbot.domain.notices import Outcome
from mailbot.domain.rulings import Hearing

ANNA, PROVAN, JOHN, OLAF = 1, 2, 3, 4
TODAY = date(2026, 11, 23)  # a Monday
OPENED = datetime(2026, 11, 2, 9, tzinfo=UTC)


def day(number: int) -> date:
    """A day in December 2026."""
    return date(2026, 12, number)


def person(person_id: int, name: str, address: str, **fields: Any) -> Person:
    return Person(id=person_id, name=name, address=address, **fields)


PEOPLE = (
    person(ANNA, "Anna Ek", "anna@firm.example", provider=True),
    person(PROVAN, "Mrs Provan", "provan@example.org"),
    person(JOHN, "John Őry", "john@firm.example"),
    person(OLAF, "Olaf Watts", "olaf@example.net"),
)
PARTS = {PROVAN: Role.CLIENT, JOHN: Role.COLLEAGUE, OLAF: Role.OBSERVER}


def todo(number: int, owner: int, **fields: Any) -> ToDo:
    given = {"text": f"to-do {number}", "due": day(number), "first_due": day(number), "id": 100 + number} | fields
    return ToDo(plan_id=12, number=number, owner_id=owner, **given)


def worktop(**fields: Any) -> ToDo:
    return todo(1, PROVAN, **{"text": "Choose the worktop"} | fields)


def units(**fields: Any) -> ToDo:
    return todo(2, ANNA, **{"text": "Order the units", "after": [1]} | fields)


def fitting(**fields: Any) -> ToDo:
    return todo(
        3, JOHN, **{"text": "Fit the units", "after": [2], "helpers": [ANNA], "start": day(10), "due": day(14)} | fields
    )


def kitchen(*todos: ToDo, requests: tuple[Request, ...] = (), **plan: Any) -> Dossier:
    """The plan P12 with those to-dos, or with worktop, units and fitting, each after the one before."""
    rows = todos or (worktop(), units(), fitting())
    given = {"title": "Kitchen", "goal": "In use by Christmas", "opened_at": OPENED} | plan
    return Dossier(
        plan=Plan(id=12, provider_id=ANNA, **given),
        todos=MappingProxyType({row.number: row for row in rows}),
        people=MappingProxyType({one.id: one for one in PEOPLE if one.id is not None}),
        stakeholders=MappingProxyType(
            {i: Stakeholder(plan_id=12, person_id=i, role=role) for i, role in PARTS.items()}
        ),
        requests=requests,
    )


def more_time_asked(number: int = 1, by: int = PROVAN, until: date | None = None, request_id: int = 7) -> Request:
    return Request(
        id=request_id,
        kind=RequestKind.MORE_TIME,
        plan_id=12,
        number=number,
        asked_by=by,
        asked_of=ANNA,
        until=until,
        asked_at=OPENED,
    )


def question_asked(number: int | None = 1, by: int = PROVAN, words: str = "Oak or ash?", of: int = ANNA) -> Request:
    return Request(
        id=8,
        kind=RequestKind.QUESTION,
        plan_id=12,
        number=number,
        asked_by=by,
        asked_of=of,
        words=words,
        asked_at=OPENED,
    )


def ruling(plan: Dossier, act: Act, by: int, about: int | None = None, request: Request | None = None) -> Outcome:
    return decide(Hearing(plan, by, TODAY, about, request), act)


DONE = {"state": State.COMPLETED, "percent": 100, "done_by": PROVAN, "done_on": date(2026, 11, 20)}
DROPPED = {"state": State.CANCELLED}
UNDER_WAY = {"state": State.IN_PROCESS, "percent": 40}
