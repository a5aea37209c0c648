"""The score of replies held back while the rules were mended by others like them: what a new user would find."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.scoring import summed

FRESH = Path(__file__).parent / "fresh"


@pytest.mark.parametrize(
    ("name", "count", "right", "wrong"),
    [
        ("held", 480, 0.82, 0.017),
        ("plain_held", 360, 0.92, 0.0),
        ("wild_held", 200, 0.88, 0.025),
        ("odd_held", 120, 0.725, 0.0084),
    ],
)
def test_replies_held_back(
    name: str, count: int, right: float, wrong: float, capsys: pytest.CaptureFixture[str]
) -> None:
    read, read_right, read_wrong, said = summed(name, FRESH / name)
    with capsys.disabled():
        print(said)
    assert read >= count
    assert read_right >= right
    assert read_wrong <= wrong
