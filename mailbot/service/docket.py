"""One plan while one mail is being heard: acts go in, and what came of each is collected; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from mailbot.domain.acts import Act
from mailbot.domain.changes import Change
from mailbot.domain.decide import decide
from mailbot.domain.dossier import Dossier, apply
from mailbot.domain.model import Person, Request, Role
from mailbot.domain.notices import Answered, Asked, Notice, NoticeKind, Outcome, Said, as_fact
from mailbot.domain.rulings import Hearing


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one thing that was written; a line of the receipt and an item of the news.

    `plan_id` None: it concerns no plan, or nobody knows which.
    """

    words: str
    result: str  # understood, not_understood, ignored
    code: str = ""
    number: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    example: str = ""
    plan_id: int | None = None

    def as_fact(self) -> dict[str, Any]:
        return {
            "words": self.words,
            "result": self.result,
            "code": self.code,
            "number": self.number,
            "details": self.details,
            "changes": [as_fact(change) for change in self.changes],
            "example": self.example,
        }


class Docket:
    """Grows while a mail is heard, and is thrown away after. `before` is the plan as the mail found it."""

    def __init__(self, dossier: Dossier, actor: int, today: date, about: int | None, request: Request | None) -> None:
        self.before = dossier
        self.hearing = Hearing(dossier, actor, today, about, request)
        self.changes: list[Change] = []
        self.notices: list[Notice] = []
        self.requests: list[Asked] = []
        self.answered: list[Answered] = []
        self.said: list[Said] = []
        self.undoes: int | None = None

    @property
    def after(self) -> Dossier:
        return self.hearing.dossier

    @property
    def plan_id(self) -> int:
        assert self.before.plan.id is not None
        return self.before.plan.id

    def hear(self, act: Act, words: str) -> Result:
        """Decides one act and takes what was decided into account for the next."""
        return self.take(decide(self.hearing, act), words)

    def take(self, outcome: Outcome, words: str) -> Result:
        if outcome.accept:
            self.change(outcome.changes)
            first = len(self.requests)
            self.requests += outcome.requests
            self.answered += outcome.answered
            self.said += outcome.said
            self.notices += (_asking(n, first, words) if n.request is not None else n for n in outcome.notices)
            closed = {answered.request_id for answered in outcome.answered}
            left = tuple(request for request in self.after.requests if request.id not in closed)
            self.hearing = replace(self.hearing, dossier=replace(self.after, requests=left))
        details = dict(outcome.details)
        return Result(
            words,
            "understood" if outcome.accept else "not_understood",
            outcome.code,
            details.get("number"),
            details,
            outcome.changes,
            plan_id=self.plan_id,
        )

    def join(self, person: Person, role: Role) -> None:
        """The person has a part in the plan from now on; nothing happens where they had one."""
        assert person.id is not None
        if person.id == self.after.plan.provider_id or person.id in self.after.stakeholders:
            return
        people = MappingProxyType({**self.after.people, person.id: person})
        self.hearing = replace(self.hearing, dossier=replace(self.after, people=people))
        self.change((Change("stakeholder", person.id, "role", None, role),))

    def keep_words(self) -> None:
        """The words speak of another provider's plan too: nobody who is asked for more time is shown them."""
        for index, notice in enumerate(self.notices):
            if notice.kind is NoticeKind.REQUEST:
                self.notices[index] = replace(notice, facts={**notice.facts, "words": ""})

    def change(self, changes: Iterable[Change]) -> None:
        made = tuple(changes)
        self.changes += made
        self.hearing = replace(self.hearing, dossier=apply(self.after, made))


def _asking(notice: Notice, first: int, words: str) -> Notice:
    """With the request counted among all of the mail's. Whoever is asked for more time reads the asker's words."""
    facts = {**notice.facts, "words": words.strip()} if notice.kind is NoticeKind.REQUEST else notice.facts
    return replace(notice, facts=facts, request=first + (notice.request or 0))
