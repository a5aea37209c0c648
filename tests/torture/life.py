"""One life of the service: built by wiring as `mailbot serve` builds it, in a process of its own that is to be killed.

Lives are forked from a process that has imported everything (multiprocessing's forkserver): a restart takes a fraction
of a second. Pages are printed and mail is opened in the same process here; the workers have tests of their own.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import pytest
from support.bot import ANNA, TEMPLATES, PlainOpener, PlainPress, opened
from torture.sabotage import Keyless, Unmarked, late_commit
from torture.steps import SteppedCourier, SteppedStore, dying

from mailbot import wiring
from mailbot.config import load
from mailbot.documents.render import Renderer
from mailbot.gateways.clock import SystemClock
from mailbot.service.ports import Store

RENDERER = Renderer((TEMPLATES,))


def _warm_up() -> None:
    """Once, before any life is forked: words, templates and zones are read, and a whole mail has gone its way."""
    RENDERER.check()
    with tempfile.TemporaryDirectory() as folder:
        bot = opened(Path(folder))
        bot.delivery._freezer._renderer = RENDERER
        bot.mail(ANNA, "Re: [P1]", "note 1 warm.")
        bot.run()
        bot.store.close()


_warm_up()


@dataclass(frozen=True)
class Terms:
    """How one life goes. `step`: where it ends itself, "" nowhere; `ahead`: of the machine's clock, so that what the
    one before held on lease is free; `sabotage`: "", "late_commit", "keyless" or "unmarked"."""

    config: Path
    ahead: timedelta
    step: str = ""
    sabotage: str = ""


class _Ahead:
    """Fulfils `ports.Clock`."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return SystemClock().now() + self._by


class _Press(PlainPress):
    def close(self) -> None: ...


class _Opener(PlainOpener):
    def close(self) -> None: ...


def begin(terms: Terms) -> ForkServerProcess:
    """A life that has just begun."""
    process = nursery().Process(target=live, args=(terms,), daemon=True)
    process.start()
    return process


@cache
def nursery() -> ForkServerContext:
    """The process that lives are forked from. It finds its modules by PYTHONPATH alone."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()
    return context


def live(terms: Terms) -> None:
    """Until it is killed."""
    at = dying(terms.step)
    rewired: Any = wiring
    open_store, courier = rewired.open_store, rewired._courier
    rewired.open_store = lambda url: SteppedStore(_sabotaged(open_store(url), terms.sabotage), at)
    rewired._courier = lambda relay: SteppedCourier(courier(relay), at)
    rewired.ProcessPress = lambda *given, **named: _Press()
    rewired.ProcessOpener = lambda *given, **named: _Opener()
    rewired.renderer_of = lambda config: RENDERER
    if terms.sabotage == "late_commit":
        accept = rewired.Service.accept
        rewired.Service.accept = lambda self, raw, source: late_commit(lambda *mail: accept(self, *mail))(raw, source)
    service = wiring.build(load(terms.config), lambda event, details: None, clock=_Ahead(terms.ahead), alarm_s=0)
    service.start()
    threading.Event().wait()


def _sabotaged(store: Store, sabotage: str) -> Store:
    return {"keyless": Keyless, "unmarked": Unmarked}.get(sabotage, lambda same: same)(store)
