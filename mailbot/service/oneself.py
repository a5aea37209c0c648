"""What a mail sets for its writer alone, in whichever plan's conversation it was written, or in none."""

from __future__ import annotations

from mailbot.domain import acts
from mailbot.domain.about_oneself import Oneself, decide_oneself
from mailbot.domain.changes import Change, recorded
from mailbot.domain.dossier import changed
from mailbot.domain.model import Person, Role
from mailbot.domain.notices import Notice, Outcome
from mailbot.domain.rulings import accepted, refused
from mailbot.domain.take_back import take_back_own
from mailbot.service.case import Case, person_id
from mailbot.service.docket import Result
from mailbot.service.errand import Errand
from mailbot.service.ports import UnitOfWork


class Affairs:
    """Grows while a mail is heard: what it changed of the writer, and whom that concerns."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._person = errand.person
        self._changes: list[Change] = []
        self._notices: list[Notice] = []
        self._undoes: int | None = None

    def hear(self, act: acts.AboutOneself, words: str) -> Result:
        """Only the provider's side has such affairs: a client's words are read otherwise."""
        covered = isinstance(act, acts.Away) and act.cover
        team = team_of(self._errand.uow, self._person) if covered else ()
        return self._take(decide_oneself(Oneself(self._person, self._errand.on, team), act), words)

    def take_back(self, cause: int, words: str) -> Result | None:
        """What that mail set for its writer, who asks for it; None where it set nothing."""
        rows = self._errand.uow.plans.changes_caused_by(cause)
        made = [
            recorded(row) for row in rows if (row.plan_id, row.subject, row.by) == (None, "person", self._person.id)
        ]
        if not made:
            return None
        back = take_back_own(self._person, made)
        if back.in_the_way:
            return self._take(refused("changed_since", field=back.in_the_way[0].field), words)
        self._undoes = cause
        return self._take(accepted("undone", changes=back.changes), words)

    def settle(self) -> None:
        """In the case's transaction: the fields, their trail, and mail for whoever covers."""
        case: Case = self._errand.case
        case.uow.plans.record(None, self._changes, person_id(self._person), case.now, case.cause, self._undoes)
        for notice in self._notices:
            case.tell(notice)

    def _take(self, outcome: Outcome, words: str) -> Result:
        self._changes += outcome.changes
        self._notices += outcome.notices
        self._person = changed(self._person, outcome.changes)
        result = "understood" if outcome.accept else "not_understood"
        return Result(words, result, outcome.code, None, dict(outcome.details), outcome.changes)


def team_of(uow: UnitOfWork, person: Person) -> tuple[Person, ...]:
    """Who works with that person: colleagues and providers in the plans that are theirs to work in."""
    me = person_id(person)
    found: dict[int, Person] = {}
    for plan in (*uow.plans.of_provider(me), *uow.plans.of_stakeholder(me)):
        dossier = uow.plans.dossier(plan.id) if plan.id is not None else None
        if dossier is None or not (plan.provider_id == me or dossier.role(me) is Role.COLLEAGUE):
            continue
        found |= {person_id(one): one for one in (dossier.provider, *dossier.with_role(Role.COLLEAGUE))}
    return tuple(one for i, one in found.items() if i != me)
