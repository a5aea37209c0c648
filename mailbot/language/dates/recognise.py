"""The forms a date takes, recognised in tokens with the words of one language.

Each `_form` reads from one token on and answers with a `Span` or None; the longest answer wins. Forms are the same in
all languages; what differs (words, order of day and month, what "next Friday" means) is in the lexicon.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.language.dates import calendar as cal
from mailbot.language.dates.numeric import numeric_date
from mailbot.language.lexicon import Lexicon
from mailbot.language.words import Token

ORDINALS = frozenset(
    "st nd rd th e er ere eme a o de ste te en an ig re ra ei eig aig ere etol atol tol jen jan jeig jere ai i ego go "
    "tego ter es as os s nak nek ben kor".split()
) - {"es", "as", "os", "s", "kor"}
THAN = frozenset("than an enn end que mint als di dan niz".split())
EDGES = ("start", "mid", "end")


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `start` to `end` (exclusive) and what they say.

    `kind`: "day" (a day), "bare" (a day of the month and nothing else), "range" (days that may be row numbers: "1-3"),
    "ahead" (a length counted from today), "length" (a length without direction), "ago", "vague" ("a few days"),
    "time" (time of day, hours). `until` says whether a word for "until" or "by" stands before or in it.
    """

    start: int
    end: int
    kind: str
    day: date | None = None
    alternative: date | None = None
    until: bool = False
    not_before: bool = False

    @property
    def is_day(self) -> bool:
        return self.day is not None and self.kind in ("day", "bare", "ahead")


Atom = tuple[int, str]  # token after the last, value


class Recogniser:
    """One pass over the tokens of a reply. `alone`: the text is a date and nothing else, so a bare "15" may be one."""

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

    def spans(self) -> list[Span]:
        found: list[Span] = []
        i = 0
        while i < len(self.tokens):
            span = self._longest(i)
            if span is None:
                i += 1
                continue
            found.append(span)
            i = span.end
        return found

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

    # --- forms -----------------------------------------------------------------------------------------

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
                self._day_month, self._length, self._bare_day, self._holiday, self._month,
            )  # fmt: skip
        else:
            return None
        best: Span | None = None
        for form in forms:
            span = form(i)
            if span is not None and (best is None or span.end > best.end):
                best = span
        return best

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

    def _weekday_at(self, i: int) -> Atom | None:
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
                or self.alone
                or self._until_before(i)
                or self.atom(i - 1, "on")
                or self._month_day(end)
                or self.atom(i - 1, "next")
            ):
                return (end, short[1])
        return None

    def _ends(self, i: int) -> bool:
        return i >= len(self.tokens) or self.tokens[i].kind in ("line", "mark")

    def _weekday(self, i: int) -> Span | None:
        j, relation = i, ""
        for name in ("next", "this", "last"):
            mark = self.atom(i, name)
            if mark:
                j, relation = self.after_fill(mark[0]), name
                break
        weeks = self._relative_week(i)
        if weeks:  # "next week on Thursday"
            k = self.after_fill(weeks[0])
            on_mark = self.atom(k, "on")
            named = self._weekday_at(self.after_fill(on_mark[0]) if on_mark else k)
            if named:
                return self._day(i, named[0], cal.in_week(int(named[1]), self.on, weeks[1]))
        named = self._weekday_at(j)
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
        return self._day(i, end, first, today)  # written on that weekday: today or a week away

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
        for ahead in range(3):
            probe = cal.coming_day(dated[2], cal.add_months(self.on.replace(day=1), ahead) if ahead else self.on)
            if probe is not None and probe.weekday() == weekday:
                return dated
        return None

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
        named = self.atom(i, "month")
        if named:
            month = int(named[1])
            year = self.number(self.after_fill(named[0]))
            end = self.after_fill(named[0]) + 1 if year and year > 1900 else named[0]
            first = date(year if year and year > 1900 else self.on.year + (month < self.on.month), month, 1)
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
        return day.replace(day=1), cal.month_end(day.year, day.month)

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
            sunday = cal.in_week(6, self.on, 0)
            return self._day(i, weekend[0], sunday)
        for name, weeks in (("next", 1), ("this", 0)):
            mark = self.atom(i, name)
            if mark and (unit := self.atom(self.after_fill(mark[0]), "weekend")):
                return self._day(i, unit[0], cal.in_week(6, self.on, weeks), cal.in_week(6, self.on, 0))
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
        if mark:
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
        if number is not None and number > 1900:  # "2026. december 15."
            j = self.after_fill(i + 1)
            inner = self._month_day(j) if self.atom(j, "month") else None
            return (inner[0], inner[1], inner[2], number) if inner else None
        if number is not None and 1 <= number <= 31 and len(self.tokens[i].key) <= 2:
            end = self._suffix_end(i + 1)
            j = self.after_fill(end)
            month = self.atom(j, "month")
            if month:
                k = self.after_fill(month[0])
                year = self.number(k)
                if year is not None and 1900 < year < 2200:
                    return k + 1, int(month[1]), number, year
                return month[0], int(month[1]), number, None
            numbers = numeric_date(self.tokens, i, self.on, self.words.month_first, False)
            if numbers and not whole:
                return numbers[0], numbers[1].month, numbers[1].day, numbers[1].year
            return None if whole else (end, None, number, None)
        month = self.atom(i, "month")
        if month:
            j = self.after_fill(month[0])
            day = self.number(j)
            if day is not None and 1 <= day <= 31 and len(self.tokens[j].key) <= 2:
                end = self._suffix_end(j + 1)
                k = self.after_fill(end)
                year = self.number(k)
                if year is not None and 1900 < year < 2200:
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
            return None
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
        until = self._until_before(i) or (ending and self.tokens[end - 1].key.endswith("ig"))
        if not mark and not ending and not self.alone:
            return None
        if end < len(self.tokens) and self.tokens[end].kind == "number" and not self.tokens[end].glued:
            return None
        span = self._day(i, end, cal.coming_day(number, self.on), kind="day" if strong else "bare")
        return Span(span.start, span.end, span.kind, span.day, span.alternative, True) if span and until else span

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
        return self._day(i, period[0], last, first if first >= self.on else None)
