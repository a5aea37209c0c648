"""The service while the world outside fails: it waits, loses and repeats nothing, and says so once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.bot import ANNA, KITCHEN, TEMPLATES, Bot, PlainPress

from mailbot.documents.render import Renderer
from mailbot.domain.post import InboundStatus, OutboundStatus
from mailbot.service.deliver import Delivery, Tried
from mailbot.service.desk import LEASE
from mailbot.service.ports import Permanent, Printing, Submission, Transient, Uncertain, UnitOfWork, Unreachable
from mailbot.serving import Service, Trouble

PATIENCE_S = 30


@dataclass
class Listening:
    """What the service reports, and the wait for it."""

    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, event: str, details: Mapping[str, object]) -> None:
        with self._changed:
            self.heard.append((event, dict(details)))
            self._changed.notify_all()

    def until(self, holds: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(holds, PATIENCE_S), self.heard

    def named(self, event: str) -> list[dict[str, Any]]:
        return [details for name, details in self.heard if name == event]


@dataclass
class Relay:
    """Fulfils `ports.Courier`: takes mail, or answers every mail with what it was told to raise."""

    answer: Exception | None = None
    report: Callable[[str, Mapping[str, object]], None] = lambda event, details: None
    tries: int = 0
    kept: list[Submission] = field(default_factory=list)

    def send(self, submission: Submission) -> str:
        self.tries += 1
        self.report("tried", {})
        if self.answer is not None:
            raise self.answer
        self.kept.append(submission)
        return "250 2.0.0 kept"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    bot = Bot(tmp_path)
    yield bot
    bot.store.close()


def delivery(bot: Bot, relay: Any, press: Any = None, *folders: Path) -> Delivery:
    return Delivery(bot.store, bot.desk, bot.clock, Renderer((*folders, TEMPLATES)), press or PlainPress(), relay)


def service(bot: Bot, relay: Any, report: Listening) -> Service:
    return Service(bot.store, bot.desk, bot.clock, bot.opener, delivery(bot, relay), report, pauses_s=(0.01,))


def test_a_relay_that_is_down_pauses_all_sending_and_is_told_once(bot: Bot) -> None:
    report = Listening()
    relay = Relay(Unreachable("connection refused", "4.4.2"), report)
    running = service(bot, relay, report)
    for _ in range(3):
        bot.mail(ANNA, "help", "help")
    running.start()
    report.until(lambda: len(report.named("processed")) == 3 and relay.tries > 5)
    assert report.named("delivered") == [] and report.named("not_delivered") == []
    relay.answer = None
    report.until(lambda: len(report.named("delivered")) == 3)
    running.close()
    ids = [submission.content.partition(b"Message-ID: ")[2][:60] for submission in relay.kept]
    assert len(ids) == len(set(ids)) == 3, [(e, d) for e, d in report.heard if e != "tried"]
    assert report.named("send_down") == [{"reason": "connection refused"}]
    assert len(report.named("send_back")) == 1


def test_a_relay_that_stays_away_is_given_up_after_days(bot: Bot) -> None:
    relay = Relay(Unreachable("connection refused", "4.4.2"))
    sending = delivery(bot, relay)
    bot.mail(ANNA, "help", "help")
    bot.run_inbox()
    with pytest.raises(Unreachable):
        sending.deliver_next()
    bot.clock.ahead(days=5)
    tried = sending.deliver_next()
    assert tried is not None and tried.status is OutboundStatus.FAILED
    assert sending.deliver_next() is None


def test_a_loop_outlives_whatever_breaks_in_it(bot: Bot) -> None:
    report = Listening()
    running = service(bot, Relay(), report)
    broken = [ZeroDivisionError("one"), ZeroDivisionError("two")]
    calls: list[int] = []

    def once() -> bool:
        calls.append(1)
        if broken:
            raise broken.pop()
        return False

    running._thread("odd", lambda: running._loop("odd", once, threading.Event()))
    report.until(lambda: bool(report.named("odd_back")))
    running.close()
    assert report.named("odd_down") == [{"reason": "ZeroDivisionError: two"}] and len(calls) >= 3


def test_trouble_is_told_at_its_beginning_and_at_its_end() -> None:
    report = Listening()
    trouble = Trouble("clock", report)
    for fails in (False, True, True, False, False, True):
        try:
            with trouble.watched():
                if fails:
                    raise Transient("the disk is full", "4.3.1")
        except Transient:
            pass
    assert [event for event, _ in report.heard] == ["clock_down", "clock_back", "clock_down"]


def test_only_what_the_relay_took_is_called_delivered(bot: Bot) -> None:
    relay, report = Relay(Transient("greylisted", "4.7.1")), Listening()
    running = service(bot, relay, report)
    bot.mail(ANNA, "help", "help")
    assert running.work_once() and running.send_once()
    assert report.named("delivered") == []
    (told,) = report.named("not_delivered")
    assert told["status"] == "frozen" and "greylisted" in told["reason"]


def test_a_courier_that_breaks_leaves_the_mail_in_doubt_not_lost_and_not_repeated_for_ever(bot: Bot) -> None:
    relay = Relay(UnicodeError("broken"))
    sending = delivery(bot, relay)
    bot.mail(ANNA, "help", "help")
    bot.run_inbox()
    statuses = []
    while (tried := sending.deliver_next()) is not None:
        statuses.append(tried.status)
        bot.clock.ahead(hours=1)
    assert statuses == [OutboundStatus.FROZEN, OutboundStatus.UNCERTAIN] and relay.tries == 2


@dataclass
class Told:
    """Fulfils `ports.Traces`: says what it was told to say."""

    answer: bool | None
    asked: list[str] = field(default_factory=list)

    def taken(self, message_id: str, since: datetime) -> bool | None:
        self.asked.append(message_id)
        return self.answer


@pytest.mark.parametrize("answer", [True, False])
def test_a_relay_that_can_be_asked_leaves_no_doubt_after_silence(bot: Bot, answer: bool) -> None:
    silent, told = Relay(Uncertain("no answer after the final dot", "4.4.2")), Told(answer)
    renderer = Renderer((TEMPLATES,))
    sending = Delivery(bot.store, bot.desk, bot.clock, renderer, PlainPress(), silent, told)
    bot.mail(ANNA, "help", "help")
    bot.run_inbox()
    tries = []
    for _ in range(4):
        tried = sending.deliver_next()
        tries.append(tried and tried.status)
        bot.clock.ahead(hours=1)
    if answer:
        assert tries == [OutboundStatus.FROZEN, OutboundStatus.SENT, None, None] and silent.tries == 1
    else:  # it may be sent as often as it takes
        assert tries == [OutboundStatus.FROZEN] * 4 and silent.tries == 4
        silent.answer = None
        tried = sending.deliver_next()
        assert tried is not None and tried.status is OutboundStatus.SENT
        (submission,) = silent.kept
        assert f"Message-ID: <{told.asked[0]}>".encode() in submission.content and len(set(told.asked)) == 1


def test_silence_is_not_asked_about_for_ever(bot: Bot) -> None:
    silent = Relay(Uncertain("no answer after the final dot", "4.4.2"))
    renderer = Renderer((TEMPLATES,))
    sending = Delivery(bot.store, bot.desk, bot.clock, renderer, PlainPress(), silent, Told(False))
    bot.mail(ANNA, "help", "help")
    bot.run_inbox()
    sending.deliver_next()
    bot.clock.ahead(days=5)
    tried = sending.deliver_next()
    assert tried is not None and tried.status is OutboundStatus.UNCERTAIN


def test_a_mail_that_was_sent_while_the_store_failed_is_not_sent_again(bot: Bot) -> None:
    class Failing:
        """Fulfils `ports.Store`; gone while `gone`."""

        gone = False

        def begin(self) -> AbstractContextManager[UnitOfWork]:
            if self.gone:
                raise Transient("the disk is gone", "4.3.0")
            return bot.store.begin()

    store = Failing()

    class Relayed(Relay):
        def send(self, submission: Submission) -> str:
            store.gone = True
            return super().send(submission)

    relay = Relayed()
    sending = Delivery(store, bot.desk, bot.clock, Renderer((TEMPLATES,)), PlainPress(), relay)
    bot.mail(ANNA, "help", "help")
    bot.run_inbox()
    for _ in range(3):
        with pytest.raises(Transient):
            sending.deliver_next()
        bot.clock.ahead(hours=1)
    store.gone = False
    tried = sending.deliver_next()
    assert tried is not None and tried.status is OutboundStatus.SENT
    assert sending.deliver_next() is None and len(relay.kept) == 1


def test_a_send_that_takes_its_time_is_left_alone_by_everyone_else(bot: Bot) -> None:
    """A relay may think for ten minutes after the final dot (RFC 5321 §4.5.3.2.6)."""
    others: list[Tried | None] = []
    taken = Relay()

    class Slow(Relay):
        def send(self, submission: Submission) -> str:
            bot.clock.ahead(minutes=11)
            others.append(delivery(bot, taken).deliver_next())
            return super().send(submission)

    assert LEASE.total_seconds() < 11 * 60
    slow = Slow()
    bot.mail(ANNA, "help", "help")
    bot.run_inbox()
    assert delivery(bot, slow).deliver_next() is not None
    assert others == [None] and taken.kept == [] and len(slow.kept) == 1


def test_a_page_that_never_gets_printed_does_not_keep_the_mail_back(bot: Bot) -> None:
    class Stuck:
        def begin(self, html: str) -> Printing:
            return self

        def result(self) -> bytes:
            raise Transient("killed (its limit is 30 s)", "4.3.0")

    relay = Relay()
    sending = delivery(bot, relay, Stuck())
    bot.mail(ANNA, "Plan: Kitchen", KITCHEN)
    bot.run_inbox()
    for _ in range(3):
        while sending.deliver_next() is not None:
            pass
        bot.clock.ahead(hours=1)
    assert ANNA in [submission.rcpt_to for submission in relay.kept]


def test_a_broken_template_of_the_firms_own_loses_no_mail(bot: Bot, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "mail").mkdir(parents=True)
    (own / "mail/help.txt").write_text("{% if %}", "utf-8")
    relay = Relay()
    bot.mail(ANNA, "help", "help")
    bot.run_inbox()
    tried = delivery(bot, relay, None, own).deliver_next()
    assert tried is not None and tried.status is OutboundStatus.WAITING and "help.txt" in tried.reason
    (own / "mail/help.txt").unlink()
    bot.clock.ahead(hours=1)
    tried = delivery(bot, relay, None, own).deliver_next()
    assert tried is not None and tried.status is OutboundStatus.SENT


def test_what_breaks_before_a_mail_is_read_parks_it(tmp_path: Path) -> None:
    bot = Bot(tmp_path, limits=None)  # a mistake in the program: opening any mail breaks
    broken = [bot.mail(ANNA, "help", "help") for _ in range(2)]
    for _ in range(3):
        bot.run_inbox()
        bot.clock.ahead(hours=1)
    assert [bot.row(row).status for row in broken] == [InboundStatus.PARKED] * 2
    assert "AttributeError" in bot.row(broken[0]).reason
    bot.store.close()


def test_a_parked_mail_is_told_with_its_reason(bot: Bot) -> None:
    report = Listening()
    bot.receive(b"Subject: " + b"x" * 100 + b"\n" * 3 + b"\0" * 100, aligned=False)
    bot.receive(b"Received: x\n" * 20_000 + b"\n\nhello", aligned=False)
    running = service(bot, Relay(), report)
    while running.work_once():
        pass
    parked = [told for told in report.named("processed") if told["status"] == "parked"]
    assert parked and all(told["reason"] for told in parked)


def test_what_breaks_while_the_clock_rings_is_told_once_and_the_rest_rings_on(bot: Bot) -> None:
    report = Listening()
    running = service(bot, Relay(), report)
    with bot.store.begin() as uow:
        person = uow.people.by_address(ANNA)
        assert person is not None and person.id is not None
        uow.people.update(person.id, {"zone": "Nowhere/At all"})
    bot.at(11, 23, 21)
    for _ in range(3):
        running.ring()
    assert len(report.named("clock_down")) == 1
    with bot.store.begin() as uow:
        waiting = uow.outbox.recent("waiting", bot.clock.now().replace(hour=0))
        uow.people.update(person.id, {"zone": "UTC"})
    assert [row.kind for row in waiting] == ["summary"], "Ada has her summary although Anna's digest breaks"
    running.ring()
    assert len(report.named("clock_back")) == 1


def test_a_port_in_use_is_the_callers_to_hear_and_everything_ends(bot: Bot) -> None:
    class Taken:
        def start(self) -> None:
            raise OSError("address already in use")

        def stop(self) -> None:
            raise RuntimeError("was never started")

    class Watched:
        closed = False

        def close(self) -> None:
            Watched.closed = True

    class Unclosable:
        def close(self) -> None:
            raise Permanent("no", "5.0.0")

    running = service(bot, Relay(), Listening())
    running.listeners, running.closables = (Taken(),), (Unclosable(), Watched())
    with pytest.raises(OSError, match="in use"):
        running.start()
    running.close()
    assert Watched.closed and running._threads == []


def statuses(bot: Bot) -> Counter[str]:
    with bot.store._engine.connect() as connection:
        return Counter(connection.exec_driver_sql("SELECT status FROM outbound WHERE finished_at IS NULL").scalars())


def three_due(bot: Bot) -> None:
    for subject in ("Plan: Roof", "Plan: Wall", "help"):
        bot.mail(ANNA, subject, "Client: Eva <eva@example.org>" if "Plan" in subject else "help")
    bot.run_inbox()


def test_of_those_that_are_frozen_together_one_at_a_time_is_on_its_way(bot: Bot) -> None:
    """A power cut leaves one mail in doubt, however many wait."""
    seen: list[Counter[str]] = []

    class Watched(Relay):
        def send(self, submission: Submission) -> str:
            seen.append(statuses(bot))
            return super().send(submission)

    three_due(bot)
    sending = delivery(bot, Watched())
    while sending.deliver_next() is not None:
        pass
    assert len(seen) > 2 and all(found["sending"] == 1 for found in seen)
    assert seen[0]["frozen"] == len(seen) - 1


def test_what_is_not_sent_at_the_end_is_another_ones_at_once(bot: Bot) -> None:
    three_due(bot)
    due = statuses(bot)["waiting"]
    first, second = Relay(), Relay()
    ended = delivery(bot, first)
    assert ended.deliver_next() is not None
    ended.close()
    assert set(statuses(bot)) == {"frozen"}
    other = delivery(bot, second)
    while (tried := other.deliver_next()) is not None:
        assert tried.status is OutboundStatus.SENT and tried.row.attempts == 1
    assert (len(first.kept), len(second.kept)) == (1, due - 1)


def test_who_was_away_for_longer_than_the_lease_sends_nothing_that_another_has(bot: Bot) -> None:
    three_due(bot)
    due = statuses(bot)["waiting"]
    relay = Relay()
    slow, other = delivery(bot, relay), delivery(bot, relay)
    assert slow.deliver_next() is not None
    bot.clock.ahead(hours=1)
    while other.deliver_next() is not None:
        pass
    assert slow.deliver_next() is None
    assert len(relay.kept) == len(set(relay.kept)) == due
