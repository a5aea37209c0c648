"""People by address, occurrences of the clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

from mailbot.domain.model import Person
from mailbot.store.unit_of_work import SqlStore

DAY = date(2026, 11, 2)


def introduce(store: SqlStore, name: str, address: str, language: str = "en") -> Person:
    with store.begin() as unit:
        return unit.people.introduce(name, address, language, "Europe/Stockholm")


def test_an_address_has_one_person_without_regard_to_case(store: SqlStore) -> None:
    made = introduce(store, "Provan", "Provan@Example.org", "sv")
    again = introduce(store, "Someone Else", "provan@EXAMPLE.org", "hu")
    assert again == made
    assert (made.name, made.address, made.language, made.zone) == (
        "Provan",
        "Provan@Example.org",
        "sv",
        "Europe/Stockholm",
    )
    with store.begin() as unit:
        assert unit.people.by_address("PROVAN@example.org") == made
        assert unit.people.by_address("provan@example.com") is None
        assert len(unit.people.all()) == 1


def test_a_confirmed_address_finds_its_person_after_the_stored_ones(store: SqlStore) -> None:
    provan, john = introduce(store, "Provan", "provan@example.org"), introduce(store, "John", "john@firm.example")
    with store.begin() as unit:
        unit.people.confirm_address(provan.id or 0, "Privat@example.net")
        unit.people.confirm_address(provan.id or 0, "privat@example.net")
        unit.people.confirm_address(provan.id or 0, "john@firm.example")
        assert unit.people.addresses(provan.id or 0) == (
            "provan@example.org",
            "john@firm.example",
            "privat@example.net",
        )
    with store.begin() as unit:
        assert unit.people.by_address("Privat@Example.NET") == provan
        assert unit.people.by_address("john@firm.example") == john


def test_registering_changes_what_the_config_names_and_nothing_else(store: SqlStore) -> None:
    known = introduce(store, "Eva", "eva@firm.example", "hu")
    with store.begin() as unit:
        unit.people.update(known.id or 0, {"digest_hour": 6, "undeliverable": "5.1.1"})
        got = unit.people.register(Person(name="Eva B.", address="EVA@firm.example", provider=True))
        new = unit.people.register(Person(name="Root", address="root@firm.example", admin=True))
        stored = unit.people.get(known.id or 0)
        assert [(person.provider, person.admin) for person in unit.people.all()] == [(True, False), (False, True)]
        assert new.admin
    assert got == stored
    assert (got.name, got.address, got.language, got.digest_hour, got.undeliverable, got.provider) == (
        "Eva B.",
        "eva@firm.example",
        "hu",
        6,
        "5.1.1",
        True,
    )


def test_an_occurrence_is_claimed_once_for_each_kind_person_and_day(store: SqlStore, now: datetime) -> None:
    one, two = introduce(store, "A", "a@x").id or 0, introduce(store, "B", "b@x").id or 0
    with store.begin() as unit:
        claims = [
            unit.occurrences.claim(*which, now)
            for which in [("digest", one, DAY), ("digest", two, DAY), ("reminder", one, DAY), ("digest", one, DAY)]
        ]
    assert claims == [True, True, True, False]


def test_an_occurrence_that_was_rolled_back_may_be_claimed(store: SqlStore, now: datetime) -> None:
    person = introduce(store, "A", "a@x").id or 0
    try:
        with store.begin() as unit:
            assert unit.occurrences.claim("digest", person, DAY, now)
            raise InterruptedError
    except InterruptedError:
        pass
    with store.begin() as unit:
        assert unit.occurrences.claim("digest", person, DAY, now)


def test_of_eight_threads_one_is_first(store: SqlStore, now: datetime) -> None:
    person, gate = introduce(store, "A", "a@x").id or 0, Barrier(8)

    def tick(day: int) -> bool:
        gate.wait()
        with store.begin() as unit:
            return unit.occurrences.claim("digest", person, date(2026, 11, day), now)

    with ThreadPoolExecutor(8) as pool:
        for day in range(1, 11):
            assert sorted(pool.map(tick, [day] * 8)) == [False] * 7 + [True]


def test_of_eight_threads_one_makes_the_person(store: SqlStore) -> None:
    gate = Barrier(8)

    def meet(number: int) -> int | None:
        gate.wait()
        return introduce(store, f"N{number}", "New@Example.org").id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(meet, range(8)))) == 1
