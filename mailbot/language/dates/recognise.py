"""The forms a date takes, recognised in tokens with the words of one language.

Each `_form` reads from one token on and answers with a `Span` or None; the longest answer wins. Forms are the same in
all languages; what differs (words, order of day and month, what "next Friday" means) is in the lexicon.
"""

from __future__ import annotations

from collections.abc import Callable

from mailbot.language.dates.calendar import YEARS
from mailbot.language.dates.span import Span
from mailbot.language.dates.weekdays import Weekdays


class Recogniser(Weekdays):
    """One pass over the tokens of a reply: every form is tried at every token."""

    def spans(self) -> list[Span]:
        found: list[Span] = []
        i = 0 if self.on.year in YEARS else len(self.tokens)  # from the calendar's edge nothing can be reckoned
        while i < len(self.tokens):
            span = self._longest(i)
            if span is None:
                i += 1
                continue
            far = span.day is not None and span.day.year not in YEARS  # no day at all, nor are its first figures
            found.append(Span(i, span.end, "far") if far else span)
            i = span.end
        return found

    def _longest(self, i: int) -> Span | None:
        token = self.tokens[i]
        forms: tuple[Callable[[int], Span | None], ...]
        if token.kind == "number":
            forms = (
                self._numeric,
                self._clock,
                self._day_month,
                self._length,
                self._week,
                self._bare_day,
                self._edge_after,
            )
        elif token.kind == "word" and self.words.dates.starts(token.key):
            forms = (
                self._clock, self._fixed, self._weekday, self._edge, self._edge_after, self._period, self._week,
                self._day_month, self._length, self._bare_day, self._holiday, self._month, self._daytime,
            )  # fmt: skip
        else:
            return None
        best: Span | None = None
        for form in forms:
            span = form(i)
            if span is not None and (best is None or span.end > best.end):
                best = span
        return best
