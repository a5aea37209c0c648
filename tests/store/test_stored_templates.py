"""Templates are a provider's own, one under each name, however the name is spelled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mailbot.domain.acts import Introduce
from mailbot.domain.templates import Item, Pattern
from mailbot.store.unit_of_work import SqlStore

JOHN = Introduce("John Őry", "john@firm.example")
FITTING = Item(
    "Fit the units",
    3,
    JOHN.address,
    start=8,
    due=12,
    after=(1, 2),
    helpers=("me",),
    rule="FREQ=WEEKLY;UNTIL=20270101",
    until=40,
    on_rule=True,
    introduces=(JOHN,),
)
KITCHEN = Pattern("Kitchen", "In use", "asbestos", "garage free", 20, (Item("Choose", 1, "client", due=8), FITTING))
BATH = Pattern("Bath", items=(Item("Tile", 1, "me"),))
EVA, LEA = 1, 2


@pytest.fixture
def firm(store: SqlStore) -> SqlStore:
    with store.begin() as unit:
        for name in ("eva", "lea"):
            unit.people.introduce(name.title(), f"{name}@example.org", "en", "UTC")
    return store


def test_a_template_comes_back_whole(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        assert unit.templates.save(EVA, "Kitchen  large", KITCHEN, now) is False
    with firm.begin() as unit:
        assert unit.templates.get(EVA, " kitchen LARGE") == KITCHEN
        assert unit.templates.get(EVA, "kitchen") is None


def test_the_same_name_replaces(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        unit.templates.save(EVA, "kitchen", KITCHEN, now)
        assert unit.templates.save(EVA, "Kitchen", BATH, now + timedelta(days=1)) is True
        assert unit.templates.get(EVA, "kitchen") == BATH
        assert unit.templates.names(EVA) == ["Kitchen"]


def test_each_provider_has_their_own(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        unit.templates.save(EVA, "kitchen", KITCHEN, now)
        unit.templates.save(EVA, "Bath", BATH, now)
        assert unit.templates.save(LEA, "kitchen", BATH, now) is False
        assert unit.templates.get(LEA, "kitchen") == BATH
        assert unit.templates.get(LEA, "bath") is None
        assert (unit.templates.names(EVA), unit.templates.names(LEA)) == (["Bath", "kitchen"], ["kitchen"])


def test_a_name_no_engine_can_keep_is_kept_and_found(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        unit.templates.save(EVA, "a\0\udc80", BATH, now)
        assert unit.templates.get(EVA, "a\0\udc80") == BATH


def test_words_no_engine_can_keep_are_kept(firm: SqlStore, now: datetime) -> None:
    with firm.begin() as unit:
        unit.templates.save(EVA, "bath", Pattern("B\0\udc80", items=(Item("T\0\ud83d", 1, "me"),)), now)
        found = unit.templates.get(EVA, "bath")
    assert found is not None and found.title.startswith("B") and found.items[0].text.startswith("T")
