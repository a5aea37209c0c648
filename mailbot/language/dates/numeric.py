"""Dates in figures: "2026-12-20", "14/12", "15.12.", "12. 15." and which part is the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mailbot.language.dates import calendar as cal
from mailbot.language.words import Token

NEAR, FAR = 75, 150
"""Days: where one reading is nearer than NEAR and the other farther than FAR, nobody would ask which was meant."""


def numeric_date(
    tokens: Sequence[Token], i: int, on: date, month_first: bool, either_order: bool
) -> tuple[int, date, date | None, bool] | None:
    """(token after, day, other reading or None, sure) of the figures at token `i`.

    `either_order`: the language writes both day/month and month/day, so a date may read two ways. Not `sure` means
    that the figures may as well be a range of rows or a version: a word for "until" has to stand before them.
    """
    first = _figures(tokens, i)
    if first is None:
        return None
    mark, second_at = _mark(tokens, i + 1)
    second = _figures(tokens, second_at)
    if mark is None or second is None:
        return None
    mark2, third_at = _mark(tokens, second_at + 1)
    third = _figures(tokens, third_at) if mark2 == mark else None
    if len(tokens[i].key) == 4:
        # ISO 8601 and the Hungarian order: year, month, day.
        if third is None:
            return None
        day = cal.made(first, second, third)
        return (_stop(tokens, third_at + 1), day, None, True) if day else None
    if len(tokens[i].key) > 2 or len(tokens[second_at].key) > 2:
        return None
    exact: tuple[int, ...] = ()
    if third is not None and len(tokens[third_at].key) in (2, 4):
        year = third if third > 99 else 2000 + third
        end, exact = third_at + 1, (year,)
    elif (
        (year_at := second_at + 1) < len(tokens)
        and tokens[year_at].kind == "number"
        and tokens[year_at].key[:2] == "20"
        and (len(tokens[year_at].key) == 4)
    ):
        end, exact = year_at + 1, (int(tokens[year_at].key),)  # "15/1 2027"
    else:
        end, exact = _stop(tokens, second_at + 1), ()
    readings = [_made(second, first, on, exact), _made(first, second, on, exact)]  # day first, month first
    if month_first and not exact:
        readings.reverse()
    day = readings[0] or readings[1]
    if day is None:
        return None
    other = readings[1] if readings[0] else None
    alternative = other if either_order and other != day and not month_first else None
    if alternative is not None and not exact:
        near, far = sorted((day, alternative), key=lambda d: abs((d - on).days))
        if abs((near - on).days) <= NEAR and abs((far - on).days) >= FAR and near == day:
            alternative = None
    return end, day, alternative, _sure(tokens, i, end, mark, first, second, bool(exact))


def _figures(tokens: Sequence[Token], i: int) -> int | None:
    if i < len(tokens) and tokens[i].kind == "number" and len(tokens[i].key) in (1, 2, 4):
        return int(tokens[i].key)
    return None


def _mark(tokens: Sequence[Token], i: int) -> tuple[str | None, int]:
    """The mark between two figures and the place of the second. Only a full stop may have a space after it."""
    if i + 1 >= len(tokens) or not tokens[i].glued or tokens[i].key not in "./-":
        return None, i
    if not tokens[i + 1].glued and tokens[i].key != ".":
        return None, i
    return tokens[i].key, i + 1


def _made(month: int, day: int, on: date, exact: tuple[int, ...]) -> date | None:
    if not 1 <= month <= 12:
        return None
    return cal.made(exact[0], month, day) if exact else cal.nearest(month, day, on)


def _stop(tokens: Sequence[Token], i: int) -> int:
    """A full stop glued to the figures belongs to them ("15.12."), unless the sentence ends there all the same."""
    return i + 1 if i < len(tokens) and tokens[i].key == "." and tokens[i].glued else i


def _sure(tokens: Sequence[Token], i: int, end: int, mark: str, first: int, second: int, exact: bool) -> bool:
    if exact:
        return True
    if mark == "/":
        return not (second in (2, 3, 4, 5, 10) and first <= second)  # "3/4", "4/5": a part or a mark out of five
    if mark == ".":
        spaced = end > 0 and not tokens[i + 2].glued
        return tokens[end - 1].key == "." if spaced else first > 0 and second > 0
    return first > second and first > 9  # "15-12"; "1-3" is a range
