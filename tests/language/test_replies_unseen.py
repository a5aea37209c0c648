"""Replies that no rule was ever written for: the figure to believe. Do not mend rules by these; write new ones instead.

What is asserted only keeps the reader from getting worse; what it should reach is 97 % right and next to none wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.scoring import summed

UNSEEN = Path(__file__).parent / "unseen"


def test_replies_nobody_has_tuned_on(capsys: pytest.CaptureFixture[str]) -> None:
    count, right, wrong, said = summed("unseen", UNSEEN)
    with capsys.disabled():
        print(said)
    assert count >= 360
    assert right >= 0.79
    assert wrong <= 0.035
