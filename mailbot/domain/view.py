"""A plan as one reader may see it. What a client must not see is not in their view, so it cannot leak later.

A view is a value of names and days: it holds no address, and ids only as keys of names that changes speak of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailbot.domain.changes import Change
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import LogEntry, Role, ToDo
from mailbot.domain.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class ToDoRow:
    number: int
    text: str
    owner: str
    mine: bool
    helpers: tuple[str, ...]
    start: date | None
    due: date | None
    standing: Standing
    percent: int
    flag: str
    outcome: str
    done_by: str
    done_on: date | None
    after: tuple[int, ...]
    blocks: tuple[int, ...]
    waited_for_by: tuple[str, ...]  # the owners of the open to-dos that come after it
    rule: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    name: str
    revision: int  # 0: not yet
    on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """`names` maps the ids that changes speak of to names; `changed` is what differs since the reader's last copy."""

    id: int
    title: str
    goal: str
    due: date | None
    state: str
    paused_until: date | None
    revision: int
    on: date
    provider: str
    clients: tuple[str, ...]
    team: tuple[str, ...]
    observers: tuple[str, ...]
    rows: tuple[ToDoRow, ...]
    risks: str
    assumptions: str
    agreements: tuple[Agreement, ...]
    changed: tuple[Change, ...]
    internal: tuple[str, ...]
    names: tuple[tuple[int, str], ...]
    for_client: bool

    @property
    def tag(self) -> str:
        return f"P{self.id}"

    @property
    def counted(self) -> tuple[ToDoRow, ...]:
        """The rows that count: what was dropped does not."""
        return tuple(row for row in self.rows if row.standing is not Standing.DROPPED)

    @property
    def done(self) -> int:
        return sum(row.standing is Standing.DONE for row in self.counted)

    def row(self, number: int) -> ToDoRow | None:
        return next((row for row in self.rows if row.number == number), None)

    def name(self, person_id: int) -> str:
        return dict(self.names).get(person_id, "?")


def plan_view(
    dossier: Dossier,
    reader_id: int,
    today: date,
    log: tuple[LogEntry, ...] = (),
    changed: tuple[Change, ...] = (),
) -> PlanView:
    """What `reader_id` may see of the plan on the day `today`. Internal notes are for provider and colleagues."""
    plan = dossier.plan
    assert plan.id is not None
    inside = reader_id == plan.provider_id or dossier.role(reader_id) is Role.COLLEAGUE
    open_log = tuple(entry for entry in log if not entry.internal and entry.channel == "note")
    return PlanView(
        id=plan.id,
        title=plan.title,
        goal=plan.goal,
        due=plan.due,
        state=plan.state,
        paused_until=plan.paused_until,
        revision=plan.revision,
        on=today,
        provider=dossier.provider.name,
        clients=tuple(person.name for person in dossier.clients),
        team=tuple(person.name for person in dossier.with_role(Role.COLLEAGUE)),
        observers=tuple(person.name for person in dossier.with_role(Role.OBSERVER)),
        rows=tuple(_row(dossier, todo, reader_id, today, open_log) for todo in dossier.todos.values()),
        risks=plan.risks,
        assumptions=plan.assumptions,
        agreements=tuple(
            Agreement(dossier.people[i].name, part.agreed_revision, part.agreed_on, part.agreed_words)
            for i, part in dossier.stakeholders.items()
            if part.role == Role.CLIENT
        ),
        changed=tuple(change for change in changed if change.subject != "person"),  # their own affair
        internal=tuple(entry.words for entry in log if entry.internal) if inside else (),
        names=tuple((i, person.name) for i, person in dossier.people.items()),
        for_client=not inside,
    )


def _row(dossier: Dossier, todo: ToDo, reader_id: int, today: date, log: tuple[LogEntry, ...]) -> ToDoRow:
    people = dossier.people
    followers = dossier.followers(todo.number)
    return ToDoRow(
        number=todo.number,
        text=todo.text,
        owner=people[todo.owner_id].name,
        mine=todo.owner_id == reader_id,
        helpers=tuple(people[i].name for i in todo.helpers),
        start=todo.start,
        due=todo.due,
        standing=standing(dossier, todo, today),
        percent=todo.percent,
        flag=todo.flag,
        outcome=todo.outcome,
        done_by=people[todo.done_by].name if todo.done_by is not None else "",
        done_on=todo.done_on,
        after=tuple(todo.after),
        blocks=tuple(follower.number for follower in followers),
        waited_for_by=tuple(dict.fromkeys(people[follower.owner_id].name for follower in followers)),
        rule=todo.rule,
        notes=tuple(entry.words for entry in log if entry.number == todo.number),
    )
