"""A month on a machine to whose clock everything happens: each notice comes once, at its time, and none is left out."""

from __future__ import annotations

from pathlib import Path

from support.month import differences, month


def test_every_notice_of_a_month_comes_exactly_once(tmp_path: Path) -> None:
    whole = month(tmp_path, people=60, minutes=60)
    whole.run()
    due, came = whole.due(), whole.came()
    whole.store.close()
    assert sum(due.values()) > 150 and {kind for _, kind, _, _ in due} == {"reminder", "digest"}
    assert differences(due, came) == ""
