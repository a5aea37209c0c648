"""Rulings about what concerns the writer alone: when they are away, their language, their morning digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailbot.domain import acts
from mailbot.domain.model import Person
from mailbot.domain.notices import Notice, NoticeKind, Outcome
from mailbot.domain.rulings import accepted, refused, set_person, who_is


@dataclass(frozen=True, slots=True)
class Oneself:
    """Who writes, and on which day; `team` are those who may decide in their place: never a client."""

    person: Person
    today: date
    team: Sequence[Person] = ()


def decide_oneself(self: Oneself, act: acts.AboutOneself) -> Outcome:
    match act:
        case acts.Away():
            return _away(self, act)
        case acts.Back():
            changes = set_person(self.person, away_from=None, away_until=None, cover_id=None)
            return accepted("back" if changes else "was_not_away", changes=changes)
        case acts.SetLanguage(language):
            changes = set_person(self.person, language=language, chosen=_chosen(self.person, "language"))
            return accepted("language_set", changes=changes)
        case acts.SetDigest():
            return _digest(self, act)


def _away(self: Oneself, act: acts.Away) -> Outcome:
    """A new absence takes the place of the one before. Whoever covers hears of it."""
    first = act.first or self.today
    if act.last < self.today:
        return refused("date_passed", due=act.last.isoformat())
    if act.last < first:
        return refused("ends_before_start")
    days = {"start": first.isoformat(), "due": act.last.isoformat()}
    if not act.cover:
        changes = set_person(self.person, away_from=first, away_until=act.last, cover_id=None)
        return accepted("away", changes=changes, details=days)
    found = who_is(act.cover, self.team)
    cover = found.person
    if cover is None or cover.id is None:
        known = [person.name for person in found.candidates or self.team]
        return refused("two_such_people" if found.candidates else "no_such_cover", name=act.cover, known=known)
    facts = {"code": "cover", "name": self.person.name, "start": days["start"], "until": days["due"]}
    return accepted(
        "away_covered",
        changes=set_person(self.person, away_from=first, away_until=act.last, cover_id=cover.id),
        notices=(Notice(NoticeKind.REACHED, cover.id, facts=facts),),
        details={**days, "name": cover.name},
    )


def _digest(self: Oneself, act: acts.SetDigest) -> Outcome:
    if not self.person.provider:
        return refused("no_digest")
    if act.hour is None:
        return accepted("digest_off", changes=set_person(self.person, digest=False))
    changes = set_person(
        self.person,
        digest=True,
        digest_hour=act.hour,
        digest_minute=act.minute,
        chosen=_chosen(self.person, "digest_hour"),
    )
    return accepted("digest_set", changes=changes, details={"time": f"{act.hour}:{act.minute:02}"})


def _chosen(person: Person, field: str) -> str:
    return " ".join(sorted({*person.chosen.split(), field}))
