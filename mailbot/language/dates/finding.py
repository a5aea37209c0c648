"""From tokens to `FoundDate` values, in one language or, where that finds nothing, in English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailbot.language.dates.calendar import WorkingDays
from mailbot.language.dates.recognise import Recogniser
from mailbot.language.dates.span import Span
from mailbot.language.lexicon import LANGUAGES, lexicon
from mailbot.language.words import Token, tokens_of

MONDAY_TO_FRIDAY: WorkingDays = frozenset({0, 1, 2, 3, 4})
LONGEST_PHRASE = 64
"""Characters a phrase given to `read_date` may have; nobody writes a date longer than that."""
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class FoundDate:
    """`day` in the writer's calendar; `alternative` is the other reading where there are two; offsets into the text."""

    start: int
    end: int
    day: date
    alternative: date | None
    source: str


def find_dates(
    text: str, on: date, language: str, working_days: WorkingDays = MONDAY_TO_FRIDAY
) -> tuple[FoundDate, ...]:
    """Every date in `text`, in order of place. An unknown language is read as English. Never raises.

    `on` is the day the words were written, in the writer's zone; `working_days` holds 0 (Monday) to 6 and says where a
    week ends. Only the first 20,000 characters are read.
    """
    tokens = tokens_of(text[:LONGEST_TEXT])
    spans = spans_of(tokens, on, (language, "en"), working_days)
    return tuple(_found(text, tokens, span) for span in spans if span.is_day)


def read_date(text: str, on: date, language: str, working_days: WorkingDays = MONDAY_TO_FRIDAY) -> FoundDate | None:
    """The date that `text` as a whole says, small words beside it allowed; None where it says more or less."""
    text = text.strip()
    if not text or len(text) > LONGEST_PHRASE:
        return None
    tokens = tokens_of(text)
    for name in dict.fromkeys((language, "en")):
        spans = spans_of(tokens, on, (name,), working_days, alone=True)
        days = [span for span in spans if span.is_day]
        if len(days) == 1 and len(spans) <= 2 and not _left_over(tokens, spans, name):
            return _found(text, tokens, days[0])
    return None


def spans_of(
    tokens: Sequence[Token],
    on: date,
    languages: Sequence[str],
    working_days: WorkingDays,
    alone: bool = False,
    listed: bool = False,
) -> list[Span]:
    """Every date, length and time of day in `tokens`; a later language only fills what the earlier ones left."""
    found: list[Span] = []
    taken = bytearray(len(tokens))
    for name in dict.fromkeys(languages):
        if name not in LANGUAGES:
            continue
        found_first = name != languages[0]
        for span in Recogniser(tokens, lexicon(name), on, working_days, alone, listed).spans():
            if found_first and span.kind == "time" and len(tokens[span.start].key) == 1:
                continue  # French "à 3" in a Hungarian reply is "a 3"
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
                found.append(span)
    return sorted(found, key=lambda span: span.start)


def _left_over(tokens: Sequence[Token], spans: Sequence[Span], language: str) -> bool:
    """Whether a word or number outside of the spans says something of its own."""
    phrases = lexicon(language).dates
    for i, token in enumerate(tokens):
        if any(span.start <= i < span.end for span in spans) or token.kind in ("mark", "line"):
            continue
        names = {name for end, name, _ in phrases.at(tokens, i)}
        if not names & {"until", "fill", "day_mark", "in", "on"}:
            return True
    return False


def _found(text: str, tokens: Sequence[Token], span: Span) -> FoundDate:
    start, end = tokens[span.start].start, tokens[span.end - 1].end
    assert span.day is not None
    return FoundDate(start, end, span.day, span.alternative, text[start:end])
