"""What a date recognised in tokens is: the tokens it takes and the day they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `start` to `end` (exclusive) and what they say.

    `kind`: "day" (a day), "bare" (a day of the month and nothing else), "range" (days that may be row numbers: "1-3"),
    "ahead" (a length counted from today), "length" (a length without direction), "ago", "vague" ("a few days"),
    "time" (time of day, hours), "far" (of a year that nobody plans in). `until` says whether a word for "until" or
    "by" stands before or in it, `recurs` that its name comes round, so that the last such day may be meant.
    """

    start: int
    end: int
    kind: str
    day: date | None = None
    alternative: date | None = None
    until: bool = False
    not_before: bool = False
    recurs: bool = False

    @property
    def is_day(self) -> bool:
        return self.day is not None and self.kind in ("day", "bare", "ahead")


Atom = tuple[int, str]  # token after the last, value
