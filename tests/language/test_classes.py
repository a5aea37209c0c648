"""Ways of saying a thing, a file each, in twelve languages: no act is wrong, and nearly all are heard.

`later` phrases were written after the rules they test, by hand, to see whether the rules hold beyond their samples.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailbot.language.lexicon import LANGUAGES
from tests.language.scoring import score_rows

CLASSES = sorted((Path(__file__).parent / "classes").glob("*.toml"))
VALUES = {"unclear": "guess", "more_time": "until", "until": "until", "reassign": "to", "progress": "percent"}
WITH_ROWS = frozenset("done not_done started cannot accept on_track progress more_time reassign".split())


@pytest.mark.parametrize("hint", [True, False])
@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("path", CLASSES, ids=lambda path: path.stem)
def test_every_way_of_saying_it(path: Path, later: bool, hint: bool, capsys: pytest.CaptureFixture[str]) -> None:
    found = score_rows(_rows(path, later), hint)
    with capsys.disabled():
        print(f"\n{path.stem}{' later' if later else ''}: {found.right}/{found.total} right, {found.wrong} wrong")
    assert found.total >= 12 * (1 if later else 3)
    assert found.wrong == 0, "\n".join(found.misses)
    assert found.right / found.total >= (0.95 if hint else 0.9), "\n".join(found.misses)


def _rows(path: Path, later: bool) -> Iterator[dict[str, Any]]:
    for said in tomllib.loads(path.read_text("utf-8"))["said"]:
        if said.get("later", False) == later:
            accept = [[_act(words) for words in reading.split(" + ")] for reading in said["accept"]]
            asked = {"about": said["about"], "rows": 4, "on": "2026-12-02", "accept": accept}
            for language in LANGUAGES:
                for text in said.get(language, ()):
                    yield {**asked, "id": language, "lang": language, "text": text}


def _act(words: str) -> dict[str, Any]:
    """ "more_time #2 2026-12-07" as the contract writes it."""
    name, *said = words.split()
    act: dict[str, Any] = {"act": name}
    if name in WITH_ROWS:
        act["todos"] = [int(word[1:]) for word in said if word.startswith("#")]
    if name in VALUES:
        act[VALUES[name]] = next((word for word in said if not word.startswith("#")), None)
    return act
