"""A year of 100,000 providers with 5,000,000 open to-dos: how many workers, how large a store.

    python -m benchmarks.simulate

First what one of each thing costs is measured here, in processor time and octets; then 365 days go by, hour by hour,
each hour's mail drawn by chance around what `HABITS` expects of it. What a machine waits for (disk, relay) is not in
it: it overlaps with other work as long as several workers share a store.
"""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from support.bot import ANNA, PROVAN, TEMPLATES, AtOnce, Bot

from benchmarks import clock
from mailbot.documents.pdf import print_page
from mailbot.documents.render import Renderer
from mailbot.service.deliver import Delivery
from mailbot.service.ports import Printing

PROVIDERS, OPEN_TODOS = 100_000, 5_000_000
BUSY = 0.6  # of its time that a worker may work in the busiest hour: the queue stays short
REPLIES, PAGES = 50, 10
ROWS = "\n".join(f"{row}. Choose the tiles of wall {row} @provan by 5 Dec 2026" for row in range(1, 13))
PLAN = f"Client: Mrs Provan <{PROVAN}>\nGoal: New kitchen in use\nDue: 20 Dec 2026\n\nTo do:\n{ROWS}\n"
KB = 1024


@dataclass(frozen=True, slots=True)
class Costs:
    """Of one: seconds of one core; octets in the store."""

    work_s: float  # a reply, from its row to a committed outbox
    send_s: float  # a mail: rendered, composed, frozen, handed over; without its page
    page_s: float
    look_s: float
    digest_s: float
    reply_octets: float  # a reply and all it leaves behind, its outgoing mails too, without pages
    page_octets: float
    mails_out: float  # for one reply


@dataclass(frozen=True, slots=True)
class Habits:
    """What people do; all of it is assumed, and stands here to be changed."""

    lifetime_days: float = 40  # of a to-do, from its mail to its end
    replies_a_todo: float = 1.6  # of clients, colleagues and providers, over that lifetime
    pages_a_mail: float = 0.4  # mails that carry the plan's page
    reminders_a_todo: float = 0.5  # a mail holds all of a person's
    looks_a_todo: float = 1.5


HABITS = Habits()
HOURS = (1, 1, 1, 1, 1, 2, 5, 9, 12, 11, 10, 8, 8, 9, 9, 8, 6, 4, 4, 4, 3, 3, 2, 1)  # of a day, where people are
DAYS = (22, 20, 19, 18, 15, 3, 3)  # Monday to Sunday
ZONES = {0: 0.15, 1: 0.45, 2: 0.15, -5: 0.15, -8: 0.1}  # hours ahead of UTC: the share of people


class _Press:
    """Fulfils `ports.Press`: keeps the newest page and prints nothing."""

    page = ""

    def begin(self, html: str) -> Printing:
        self.page = html
        return AtOnce(lambda: b"%PDF-1.7\n")


def measure() -> Costs:
    """Takes half a minute of one core."""
    press = _Press()
    with tempfile.TemporaryDirectory() as folder:
        bot = Bot(Path(folder))
        bot.delivery = Delivery(bot.store, bot.desk, bot.clock, Renderer((TEMPLATES,)), press, bot.courier)
        for number in range(1, 6):
            bot.mail(ANNA, f"Plan: Kitchen {number}", PLAN)
            bot.run()
        first, *questions = bot.sent(PROVAN, "todo")
        bot.reply(first, "done")  # what is loaded with the first reply is not counted
        bot.run()
        file = Path(folder) / "mailbot.db"
        before, sent = file.stat().st_size, len(bot.courier.kept)
        worked = delivered = 0.0
        for question in questions[:REPLIES]:
            bot.reply(question, "done, the grey one")
            worked += _seconds(bot.run_inbox)
            delivered += _seconds(bot.deliver)
        mails, grown = len(bot.courier.kept) - sent, file.stat().st_size - before
        bot.store.close()
    printed = print_page(press.page, TEMPLATES)
    page_s = median(_seconds(lambda: print_page(press.page, TEMPLATES)) for _ in range(PAGES))
    rung = clock.measure(bot.desk, share=0.1)
    return Costs(
        work_s=worked / REPLIES,
        send_s=delivered / mails,
        page_s=page_s,
        look_s=1 / rung.looks,
        digest_s=1 / rung.digests,
        reply_octets=grown / REPLIES,
        page_octets=len(printed) * 4 / 3,  # base64
        mails_out=mails / REPLIES,
    )


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@dataclass(frozen=True, slots=True)
class Hour:
    """What one hour asks of the machines: seconds of one core, and what stays in the store."""

    work_s: float
    send_s: float
    pages_s: float
    clock_s: float
    mails_in: int
    mails_out: int
    octets: float


