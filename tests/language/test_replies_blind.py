"""Replies labelled by people who never saw the rules, beside those that came with them: the score of the whole set."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.language.lexicon import LANGUAGES
from tests.language.scoring import Score, score

LABELLED = Path(__file__).parent / "replies"


def _score_of(language: str, hint: bool) -> Score:
    total = Score()
    for path in sorted(LABELLED.glob(f"**/{language}.jsonl")):
        part = score(path, hint)
        total.total += part.total
        total.right += part.right
        total.wrong += part.wrong
        total.misses += part.misses
    return total


@pytest.mark.parametrize(("hint", "right", "each"), [(True, 0.95, 0.93), (False, 0.94, 0.92)])
def test_every_labelled_reply(hint: bool, right: float, each: float, capsys: pytest.CaptureFixture[str]) -> None:
    scores = {language: _score_of(language, hint) for language in LANGUAGES}
    count = sum(s.total for s in scores.values())
    read_right = sum(s.right for s in scores.values()) / count
    read_wrong = sum(s.wrong for s in scores.values()) / count
    with capsys.disabled():
        shares = " ".join(f"{name}:{s.right}/{s.total}(-{s.wrong})" for name, s in scores.items())
        print(
            f"\nall labelled replies {'with' if hint else 'without'} hint: "
            f"{read_right:.1%} right, {read_wrong:.2%} wrong ({shares})"
        )
    misses = "\n".join(miss for s in scores.values() for miss in s.misses)
    assert count >= 1500, count
    assert read_wrong <= 0.003, misses
    assert read_right >= right, misses
    for name, s in scores.items():
        assert s.right / s.total >= each, (name, s.misses)
