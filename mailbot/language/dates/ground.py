"""What every form of a date stands on: tokens and what the lexicon of one language calls them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mailbot.language.dates import calendar as cal
from mailbot.language.dates.span import Atom, Span
from mailbot.language.lexicon import Lexicon
from mailbot.language.words import Token


class Ground:
    """The tokens of a reply. `alone`: the text is a date and nothing else, so a bare "15" may be one."""

    def __init__(
        self,
        tokens: Sequence[Token],
        words: Lexicon,
        on: date,
        working: cal.WorkingDays,
        alone: bool = False,
        listed: bool = False,
    ) -> None:
        self.tokens, self.words, self.on, self.working, self.alone = tokens, words, on, working, alone
        self.listed = listed
        self._atoms: list[dict[str, Atom] | None] = [None] * len(tokens)

    # --- atoms: what the lexicon calls the token -----------------------------------------------------

    def atom(self, i: int, name: str) -> Atom | None:
        """The longest phrase of the list `name` that begins at token `i`."""
        if not 0 <= i < len(self.tokens):
            return None
        known = self._atoms[i]
        if known is None:
            known = {}
            for end, full, _ in self.words.dates.at(self.tokens, i):
                short, _, value = full.partition(".")
                if short not in known or known[short][0] < end:
                    known[short] = (end, value)
            self._atoms[i] = known
        return known.get(name)

    def after_fill(self, i: int) -> int:
        """The first token from `i` on that is neither a small word nor a comma or full stop inside a date."""
        for _ in range(4):
            fill = self.atom(i, "fill")
            if fill:
                i = fill[0]
            elif i < len(self.tokens) and self.tokens[i].key in ".,":
                i += 1
            else:
                break
        return i

    def number(self, i: int) -> int | None:
        if i < len(self.tokens) and self.tokens[i].kind == "number" and len(self.tokens[i].key) <= 4:
            return int(self.tokens[i].key)
        return None

    def _year(self, i: int) -> int | None:
        """A year beside a day or month, one far away as well: "31 December 9999" is no day of this year."""
        year = self.number(i)
        return year if year is not None and year > 1900 else None

    def _until_before(self, i: int) -> bool:
        """Whether "until" or "by" stands right before token `i`, small words between them allowed."""
        for back in range(1, 5):
            j = i - back
            if j < 0 or self.tokens[j].kind in ("line", "number"):
                return False
            until = self.atom(j, "until")
            if until and (until[0] > i or self.after_fill(until[0]) >= i):
                return True
        return False

    def _not_before(self, i: int, end: int) -> bool:
        """Whether "before" or "until" stands right before the day: "not before Tuesday" names the new day."""
        for j in range(max(0, i - 4), end):
            mark = self.atom(j, "not_before")
            if mark and (mark[0] >= i or self.after_fill(mark[0]) >= i or mark[0] == end):
                return True
        mark = self.atom(end, "not_before")
        return bool(mark) and self.words.language == "hu"

    def _ends(self, i: int) -> bool:
        return i >= len(self.tokens) or self.tokens[i].kind in ("line", "mark")

    def _day(
        self, i: int, end: int, day: date | None, alternative: date | None = None, kind: str = "day"
    ) -> Span | None:
        if day is None:
            return None
        if alternative == day:
            alternative = None
        until = self._until_before(i) or any(self.atom(j, "until") for j in range(i, end))
        if self.words.language == "hu" and self.tokens[end - 1].key.endswith("ig"):
            until = True  # "péntekig": the ending says "until"
        return Span(i, end, kind, day, alternative, until, self._not_before(i, end))
