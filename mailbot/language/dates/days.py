"""Single days: in figures, with a month, of a month alone, "tomorrow", and times of the day."""

from __future__ import annotations

from dataclasses import replace

from mailbot.language.dates import calendar as cal
from mailbot.language.dates.ground import Ground
from mailbot.language.dates.numeric import numeric_date
from mailbot.language.dates.span import Span

ORDINALS = frozenset(
    "st nd rd th e er ere eme a o de ste te en an ig re ra ei eig aig ere etol atol tol jen jan jeig jere ai i ego go "
    "tego ter es as os s nak nek ben kor".split()
) - {"es", "as", "os", "s", "kor"}


class Days(Ground):
    """The forms that name one day of the calendar, or an hour of it."""

    def _numeric(self, i: int) -> Span | None:
        found = numeric_date(self.tokens, i, self.on, self.words.month_first, self.words.language == "en")
        if found is None:
            return None
        end, day, alternative, sure = found
        end = self._suffix_end(end)
        if not sure and not self._until_before(i) and not self.alone:
            return None
        return self._day(i, end, day, alternative)

    def _clock(self, i: int) -> Span | None:
        mark = self.atom(i, "clock")
        if mark and self.listed and i and self.tokens[i - 1].kind == "number":
            return None  # "1 à 3" is a range of rows
        if mark and mark[0] < len(self.tokens) and self.tokens[mark[0]].key in ".:":
            mark = (mark[0] + 1, "")
        j = mark[0] if mark else i
        half = self.atom(j, "clock_half")  # "half 11", "kvart över tre"
        if half and not self.listed:
            hour_end = half[0] + 1 if self.number(half[0]) is not None else (self.atom(half[0], "count") or (0, ""))[0]
            said = self.number(half[0]) or int(float((self.atom(half[0], "count") or (0, "0"))[1]))
            unit = any(self.atom(hour_end, name) for name in ("day", "week", "month_unit", "year", "workday", "month"))
            if 1 <= said <= 12 and not unit:
                after = self.atom(hour_end, "clock_after")
                return Span(i, after[0] if after else hour_end, "time")
        hour = self.number(j)
        if hour is None or hour > 24:
            return None
        end = j + 1
        minutes = False
        if end + 1 < len(self.tokens) and self.tokens[end].key in (":", ".", "h") and self.tokens[end].glued:
            minute = self.number(end + 1)
            if minute is not None and len(self.tokens[end + 1].key) == 2 and self.tokens[end + 1].glued:
                minutes = self.tokens[end].key != "." or bool(mark)
                end += 2 if minutes else 0
        k = end + 1 if end < len(self.tokens) and self.tokens[end].key == "-" else end
        after = self.atom(k, "clock_after")
        if after:
            return Span(i, after[0], "time")
        return Span(i, end, "time") if mark or minutes else None

    def _fixed(self, i: int) -> Span | None:
        fixed = self.atom(i, "fixed")
        if not fixed:
            return None
        return self._day(i, fixed[0], cal.shifted(self.on, int(fixed[1])))

    def _daytime(self, i: int) -> Span | None:
        """A part of the day whose name is also that of a day: "por la mañana", "am Morgen"."""
        named = self.atom(i, "daytime")
        return Span(i, named[0], "time") if named else None

    def _day_month(self, i: int) -> Span | None:
        found = self._month_day(i, whole=True)
        if not found:
            return None
        end, month, day, year = found
        if month is None:
            return None
        return self._day(i, end, cal.made(year, month, day) if year else cal.nearest(month, day, self.on))

    def _month_day(self, i: int, whole: bool = False) -> tuple[int, int | None, int, int | None] | None:
        """(token after, month or None, day, year or None) of "12 December", "December 12th, 2026", "12th"."""
        number = self.number(i)
        if self._year(i):  # "2026. december 15."
            j = self.after_fill(i + 1)
            inner = self._month_day(j) if self.atom(j, "month") else None
            return (inner[0], inner[1], inner[2], number) if inner else None
        if number is not None and 1 <= number <= 31 and len(self.tokens[i].key) <= 2:
            end = self._suffix_end(i + 1)
            j = self.after_fill(end)
            month = self.atom(j, "month")
            if month:
                k = self.after_fill(month[0])
                year = self._year(k)
                if year is not None:
                    return k + 1, int(month[1]), number, year
                return month[0], int(month[1]), number, None
            numbers = numeric_date(self.tokens, i, self.on, self.words.month_first, False)
            if numbers and not whole:
                return numbers[0], numbers[1].month, numbers[1].day, numbers[1].year
            return None if whole else (end, None, number, None)
        nth = self.atom(i, "nth")
        if nth:  # "den tyvende marts"
            month = self.atom(self.after_fill(nth[0]), "month")
            if month:
                j = self.after_fill(month[0])
                year = self._year(j)
                return (month[0] if year is None else j + 1), int(month[1]), int(nth[1]), year
        month = self.atom(i, "month")
        if month:
            j = self.after_fill(month[0])
            day = self.number(j)
            if day is not None and 1 <= day <= 31 and len(self.tokens[j].key) <= 2:
                end = self._suffix_end(j + 1)
                k = self.after_fill(end)
                year = self._year(k)
                if year is not None:
                    return k + 1, int(month[1]), day, year
                return end, int(month[1]), day, None
        return None

    def _suffix_end(self, i: int) -> int:
        """The token after an ordinal ending glued to the number before `i`: "th", ":e", "-ig", "."."""
        tokens = self.tokens
        if i < len(tokens) and tokens[i].kind == "word" and tokens[i].glued and tokens[i].key in ORDINALS:
            return i + 1
        if (
            i + 1 < len(tokens)
            and tokens[i].key in "-:."
            and tokens[i].glued
            and tokens[i + 1].glued
            and (tokens[i + 1].key in ORDINALS)
        ):
            return i + 2
        if i < len(tokens) and tokens[i].key in ("º", "ª", "°") and tokens[i].glued:
            return i + 1
        return i

    def _bare_day(self, i: int) -> Span | None:
        """A day of the month alone: "the 18th", "den 20:e", "15-ig", "le 20"."""
        mark = self.atom(i, "day_mark")
        strong = bool(mark and mark[1] != "weak")
        if mark is None:
            weak = self.atom(i, "weak_day_mark")
            mark, strong = (weak, False) if weak else (None, False)
        j = mark[0] if mark else i
        if mark and self.listed and i > 0 and self.tokens[i - 1].kind == "number":
            return None  # "1 till 4" is a range
        number = self.number(j)
        if number is None:
            return self._bare_nth(i, j, strong) if mark else None
        range_mark = self.atom(j + 1, "until") if mark and self.listed else None
        if range_mark and self.number(range_mark[0]) is not None:
            return None  # "od 2 do 6" is a range
        if mark:  # "den 15 januari", "am 15.1.", "the 2nd of May"
            longer = self._day_month(j) or self._numeric(j)
            if longer:
                return Span(
                    i,
                    longer.end,
                    longer.kind,
                    longer.day,
                    longer.alternative,
                    longer.until or self._until_before(i) or strong,
                )
        if not 1 <= number <= 31 or len(self.tokens[j].key) > 2:
            return None
        end = self._suffix_end(j + 1)
        ending = end > j + 1
        until = self._until_before(i) or (ending and self.tokens[end - 1].key.endswith(("ig", "re", "ra")))
        if not mark and not ending and not self.alone:
            return None
        if end < len(self.tokens) and self.tokens[end].kind == "number" and not self.tokens[end].glued:
            return None
        span = self._day(i, end, cal.coming_day(number, self.on), kind="day" if strong else "bare")
        return replace(span, until=span.until or until, recurs=True) if span else None

    def _bare_nth(self, i: int, j: int, strong: bool) -> Span | None:
        """A day of the month written out, with a word before it that wants a day: "bis zum fünfzehnten"."""
        longer = self._day_month(j)
        if longer:
            return Span(i, longer.end, longer.kind, longer.day, longer.alternative, longer.until or strong)
        nth = self.atom(j, "nth")
        if not nth or self.listed or not (strong or self._until_before(i)):
            return None
        if nth[0] < len(self.tokens) and self.tokens[nth[0]].kind == "word":
            following = {name for _, name, _ in self.words.replies.at(self.tokens, nth[0])}
            if not any(name.startswith(("talk.", "signal.because", "signal.but", "signal.and")) for name in following):
                return None  # "till den andra personen"
        return self._day(i, nth[0], cal.coming_day(int(nth[1]), self.on))
