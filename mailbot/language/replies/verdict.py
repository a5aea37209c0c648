"""What a clause says about a to-do, as a value, and what stands around the clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailbot.language.replies.clauses import Clause
from mailbot.language.words import Token


@dataclass(frozen=True, slots=True)
class Verdict:
    """`act` is the contract's name of what is said; "unclear" carries the closest act in `guess`.

    `doubt` holds both readings of a date that reads two ways.
    """

    act: str
    until: date | None = None
    percent: int = 0
    to: str = ""
    guess: str | None = None
    doubt: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What is around the clause: the whole text, its tokens, the day, whether it hangs on a condition."""

    text: str
    tokens: Sequence[Token]
    on: date
    conditional: bool
    question: bool
    following: Clause | None
    rows: bool = False
    day_beside: tuple[date | None, tuple[date, ...]] = (None, ())  # what the other clauses' days come to
