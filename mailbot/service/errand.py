"""One person's words on their way through the plans that they touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailbot.domain.model import Person
from mailbot.service.case import Case, person_id
from mailbot.service.docket import Docket
from mailbot.service.ports import UnitOfWork
from mailbot.service.topic import Topic


@dataclass(frozen=True, slots=True)
class Errand:
    """One person's words about one topic, written on the day `on`, in the mail of `case`."""

    case: Case
    person: Person
    topic: Topic
    on: date

    @property
    def uow(self) -> UnitOfWork:
        return self.case.uow


class Dockets:
    """One docket for each plan that the mail touches, opened when first needed."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._by_plan: dict[int, Docket] = {}

    def of(self, plan_id: int) -> Docket | None:
        if plan_id not in self._by_plan:
            errand = self._errand
            errand.uow.plans.lock(plan_id)
            dossier = errand.uow.plans.dossier(plan_id)
            if dossier is None or errand.person.id not in dossier.people:
                return None
            about = errand.topic.number if errand.topic.plan_id in (None, plan_id) else None
            self._by_plan[plan_id] = Docket(dossier, person_id(errand.person), errand.on, about, errand.topic.request)
        return self._by_plan[plan_id]

    def opened(self) -> tuple[Docket, ...]:
        return tuple(self._by_plan.values())
