"""How much of a to-do is done: "80 %", "3/4", "half"."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.verdict import Setting
from mailbot.language.words import Token


def percent_of(clause: Clause, around: Setting) -> int | None:
    tokens = around.tokens
    percents = {hit.start for hit in clause.hits.get("state.percent", ())}
    for i in range(clause.start, clause.end):
        if tokens[i].kind == "number" and len(tokens[i].key) <= 3 and i + 1 < len(tokens):
            j = i + 1
            if tokens[j].key == "-" and j + 1 < len(tokens):
                j += 1
            if tokens[j].key == "%" or j in percents:
                return int(tokens[i].key)
            part = _fraction(tokens, i, j)
            if part is not None and clause.has("state.done", "state.did"):
                return part
    for name, value in (("three_quarters", 75), ("two_thirds", 67), ("one_third", 33), ("quarter", 25), ("half", 50)):
        if clause.has(f"state.{name}") and (
            name != "half" or clause.has("state.done", "state.did", "state.started") or len(clause.hits) <= 6
        ):
            return value
    return None


def _fraction(tokens: Sequence[Token], i: int, slash: int) -> int | None:
    """The per cent of "3/4"."""
    if tokens[slash].key != "/" or slash + 1 >= len(tokens) or tokens[slash + 1].key not in ("2", "3", "4"):
        return None
    above, below = int(tokens[i].key), int(tokens[slash + 1].key)
    return round(100 * above / below) if 0 < above < below and tokens[slash + 1].glued else None
