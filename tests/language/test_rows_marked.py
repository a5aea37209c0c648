"""Rows ticked, crossed, numbered and pointed to as people do in a hurry."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.language.replies import About, read
from mailbot.language.understand import as_contract

ON = date(2026, 12, 9)


def _said(text: str, language: str, rows: int = 5) -> dict[int, str]:
    """The act of each row."""
    acts = [as_contract(act) for act in read(text, About.LIST, ON, language, rows).acts]
    return {row: act["act"] for act in acts for row in act.get("todos", ())}


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "1 ✔ 2 ✔ 3 can't", {1: "done", 2: "done", 3: "cannot"}),
        ("en", "1+2 ✓", {1: "done", 2: "done"}),
        ("da", "1 ✔️ 2 ⏳ 3 ✔️", {1: "done", 2: "started", 3: "done"}),
        ("nl", "3 -> Ruud", {3: "reassign"}),
        ("en", "2 → Carol, 4 done", {2: "reassign", 4: "done"}),
        ("de", "1. ja 2. ja 3. nein 4. ja", {1: "done", 2: "done", 3: "not_done", 4: "done"}),
        ("hu", "Az 1., 2. és 5. pont kész", {1: "done", 2: "done", 5: "done"}),
        ("en", "1 yes 2 no 3 yes", {1: "done", 2: "not_done", 3: "done"}),
        ("en", "all done but 3", {1: "done", 2: "done", 4: "done", 5: "done"}),
        ("es", "Menos la 3, lo tengo todo hecho", {1: "done", 2: "done", 4: "done", 5: "done"}),
        ("fr", "2 devis sur 3, le point 4 est terminé", {4: "done"}),
        ("hu", "a 2es megvan a 4est meg vegyék le rólam", {2: "done"}),
        ("de", "2 → mein Steuerberater, 5 → ich, fertig", {5: "done"}),
        ("nl", "1 klaar, 2 niet", {1: "done", 2: "not_done"}),
        ("en", "I finished 2 of them", {}),
        ("en", "1 done, 2 on Friday", {1: "done"}),
        ("en", "1 done, 2 till Friday", {1: "done", 2: "more_time"}),
        ("en", "1 should be done by Friday", {}),
        ("en", "2 will be hung by Friday", {}),
    ],
)
def test_each_row_gets_what_was_said_of_it(language: str, text: str, said: dict[int, str]) -> None:
    found = _said(text, language)
    changes = {row: act for row, act in found.items() if act != "accept"}
    assert changes == said


def test_a_name_alone_beside_a_row_is_asked_about() -> None:
    acts = read("1 klaar 2 klaar 3 klaar 4 Henk", About.LIST, ON, "nl", 4).acts
    assert [as_contract(act)["act"] for act in acts] == ["done", "unclear"]
