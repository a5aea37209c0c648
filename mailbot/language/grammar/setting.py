"""What a line is read against: the day, the language, and whether a yes-or-no answer is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailbot.language.grammar.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Setting:
    """`on` is the day of the mail in the writer's zone; `names` the full names of people in the same mail, folded."""

    on: date
    words: Vocabulary
    asked: bool = False
    names: frozenset[str] = frozenset()

    @property
    def language(self) -> str:
        return self.words.language
