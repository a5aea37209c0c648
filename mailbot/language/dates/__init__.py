"""Dates as people write them, counted from the day they wrote: "Friday", "péntekig", "v. 49", "12/1".

`find_dates` finds every date in a text, `read_date` reads a phrase that is nothing but a date. A date that reads two
ways carries both readings. Times of day and lengths of time that are over are not dates and are not reported.
"""

from mailbot.language.dates.finding import FoundDate, find_dates, read_date

__all__ = ["FoundDate", "find_dates", "read_date"]
