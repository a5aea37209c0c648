"""Weekdays: "Friday", "next Friday", "Friday the 11th", "Friday in a week", "Thursday, week 50"."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mailbot.language.dates import calendar as cal
from mailbot.language.dates.lengths import Lengths
from mailbot.language.dates.periods import Periods
from mailbot.language.dates.span import Atom, Span


class Weekdays(Periods, Lengths):
    """The forms that begin with a weekday or with a word like "next" before it."""

    def _weekday(self, i: int) -> Span | None:
        j, relation = i, ""
        for name in ("next", "this", "last"):
            mark = self.atom(i, name)
            if mark and not (name == "last" and self.atom(mark[0], "on")):  # "die letzte am Montag"
                j, relation = self.after_fill(mark[0]), name
                break
        weeks = self._relative_week(i)
        if weeks:  # "next week on Thursday"
            k = self.after_fill(weeks[0])
            on_mark = self.atom(k, "on")
            named = self._weekday_at(self.after_fill(on_mark[0]) if on_mark else k)
            if named:
                return self._day(i, named[0], cal.in_week(int(named[1]), self.on, weeks[1]))
        named = self._weekday_at(j, bool(relation))
        if not named:
            return None
        end, weekday = named[0], int(named[1])
        dated = self._month_day(self.after_fill(end))
        if dated and dated[1] is None:
            dated = self._agreeing(dated, end, weekday)
        if dated:
            return self._weekday_of(i, weekday, *dated)
        numbered = self._week(end) or self._week(self.after_fill(end))
        if numbered and numbered.day:  # "Thursday, week 50"
            return self._day(i, numbered.end, cal.in_week(weekday, numbered.day, 0))
        k = self.after_fill(end)
        in_mark = self.atom(k, "in")
        amount = self._amount(in_mark[0]) if in_mark else None
        unit = self.atom(amount[0], "week") if amount else None
        if amount and unit:  # "Wednesday in a week"
            return self._day(i, unit[0], cal.shifted(cal.coming(weekday, self.on), 7 * int(amount[1])))
        if in_mark and in_mark[0] < len(self.tokens):
            k = in_mark[0]
        weeks = self._relative_week(k) or self._relative_week(self.after_fill(end))
        if weeks:
            return self._day(i, weeks[0], cal.in_week(weekday, self.on, weeks[1]))
        for name in ("next", "this", "last"):
            mark = self.atom(end, name + "_after")
            if mark:
                end, relation = mark[0], name
        return self._related(i, end, weekday, relation)

    def _weekday_at(self, i: int, marked: bool = False) -> Atom | None:
        """A weekday's name; its short form only where something beside it says that a day is meant."""
        full = self.atom(i, "weekday")
        if full:
            return full
        short = self.atom(i, "weekday_short")
        if short:
            end = short[0] + 1 if short[0] < len(self.tokens) and self.tokens[short[0]].key == "." else short[0]
            row = self.listed and self.number(i - 1) is not None and self._ends(end)  # "3 di"
            if (
                row
                or marked
                or self.alone
                or self._until_before(i)
                or self.atom(i - 1, "on")
                or self._month_day(end)
                or self.atom(i - 1, "next")
            ):
                return (end, short[1])
        return None

    def _related(self, i: int, end: int, weekday: int, relation: str) -> Span | None:
        first = cal.coming(weekday, self.on)
        if relation == "last":
            return self._day(i, end, first - timedelta(days=7))
        if relation == "next":
            if self.words.next_weekday == "week":
                return self._day(i, end, cal.in_week(weekday, self.on, 1))
            if self.words.next_weekday == "coming" or weekday == self.on.weekday():
                return self._day(i, end, first)
            return self._day(i, end, first, cal.in_week(weekday, self.on, 1))
        today = self.on if weekday == self.on.weekday() else None
        if relation == "this" and today:
            return self._day(i, end, today)
        named = self._day(i, end, first, today)  # written on that weekday: today or a week away
        return replace(named, recurs=not relation) if named else None

    def _weekday_of(self, i: int, weekday: int, end: int, month: int | None, day: int, year: int | None) -> Span | None:
        """A weekday with its date. Where the two do not agree, the date reads two ways."""
        if month is None:
            for ahead in range(4):
                probe = cal.coming_day(day, cal.add_months(self.on.replace(day=1), ahead) if ahead else self.on)
                if probe is not None and probe.weekday() == weekday and probe >= self.on:
                    return self._day(i, end, probe)
            return self._day(i, end, cal.coming_day(day, self.on), cal.coming(weekday, self.on))
        exact = cal.made(year, month, day) if year else cal.nearest(month, day, self.on)
        if exact is not None and exact.weekday() != weekday:
            return self._day(i, end, exact, cal.coming(weekday, self.on))
        return self._day(i, end, exact)

    def _agreeing(
        self, dated: tuple[int, int | None, int, int | None], end: int, weekday: int
    ) -> tuple[int, int | None, int, int | None] | None:
        """A bare number after a weekday is its date only where the two agree: "Friday 11", not "Friday, 5 done"."""
        if self.tokens[end].key == ",":
            return None
        for ahead in range(1 if self.listed else 3):
            probe = cal.coming_day(dated[2], cal.add_months(self.on.replace(day=1), ahead) if ahead else self.on)
            if probe is not None and probe.weekday() == weekday:
                return dated
        return None
