"""Replies about to-dos: each clause's verdict is put on the rows it is about, then all of it is weighed.

In a reply to one to-do everything is about that one. In a reply to a list a clause is about the rows in it; without
rows it is about those named last, or about the one before where the rows come after ("done: 1, 2 and 4").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from mailbot.domain.acts import (
    Accept,
    Act,
    Assign,
    Cannot,
    Done,
    Help,
    ListOpen,
    MoreTime,
    NotDone,
    OnTrack,
    Progress,
    Question,
    Started,
    Thanks,
    Unclear,
)  # fmt: skip
from mailbot.language.clauses import Clause
from mailbot.language.rows import Group
from mailbot.language.scene import Scene
from mailbot.language.verdicts import Setting, Verdict, day_meant, verdict_of

ONE = (0,)
"""Stands for the to-do in question where no rows are named."""


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


def todo_answer(scene: Scene) -> tuple[tuple[Act, ...], tuple[date, ...]]:
    """The acts about to-dos and what goes with them, and both readings of a date in doubt."""
    parts = _parts(scene)
    said = _attached(scene, parts) if scene.about in ("list", "digest") else _about_one(scene, parts)
    doubt = tuple(d for _, verdict in said for d in verdict.doubt)
    acts = _acts(scene, said)
    acts += _side_acts(scene, parts, acts)
    acts = _settled(acts)
    if said and all(verdict.act == "ok" for _, verdict in said) and scene.clauses[0].has("talk.thanks"):
        acts = [act for act in acts if not isinstance(act, Accept)]  # "many thanks, you are great"
    if not acts and any(clause.has("talk.thanks") for clause in scene.clauses):
        acts = [Thanks()]
    return tuple(dict.fromkeys(acts)), tuple(dict.fromkeys(doubt))


# --- from clauses to parts -----------------------------------------------------------------------------


def _parts(scene: Scene) -> list[Part]:
    parts: list[Part] = []
    mentioned = {n for group in scene.groups if group.valid for n in group.numbers}
    clauses = list(scene.conditional())
    listed = scene.about in ("list", "digest")
    for at, (clause, hangs) in enumerate(clauses):
        following = clauses[at + 1][0] if at + 1 < len(clauses) else None
        question = scene.question(clause)
        after = [span for other in scene.clauses if other is not clause for span in other.dates] if not listed else []
        around = Setting(
            scene.text, scene.tokens, scene.on, hangs, question, following, scene.about in ("list", "digest"), after
        )
        groups = [g for g in scene.groups if clause.start <= g.start < clause.end]
        pieces = _pieces(clause, groups)
        for piece, own in pieces:
            verdict = verdict_of(piece, replace(around, following=following if piece is pieces[-1][0] else None))
            if verdict is not None and verdict.act == "left" and scene.about == "todo":
                verdict = Verdict("unclear", guess="done")
            elif verdict is not None and (_wants_list(scene, piece) or (verdict.act == "left" and not own)):
                verdict = None
            elif verdict is not None and verdict.act == "left":
                verdict = Verdict("not_done")
            if verdict is None and own and not question and not hangs:
                verdict = _bare_date(scene, piece)
            if verdict is not None and verdict.act == "cannot" and _day_in_sentence(scene, clause, listed):
                verdict = Verdict("unclear", guess="more_time")  # not by then: whether at all is to be asked
            answered = (
                bool(parts)
                and parts[-1].rows is not None
                and parts[-1].verdict is None
                and clause.opener in (":", "-", "–", ")", "/")
            )
            if listed and not own and verdict is None and answered and not question:
                verdict = _ticked(scene, piece, (), hangs)  # "2: yes"
            if verdict is not None and listed and not own:
                verdict = _sure_without_rows(scene, piece, verdict)
            if listed and own and not question and (verdict is None or verdict.act == "ok"):
                verdict = _ticked(scene, piece, own, hangs) or verdict
            parts.append(_part(scene, piece, own, verdict, mentioned, question))
    return parts


def _day_in_sentence(scene: Scene, clause: Clause, listed: bool) -> bool:
    return any(
        span.day is not None and span.day > scene.on and span.kind in ("day", "ahead", "length")
        for other in scene.clauses
        if (other is clause if listed else other.sentence == clause.sentence)
        for span in other.dates
    )


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
    if not words or len(words) > 3 or any(i not in said for i in words):
        return None
    if clause.has("talk.no"):
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


def _pieces(clause: Clause, groups: Sequence[Group]) -> list[tuple[Clause, list[Group]]]:
    """The clause cut where a second statement about other rows begins ("1 done 2 not done")."""
    plain = [g for g in groups if not g.excepted]
    if len(plain) < 2:
        return [(clause, list(groups))]
    said = sorted(
        hit.start
        for name in (
            "state.done",
            "state.did",
            "state.undone",
            "state.started",
            "state.more_time",
            "state.need",
            "state.move",
            "state.on_track",
            "state.taker",
            "state.hand_to",
            "state.cannot",
            "signal.not",
            "state.promise",
            "state.percent",
            "state.half",
            "talk.thumb_down",
            "state.ok",
        )
        for hit in clause.hits.get(name, ())
    )
    said += [span.start for span in clause.dates]
    if not said:
        return [(clause, list(groups))]
    cuts = [clause.start]
    if min(said) > plain[0].start:
        for before, group in pairwise(plain):
            if any(before.end <= i < group.start for i in said) and any(i >= group.end for i in said):
                cuts.append(group.start)
    else:
        for before, group in pairwise(plain):
            between = [i for i in said if before.end <= i < group.start]
            if between:
                cuts.append(min(between))
    cuts.append(clause.end)
    if len(cuts) == 2:
        return [(clause, list(groups))]
    pieces = []
    for low, high in pairwise(cuts):
        hits = {
            name: kept
            for name, all_hits in clause.hits.items()
            if (kept := [h for h in all_hits if low <= h.start < high])
        }
        dates = [s for s in clause.dates if low <= s.start < high]
        opener = clause.opener if low == clause.start else ""
        piece = Clause(low, high, clause.sentence, clause.mark, clause.last and high == clause.end, opener, hits, dates)
        pieces.append((piece, [g for g in groups if low <= g.start < high]))
    return pieces


def _bare_date(scene: Scene, clause: Clause) -> Verdict | None:
    """Rows and a day and nothing else said: "5 till Friday"."""
    ahead = [s for s in clause.dates if s.day and s.day >= scene.on]
    if not ahead:
        return None
    if clause.has("signal.not") or any(s.until for s in ahead):
        until, doubt = day_meant(ahead)
        return Verdict("unclear", guess="more_time", doubt=doubt) if doubt else Verdict("more_time", until=until)
    dated = {i for span in clause.dates for i in range(span.start, span.end)}
    known = {i for hits in clause.hits.values() for hit in hits for i in range(hit.start, hit.end)}
    if all(
        i in dated or i in known for i in range(clause.start, clause.end) if scene.tokens[i].kind == "word"
    ) and not clause.has("signal.hearsay", "signal.would", "signal.condition"):
        until, doubt = day_meant(ahead)  # "3 on Tuesday"
        return Verdict("unclear", guess="more_time", doubt=doubt) if doubt else Verdict("more_time", until=until)
    return Verdict("unclear", guess="more_time")


def _part(
    scene: Scene, clause: Clause, groups: Sequence[Group], verdict: Verdict | None, mentioned: set[int], question: bool
) -> Part:
    if scene.about not in ("list", "digest"):
        return Part(clause, None, verdict, question=question)
    rows: list[int] | None = None
    excepted: list[int] = []
    valid = True
    rest = False
    named = any(group.kind == "rows" and not group.excepted for group in groups)
    negations = {hit.start for hit in clause.hits.get("signal.not", ())}
    excepts = [
        h for n in ("signal.except", "signal.except_post") for h in clause.hits.get(n, ()) if h.start not in negations
    ]
    if excepts and groups and not any(group.excepted for group in groups):
        valid = False  # "all but the tiles": which row that is cannot be told
    for group in groups:
        valid = valid and group.valid
        if group.kind == "all" and named:
            continue
        if group.kind == "all":
            rows = list(range(1, scene.rows + 1))
        elif group.kind == "both":
            rows = [1, 2] if scene.rows == 2 else None
            valid = valid and scene.rows == 2
        elif group.kind == "rest":
            rest = True
            rows = (rows or []) + [n for n in range(1, scene.rows + 1) if n not in mentioned]
        elif group.excepted and (rows is not None or clause.has("signal.except", "signal.except_post")):
            excepted += group.numbers
        else:
            rows = (rows or []) + list(group.numbers)
    held = {i for group in groups for i in range(group.start, group.end)} | {
        i for s in clause.dates for i in range(s.start, s.end)
    }
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
    kept = tuple(dict.fromkeys(n for n in rows if n not in excepted)) if rows is not None else None
    return Part(clause, kept, verdict, tuple(excepted), valid, rest, question)


# --- from parts to (rows, verdict) ---------------------------------------------------------------------

Said = list[tuple[tuple[int, ...], Verdict]]


def _about_one(scene: Scene, parts: Sequence[Part]) -> Said:
    said: Said = [(ONE, part.verdict) for part in parts if part.verdict is not None]
    if any(verdict.act == "done" for _, verdict in said) and (
        any(_takes_back(part) for part in parts) or _after_a_day_to_come(scene, parts)
    ):
        said.append((ONE, Verdict("unclear", guess="done")))
    return said


def _after_a_day_to_come(scene: Scene, parts: Sequence[Part]) -> bool:
    """ "The painter comes on Thursday, then it is done": the day stands before the "done", in the same sentence."""
    for at, part in enumerate(parts):
        if part.verdict is not None and part.verdict.act == "done":
            before = [p for p in parts[:at] if p.clause.sentence == part.clause.sentence and p.verdict is None]
            if any(s.day and s.day > scene.on and s.kind in ("day", "ahead") for p in before for s in p.clause.dates):
                return True
    return False


def _takes_back(part: Part) -> bool:
    """ "... but the electrician only comes on Monday": a "but" with a no or a day in it leaves nothing certain."""
    clause = part.clause
    if part.question or not (clause.opener == "but" or clause.has("signal.but")):
        return False
    return clause.has(
        "signal.not", "state.undone", "signal.future", "signal.condition", "state.cannot_end", "talk.no"
    ) or any(span.day is not None for span in clause.dates)


def _attached(scene: Scene, parts: list[Part]) -> Said:
    said: Said = []
    topic: tuple[int, ...] | None = None
    loose: Verdict | None = None  # said without rows, which may follow
    waiting: tuple[int, ...] | None = None  # rows of which nothing was said yet
    waiting_sentence = -1
    last: int | None = None
    lost = False
    for part in parts:
        if part.stray:
            lost, waiting, loose = True, None, None
        elif part.rows is not None:
            lost = False
        if lost and part.rows is None and part.verdict is not None and part.verdict.act in SETTLES | UNSETTLES:
            part.verdict = Verdict("unclear", guess=part.verdict.act)  # about the row that could not be read
            said.append((ONE, part.verdict))
            continue
        if not part.valid:
            said.append((ONE, Verdict("unclear", guess=part.verdict.act if part.verdict else None)))
            topic = waiting = loose = None
            continue
        if part.excepted and part.rows is None:
            # "1-5 done, except 3": the exception belongs to what was said before
            if said and last is not None:
                rows, verdict = said[last]
                base = rows if rows != ONE else tuple(range(1, scene.rows + 1))
                said[last] = (tuple(n for n in base if n not in part.excepted), verdict)
            elif part.verdict is not None:
                said.append((tuple(n for n in range(1, scene.rows + 1) if n not in part.excepted), part.verdict))
                last = len(said) - 1
                if part.verdict.act == "not_done":
                    said.append((part.excepted, Verdict("done")))  # "none of them but the first"
                topic = part.excepted
                continue
            topic = part.excepted
            if part.verdict is not None and part.verdict.act not in ("not_done", "ok"):
                said.append((part.excepted, part.verdict))
            continue
        if part.rows is not None:
            if part.verdict is not None and not (part.verdict.act == "ok" and part.clause.has("state.promise")):
                said.append((part.rows, part.verdict))
                last = len(said) - 1
                if (
                    part.verdict.act == "not_done"
                    and part.excepted
                    and len(part.rows) + len(part.excepted) == scene.rows
                ):
                    said.append((part.excepted, Verdict("done")))  # "none of them but the first"
                topic = part.excepted or part.rows
                waiting = loose = None
            elif (loose is not None and part.clause.opener in (":", "-", "–", "—", "\n", ",", "(")) or (
                loose is not None and said and said[-1][0] == ONE and waiting is None and _only_rows(scene, part)
            ):
                said[-1] = (part.rows, loose) if said and said[-1][0] == ONE else said[-1]
                topic = part.rows
                last = len(said) - 1
            elif part.excepted:
                # "everything but the last two": what holds of the others is not said
                said.append((ONE, Verdict("unclear", guess="done")))
                topic, waiting = part.excepted, None
            elif (
                part.clause.opener == "but"
                and last is not None
                and said[last][1].act == "not_done"
                and _only_small(scene, part)
            ):
                said.append((part.rows, Verdict("done")))  # "neither 2 nor 3 is done, but 4 is"
                topic = part.rows
            else:
                waiting = (waiting or ()) + part.rows if waiting_sentence == part.clause.sentence else part.rows
                waiting_sentence = part.clause.sentence
                topic = part.rows
            continue
        if part.verdict is None:
            continue
        if waiting is not None:
            said.append((waiting, part.verdict))
            last = len(said) - 1
            waiting = None
        elif topic is not None and part.verdict.act not in ("ok",):
            said.append((topic, part.verdict))
        else:
            if part.verdict.act in ("more_time", "cannot", "reassign") and part.verdict.until != scene.on:
                part.verdict = (
                    Verdict("unclear", guess=part.verdict.act)
                    if part.verdict.until or part.verdict.to
                    else part.verdict
                )
            said.append((ONE, part.verdict))
            loose = part.verdict
            last = len(said) - 1
    return said


def _only_small(scene: Scene, part: Part) -> bool:
    clause = part.clause
    said = {
        i
        for name in ("signal.small", "signal.but", "signal.article", "signal.thing", "talk.yes", "row.noun")
        for hit in clause.hits.get(name, ())
        for i in range(hit.start, hit.end)
    }
    return not clause.has("signal.not", "talk.no", "signal.future", "signal.condition") and all(
        i in said for i in range(clause.start, clause.end) if scene.tokens[i].kind == "word"
    )


def _only_rows(scene: Scene, part: Part) -> bool:
    return scene.words_in(part.clause) <= 2


# --- weighing ------------------------------------------------------------------------------------------

ORDER = (
    "reassign",
    "more_time",
    "cannot",
    "progress",
    "started",
    "not_done",
    "done",
    "on_track",
    "accept",
    "ok",
    "unclear",
)
SETTLES = {"done", "not_done", "more_time", "cannot", "reassign"}
UNSETTLES = {"not_done", "more_time", "cannot", "progress", "started"}


def _acts(scene: Scene, said: Said) -> list[Act]:
    """One act for each row at most, the same verdict of several rows joined into one act."""
    by_row: dict[int, list[Verdict]] = {}
    for rows, verdict in said:
        for row in rows:
            by_row.setdefault(row, []).append(verdict)
    joined: dict[tuple[Verdict, bool], list[int]] = {}
    for row, verdicts in by_row.items():
        verdict = _weighed(verdicts)
        if row == 0 and verdict.act == "ok" and len(by_row) > 1:
            continue
        if verdict.act == "ok":
            verdict = Verdict("accept")
        joined.setdefault((verdict, row == 0), []).append(row)
    if len(joined) > 1:  # small talk about nothing in particular beside something certain
        for key in [k for k in joined if k[1] and k[0].act in ("accept", "unclear", "on_track")]:
            if any(other.act != "unclear" for other, _ in joined if other is not key[0]):
                del joined[key]
    if list(joined) == [(Verdict("done"), True)] and scene.about in ("list", "digest") and scene.rows > 1:
        return [Unclear("done")]  # a bare "done" under a list: which of them?
    return [_act(verdict, tuple(rows) if not whole else (), scene) for (verdict, whole), rows in joined.items()]


def _weighed(verdicts: Sequence[Verdict]) -> Verdict:
    """What holds of one to-do of which several things were said."""
    acts = {v.act for v in verdicts}
    if verdicts[0].act == "unclear" and verdicts[0].guess == "done" and "not_done" in acts:
        return verdicts[0]  # "he says it is done, but I have not seen it"
    done = "done" in acts
    unsure = any(
        v.act == "unclear" and v.guess in ("done", "not_done", "accept", "more_time", "reassign", "cannot")
        for v in verdicts
    )
    if done and (acts & UNSETTLES):
        verdicts = [v for v in verdicts if v.act not in ("done", "ok", "accept", "on_track")]
        if acts & {"not_done", "started"} == acts - {"done", "ok", "accept", "on_track", "unclear"}:
            first = verdicts[0]
            return first if first.act != "not_done" else Verdict("unclear", guess="done")
        acts = {v.act for v in verdicts}
    elif done and unsure:
        guesses = {v.guess for v in verdicts if v.act == "unclear"}
        if guesses & {"done", "not_done", "more_time"}:
            return Verdict("unclear", guess="done")
    if "more_time" in acts and any(v.act == "unclear" and v.doubt for v in verdicts):
        return next(v for v in verdicts if v.doubt)
    times = [v for v in verdicts if v.act == "more_time"]
    if len({v.until for v in times if v.until}) > 1:
        return Verdict("unclear", guess="more_time", doubt=tuple(sorted({v.until for v in times if v.until})))
    if times:
        return next((v for v in times if v.until), times[0])
    people = [v for v in verdicts if v.act == "reassign"]
    if len({v.to for v in people}) > 1:
        return Verdict("unclear", guess="reassign")
    for act in ORDER:
        for verdict in verdicts:
            if verdict.act == act:
                return verdict
    return verdicts[0]


def _act(verdict: Verdict, rows: tuple[int, ...], scene: Scene) -> Act:
    match verdict.act:
        case "done":
            return Done(rows, _outcome(scene))
        case "not_done":
            return NotDone(rows)
        case "started":
            return Started(rows)
        case "progress":
            return Progress(verdict.percent, rows)
        case "more_time":
            return MoreTime(rows, verdict.until)
        case "cannot":
            return Cannot(rows, scene.text.strip())
        case "accept":
            return Accept(rows)
        case "on_track":
            return OnTrack(rows)
        case "reassign":
            return Assign(verdict.to, rows)
        case _:
            return Unclear(verdict.guess)


def _outcome(scene: Scene) -> str:
    """What came of it: the writer's words beside those that only say that it is done."""
    kept = [
        scene.words_of(clause).strip(" \n-:,.!")
        for clause in scene.clauses
        if not clause.has("state.done", "talk.greeting", "talk.thanks", "talk.polite", "state.ok", "talk.yes")
        or (any(t.kind == "number" for t in scene.tokens[clause.start : clause.end]) and not scene.groups)
    ]
    return ", ".join(words for words in kept if words)[:500] if not scene.groups else ""


