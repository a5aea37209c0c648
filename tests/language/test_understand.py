"""The line protocol of `mailbot understand --json`."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mailbot.language.understand import understand_line


def test_a_line_is_answered_as_the_contract_says() -> None:
    line = '{"id": "x1", "text": "klart! 3 behöver till fredag", "about": "list", "on": "2026-11-25", "lang": "sv"}'
    assert json.loads(understand_line(line)) == {
        "id": "x1",
        "lang": "sv",
        "acts": [{"act": "done", "todos": []}, {"act": "more_time", "todos": [3], "until": "2026-11-27"}],
    }


@given(st.text(max_size=200))
def test_no_line_raises(line: str) -> None:
    assert json.loads(understand_line(line))["acts"] == [{"act": "unclear", "guess": None}]


@given(
    st.dictionaries(
        st.sampled_from(["id", "text", "about", "on", "rows", "lang", "more"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=40)
        | st.lists(st.integers(), max_size=3),
    )
)
def test_no_object_raises(asked: dict[str, object]) -> None:
    assert json.loads(understand_line(json.dumps(asked)))["acts"]


def test_the_text_may_be_of_any_script() -> None:
    for text in ("تم الإنجاز", "完成了", "готово", "‏done‏", "\u202edone", "\x00done\x00"):
        assert json.loads(understand_line(json.dumps({"text": text, "about": "todo", "on": "2026-12-02"})))["acts"]
