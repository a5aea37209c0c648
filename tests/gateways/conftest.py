"""A post office, pollers on threads, a relay that follows a script."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.gateways import NOON, PATIENCE_S, USERS, Acceptance, Reports
from support.relays import ScriptedRelay

from mailbot.gateways.clock import StoryClock
from mailbot.gateways.imap import ImapAccount, Poller
from mailbot.postoffice import PostOffice


@pytest.fixture
def acceptance() -> Acceptance:
    return Acceptance()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PostOffice]:
    """Give it a set of IMAP extensions by indirect parameter and it announces these no more."""
    without = frozenset(getattr(request, "param", ()))
    place = tmp_path / "office"
    with PostOffice(place, domain="firm.example", users=USERS, now=lambda: NOON, imap_without=without) as office:
        yield office


@pytest.fixture
def poll(acceptance: Acceptance, reports: Reports) -> Iterator[Callable[..., Poller]]:
    """Starts a poller for an account; at the end all are stopped and must have ended."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(account: ImapAccount, accept: Any = acceptance, **settings: Any) -> Poller:
        settings = {"delays_s": (0, 0.05, 0.1), "timeout_s": 5, **settings}
        poller = Poller(account, accept, StoryClock(NOON), reports, **settings)
        thread = threading.Thread(target=poller.run, args=(stop,))
        thread.start()
        threads.append(thread)
        return poller

    yield start
    stop.set()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


@pytest.fixture
def relay() -> Iterator[Callable[..., ScriptedRelay]]:
    with ExitStack() as ends:

        def play(*transcripts: str) -> ScriptedRelay:
            scripted = ScriptedRelay(*transcripts)
            ends.callback(scripted.close)
            return scripted

        yield play
