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

from benchmarks import linear, message, understand

RESULTS = Path(__file__).parent / "results.md"
RUNS = 5
MOST = 15.0  # the highest ratio that still is linear


def main() -> int:
    sections = [_machine(), _understanding(), _one_reply()]
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
