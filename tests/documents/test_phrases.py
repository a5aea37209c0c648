"""Whatever the bot decides or refuses, it has words for, in every language it writes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted(file.stem for file in (ROOT / "templates/words").glob("*.toml"))
SAID = re.compile(r'\baccepted\(\s*"([a-z_]+)"')
REFUSED = re.compile(r'\brefused\(\s*"([a-z_]+)"|"not_understood", "([a-z_]+)"(?!:)|_line\(person, "([a-z_]+)"')
PROBLEM = re.compile(r'\bProblem\(\s*"([a-z_]+)"')
ANSWERED_OTHERWISE = {"unclear", "shown"}  # by a question of its own, by the mail that was asked for


def codes(pattern: re.Pattern[str]) -> set[str]:
    sources = (file.read_text("utf-8") for file in (ROOT / "mailbot").rglob("*.py"))
    return {next(code for code in found if code) for text in sources for found in _groups(pattern, text)}


def _groups(pattern: re.Pattern[str], text: str) -> list[tuple[str, ...]]:
    return [found if isinstance(found, tuple) else (found,) for found in pattern.findall(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_has_its_words(language: str) -> None:
    words = tomllib.loads((ROOT / f"templates/words/{language}.toml").read_text("utf-8"))
    spoken = {section: set(words.get(section, {})) for section in ("said", "refused", "problem")}
    everywhere = set().union(*spoken.values())
    missing = {
        "said": codes(SAID) - everywhere - ANSWERED_OTHERWISE,
        "refused": codes(REFUSED) - everywhere - ANSWERED_OTHERWISE,
        "problem": codes(PROBLEM) - everywhere - ANSWERED_OTHERWISE,
    }
    assert not any(missing.values()), missing
