"""The pace for each domain: one whose mail is put off by the relay is left in peace for a while, alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.service.ports import Clock, Courier, Deferred, Submission, Transient

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)


class Pace:
    """Which domains wait until when; for all that one process sends.

    A pause doubles with each time in a row that mail to the domain is put off, and one mail that is taken ends it. Of a
    restart it remembers nothing: then a domain is asked once more.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._paused: dict[str, tuple[timedelta, datetime]] = {}

    def pauses_until(self, domain: str) -> datetime | None:
        """None where mail may go. A pause is never longer than it was meant, whatever becomes of the clock."""
        pause, until = self._paused.get(domain, (FIRST_PAUSE, None))
        now = self._clock.now()
        return until if until is not None and now < until <= now + pause else None

    def put_off(self, domain: str) -> None:
        before, _ = self._paused.get(domain, (FIRST_PAUSE / 2, None))
        pause = min(before * 2, LONGEST_PAUSE)
        self._paused[domain] = (pause, self._clock.now() + pause)

    def took(self, domain: str) -> None:
        self._paused.pop(domain, None)


class PacedCourier:
    """Fulfils `ports.Courier`. Mail to a domain that pauses does not reach the relay: `Transient`, at once."""

    def __init__(self, courier: Courier, pace: Pace) -> None:
        self._courier = courier
        self._pace = pace

    def send(self, submission: Submission) -> str:
        domain = submission.rcpt_to.rpartition("@")[2].lower()
        until = self._pace.pauses_until(domain)
        if until is not None:
            raise Transient(f"mail to {domain} was put off; none is tried before {until:%H:%M:%S} UTC", "4.4.5")
        try:
            reply = self._courier.send(submission)
        except Deferred:
            self._pace.put_off(domain)
            raise
        self._pace.took(domain)
        return reply