# --- what goes with it -----------------------------------------------------------------------------------


def _side_acts(scene: Scene, parts: Sequence[Part], acts: Sequence[Act]) -> list[Act]:
    """The list, help, and questions, which never change anything."""
    listed = helped = asked = requested = False
    for part in parts:
        clause = part.clause
        if _wants_list(scene, clause):
            listed = True
        elif _wants_help(scene, clause):
            helped = True
        elif (
            part.question
            and (part.verdict is None or part.verdict.act != "more_time")
            and (clause.last or not clause.has("talk.polite"))
        ):
            asked = asked or scene.words_in(clause) > 0 or clause.mark == "?"
        elif clause.has("talk.request", "signal.request"):
            requested = True
    side: list[Act] = []
    if listed:
        side.append(ListOpen())
    if helped and not listed:
        side.append(Help())
    if (asked or (requested and not any(isinstance(a, MoreTime) for a in acts))) and not (listed or helped):
        if any(isinstance(a, MoreTime) for a in acts) and not acts[1:]:
            return side
        side.append(Question(scene.text.strip()))
    return side


def _settled(acts: Sequence[Act]) -> list[Act]:
    """A question passes the words on, so nothing has to be asked back about the to-do in question as well."""
    if any(isinstance(act, (Question, Help)) for act in acts):
        return [act for act in acts if not isinstance(act, Unclear) or (act.guess == "more_time" and len(acts) > 2)]
    return list(acts)


def _wants_list(scene: Scene, clause: Clause) -> bool:
    hits = clause.hits.get("talk.list", ())
    if not hits or clause.has("talk.list_not"):
        return False
    if any(hit.end - hit.start > 1 for hit in hits) and not clause.has("state.did"):
        return True
    return not clause.has("state.done", "state.did", "state.undone") and (
        scene.words_in(clause) <= 3 or clause.has("talk.send", "signal.request")
    )


def _wants_help(scene: Scene, clause: Clause) -> bool:
    hits = clause.hits.get("talk.help", ())
    return any(hit.end - hit.start > 1 for hit in hits) or bool(hits and scene.words_in(clause) <= 2)
