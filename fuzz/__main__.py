"""Runs targets one after another, each in a process of its own, and says what came of each."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from fuzz.targets import TARGETS

CORPUS = Path("storage/fuzz")


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    asked.add_argument("--seconds", type=int, default=60, help="for each target")
    asked.add_argument("names", nargs="*", metavar="target", help=f"all of them, or some of: {', '.join(TARGETS)}")
    given = asked.parse_args()
    broken = [name for name in given.names or TARGETS if not _run(name, given.seconds)]
    print("found something:", ", ".join(broken) if broken else "nothing", flush=True)
    return 1 if broken else 0


def _run(name: str, seconds: int) -> bool:
    """Whether nothing was found. What it learns is kept in the corpus, what it finds as crash-…, timeout-… or oom-…"""
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=8192", "-len_control=20"]
    command = [sys.executable, "-m", "fuzz.one", name, str(corpus), f"-artifact_prefix={CORPUS}/{name}-", *limits]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    last = [line for line in done.stderr.splitlines() if line.startswith(("#", "Done"))][-1:]
    print(
        f"{name}: {time.monotonic() - began:.0f} s, {'clean' if done.returncode == 0 else 'BROKEN'}; {last}", flush=True
    )
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
