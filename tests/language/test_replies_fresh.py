"""The score of replies held back while the rules were mended by others like them: what a new user would find."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.scoring import summed

HELD = Path(__file__).parent / "fresh" / "held"


def test_replies_held_back(capsys: pytest.CaptureFixture[str]) -> None:
    count, right, wrong, said = summed("held", HELD)
    with capsys.disabled():
        print(said)
    assert count >= 480
    assert right >= 0.79
    assert wrong <= 0.021
