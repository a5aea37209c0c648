"""How many replies a second are understood on one core, without being told their language.

    python -m benchmarks.understand

The replies are the tests' labelled ones in twelve languages, each as a line of JSON, in turn until there are 10,000.
"""

from __future__ import annotations

import json
import time
from itertools import cycle, islice
from pathlib import Path

from mailbot.language.understand import understand_line

LABELLED = Path(__file__).parents[1] / "tests" / "language" / "replies"
REPLIES = 10_000


def lines() -> list[str]:
    """10,000 lines as `mailbot understand --json` reads them, without `lang`."""
    found = []
    for file in sorted(LABELLED.rglob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            asked = {name: row[name] for name in ("id", "text", "about", "on", "rows") if name in row}
            found.append(json.dumps(asked, ensure_ascii=False))
    return list(islice(cycle(found), REPLIES))


def rate(asked: list[str]) -> float:
    """Replies a second of processor time, the lexicons loaded before."""
    understand_line(asked[0])
    began = time.process_time()
    for line in asked:
        understand_line(line)
    return len(asked) / (time.process_time() - began)


if __name__ == "__main__":
    print(f"{rate(lines()):,.0f} replies a second")
