"""One target under libFuzzer; the process ends with it. Arguments: the target's name, its corpus, libFuzzer's own."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mailbot"]):
    from fuzz.targets import SEEDS, TARGETS


def main(name: str, corpus: Path, *more: str) -> None:
    for number, seed in enumerate(SEEDS.get(name, ())):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], str(corpus), *more], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
