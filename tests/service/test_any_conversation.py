"""Whatever people write through the bot: nothing is lost, parked or told twice, and calendars stay right."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bot import ANNA, JOHN, PROVAN, Bot, Sent, opened

from mailbot.domain.changes import Change
from mailbot.domain.dossier import apply
from mailbot.domain.post import OutboundStatus

COMMANDS = st.lists(
    st.sampled_from(
        (
            "done 1",
            "done 2: it was quick",
            "reopen 1: one door hangs",
            "due 1 3 Dec 2026",
            "due 3 16 Dec 2026",
            "assign 1 @john",
            "assign 3 @provan",
            "with 1 @john",
            "after 3 1",
            "after 1 3",
            "flag 2 asbestos",
            "clear 2",
            "drop 2: not needed",
            "add Choose the tap @provan by 9 Dec 2026",
            "add Paint @client every Friday until 18 Dec 2026",
            "~ she pays late",
            "change 1 Choose the stone",
            "remind 1",
            "send @provan",
            "yes",
            "no: too late",
            "undo",
            "close",
            "reopen plan",
            "nonsense 12",
        )
    ),
    min_size=1,
    max_size=4,
    unique=True,
).map("\n".join)
WORDS = st.sampled_from(
    (
        "done",
        "done, it is the oak",
        "I need until 4 December",
        "I need more time",
        "not yet",
        "I can't, ask Tom",
        "May we see it first?",
        "I agree",
        "undo",
        "list",
        "stop",
        "started",
        "thanks!",
        "kész!",
        "hm",
        "",
    )
)
TURNS = st.lists(
    st.one_of(
        st.tuples(st.just(ANNA), COMMANDS),
        st.tuples(st.sampled_from((PROVAN, JOHN)), WORDS),
    ),
    min_size=1,
    max_size=6,
)


def entries(sent: list[Sent]) -> dict[str, list[tuple[int, str]]]:
    """(SEQUENCE, METHOD) of every calendar part in the order sent, by UID."""
    found: dict[str, list[tuple[int, str]]] = {}
    for one in sent:
        if calendar := one.calendar:
            read = dict(re.findall(r"^(UID|SEQUENCE|METHOD):(.*?)\r?$", calendar, re.MULTILINE))
            found.setdefault(read["UID"], []).append((int(read["SEQUENCE"]), read["METHOD"]))
    return found


def talk(bot: Bot, turns: list[tuple[str, str]]) -> None:
    for who, words in turns:
        bot.clock.ahead(minutes=7)
        row = bot.reply(bot.last(who), words)
        sent = bot.run()
        assert bot.row(row).status in ("done", "asked"), bot.row(row).reason
        told = Counter((s.to, s.kind, s.row.number) for s in sent if s.kind in ("todo", "todo_cancelled", "receipt"))
        assert not told or max(told.values()) == 1, told
        assert {s.to for s in sent} <= {ANNA, PROVAN, JOHN}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TURNS)
def test_any_conversation(turns: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bot = opened(Path(folder))
        before = bot.plan()
        talk(bot, turns)
        for uid, versions in entries(bot.all_sent).items():
            sequences = [sequence for sequence, _ in versions]
            assert sequences == sorted(set(sequences)), (uid, versions)
        for sent in bot.sent(PROVAN):
            assert "she pays late" not in sent.everything and "Margin is thin" not in sent.everything
        with bot.store.begin() as uow:
            assert uow.outbox.counts(bot.clock.now(), bot.clock.now()).keys() <= {OutboundStatus.SENT}
            trail = uow.plans.changes_since(1, before.plan.opened_at)
        changes = [Change(c.subject, c.key, c.field, c.before, c.after) for c in trail]  # type: ignore[arg-type]
        after = bot.plan()
        replayed = apply(before, changes)
        for number, todo in after.todos.items():
            known = replayed.todos[number].model_dump(exclude={"id"})
            assert known == todo.model_dump(exclude={"id"})
        bot.store.close()
