"""Weeks, months, years and holidays, their beginning, middle and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from mailbot.language.dates import calendar as cal
from mailbot.language.dates.days import Days
from mailbot.language.dates.span import Span

EDGES = ("start", "mid", "end")


class Periods(Days):
    """The forms that name a stretch of the calendar, of which one day is meant."""

    def _relative_week(self, i: int) -> tuple[int, int] | None:
        """(token after, weeks ahead) of "next week", "this week", "week after next"."""
        for name, weeks in (("next_week", 1), ("this_week", 0), ("week_after_next", 2)):
            mark = self.atom(i, name)
            if mark:
                return mark[0], weeks
        for name, weeks in (("next", 1), ("this", 0)):
            mark = self.atom(i, name)
            if mark and (unit := self.atom(self.after_fill(mark[0]), "week")):
                return unit[0], weeks
        unit = self.atom(i, "week")
        if unit:
            for name, weeks in (("next_after", 1), ("this_after", 0)):
                mark = self.atom(unit[0], name)
                if mark:
                    return mark[0], weeks
        return None

    def _relative_month(self, i: int) -> tuple[int, int] | None:
        for name, months in (("next", 1), ("this", 0)):
            mark = self.atom(i, name)
            if mark and (unit := self.atom(self.after_fill(mark[0]), "month_unit")):
                return unit[0], months
        unit = self.atom(i, "month_unit")
        if unit:
            for name, months in (("next_after", 1), ("this_after", 0)):
                mark = self.atom(unit[0], name)
                if mark:
                    return mark[0], months
        return None

    def _span_of_period(self, i: int, bare: bool) -> tuple[int, date, date] | None:
        """(token after, first day, last day) of a week, month or year; `bare` allows "the week" for this one."""
        weeks = self._relative_week(i)
        if weeks:
            return weeks[0], cal.in_week(0, self.on, weeks[1]), cal.week_end(self.on, weeks[1], self.working)
        week = self._week(i)
        if week and week.day:
            return week.end, cal.in_week(0, week.day, 0), week.day
        months = self._relative_month(i)
        if months:
            return months[0], *self._month_days(cal.add_months(self.on, months[1]))
        before = self._year(i)  # "2027. január végéig"
        named = self.atom(self.after_fill(i + 1) if before else i, "month")
        if named:
            month = int(named[1])
            year = before or self._year(self.after_fill(named[0]))
            end = self.after_fill(named[0]) + 1 if year and not before else named[0]
            first = date(year or self.on.year + (month < self.on.month), month, 1)
            return end, *self._month_days(first)
        if not bare:
            return None
        j = self.after_fill(i)
        unit = self.atom(j, "week")
        if unit:
            return unit[0], self.on, cal.week_end(self.on, 0 if self.on.weekday() < 5 else 1, self.working)
        unit = self.atom(j, "month_unit")
        if unit:
            return unit[0], *self._month_days(self.on)
        unit = self.atom(j, "year")
        if unit:
            return unit[0], date(self.on.year, 1, 1), date(self.on.year, 12, 31)
        return None

    def _month_days(self, day: date) -> tuple[date, date]:
        return day.replace(day=1), cal.month_end(day.year, day.month) if day.year in cal.YEARS else day

    def _edge(self, i: int) -> Span | None:
        """The beginning, middle or end of a week, month or year."""
        for name, last in (
            ("month_end", cal.month_end(self.on.year, self.on.month)),
            ("year_end", date(self.on.year, 12, 31)),
        ):
            mark = self.atom(i, name)
            if mark:
                return self._day(i, mark[0], last)
        for name in EDGES:
            mark = self.atom(i, name)
            if not mark:
                continue
            j = mark[0]
            if j < len(self.tokens) and self.tokens[j].key == "-":
                j += 1
            period = self._span_of_period(j, bare=True) or self._span_of_period(self.after_fill(j), bare=True)
            if period:
                return self._edge_day(i, period[0], name, period[1], period[2])
        return None

    def _edge_after(self, i: int) -> Span | None:
        """The same where the edge follows, as in "a hónap végéig"."""
        if not any(
            self.atom(i, name)
            for name in ("week", "month_unit", "year", "month", "next", "this", "fill", "next_week", "this_week")
        ) and (self.tokens[i].kind != "number"):
            return None
        period = self._span_of_period(i, bare=True)
        if not period:
            return None
        for name in EDGES:
            mark = self.atom(period[0], name + "_after")
            if mark:
                return self._edge_day(i, mark[0], name, period[1], period[2])
        return None

    def _edge_day(self, i: int, end: int, name: str, first: date, last: date) -> Span | None:
        if name == "end":
            return self._day(i, end, last)
        if name == "mid":
            return self._day(i, end, first + (last - first) // 2 if (last - first).days < 10 else first.replace(day=15))
        return self._day(i, end, cal.next_working(max(first, self.on), self.working))

    def _period(self, i: int) -> Span | None:
        """A relative week or month as a whole: its last working day."""
        weekend = self.atom(i, "weekend")
        if weekend:
            sunday = self._day(i, weekend[0], cal.in_week(6, self.on, 0))
            return replace(sunday, recurs=True) if sunday else None
        for name, weeks in (("next", 1), ("this", 0)):
            mark = self.atom(i, name)
            if mark and (unit := self.atom(self.after_fill(mark[0]), "weekend")):
                return self._day(i, unit[0], cal.in_week(6, self.on, weeks), cal.in_week(6, self.on, 0))
        gone = self.atom(i, "last")
        if gone and not self._until_before(i):
            for name in ("week", "month_unit", "year", "weekend"):
                unit = self.atom(gone[0], name)
                if unit:
                    return Span(i, unit[0], "ago")  # "last week"
        week = self._relative_week(i)
        if week:
            return self._day(i, week[0], cal.week_end(self.on, week[1], self.working))
        month = self._relative_month(i)
        if month:
            return self._day(i, month[0], self._month_days(cal.add_months(self.on, month[1]))[1])
        return None

    def _week(self, i: int) -> Span | None:
        """A numbered week: "week 49", "v. 49", "49. hét"."""
        mark = self.atom(i, "week_number")
        if mark and not (mark[0] < len(self.tokens) and self.tokens[mark[0]].key == ","):
            j = self.after_fill(mark[0])
            number = self.number(j)
            if number is not None and 1 <= number <= 53:
                return self._day(i, self._suffix_end(j + 1), cal.week_number(number, self.on, self.working))
        number = self.number(i)
        if number is not None and 1 <= number <= 53 and i + 2 < len(self.tokens) and self.tokens[i + 1].key == ".":
            unit = self.atom(i + 2, "numbered_week")
            if unit:
                return self._day(i, unit[0], cal.week_number(number, self.on, self.working))
        return None

    def _holiday(self, i: int) -> Span | None:
        side, j = "", i
        for name in ("before", "after"):
            mark = self.atom(i, name)
            if mark:
                side, j = name, self.after_fill(mark[0])
        named = self.atom(j, "holiday")
        if not named:
            return None
        end = named[0]
        for name in ("before", "after"):
            mark = self.atom(end, name + "_post")
            if mark:
                side, end = name, mark[0]
        days = cal.holiday(named[1], self.on)
        if days is None:
            return None
        if side == "before" and self.tokens[i].key == "bis" and days[0] == days[1]:
            side = ""  # "bis Karfreitag" holds that day, "bis Weihnachten" is before it
        if side == "before":
            return self._day(i, end, cal.last_working(days[0] - timedelta(days=1), self.working))
        if side == "after":
            return self._day(i, end, cal.next_working(days[1] + timedelta(days=1), self.working))
        return self._day(i, end, days[0])

    def _month(self, i: int) -> Span | None:
        """A month's name with "in" or "until" before it. Its first and its last day are both meant."""
        named = self.atom(i, "month")
        if not named or not (self._until_before(i) or self.alone or self.atom(i - 1, "on") or self.atom(i - 1, "in")):
            return None
        period = self._span_of_period(i, bare=False)
        if not period:
            return None
        first, last = period[1], period[2]
        month = self._day(i, period[0], last, first if first >= self.on else None)
        return replace(month, recurs=True) if month else None
