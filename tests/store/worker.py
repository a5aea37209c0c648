"""One more machine that works on a store: `python worker.py URL NOW [hold]`, for the tests of many and of deaths.

It carries out what waits and says how much; over a mail that says DEADLY it kills itself. With `hold` it claims one
mail, holds plan 1, says so, and hangs.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.bot import MX, PLANS, PlainOpener, SetClock

from mailbot.mail.envelope import RawMessage
from mailbot.mail.token import Signer
from mailbot.service.desk import LEASE, Desk
from mailbot.service.open_mail import Opened, Terms, Unopened
from mailbot.service.process import process_waiting
from mailbot.store.unit_of_work import open_store


class Mortal(PlainOpener):
    def open(self, raw: RawMessage, terms: Terms) -> Opened | Unopened:
        if b"DEADLY" in raw.content:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().open(raw, terms)


def main(url: str, now: str, hold: str = "") -> None:
    clock, store = SetClock(datetime.fromisoformat(now)), open_store(url)
    desk = Desk(PLANS, Signer([b"sixteen octets.."]), firm="Ek Kitchens", authserv_id=MX)
    print("ready", flush=True)
    sys.stdin.readline()
    if hold:
        with store.begin() as uow:
            assert uow.inbox.claim(clock.now(), LEASE)
        with store.begin() as uow:
            uow.plans.lock(1)
            print("held", flush=True)
            threading.Event().wait()
    handled = 0
    while done := process_waiting(store, desk, clock, Mortal()):
        handled += len(done)
    print(handled, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
