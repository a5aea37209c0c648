"""A month of 10,000 people on one clock, over daylight saving, with everything that can happen to the clock.

    python -m benchmarks.month [PEOPLE] [MINUTES] [SEED]

Exit status 1 where a notice is missing, late or there twice. MINUTES from stroke to stroke, 60 if left out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from support.month import differences, month


def main(people: int = 10_000, minutes: int = 60, seed: int = 1) -> int:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        whole = month(Path(folder), people, minutes, seed)
        made = time.perf_counter()
        whole.run()
        ran = time.perf_counter()
        due, came = whole.due(), whole.came()
        whole.store.close()
    wrong = differences(due, came)
    print(
        f"{len(whole.everyone):,} people, {len(whole.strokes)} strokes: {sum(came.values()):,} notices came, "
        f"{sum(due.values()):,} were due; {wrong or 'each came once, at its time'}"
    )
    print(f"{made - began:.0f} s to make the people and their plans, {ran - made:.0f} s for the month")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
