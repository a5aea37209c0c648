"""Lengths of time: "in two weeks", "2 more days", "vor 3 Tagen", "a few days"."""

from __future__ import annotations

from datetime import date, timedelta

from mailbot.language.dates import calendar as cal
from mailbot.language.dates.ground import Ground
from mailbot.language.dates.span import Span

THAN = frozenset("than an enn end que mint als di dan niz".split())


class Lengths(Ground):
    """The forms that count days, weeks or months from today, or say how long something took."""

    def _length(self, i: int) -> Span | None:
        """A length of time: "in two weeks", "2 more days", "vor 3 Tagen", "a few days"."""
        if i and self.tokens[i - 1].kind == "number" and self.tokens[i].kind == "number":
            return None  # "1 1/2 weeks"
        lead = self.atom(i, "in")
        before = self.atom(i, "ago_before")
        j = lead[0] if lead else before[0] if before else i
        fixed = self.atom(j, "ahead")
        if fixed:
            return self._counted(i, fixed[0], float(fixed[1]), "day", bool(lead), bool(before))
        vague = self.atom(j, "vague")
        if vague:
            for k in (vague[0], self.after_fill(vague[0])):
                more = self.atom(k, "more")
                for name in ("day", "week", "month_unit", "hour", "workday"):
                    unit = self.atom(more[0] if more else k, name)
                    if unit:
                        return Span(i, unit[0], "ago" if before or self.atom(unit[0], "ago_after") else "vague")
            return None
        amount = self._amount(j)
        if amount is None and lead:
            lead, amount = None, self._amount(i)  # "another week": the word counts, it does not lead
        if amount is None:
            return None
        k, count = amount
        for _ in range(2):
            more = self.atom(k, "more") or self.atom(k, "fill")
            k = more[0] if more else k
            if more:
                lead = lead or (more if self.atom(k - 1, "more") else None)
        for name in ("workday", "day", "week", "month_unit", "hour", "year"):
            unit = self.atom(k, name)
            if unit:
                return self._counted(i, unit[0], count, name, bool(lead), bool(before))
        return None

    def _amount(self, i: int) -> tuple[int, float] | None:
        word = self.atom(i, "count")
        if word:
            return word[0], float(word[1])
        number = self.number(i)
        if number is None or number > 400:
            return None
        tokens = self.tokens
        if (
            i + 2 < len(tokens)
            and tokens[i + 1].key in ".,"
            and tokens[i + 1].glued
            and tokens[i + 2].key == "5"
            and tokens[i + 2].glued
        ):
            return i + 3, number + 0.5
        if i + 3 < len(tokens) and [t.key for t in tokens[i + 1 : i + 4]] == ["1", "/", "2"] and tokens[i + 2].glued:
            return i + 4, number + 0.5  # "1 1/2 weeks"
        if i + 2 < len(tokens) and tokens[i + 1].key in "-–" and (high := self.number(i + 2)) is not None:
            return i + 3, float(high)  # "2-3 days": the longer
        if i + 1 < len(tokens) and tokens[i + 1].key == "-":
            return i + 2, float(number)
        return i + 1, float(number)

    def _counted(self, i: int, end: int, count: float, unit: str, lead: bool, ago: bool) -> Span | None:
        later = self.atom(end, "later") or self.atom(end, "more")
        if later and later[0] < len(self.tokens) and self.tokens[later[0]].key in THAN:
            return None  # "not a day later than the 18th"
        ago_mark = self.atom(end, "ago_after")
        if ago_mark or ago:
            return Span(i, ago_mark[0] if ago_mark else end, "ago")
        if unit in ("hour", "year"):
            return Span(i, later[0] if later else end, "time")
        if unit == "workday":
            day: date | None = cal.add_working_days(self.on, int(count), self.working)
        elif unit == "month_unit":
            day = cal.add_months(self.on, int(count)) + timedelta(days=15 if count % 1 else 0)
        else:
            day = cal.shifted(self.on, round(count * (7 if unit == "week" else 1)))
        kind = "ahead" if lead or later or self._until_before(i) else "length"
        return self._day(i, later[0] if later else end, day, kind=kind)
