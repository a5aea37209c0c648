"""Charts show what they count: to scale, never more than there is, and no bar over another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from kitchen import NOW, PLAN, todo

from mailbot.documents.charts import COLOURS, DOT, TEXT_BAR, WIDTH, bars, progress, share, text_bar, timeline
from mailbot.domain.standing import Standing

TODAY = NOW.date()
SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.integers(-400, 400).map(lambda n: TODAY + timedelta(days=n))
ROWS = st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS, st.sampled_from(list(Standing))), max_size=25)


def drawn(rows: list[tuple[date | None, date | None, Standing]]) -> str:
    plan = replace(
        PLAN,
        rows=tuple(todo(n, "x", standing, start=start, due=due) for n, (start, due, standing) in enumerate(rows, 1)),
    )
    return timeline(plan, TODAY, lambda day: f"{day:%b}", "<today>")


def strokes(svg: str) -> list[tuple[str, tuple[float, float, float]]]:
    """(colour, (top, left, width)) of each bar: a stroke with round ends that are as far out as it is thick."""
    found = []
    for path in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        thick = float(path.get("stroke-width") or 0)
        assert path.get("stroke-linecap") == "round"
        for left, y, right in re.findall(r"M([\d.]+) ([\d.]+)H([\d.]+)", path.get("d") or ""):
            box = (float(y) - thick / 2, float(left) - thick / 2, float(right) - float(left) + thick)
            found.append((path.get("stroke") or "", box))
    return found


@given(st.integers(-5, 500), st.integers(-5, 500))
def test_a_share_is_full_only_when_it_is(part: int, of: int) -> None:
    percent = share(part, of)
    assert 0 <= percent <= 100
    assert (percent == 100) == (0 < of <= part)
    assert (percent == 0) == (part <= 0 or of <= 0)
    assert len(text_bar(percent)) == TEXT_BAR


@given(st.lists(st.integers(0, 10_000)))
def test_bars_are_to_the_scale_of_the_greatest(counts: list[int]) -> None:
    made = bars((str(count), count) for count in counts)
    assert [bar.count for bar in made] == counts
    shares = [bar.share for bar in made]
    assert sorted(shares) == [share for _, share in sorted(zip(counts, shares, strict=True))]
    assert not any(counts) or max(shares) == 100


@settings(deadline=None)
@given(ROWS)
def test_no_bar_lies_over_another_and_all_are_on_the_paper(
    rows: list[tuple[date | None, date | None, Standing]],
) -> None:
    svg = drawn(rows)
    if not svg:
        assert not any(due for _, due, standing in rows if standing is not Standing.DROPPED)
        return
    height = float(ElementTree.fromstring(svg).get("height") or 0)
    boxes = [box for _, box in strokes(svg)]
    for y, x, width in boxes:
        assert width >= DOT - 0.1
        assert -0.1 <= x <= WIDTH
        assert x + width <= WIDTH + 0.1
        assert y + DOT <= height
    for lane in {y for y, _, _ in boxes}:
        row = sorted((x, x + width) for y, x, width in boxes if y == lane)
        assert all(end <= start for (_, end), (start, _) in pairwise(row))


def test_each_todo_has_its_number_and_colour() -> None:
    svg = drawn(
        [(None, TODAY + timedelta(days=9), Standing.OPEN), (TODAY, TODAY + timedelta(days=5), Standing.OVERDUE)]
    )
    words = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert {"1", "2", "<today>"} <= set(words)
    assert {COLOURS[Standing.OPEN], COLOURS[Standing.OVERDUE]} == {colour for colour, _ in strokes(svg)}


def test_one_day_is_drawn_too() -> None:
    assert "<svg" in drawn([(None, TODAY, Standing.DUE_TODAY)])


def test_progress_is_as_long_as_its_share() -> None:
    (_, (_, _, room)), (colour, (_, left, width)) = strokes(progress(1, 4, "#123456"))
    assert (colour, left) == ("#123456", 0)
    assert abs(width - room / 4) < 0.2
    assert "#123456" not in progress(0, 4, "#123456")