def year(costs: Costs, habits: Habits = HABITS, seed: int = 1) -> Iterator[Hour]:
    """365 days from a Monday on."""
    chance = random.Random(seed)
    replies_a_week = OPEN_TODOS / habits.lifetime_days * 7 * habits.replies_a_todo
    todos_a_week = OPEN_TODOS / habits.lifetime_days * 7
    for hour in range(365 * 24):
        share = _share(hour)
        replies = _drawn(chance, replies_a_week * share)
        reminders = _drawn(chance, todos_a_week * habits.reminders_a_todo * share)
        digests = _drawn(chance, PROVIDERS * 5 * _morning(hour))
        looks = _drawn(chance, todos_a_week * habits.looks_a_todo * _morning(hour))
        out = replies * costs.mails_out + reminders + digests
        pages = replies * costs.mails_out * habits.pages_a_mail
        octets = replies * costs.reply_octets + pages * costs.page_octets
        octets += (reminders + digests) * costs.reply_octets / (1 + costs.mails_out)
        yield Hour(
            work_s=replies * costs.work_s,
            send_s=out * costs.send_s,
            pages_s=pages * costs.page_s,
            clock_s=looks * costs.look_s + digests * costs.digest_s,
            mails_in=replies,
            mails_out=round(out),
            octets=octets,
        )


def _share(hour: int) -> float:
    """Of a week's mail, what falls into that hour of UTC."""
    total = sum(DAYS) * sum(HOURS)
    return sum(of * DAYS[(hour + zone) // 24 % 7] * HOURS[(hour + zone) % 24] / total for zone, of in ZONES.items())


def _morning(hour: int) -> float:
    """Of a week's mornings, what falls into that hour: at seven, on five days."""
    return sum(of / 5 for zone, of in ZONES.items() if (hour + zone) % 24 == 7 and (hour + zone) // 24 % 7 < 5)


def _drawn(chance: random.Random, expected: float) -> int:
    """Poisson, by its normal approximation; one plan's mail draws more of its own, so the spread is doubled."""
    return max(0, round(chance.gauss(expected, 2 * math.sqrt(expected))))


def main() -> None:
    costs = measure()
    print(
        f"one reply carried out {costs.work_s * 1000:.1f} ms, one mail sent {costs.send_s * 1000:.1f} ms, a page "
        f"{costs.page_s * 1000:.0f} ms, a look {costs.look_s * 1000:.1f} ms, a digest {costs.digest_s * 1000:.1f} ms; "
        f"{costs.mails_out:.1f} mails out a reply, {costs.reply_octets / KB:.0f} KB a reply with them, "
        f"{costs.page_octets / KB:.0f} KB a page"
    )
    hours = list(year(costs))
    print(
        f"{sum(h.mails_in for h in hours) / 1e6:,.0f} million mails in, "
        f"{sum(h.mails_out for h in hours) / 1e6:,.0f} million out"
    )
    for part, spent in (
        ("work", [h.work_s for h in hours]),
        ("send, without pages", [h.send_s for h in hours]),
        ("pages", [h.pages_s for h in hours]),
        ("schedule", [h.clock_s for h in hours]),
    ):
        busiest, middle = max(spent), sum(spent) / len(spent)
        workers = math.ceil(busiest / 3600 / BUSY)
        print(
            f"  {part:20} {workers:4} processes; {busiest / 3600:6.1f} cores in the busiest hour, "
            f"{middle / 3600:6.1f} on average"
        )
    busiest = max(hours, key=lambda h: h.mails_in)
    print(f"busiest hour: {busiest.mails_in / 3600:,.0f} mails in and {busiest.mails_out / 3600:,.0f} out a second")
    print(f"the store grows by {sum(h.octets for h in hours) / KB**4:,.1f} TB in the year")


if __name__ == "__main__":
    main()
