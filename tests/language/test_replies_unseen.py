"""Replies that no rule was ever written for: the figure to believe. Do not mend rules by these; write new ones instead.

What is asserted only keeps the reader from getting worse; what it should reach is 97 % right and next to none wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.language.lexicon import LANGUAGES
from tests.language.scoring import score

UNSEEN = Path(__file__).parent / "unseen"


def test_replies_nobody_has_tuned_on(capsys: pytest.CaptureFixture[str]) -> None:
    scores = {language: score(UNSEEN / f"{language}.jsonl") for language in LANGUAGES}
    count = sum(s.total for s in scores.values())
    right = sum(s.right for s in scores.values()) / count
    wrong = sum(s.wrong for s in scores.values()) / count
    with capsys.disabled():
        shares = " ".join(f"{name}:{s.right}/{s.total}(-{s.wrong})" for name, s in scores.items())
        print(f"\nunseen replies: {right:.1%} right, {wrong:.2%} wrong ({shares})")
    assert count >= 360
    assert right >= 0.79
    assert wrong <= 0.035
