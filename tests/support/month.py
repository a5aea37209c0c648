"""Thirty days of many people on one clock, without a sleep: what must come, worked out apart, and what came.

The clocks go back in Europe on the 25th of October and in America on the 1st of November. The machine stands still for
days, its clock is set forward and back by a day, strokes are broken off, doubled and rung by two at once, the store is
closed and opened; people move, to-dos are finished and put off.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

from sqlalchemy import select

from mailbot.domain.changes import Change, JsonValue
from mailbot.domain.model import Person, State
from mailbot.domain.notices import NoticeKind
from mailbot.mail.token import Signer
from mailbot.service.desk import Desk
from mailbot.service.tick import tick
from mailbot.store.tables import OUTBOUND
from mailbot.store.unit_of_work import SqlStore, open_store

BEGIN, DAYS = datetime(2026, 10, 13, tzinfo=UTC), 30
ZONES = ("Europe/Stockholm", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kathmandu", "UTC")
HOURS = (("12345", 8, 17), ("1234567", 9, 18), ("135", 7, 12), ("67", 10, 16), ("12345", 22, 6), ("2", 0, 24))
CLIENTS = 9  # of each provider
RULES = (2, 0, -1, -3, *range(-6, -200, -3))  # days left on which a cadence left alone reminds

# (from, to, the clock is so much ahead); None: the machine stands still. In days after the beginning.
TROUBLES: tuple[tuple[float, float, timedelta | None], ...] = (
    (3.4, 3.9, timedelta(days=1)),
    (6.3, 6.8, timedelta(days=-1)),
    (9.1, 11.7, None),
    (11.7, 13.2, timedelta(hours=-3)),
    (16.45, 17.1, timedelta(days=1)),
    (19.2, 19.6, None),
    (22.4, 23.4, timedelta(days=-1)),
)

Came = Counter[tuple[int, str, datetime, tuple[tuple[int, int], ...]]]  # person, kind, when, to-dos


@dataclass
class Someone:
    """As the reference knows them: where they live from which stroke on, and the to-dos that are theirs."""

    person: Person
    zones: list[tuple[int, str]]
    todos: list[Task] = field(default_factory=list)

    def lives(self, stroke: int) -> str:
        return [zone for since, zone in self.zones if since <= stroke][-1]


@dataclass
class Task:
    """`dues`: from which stroke on it is due when; `finished`: at which stroke it is done."""

    plan: int
    number: int
    dues: list[tuple[int, date]]
    finished: int | None = None


@dataclass
class Clock:
    """Fulfils `ports.Clock`."""

    time: datetime = BEGIN

    def now(self) -> datetime:
        return self.time


class Month:
    """`people` of them, a tenth providers; a stroke every `minutes`."""

    def __init__(self, url: str, people: int, minutes: int = 30, seed: int = 1) -> None:
        self._url, self._chance = url, random.Random(seed)
        self.store: SqlStore = open_store(url)
        self.desk = Desk("plans@firm.example", Signer([b"sixteen octets.."]))
        self.clock = Clock()
        self.strokes = list(self._shown(timedelta(minutes=minutes)))
        self.everyone: dict[int, Someone] = {}
        for _ in range(people // (CLIENTS + 1)):
            self._open_plan()

    def _shown(self, step: timedelta) -> Iterator[datetime]:
        """What the clock shows at each stroke; nothing while the machine stands still."""
        for n in range(int(timedelta(days=DAYS) / step)):
            at = step * n
            wrong = [by for begin, end, by in TROUBLES if timedelta(days=begin) <= at < timedelta(days=end)]
            if wrong != [None]:
                yield BEGIN + at + (wrong[0] if wrong and wrong[0] else timedelta())

    def _open_plan(self) -> None:
        pick = self._chance
        number = len(self.everyone)
        with self.store.begin() as uow:
            provider = uow.people.register(self._person(number, provider=True))
            clients = [uow.people.register(self._person(number + n)) for n in range(1, CLIENTS + 1)]
            plan = uow.plans.open(provider.id or 0, "Plan", 0, BEGIN).id or 0
            changes: list[Change] = []
            for n in range(1, 2 * CLIENTS + 2):
                owner = provider if n == 1 else pick.choice(clients)
                day = (BEGIN + timedelta(days=-3 if n == 1 else pick.randint(-4, 60))).date()
                changes += _made(n, owner.id or 0, day)
                known = self.everyone.setdefault(owner.id or 0, Someone(owner, [(0, owner.zone)]))
                known.todos.append(Task(plan, n, [(0, day)]))
            uow.plans.record(plan, changes, provider.id, BEGIN, None)
        for one in (provider, *clients):
            self.everyone.setdefault(one.id or 0, Someone(one, [(0, one.zone)]))

    def _person(self, number: int, provider: bool = False) -> Person:
        days, begin, end = self._chance.choice(HOURS)
        return Person(
            name=f"P{number}",
            address=f"p{number}@example.org",
            zone=self._chance.choice(ZONES),
            provider=provider,
            working_days=days,
            work_start=begin,
            work_end=end,
            digest_hour=self._chance.choice((6, 7, 8, 19)),
        )

    # --- what happens -----------------------------------------------------------------------------

    def run(self) -> None:
        for number, shown in enumerate(self.strokes):
            self.clock.time = shown
            for _ in range(max(1, len(self.everyone) // 200)):
                self._something_happens(number)
            self._stroke()

    def _stroke(self) -> None:
        """Once, or broken off and begun anew by another process, or twice, or by two at once."""
        happens = self._chance.random()
        if happens < 0.1:
            left = iter(range(self._chance.randint(0, 20)))
            tick(self.store, self.desk, self.clock, lambda: next(left, None) is None)
            self.store.close()
            self.store = open_store(self._url)
        elif happens < 0.2:
            tick(self.store, self.desk, self.clock)
        elif happens < 0.3:
            other = Thread(target=tick, args=(self.store, self.desk, self.clock))
            other.start()
            tick(self.store, self.desk, self.clock)
            other.join()
        tick(self.store, self.desk, self.clock)

    def _something_happens(self, stroke: int) -> None:
        """A to-do is finished or put off by weeks, or somebody moves."""
        one = self._chance.choice(list(self.everyone.values()))
        what = self._chance.random()
        if what < 0.2:
            self._moves(one, stroke)
        elif one.todos and not one.person.provider:
            task = self._chance.choice(one.todos)
            if task.finished is None:
                self._changes(task, stroke, finished=what < 0.6)

    def _moves(self, one: Someone, stroke: int) -> None:
        zone = self._chance.choice(ZONES)
        with self.store.begin() as uow:
            uow.people.update(one.person.id or 0, {"zone": zone})
        one.zones.append((stroke, zone))

    def _changes(self, task: Task, stroke: int, *, finished: bool) -> None:
        due = task.dues[-1][1]
        later = (self.clock.time + timedelta(days=self._chance.randint(8, 20))).date()
        change = (
            Change("todo", task.number, "state", State.NEEDS_ACTION, State.COMPLETED)
            if finished
            else Change("todo", task.number, "due", due.isoformat(), later.isoformat())
        )
        with self.store.begin() as uow:
            uow.plans.record(task.plan, [change], None, self.clock.time, None)
        if finished:
            task.finished = stroke
        else:
            task.dues.append((stroke, later))

    # --- what came, and what had to come ----------------------------------------------------------

    def came(self) -> Came:
        rows = select(OUTBOUND.c.person_id, OUTBOUND.c.kind, OUTBOUND.c.queued_at, OUTBOUND.c.facts)
        with self.store._engine.connect() as connection:
            found = connection.execute(rows).all()
        return Counter((who, kind, at, _named(facts) if kind == "reminder" else ()) for who, kind, at, facts in found)

    def due(self) -> Came:
        """By the rules alone: a day of a rule belongs to the first stroke in its owner's hours on that day or later."""
        return Counter(
            {
                (who, kind, self.strokes[stroke], named): 1
                for who, one in self.everyone.items()
                for kind, stroke, named in self._due(one)
            }
        )

    def _due(self, one: Someone) -> Iterator[tuple[str, int, tuple[tuple[int, int], ...]]]:
        if one.person.provider:
            for stroke, _, _ in self._mornings(one, digest=True):
                yield NoticeKind.DIGEST, stroke, ()  # each has a to-do that is long overdue
            return
        for stroke, since, day in self._mornings(one, digest=False):
            days = [since + timedelta(days=n) for n in range(1, (day - since).days + 1)]
            hit = [task for task in one.todos if (due := _due_at(task, stroke)) and _falls(due, days)]
            if hit:
                order = sorted(hit, key=lambda task: (_due_at(task, stroke) or date.max, task.plan, task.number))
                yield NoticeKind.REMINDER, stroke, tuple((task.plan, task.number) for task in order)

    def _mornings(self, one: Someone, *, digest: bool) -> list[tuple[int, date, date]]:
        """(stroke, the day seen to before, the day) for each day on which the person is looked at first."""
        found: list[tuple[int, date, date]] = []
        person = one.person
        for zone, first, last in self._stays(one):
            for stroke, day, hour in self._on_the_wall(zone)[first:last]:
                if str(day.isoweekday()) not in person.working_days or not _within(person, hour, digest):
                    continue
                if not found or day > found[-1][2]:
                    before = _day_before_work(person, day) if stroke == 0 else self._first_day(one) - timedelta(days=1)
                    found.append((stroke, found[-1][2] if found else before, day))
        return found

    def _first_day(self, one: Someone) -> date:
        """Their to-dos are known from that day on."""
        return self._on_the_wall(one.lives(0))[0][1]

    def _stays(self, one: Someone) -> Iterator[tuple[str, int, int]]:
        ends = [since for since, _ in one.zones[1:]] + [len(self.strokes)]
        for (since, zone), end in zip(one.zones, ends, strict=True):
            yield zone, since, end

    _walls: dict[str, list[tuple[int, date, int]]]

    def _on_the_wall(self, zone: str) -> list[tuple[int, date, int]]:
        """(stroke, day, hour) as the people of that zone read it."""
        known = self.__dict__.setdefault("_walls", {})
        if zone not in known:
            there = (shown.astimezone(ZoneInfo(zone)) for shown in self.strokes)
            known[zone] = [(stroke, moment.date(), moment.hour) for stroke, moment in enumerate(there)]
        wall: list[tuple[int, date, int]] = known[zone]
        return wall


