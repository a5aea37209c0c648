"""A domain that puts mail off holds up no other, and is asked less and less often."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from support.bot import Bot, SetClock

from mailbot.domain.notices import Notice, NoticeKind
from mailbot.service.pace import LONGEST_PAUSE, Pace, PacedCourier
from mailbot.service.ports import Deferred, Submission, Transient

SLOW, FAST = "slow.example", "fast.example"


@dataclass
class Relay:
    """Fulfils `ports.Courier`: puts off whatever is for `slow`."""

    slow: bool = True
    asked: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def send(self, submission: Submission) -> str:
        self.asked.append(submission.rcpt_to)
        if self.slow and submission.rcpt_to.endswith(SLOW):
            raise Deferred("450 4.7.1 not so fast", "4.7.1")
        self.taken.append(submission.rcpt_to)
        return "250 ok"


def to(address: str) -> Submission:
    return Submission(b"x", "", address)


def test_a_flood_to_a_slow_domain_costs_the_others_nothing(empty: Bot) -> None:
    relay = Relay()
    empty.delivery._courier = PacedCourier(relay, Pace(empty.clock))
    for number in range(20):
        for domain in (SLOW, FAST):
            person = empty.know(f"P{number}", f"p{number}@{domain}").id or 0
            with empty.store.begin() as uow:
                uow.outbox.add(Notice(NoticeKind.HELP, person), None, empty.clock.now())
    empty.deliver()
    assert len(relay.taken) == 20 and all(one.endswith(FAST) for one in relay.taken)
    assert len([one for one in relay.asked if one.endswith(SLOW)]) == 1, "it is asked once"
    relay.slow = False
    for _ in range(3):
        empty.clock.ahead(minutes=20)
        empty.deliver()
    assert sorted(relay.taken) == sorted(f"p{n}@{domain}" for n in range(20) for domain in (SLOW, FAST)), "each once"


def test_pauses_grow_to_a_limit_and_end_with_one_mail_that_is_taken() -> None:
    clock, relay = SetClock(), Relay()
    courier = PacedCourier(relay, Pace(clock))
    waits, waited = list[timedelta](), timedelta()
    while len(waits) < 7:
        before = len(relay.asked)
        with pytest.raises(Transient):
            courier.send(to(f"p@{SLOW}"))
        if len(relay.asked) > before:
            waits.append(waited)
            waited = timedelta()
        clock.ahead(minutes=1)
        waited += timedelta(minutes=1)
    assert [wait / timedelta(minutes=1) for wait in waits] == [0, 1, 2, 4, 8, 15, 15]
    relay.slow = False
    clock.ahead(minutes=15)
    courier.send(to(f"p@{SLOW.upper()}"))
    relay.slow = True
    with pytest.raises(Deferred):
        courier.send(to(f"p@{SLOW}"))
    clock.ahead(minutes=1)
    with pytest.raises(Deferred):
        courier.send(to(f"p@{SLOW}"))


def test_a_clock_that_is_set_back_makes_no_pause_longer() -> None:
    clock = SetClock()
    pace = Pace(clock)
    for _ in range(9):
        pace.put_off(SLOW)
    assert pace.pauses_until(SLOW) == clock.now() + LONGEST_PAUSE
    clock.ahead(days=-1)
    assert pace.pauses_until(SLOW) is None
