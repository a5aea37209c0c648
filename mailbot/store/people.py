"""Everyone who has an address here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from mailbot.domain.model import Person
from mailbot.domain.post import Round
from mailbot.store.statement import Statement
from mailbot.store.tables import ADDRESS, PERSON, as_row, insert_or_nothing, many
from mailbot.store.watches import wake_person, watch

_GET = Statement(select(PERSON).where(PERSON.c.id == bindparam("id")))
_CONFIRMED = select(ADDRESS.c.person_id).where(ADDRESS.c.address == func.lower(bindparam("address")))
_STORED = Statement(select(PERSON.c.address).where(PERSON.c.id == bindparam("id")))
_ALSO = Statement(select(ADDRESS.c.address).where(ADDRESS.c.person_id == bindparam("id")).order_by(ADDRESS.c.address))
_BY_ADDRESS = Statement(
    select(PERSON)
    .where(
        or_(
            func.lower(PERSON.c.address) == func.lower(bindparam("address")),
            PERSON.c.id == _CONFIRMED.scalar_subquery(),
        )
    )
    .order_by(func.lower(PERSON.c.address) != func.lower(bindparam("address")))
    .limit(1)
)


class SqlPeople:
    """Fulfils `ports.People`. Nobody is ever deleted here, and two people never share an address."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person_id: int) -> Person | None:
        return _GET.one(self._connection, Person, id=person_id)

    def by_address(self, address: str) -> Person | None:
        return _BY_ADDRESS.one(self._connection, Person, address=address)

    def addresses(self, person_id: int) -> Sequence[str]:
        found = (*_STORED.rows(self._connection, id=person_id), *_ALSO.rows(self._connection, id=person_id))
        return tuple(address for (address,) in found)

    def confirm_address(self, person_id: int, address: str) -> None:
        row = {"address": address.lower(), "person_id": person_id}
        self._connection.execute(insert_or_nothing(self._connection, ADDRESS), row)

    def introduce(self, name: str, address: str, language: str, zone: str) -> Person:
        return self._found_or_made(Person(name=name, address=address, language=language, zone=zone))

    def register(self, person: Person) -> Person:
        """Of a known person only fields that were given are changed, never the address, nor what they chose by mail."""
        found = self._found_or_made(person)
        given = person.model_dump(exclude_unset=True, exclude={"id", "address", *found.chosen.split()})
        assert found.id is not None
        for kind, wanted in ((Round.DIGEST, person.provider), (Round.SUMMARY, person.admin)):
            if wanted:
                watch(self._connection, kind, found.id)
        if any(getattr(found, name) != value for name, value in given.items()):
            self.update(found.id, given)
            return as_row(Person, {**found.model_dump(), **given})
        return found

    def update(self, person_id: int, fields: Mapping[str, Any]) -> None:
        if fields:
            self._connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(dict(fields)))
            wake_person(self._connection, person_id)

    def all(self) -> Sequence[Person]:
        return many(self._connection, select(PERSON).order_by(PERSON.c.id), Person)

    def _found_or_made(self, person: Person) -> Person:
        """Looked for again after the insert: another worker may have been first."""
        found = self.by_address(person.address)
        if found is None:
            self._connection.execute(insert_or_nothing(self._connection, PERSON), person.model_dump(exclude={"id"}))
            found = self.by_address(person.address)
        assert found is not None and found.id is not None
        return found
