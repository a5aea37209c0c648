"""Which rows each statement is about: those in its clause, those named last, or those that follow it."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.language.replies.parts import Part
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.verdict import Verdict

ONE = (0,)
"""Stands for the to-do in question where no rows are named."""


Said = list[tuple[tuple[int, ...], Verdict]]
UNSETTLES = {"not_done", "more_time", "cannot", "progress", "started"}
SETTLES = {"done", "not_done", "more_time", "cannot", "reassign"}


def about_one(scene: Scene, parts: Sequence[Part]) -> Said:
    said: Said = [
        (ONE, part.verdict) for at, part in enumerate(parts) if part.verdict is not None and not _filler(parts, at)
    ]
    if any(verdict.act == "done" for _, verdict in said) and (
        any(_takes_back(scene, part) for part in parts) or _after_a_day_to_come(scene, parts)
    ):
        said.append((ONE, Verdict("unclear", guess="done")))
    return said


def _filler(parts: Sequence[Part], at: int) -> bool:
    """ "Pronto, I'll see to it tomorrow": a word that elsewhere says done, here only opens the sentence."""
    clause = parts[at].clause
    after = parts[at + 1] if at + 1 < len(parts) else None
    return (
        clause.has("signal.filler")
        and clause.end - clause.start == 1
        and after is not None
        and after.clause.sentence == clause.sentence
        and after.verdict is not None
        and after.verdict.act != "done"
    )


def _after_a_day_to_come(scene: Scene, parts: Sequence[Part]) -> bool:
    """ "The painter comes on Thursday, then it is done": the day stands before the "done", in the same sentence."""
    dated = -1  # the last sentence in which such a day was named
    for part in parts:
        if part.verdict is None:
            if scene.days_ahead(part.clause, "day", "ahead"):
                dated = part.clause.sentence
        elif part.verdict.act == "done" and part.clause.sentence == dated:
            return True
    return False


def _takes_back(scene: Scene, part: Part) -> bool:
    """ "... but the electrician only comes on Monday": a "but" with a no or a day in it leaves nothing certain."""
    clause = part.clause
    if clause.has("signal.except_post") and part.verdict is None and not part.question:
        return True  # "done, the signature excepted"
    if part.question or not (clause.opener == "but" or clause.has("signal.but")):
        return False
    return clause.has(
        "signal.not", "state.undone", "signal.future", "signal.condition", "state.cannot_end", "talk.no"
    ) or any(span.day is not None and span.day >= scene.on for span in clause.dates)


def about_rows(scene: Scene, parts: list[Part]) -> Said:
    said: Said = []
    topic: tuple[int, ...] | None = None
    loose: Verdict | None = None  # said without rows, which may follow
    waiting: tuple[int, ...] | None = None  # rows of which nothing was said yet
    waiting_sentence = -1
    waited_unread = False
    last: int | None = None
    lost = False
    none_done: int | None = None  # where "none of them" was said
    unsaid: int | None = None  # where all rows but some were named and nothing said of them
    others: tuple[int, ...] = ()
    strays = False
    barred: tuple[int, ...] = ()  # rows excepted before anything was said
    barred_sentence = -1
    for part in parts:
        strays = strays or part.stray
        if part.rest and strays and part.verdict is not None:
            said.append((ONE, Verdict("unclear", guess=part.verdict.act)))  # "2 <unread>, the rest on Monday"
            continue
        if part.stray:
            lost, waiting, loose = True, None, None
            said += _doubted(scene, part, said)
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
                if verdict.act == "not_done" and part.verdict is None and all(n in base for n in part.excepted):
                    said.append((part.excepted, Verdict("done")))  # "none done, but for the first"
            elif part.verdict is not None:
                said.append((tuple(n for n in range(1, scene.rows + 1) if n not in part.excepted), part.verdict))
                last = len(said) - 1
                if part.verdict.act == "not_done":
                    said.append((part.excepted, Verdict("done")))  # "none of them but the first"
                topic = part.excepted
                continue
            else:
                barred, barred_sentence = part.excepted, part.clause.sentence
            topic = part.excepted
            if part.verdict is not None and part.verdict.act not in ("not_done", "ok"):
                said.append((part.excepted, part.verdict))
            continue
        if part.rows is not None:
            if part.clause.sentence == barred_sentence and len(part.rows) == scene.rows:
                part.rows = tuple(n for n in part.rows if n not in barred)  # "but for 3, everything is done"
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
            elif none_done is not None and part.clause.has("signal.only") and _only_small(scene, part):
                said[none_done] = (tuple(n for n in range(1, scene.rows + 1) if n not in part.rows), said[none_done][1])
                said.append((part.rows, Verdict("done")))  # "none of them yet, only the first"
                topic = part.rows
            elif (loose is not None and part.clause.opener in (":", "-", "–", "—", "\n", ",", "(")) or (
                loose is not None and said and said[-1][0] == ONE and waiting is None and _only_rows(scene, part)
            ):
                said[-1] = (part.rows, loose) if said and said[-1][0] == ONE else said[-1]
                topic = part.rows
                last = len(said) - 1
            elif part.excepted:
                # "everything but the last two": what holds of the others is not said, but may be told by what follows
                unsaid = len(said)
                others = part.rows
                said.append((ONE, Verdict("unclear", guess="done")))
                topic, waiting = part.excepted, None
            elif (
                (part.clause.opener == "but" or part.clause.has("signal.indeed"))
                and last is not None
                and said[last][1].act == "not_done"
                and _only_small(scene, part)
            ):
                said.append((part.rows, Verdict("done")))  # "neither 2 nor 3 is done, but 4 is"
                topic = part.rows
            elif (
                part.clause.opener == "but"
                and last is not None
                and said[last][0] != ONE
                and set(part.rows) < set(said[last][0])
                and _only_small(scene, part)
            ):
                said[last] = (tuple(n for n in said[last][0] if n not in part.rows), said[last][1])
                topic = part.rows  # "all done but 3"
            else:
                beside = (waiting or ()) if waiting_sentence == part.clause.sentence and not waited_unread else ()
                waiting = tuple(dict.fromkeys((*beside, *part.rows)))
                waited_unread = scene.unknown_in(part.clause) > 1
                waiting_sentence = part.clause.sentence
                topic = part.rows
            continue
        if part.verdict is None:
            continue
        waited_unread = waited_unread or scene.unknown_in(part.clause) > 0
        if waiting is not None and waited_unread and part.verdict.act in SETTLES:
            said.append((waiting, Verdict("unclear", guess=part.verdict.act)))
            last, waiting = len(said) - 1, None
        elif waiting is not None:
            said.append((waiting, part.verdict))
            last = len(said) - 1
            waiting = None
        elif topic is not None and part.verdict.act not in ("ok",):
            if unsaid is not None and said[-1][0] == ONE and part.verdict.act in UNSETTLES | {"reassign"}:
                said[unsaid] = (others, Verdict("done"))  # "everything but the last two, those need until Friday"
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
            if part.verdict.act == "not_done" and part.clause.has("row.none"):
                none_done = last
    if none_done is not None and len(said) == 1:
        said = [(tuple(range(1, scene.rows + 1)), said[0][1])]
    return said


def _doubted(scene: Scene, part: Part, said: Said) -> Said:
    """ "Everything is done. And maybe 5, need to check": of rows said done, those a doubt is cast on."""
    if not part.clause.has("signal.hearsay", "talk.undecided"):
        return []
    tokens = scene.tokens[part.clause.start : part.clause.end]
    numbers = {int(token.key) for token in tokens if token.kind == "number" and len(token.key) < 4}
    done = {n for rows, verdict in said if verdict.act == "done" for n in rows}
    return [((n,), Verdict("unclear", guess="done")) for n in sorted(numbers & done)]


def _only_small(scene: Scene, part: Part) -> bool:
    clause = part.clause
    said = {
        i
        for name in (
            "signal.small",
            "signal.but",
            "signal.article",
            "signal.thing",
            "talk.yes",
            "row.noun",
            "row.prep",
            "signal.ask",
            "signal.indeed",
            "signal.only",
        )
        for hit in clause.hits.get(name, ())
        for i in range(hit.start, hit.end)
    } | {i for group in scene.groups_in(clause.start, clause.end) for i in range(group.start, group.end)}
    return not clause.has("signal.not", "talk.no", "signal.future", "signal.condition") and all(
        i in said for i in range(clause.start, clause.end) if scene.tokens[i].kind == "word"
    )


def _only_rows(scene: Scene, part: Part) -> bool:
    return scene.words_in(part.clause) <= 2