def _within(person: Person, hour: int, digest: bool) -> bool:
    begin, end = person.work_start, person.work_end
    if digest:
        return person.digest_hour <= hour < (24 if person.digest_hour >= max(end, 12) else max(end, 12))
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def _day_before_work(person: Person, day: date) -> date:
    """The last working day before, a week ago at the most: the first look answers for the days off in between."""
    ago = next((n for n in range(1, 7) if str((day - timedelta(days=n)).isoweekday()) in person.working_days), 7)
    return day - timedelta(days=ago)


def _due_at(task: Task, stroke: int) -> date | None:
    """None for what is done by then."""
    if task.finished is not None and task.finished <= stroke:
        return None
    return [due for since, due in task.dues if since <= stroke][-1]


def _falls(due: date, days: list[date]) -> bool:
    return any((due - day).days in RULES for day in days)


def _made(number: int, owner: int, due: date) -> list[Change]:
    fields: dict[str, JsonValue] = {"text": "x", "owner_id": owner, "due": due.isoformat(), "state": "NEEDS-ACTION"}
    made = [Change("todo", number, name, None, value) for name, value in fields.items()]
    return [Change("todo", number, "number", None, number), *made]


def _named(facts: dict[str, list[dict[str, int]]]) -> tuple[tuple[int, int], ...]:
    return tuple((row["plan"], row["number"]) for row in facts["rows"])


def differences(due: Came, came: Came) -> str:
    """ "" where what came is what had to come, each once."""
    missing, extra = due - came, came - due
    by_kind: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for counter, column in ((missing, 0), (extra, 1)):
        for (_, kind, _, _), count in counter.items():
            by_kind[kind][column] += count
    lines = [f"{kind}: {lost} missing, {more} too many" for kind, (lost, more) in by_kind.items()]
    return "\n".join([*lines, *map(str, sorted(missing)[:5]), "--", *map(str, sorted(extra)[:5])]) if lines else ""


def month(folder: Path, people: int, minutes: int = 30, seed: int = 1) -> Month:
    return Month(f"sqlite:///{folder}/month.db", people, minutes, seed)
