"""Small charts: bars for mails, of table cells or of characters, and the timeline of the plan page, an SVG.

No pictures and no scripts: what is drawn in a mail survives Outlook, a text part and dark mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from mailbot.domain.standing import Standing
from mailbot.domain.view import PlanView, ToDoRow

CHART_FONT = "PlanFigures"  # the name under which the press knows the font of drawings
TEXT_BAR = 20  # characters
COLOURS: Mapping[Standing, str] = {
    Standing.DONE: "#2f855a",
    Standing.DROPPED: "#767d86",
    Standing.PAUSED: "#4a6f8a",
    Standing.OVERDUE: "#c0392b",
    Standing.DUE_TODAY: "#b7791f",
    Standing.WAITING: "#6b46b8",
    Standing.BLOCKED: "#8a7a58",
    Standing.IN_PROCESS: "#2b6cb0",
    Standing.OPEN: "#64707d",
}
WIDTH, LANE, HEAD = 521.0, 15.0, 20.0  # points of the timeline
DOT = 13.0  # points: the least width of a bar, room for its number
MOST_LANES = 8
Stroke = tuple[float, float, float]  # points: left and right end, height of the middle


@dataclass(frozen=True, slots=True)
class Bar:
    """`share` is whole percent of the longest bar."""

    label: str
    count: int
    share: int


def bars(counts: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    """Bars to the scale of the greatest count."""
    pairs = [(label, max(0, count)) for label, count in counts]
    most = max((count for _, count in pairs), default=0)
    return tuple(Bar(label, count, share(count, most)) for label, count in pairs)


def share(part: int, of: int) -> int:
    """Whole percent; 0 and 100 only where it is exactly so."""
    if of <= 0 or part <= 0:
        return 0
    return 100 if part >= of else min(99, max(1, round(100 * part / of)))


def text_bar(percent: int) -> str:
    """A bar of characters: "█████░░░░░"."""
    full = round(TEXT_BAR * percent / 100)
    return "█" * full + "░" * (TEXT_BAR - full)


def progress(done: int, of: int, accent: str) -> str:
    """SVG of how far the plan is."""
    room, thick = WIDTH * 0.74, 9.0
    full = room * share(done, of) / 100
    lines = [_line("#e3e6ea", thick, [(0, room, thick / 2)])]
    if full:
        lines.append(_line(accent, thick, [(0, max(full, thick), thick / 2)]))
    return _svg(room, thick, *lines)


# --- the timeline -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """One to-do on the timeline: points from the left, and its lane from the top."""

    todo: ToDoRow
    left: float
    width: float
    lane: int


def timeline(plan: PlanView, today: date, month: Callable[[date], str], today_word: str) -> str:
    """SVG of when what is due: a numbered bar for each to-do, months above, a line for today; "" without dates.

    To-dos of which no lane has room are left out: the table above has them all.
    """
    dated = [row for row in plan.counted if row.due]
    if not dated:
        return ""
    first = min(min(_first(row) for row in dated), today)
    last = max(max(row.due for row in dated if row.due), today)
    days = max((last - first).days, 1)

    def place(day: date) -> float:
        return DOT + (WIDTH - 2 * DOT) * (day - first).days / days

    spans = _laned(dated, place)
    lanes = max(span.lane for span in spans) + 1
    height = HEAD + lanes * LANE + 4
    parts = [*_months(first, last, place, month, height), *_today(place(today), today_word, height)]
    return _svg(WIDTH, height, *parts, *_bars(spans), *(_number(span) for span in spans))


def _first(row: ToDoRow) -> date:
    assert row.due
    return row.start if row.start and row.start <= row.due else row.due


def _laned(dated: Iterable[ToDoRow], place: Callable[[date], float]) -> list[Span]:
    """Each in the first lane where it touches nothing."""
    ends = [-1.0] * MOST_LANES
    spans: list[Span] = []
    for row in sorted(dated, key=lambda row: (_first(row), row.due, row.number)):
        assert row.due
        right = place(row.due) + DOT / 2
        left = min(place(_first(row)) - DOT / 2, right - DOT)
        lane = next((lane for lane, end in enumerate(ends) if end + 1.5 <= left), None)
        if lane is not None:
            ends[lane] = right
            spans.append(Span(row, left, right - left, lane))
    return spans


def _months(
    first: date, last: date, place: Callable[[date], float], month: Callable[[date], str], height: float
) -> Iterable[str]:
    """A fine line at each first of a month; its name where there is room."""
    free_from = -1.0
    starts = [first, *_firsts(first, last)]
    for start in starts:
        x = place(start)
        if start.day == 1:
            yield f'<rect x="{x - DOT / 2:.1f}" y="2" width="0.5" height="{height - 2:.1f}" fill="#cfd5dc"/>'
        if x >= free_from and (WIDTH - x) > 24 and not (start == first and _crowded(first, place)):
            yield _text(x - DOT / 2 + 3, 7.5, 6.5, "#6b7480", month(start), "start")
            free_from = x + 34


def _crowded(first: date, place: Callable[[date], float]) -> bool:
    following = _first_of_next(first)
    return place(following) - place(first) < 34


def _firsts(first: date, last: date) -> list[date]:
    found: list[date] = []
    day = _first_of_next(first)
    while day <= last and len(found) < 60:
        found.append(day)
        day = _first_of_next(day)
    return found


def _first_of_next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _today(x: float, word: str, height: float) -> Iterable[str]:
    yield f'<rect x="{x - 0.5:.1f}" y="{HEAD - 4:.1f}" width="1" height="{height - HEAD + 4:.1f}" fill="#c0392b"/>'
    side = "end" if x > WIDTH / 2 else "start"
    yield _text(x, HEAD - 5.5, 5.5, "#c0392b", word, side)


def _bars(spans: Iterable[Span]) -> Iterable[str]:
    """One shape for all of a colour: shapes are what takes time."""
    strokes: dict[str, list[Stroke]] = {}
    for span in spans:
        stroke = (span.left, span.left + span.width, HEAD + span.lane * LANE + DOT / 2)
        strokes.setdefault(COLOURS[span.todo.standing], []).append(stroke)
    return (_line(colour, DOT, found) for colour, found in strokes.items())


def _number(span: Span) -> str:
    y = HEAD + span.lane * LANE + 9
    return _text(span.left + span.width / 2, y, 7, "#ffffff", str(span.todo.number), "middle")


def _svg(width: float, height: float, *parts: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}" height="{height:g}" '
        f'viewBox="0 0 {width:.2f} {height:g}">{"".join(parts)}</svg>'
    )


def _line(colour: str, thick: float, strokes: Iterable[Stroke]) -> str:
    """Bars with round ends, as strokes: each within its two ends."""
    end = thick / 2
    path = "".join(f"M{left + end:.1f} {y:.1f}H{max(right - end, left + end + 0.1):.1f}" for left, right, y in strokes)
    return f'<path d="{path}" stroke="{colour}" stroke-width="{thick:g}" stroke-linecap="round" fill="none"/>'


def _text(x: float, y: float, size: float, colour: str, words: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{CHART_FONT}" font-size="{size:g}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
