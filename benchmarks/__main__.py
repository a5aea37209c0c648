"""Runs every measurement and writes benchmarks/results.md.

    python -m benchmarks

Rates are the median of five runs; ratios are of one run each, because `linear` repeats what it doubts.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import clock, linear, memory, message, page, reply, understand
from benchmarks.town import DESK, build

RESULTS = Path(__file__).parent / "results.md"
RUNS = 5
COMPARED = (1_000, 20_000)  # items
MANY = 1_000_000  # to-dos
MOST = 15.0  # the highest ratio that still is linear


def main() -> int:
    sections = [_machine(), _beside_others(), _million(), _clock(), _understanding(), _one_reply(), _pages(), _memory()]
    found = list(linear.measure())
    RESULTS.write_text("\n".join([*sections, _linear(found)]), "utf-8")
    print(RESULTS.read_text("utf-8"))
    return 1 if any(one.ratio > MOST for one in found) else 0


def _machine() -> str:
    return (
        "# Measured\n\n`make bench` writes this page. Trust the proportions: the machine may have had other work.\n\n"
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}\n"
    )


def _beside_others() -> str:
    found = [reply.compare(items) for items in COMPARED]
    names = ("mailbot", *reply.PEERS)
    rows = [(f"{one.items:,}", *(_rate(one.rates.get(name)) for name in names), _times(one.ratio)) for one in found]
    stages = ", ".join(f"{name} {ms:.2f} ms" for name, ms in found[0].stages.items())
    return (
        "## A reply beside others\n\n"
        "A reply of 2 KB with In-Reply-To changes an item and queues the mail about it; replies a second, in turns, "
        f"median of {reply.RUNS} runs of {reply.REPLIES}. Ours: from the octets to both mails, composed and frozen in "
        "the outbox, committed with synchronous=FULL: each mail alone as it comes in, then those that wait together; "
        "no page drawn or printed. Theirs: Roundup's mail gateway, which "
        "appends its mail to a file, and django-helpdesk's mail reader, which writes its two to files.\n\n"
        f"{_table(('items', *names, 'times the faster'), rows)}\nOurs at {found[0].items:,}: {stages} a reply.\n"
    )


def _rate(rate: float | None) -> str:
    return "not to be had" if rate is None else f"{rate:.0f}"


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.1f}"


def _million() -> str:
    """Replies in a large town against those in a small one, in turns."""
    with TemporaryDirectory() as folder:
        small = reply.Mailbot(build(f"sqlite:///{folder}/small.db", COMPARED[0]))
        large = reply.Mailbot(build(f"sqlite:///{folder}/large.db", MANY))
        try:
            turns = [(small.work(reply.REPLIES), large.work(reply.REPLIES)) for _ in range(RUNS + 1)][1:]
        finally:
            small.close()
            large.close()
    few, many = (reply.REPLIES / median(turn[which] for turn in turns) for which in (0, 1))
    return (
        f"## {MANY:,} to-dos\n\n"
        f"{many:.0f} replies a second, {many / few:.2f} times the rate at {COMPARED[0]:,}, in turns "
        f"(median of {RUNS}).\n"
    )


def _clock() -> str:
    found = clock.measure(DESK, RUNS)
    return (
        "## The clock\n\n"
        f"A stroke over {clock.TODOS:,} open to-dos with nothing due: {found.idle_ms:.1f} ms of processor time. "
        f"{found.looks:.0f} looks a second find nothing, {found.digests:.0f} digests a second are queued.\n"
    )


def _understanding() -> str:
    asked = understand.lines()
    rate = _median(lambda: understand.rate(asked))
    return (
        "## Understanding replies\n\n"
        f"{rate:,.0f} replies a second on one core, {len(asked):,} replies in twelve languages, no language given "
        f"(median of {RUNS}).\n"
    )


def _one_reply() -> str:
    runs = [message.replies() for _ in range(RUNS)]
    printed = _median(lambda: message.pages(runs[0].page))
    stages = {name: median(run.stages[name] for run in runs) for name in runs[0].stages}
    rows = [(name, f"{ms:.1f}") for name, ms in stages.items()]
    return (
        "## One reply, start to finish\n\n"
        f"{median(run.rate for run in runs):.0f} replies a second in one process on SQLite, {runs[0].sent:.1f} mails "
        f"out for each, every step committed to disk (median of {RUNS}). Relay and printing not counted; one worker "
        f"prints {printed:.1f} plan pages a second.\n\n{_table(('stage', 'ms a reply'), rows)}"
    )


def _pages() -> str:
    rows = []
    for number, letter in page.letters().items():
        found = page.beside(letter)
        cells = [_ms(found.seconds.get(name)) for name in ("mailbot", *page.BESIDE)]
        rows.append((str(number), *cells, *(_times(found.ratio("mailbot", name)) for name in page.BESIDE)))
    heads = ("to-dos", "mailbot", *page.BESIDE, *(f"times {name}" for name in page.BESIDE))
    without, with_pages, printed = page.burst()
    return (
        "## The plan page\n\n"
        "Milliseconds of processor time to print it: by us, by xhtml2pdf as it comes from the same HTML, drawn with "
        f"ReportLab from the same values, by WeasyPrint from the same HTML; in turns, median of {page.RUNS}.\n\n"
        f"{_table(heads, rows)}\n"
        f"{page.PLANS * page.TODOS_OF_A_PLAN} replies over {page.PLANS} plans at once: {without:.0f} a second with no "
        f"page printed, {with_pages:.0f} with {printed:.0f} pages by two processes.\n"
    )


def _ms(seconds: float | None) -> str:
    return "not to be had" if seconds is None else f"{seconds * 1000:.0f}"


def _memory() -> str:
    found = memory.measure()
    steps = ", ".join(f"{one / memory.MB:.0f}" for one in found.steps)
    return (
        "## Memory\n\n"
        f"The service with one process that reads mail and one that prints, over {found.replies:,} replies: {steps} MB "
        f"resident, {found.peak / memory.MB:.0f} MB at the most, {found.slope:.0f} octets more a reply in the second "
        f"half. A mail of 10 MB adds {found.large / memory.MB:.0f} MB for a moment.\n"
    )


def _linear(found: Sequence[linear.Measured]) -> str:
    readers = dict.fromkeys(one.reader for one in found)
    rows = []
    for reader in readers:
        shapes = [one for one in found if one.reader == reader]
        worst = max(shapes, key=lambda one: one.ratio)
        slowest = max(shapes, key=lambda one: one.seconds)
        rows.append(
            (
                reader,
                f"{worst.most:,}",
                str(len(shapes)),
                f"{worst.ratio:.1f} ({worst.shape})",
                f"{slowest.seconds * 1000:.0f} ({slowest.shape})",
                str(sum(one.ratio > MOST for one in shapes)),
            )
        )
    heads = ("reader", "characters", "shapes", "highest ratio", "slowest, ms", f"above {MOST:g}")
    return (
        "## Time by length\n\n"
        "Time for a text of so many characters against a tenth of it, over hostile shapes; a linear reader's ratio is "
        f"10 or less.\n\n{_table(heads, rows)}"
    )


def _median(run: Callable[[], float]) -> float:
    return median(run() for _ in range(RUNS))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = (heads, ["---"] * len(heads), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
