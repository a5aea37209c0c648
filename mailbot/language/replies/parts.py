"""A reply cut into parts: each clause, or piece of one, with the rows it names and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailbot.language.dates.span import Span
from mailbot.language.replies.asks import wants_list
from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.hints import awaited, by_address, name_alone, none_alone, passed_on, until_alone
from mailbot.language.replies.lateness import day_meant
from mailbot.language.replies.offers import day_stated, offered
from mailbot.language.replies.pieces import pieces_of
from mailbot.language.replies.rows.group import Group
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.verdict import Setting, Verdict
from mailbot.language.replies.verdicts import verdict_of


@dataclass(slots=True)
class Part:
    """A clause, or a piece of one: what it is about (None: it names no rows) and what it says (None: nothing)."""

    clause: Clause
    rows: tuple[int, ...] | None
    verdict: Verdict | None
    excepted: tuple[int, ...] = ()
    valid: bool = True
    rest: bool = False
    question: bool = False
    stray: bool = False  # holds a number that may be a row, but is not read as one


def parts_of(scene: Scene) -> list[Part]:
    parts: list[Part] = []
    mentioned = {n for group in scene.groups if group.valid for n in group.numbers}
    clauses = list(scene.conditional())
    listed = scene.listed
    beside = day_meant(_dated(scene)) if not listed else (None, ())
    with_days = {clause.sentence for clause in scene.clauses if _day_ahead(scene, clause)}
    for at, (clause, hangs) in enumerate(clauses):
        following = clauses[at + 1][0] if at + 1 < len(clauses) else None
        question = scene.question(clause)
        around = Setting(scene.text, scene.tokens, scene.on, hangs, question, following, listed, beside)
        groups = scene.groups_in(clause.start, clause.end)
        dated = _day_ahead(scene, clause) if listed else clause.sentence in with_days
        waits = listed and awaited(scene, clause, groups)
        pieces = [(clause, list(groups))] if waits else pieces_of(scene, clause, groups)
        for piece, own in pieces:
            if own and "state.done_rows" in piece.hits and not scene.unknown_in(piece):
                piece.hits.setdefault("state.done", []).extend(piece.hits["state.done_rows"])
            verdict = verdict_of(piece, replace(around, following=following if piece is pieces[-1][0] else None))
            if verdict is not None and verdict.act == "left" and scene.about == "todo":
                verdict = Verdict("unclear", guess="done")
            elif verdict is not None and (wants_list(scene, piece) or (verdict.act == "left" and not own)):
                verdict = None
            elif verdict is not None and verdict.act == "left":
                verdict = Verdict("not_done")
            if verdict is None and own and not question and not hangs:
                verdict = _bare_date(scene, piece) or passed_on(scene, piece, own)
            if verdict is None and own and not question:
                verdict = name_alone(scene, piece, own)
            if (
                verdict is None
                and own
                and not question
                and piece.has("row.neither")
                and not piece.has("signal.request")
            ):
                verdict = Verdict("not_done")
            if own and not question and not hangs and (verdict is None or verdict.act in ("accept", "ok", "unclear")):
                after_it = [c for c, _ in clauses[at + 1 : at + 3]] if piece is pieces[-1][0] else []
                verdict = by_address(scene, piece, after_it) or verdict
            if verdict is None and question and not hangs and clause.mark == "?":
                verdict = offered(scene, piece)
            if verdict is None and scene.about == "todo" and not hangs:
                verdict = until_alone(scene, piece)
                if verdict is not None and any(part.verdict and part.verdict.act == "done" for part in parts):
                    # "Bestellt, bis Montag" may take leave, "Pedido, hasta el lunes" does
                    verdict = Verdict("unclear", guess="more_time") if verdict.act == "more_time" else None
            if verdict is None or verdict.act == "accept":
                verdict = (None if question or hangs else day_stated(scene, piece)) or verdict
            if verdict is not None and verdict.act == "cannot" and dated:
                verdict = Verdict("unclear", guess="more_time")  # not by then: whether at all is to be asked
            answered = (
                bool(parts)
                and parts[-1].rows is not None
                and parts[-1].verdict is None
                and clause.opener in (":", "-", "–", ")", "/")
            )
            named = any(group.kind != "all" for group in own)
            if verdict is None and listed and not named and not question and not hangs:
                verdict = none_alone(scene, piece)
            if verdict is not None and waits:
                verdict = Verdict("unclear", guess="not_done")
            if listed and not own and verdict is None and answered and not question:
                verdict = _ticked(scene, piece, (), hangs)  # "2: yes"
            if verdict is not None and listed and not own:
                verdict = _sure_without_rows(scene, piece, verdict)
            if (
                listed
                and own
                and not question
                and (verdict is None or verdict.act == "ok" or verdict.guess == "not_done")
            ):
                verdict = _ticked(scene, piece, own, hangs) or verdict
            if (
                listed
                and verdict is not None
                and verdict.act in ("not_done", "more_time")
                and scene.unknown_in(piece) > 1
            ):
                verdict = Verdict("unclear", guess=verdict.act)
            parts.append(_part(scene, piece, own, verdict, mentioned, question))
    return parts


def _dated(scene: Scene) -> list[Span]:
    """The days to come that the reply names, but not those on which something was done."""
    telling = [clause for clause in scene.clauses if not clause.has("state.did", "state.done", "talk.polite")]
    sure = [clause for clause in telling if clause.dates and not scene.unknown_in(clause)]
    return [span for clause in sure for span in clause.dates if span.day and span.day >= scene.on]


def _day_ahead(scene: Scene, clause: Clause) -> bool:
    return bool(scene.days_ahead(clause, "day", "ahead", "length"))


def _ticked(scene: Scene, clause: Clause, groups: Sequence[Group], hangs: bool) -> Verdict | None:
    """Rows and one word: "1 ok", "2: yes", "3 no". Anything more beside it is not that."""
    if hangs or clause.has("signal.future", "signal.condition", "signal.would", "signal.hearsay"):
        return None
    held = {i for group in groups for i in range(group.start, group.end)}
    words = [i for i in range(clause.start, clause.end) if scene.tokens[i].kind == "word" and i not in held]
    said = {
        i
        for name in ("state.ok", "talk.yes", "talk.no", "signal.small")
        for h in clause.hits.get(name, ())
        for i in range(h.start, h.end)
    }
    if clause.has("talk.thumb_down") and not words:
        return Verdict("not_done")
    denied = clause.hits.get("signal.not", ())
    if groups and len(words) == 1 and denied and denied[0].start == words[0] >= groups[-1].end:
        return Verdict("not_done")  # "1 done, 2 not"
    if not words or len(words) > 3 or any(i not in said for i in words):
        return None
    if clause.has("talk.no", "talk.thumb_down"):
        return None if clause.has("talk.yes", "state.ok") else Verdict("not_done")
    return Verdict("done") if clause.has("state.ok", "talk.yes") and not clause.has("signal.not") else None


def _sure_without_rows(scene: Scene, clause: Clause, verdict: Verdict) -> Verdict:
    """A statement that names no rows, in a reply to a list: not believed where it holds a number that may be one,
    and a "done" only where nothing unknown is said beside it."""
    dated = {i for span in clause.dates for i in range(span.start, span.end)}
    for i in range(clause.start, clause.end):
        token = scene.tokens[i]
        if (
            token.kind == "number"
            and i not in dated
            and len(token.key) < 4
            and 1 <= int(token.key) <= scene.rows
            and (verdict.act in ("done", "not_done", "more_time", "cannot", "reassign"))
        ):
            return Verdict("unclear", guess=verdict.act)
    counts = [name for name in clause.hits if name.startswith(("number.", "ordinal.", "rating."))]
    if verdict.act == "done" and any(name != "number.1" for name in counts):
        return Verdict("unclear", guess="done")
    return verdict


def _bare_date(scene: Scene, clause: Clause) -> Verdict | None:
    """Rows, a day with "until" before it, and nothing else said: "5 till Friday".

    A day alone ("3 on Tuesday") may be when it will be done, or the new date: it is asked.
    """
    ahead = [s for s in clause.dates if s.day and s.day >= scene.on]
    if not ahead:
        return None
    doubtful = clause.has("signal.hearsay", "signal.would", "signal.condition") or scene.unknown_in(clause)
    if doubtful or not any(span.until for span in ahead):
        return Verdict("unclear", guess="more_time")
    until, doubt = day_meant(ahead)
    return Verdict("unclear", guess="more_time", doubt=doubt) if doubt else Verdict("more_time", until=until)


def _part(
    scene: Scene, clause: Clause, groups: Sequence[Group], verdict: Verdict | None, mentioned: set[int], question: bool
) -> Part:
    if not scene.listed:
        return Part(clause, None, verdict, question=question)
    rows: dict[int, None] | None = None  # in the order named
    excepted: dict[int, None] = {}
    valid = True
    rest = False
    named = any(group.kind == "rows" and not group.excepted for group in groups)
    leaves = any(group.kind == "rest" for group in groups)
    negations = {hit.start for hit in clause.hits.get("signal.not", ())}
    excepts = [
        h for n in ("signal.except", "signal.except_post") for h in clause.hits.get(n, ()) if h.start not in negations
    ]
    if excepts and groups and not any(group.excepted for group in groups):
        valid = False  # "all but the tiles": which row that is cannot be told
    for group in groups:
        valid = valid and group.valid
        if group.kind == "both" and named:
            continue
        if group.kind == "all" and (named or leaves):
            continue
        if group.kind == "all":
            rows = dict.fromkeys(range(1, scene.rows + 1))
        elif group.kind == "both":
            rows = {1: None, 2: None} if scene.rows == 2 else None
            valid = valid and scene.rows == 2
        elif group.kind == "rest":
            rows = rows or {}
            if not rest:
                rows |= dict.fromkeys(n for n in range(1, scene.rows + 1) if n not in mentioned)
            rest = True
        elif group.excepted and (rows is not None or clause.has("signal.except", "signal.except_post")):
            excepted |= dict.fromkeys(group.numbers)
        else:
            rows = rows or {}
            rows |= dict.fromkeys(group.numbers)
    held = {i for group in groups for i in range(group.start, group.end)} | {
        i for s in clause.dates for i in range(s.start, s.end)
    }
    held.update(i for hit in clause.hits.get("row.none", ()) for i in range(hit.start, hit.end))  # "none of the four"
    counted = any(
        name.startswith(("number.", "ordinal.")) and name not in ("number.1", "ordinal.1") and hit.start not in held
        for name, hits in clause.hits.items()
        for hit in hits
    )
    stray = not groups and (
        counted
        or any(
            token.kind == "number" and len(token.key) < 4 and 1 <= int(token.key) <= scene.rows and i not in held
            for i, token in enumerate(scene.tokens[clause.start : clause.end], clause.start)
        )
    )
    if stray:
        return Part(clause, None, verdict, question=question, stray=True)
    if rows is None and excepted and clause.opener in (",", "", "(", "but", "-", "–", "—", "and"):
        return Part(clause, None, verdict, tuple(excepted), valid, question=question)
    kept = tuple(n for n in rows if n not in excepted) if rows is not None else None
    return Part(clause, kept, verdict, tuple(excepted), valid, rest, question)
