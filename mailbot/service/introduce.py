"""People whom a provider names with an address become known."""

from __future__ import annotations

import re

from mailbot.domain.acts import Introduce
from mailbot.domain.model import Person
from mailbot.service.ports import UnitOfWork


def introduce(uow: UnitOfWork, named: Introduce, provider: Person) -> Person:
    """The person with that address; a new one is written to as the provider is, until they are known better.

    Without a name they go by the address's local part, never by the address: names are shown to everyone in a plan.
    """
    name = named.name or " ".join(re.split(r"[._+-]+", named.address.partition("@")[0])).strip().title()
    return uow.people.introduce(name, named.address, named.language or provider.language, provider.zone)
