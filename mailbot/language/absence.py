"""Does an automatic answer say that somebody is away, and until when? A machine said it, so nobody is asked back.

What it does not do: tell a holiday from an illness, or a first day from the last. Of the days that are named the last
is when the person is back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from mailbot.language.dates import find_dates
from mailbot.language.lexicon import LANGUAGES, lexicon

LONGEST_ABSENCE = timedelta(days=92)  # a day beyond is more likely a year or a telephone number
LONGEST = 4_000  # characters that are read


@dataclass(frozen=True, slots=True)
class Absence:
    """`until` is the day on which the person is back; None where none is named that can be believed."""

    until: date | None


def read_absence(subject: str, words: str, on: date, language: str) -> Absence | None:
    """None where nobody is away: a receipt, a ticket, an advertisement. Never raises.

    `words` are those of the answer itself, without the mail that it answers; `on` is the day they were written. A date
    that reads two ways counts as the earlier one: a reminder too many is better than one too few.
    """
    words = words[:LONGEST]
    said = " ".join(f"{subject}\n{words}".lower().replace("’", "'").split())
    spoken = [name for name in LANGUAGES if _away(name).search(said)]
    if not spoken:
        return None
    first = language if language in spoken else spoken[0]
    found = find_dates(words, on, first)
    days = [min(day for day in (one.day, one.alternative or one.day) if day > on) for one in found if one.day > on]
    near = [day for day in days if day - on <= LONGEST_ABSENCE]
    return Absence(max(near, default=None))


@cache
def _away(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, lexicon(language).away))})")
