"""The small words that every decision is made of: who speaks, about what, and what came of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from mailbot.domain.acts import Introduce
from mailbot.domain.changes import Change, as_json
from mailbot.domain.dossier import Dossier
from mailbot.domain.model import Person, Request, Role, ToDo
from mailbot.domain.notices import Outcome


@dataclass(frozen=True, slots=True)
class Hearing:
    """One act is heard: by whom (`actor`, a person's id), on which day, about which to-do, answering which request.

    `about` is the to-do that the answered mail was about, None where it was about the plan.
    """

    dossier: Dossier
    actor: int
    today: date
    about: int | None = None
    request: Request | None = None

    @property
    def is_provider(self) -> bool:
        return self.actor == self.dossier.plan.provider_id

    @property
    def role(self) -> Role | None:
        return self.dossier.role(self.actor)

    @property
    def decides(self) -> Person:
        """Who is asked: the provider or who covers for them. Nobody is asked what they want to know themselves."""
        deciding = self.dossier.deciding(self.today)
        return self.dossier.provider if deciding.id == self.actor else deciding

    def owns(self, todo: ToDo) -> bool:
        """May this person say where the to-do stands? Its owner, its helpers and the provider may."""
        return self.is_provider or self.actor == todo.owner_id or self.actor in todo.helpers


def accepted(code: str, *, changes: tuple[Change, ...] = (), **rest: Any) -> Outcome:
    return Outcome(True, code, changes=changes, **rest)


def refused(code: str, **details: Any) -> Outcome:
    return Outcome(False, code, details)


def set_todo(todo: ToDo, **fields: object) -> tuple[Change, ...]:
    return _set("todo", todo.number, todo, fields)


def set_plan(dossier: Dossier, **fields: object) -> tuple[Change, ...]:
    assert dossier.plan.id is not None
    return _set("plan", dossier.plan.id, dossier.plan, fields)


def set_person(person: Person, **fields: object) -> tuple[Change, ...]:
    assert person.id is not None
    return _set("person", person.id, person, fields)


def _set(subject: str, key: int, row: object, fields: dict[str, object]) -> tuple[Change, ...]:
    pairs = ((name, as_json(getattr(row, name)), as_json(value)) for name, value in fields.items())
    return tuple(Change(subject, key, name, before, after) for name, before, after in pairs if before != after)


@dataclass(frozen=True, slots=True)
class Found:
    """Who a name as written means in this plan: exactly one person, or the candidates."""

    person: Person | None
    candidates: tuple[Person, ...] = ()


def find_person(dossier: Dossier, written: str, actor: int, introduces: Collection[Introduce] = ()) -> Found:
    """`@me`, `@client`, an address, or a word of a name; two who fit are nobody.

    Who was introduced with an address in the same breath is known by it, whatever they are called here. Letters
    count without their accents where nobody is found with them.
    """
    name = _plain(written.strip().lstrip("@").strip("<>., "))
    if name == "me":
        return Found(dossier.people.get(actor))
    if name == "client":
        return _one(dossier.clients)
    return who_is(written, dossier.people.values(), introduces)


def who_is(written: str, people: Iterable[Person], introduces: Collection[Introduce] = ()) -> Found:
    """Whom of `people` an address or a word of a name means."""
    people = tuple(people)
    name = _plain(written.strip().lstrip("@").strip("<>., "))
    addresses = {_plain(new.address) for new in introduces if _plain(new.name) == name or _plain(new.address) == name}
    for fits in (
        lambda p: _plain(p.address) in addresses,
        lambda p: name in (_plain(p.address), _plain(p.name)),
        lambda p: name in _words(p),
        lambda p: _bare(name) in {_bare(word) for word in (p.name, *_words(p))},
    ):
        fitting = tuple(filter(fits, people)) if name else ()
        if fitting:
            return _one(fitting)
    return Found(None)


def _one(people: tuple[Person, ...]) -> Found:
    return Found(people[0]) if len(people) == 1 else Found(None, people)


def _words(person: Person) -> frozenset[str]:
    """ "Mrs Provan" answers to provan and mrs; anna.berg@… to anna.berg and anna."""
    local = _plain(person.address.partition("@")[0])
    words = re.split(r"[\s.,]+", _plain(person.name))
    return frozenset(word for word in (*words, local, local.partition(".")[0]) if word)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", _plain(text)) if not unicodedata.combining(c))
