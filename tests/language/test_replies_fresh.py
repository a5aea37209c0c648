"""The score of replies held back while the rules were mended by others like them: what a new user would find."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.language.lexicon import LANGUAGES
from tests.language.scoring import score

HELD = Path(__file__).parent / "fresh" / "held"


def test_replies_held_back(capsys: pytest.CaptureFixture[str]) -> None:
    scores = {language: score(HELD / f"{language}.jsonl") for language in LANGUAGES}
    count = sum(s.total for s in scores.values())
    right = sum(s.right for s in scores.values()) / count
    wrong = sum(s.wrong for s in scores.values()) / count
    with capsys.disabled():
        shares = " ".join(f"{name}:{s.right}/{s.total}(-{s.wrong})" for name, s in scores.items())
        print(f"\nheld replies: {right:.1%} right, {wrong:.2%} wrong ({shares})")
    assert count >= 480
    assert right >= 0.79
    assert wrong <= 0.021
