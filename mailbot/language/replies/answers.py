"""Answers to a question the bot put: agree to a plan, grant more time, rate the work.

An answer counts only where it is whole: agreement with a "but" is none, a yes with a day is that day, a mark out of
another scale is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mailbot.domain.acts import Act, Agree, Disagree, Help, ListOpen, No, Question, Thanks, Unclear, Until, Yes
from mailbot.language.dates.span import Span
from mailbot.language.replies.asks import wants_help, wants_list
from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.lateness import day_meant
from mailbot.language.replies.scene import Scene


def asides_of(scene: Scene) -> list[Act]:
    for clause in scene.clauses:
        if wants_help(scene, clause) and not clause.has("state.done"):
            return [Help()]
        if wants_list(scene, clause):
            return [ListOpen()]
    return []


def asks(scene: Scene) -> bool:
    return any((scene.question(c) and c.last) or c.has("signal.request") for c in scene.clauses) or any(
        c.mark == "?" for c in scene.clauses
    )


# --- plan --------------------------------------------------------------------------------------------


def plan_answer(scene: Scene) -> tuple[Act, ...]:
    """Agree, Disagree, or why it is neither."""
    aside = asides_of(scene)
    if aside:
        return tuple(aside)
    agrees = refuses = reserves = undecided = False
    for clause, hangs in scene.conditional():
        if (
            clause.opener == "but"
            or clause.has("signal.but", "signal.except", "signal.rest")
            or _names_a_point(scene, clause)
        ):
            reserves = True
        if scene.question(clause):
            continue
        if concludes_yes(scene, clause):
            agrees, refuses, reserves, undecided = True, False, False, False
            continue
        negated = (clause.has("signal.not") and not _only_no(clause)) or clause.has(
            "state.cannot", "state.cannot_end", "state.undone"
        )
        yes = clause.has("talk.agree", "talk.yes", "talk.thumb") or _fine(clause)
        against = clause.has("talk.thumb_down") or any(
            not clause.heard(hit.start, "talk.agree") for hit in clause.hits.get("talk.disagree", ())
        )  # "nothing against it" agrees
        both = clause.has("talk.yes", "talk.agree") and clause.has("talk.no", "talk.disagree")
        if clause.has("talk.undecided") or (both and clause.has("row.neither")):
            undecided = True
        if hangs or (clause.has("signal.would") and yes):
            reserves = True
        if against:
            refuses = True
        elif yes and negated:
            refuses = refuses or clause.has("talk.agree") or clause.has("talk.no")
            reserves = True
        elif _says_no(clause):
            refuses = True
        elif yes and not hangs:
            agrees = True
        elif negated:
            reserves = True
    asking = asks(scene)
    words = scene.text.strip()
    if agrees and not (refuses or reserves or undecided):
        return (Agree(words), Question(words)) if asking else (Agree(words),)
    if refuses and not (agrees or undecided):
        return (Disagree(words), Question(words)) if asking else (Disagree(words),)
    if asking and not (agrees and refuses):
        return (Question(words),)
    if refuses or reserves or undecided or agrees:
        return (Unclear("disagree" if refuses else "agree"),)
    return (Thanks(),) if scene.has("talk.thanks") else (Unclear(),)


def concludes_yes(scene: Scene, clause: Clause) -> bool:
    """ "... not what we pictured, but it grows on us, so yes": what was weighed before it no longer counts."""
    against = (
        "signal.not",
        "signal.but",
        "signal.would",
        "signal.condition",
        "signal.except",
        "talk.no",
        "talk.disagree",
    )
    return scene.concludes(clause) and clause.has("talk.yes", "talk.agree") and not clause.has(*against)


def _names_a_point(scene: Scene, clause: Clause) -> bool:
    return any(
        hit.end < clause.end and scene.tokens[hit.end].kind == "number" for hit in clause.hits.get("row.noun", ())
    )


def _fine(clause: Clause) -> bool:
    """ "OK", "great": but "noted" and "received" only say that it has arrived."""
    received = {(hit.start, hit.end) for hit in clause.hits.get("state.promise", ())}
    return any((hit.start, hit.end) not in received for hit in clause.hits.get("state.ok", ()))


def _only_no(clause: Clause) -> bool:
    reach = {hit.start: hit.end for hit in sorted(clause.hits.get("talk.no", ()))}  # the longest that begins there
    return all(reach.get(n.start, -1) >= n.end for n in clause.hits["signal.not"])


def _says_no(clause: Clause) -> bool:
    return clause.has("talk.no")


# --- extension ---------------------------------------------------------------------------------------


def extension_answer(scene: Scene) -> tuple[tuple[Act, ...], tuple[date, ...]]:
    """Yes, No, or the day until which it may take. Days in reasons ("we have a meeting on 17.12.") do not count."""
    yes = no = reserves = softens = lengths = alone = False
    limits: list[Span] = []
    loose: list[Span] = []
    for clause, hangs in scene.conditional():
        ahead = [s for s in clause.dates if s.day and s.day >= scene.on and s.kind in ("day", "bare")]
        # "two more days" counts from a due date that is not known here
        lengths = lengths or any(s.kind in ("ahead", "length", "vague") for s in clause.dates)
        if scene.question(clause):
            continue
        if clause.opener != "because":
            limits += [s for s in ahead if s.until]
            loose += [s for s in ahead if not s.until]
            alone = alone or (bool(ahead) and _day_alone(scene, clause))
        reserves = reserves or (hangs and not ahead) or clause.has("talk.undecided")
        butted = (
            (clause.opener == "but" or clause.has("signal.but"))
            and (clause.has("signal.not") or not clause.has("talk.yes", "talk.agree"))
            and not clause.has("talk.last_time")
        )
        softens = softens or (butted and not ahead)
        plain_yes = (clause.has("talk.yes", "talk.agree", "talk.thumb") or _fine(clause)) and not clause.has(
            "signal.would"
        )
        negated = clause.has("signal.not") and not _only_no(clause)
        if (
            (clause.has("talk.no") and _refuses(scene, clause))
            or clause.has("talk.thumb_down", "state.cannot")
            or (plain_yes and negated)
        ):
            no = no or not (clause.has("talk.last_time") and (limits or loose))  # "the 10th, and not a day more"
            lengths = lengths or alone or bool(ahead)  # "never after the 10th" is no plain no
        elif plain_yes and not hangs:
            yes = True
    aside = asides_of(scene)
    if aside:
        return tuple(aside), ()
    if asks(scene):
        return (Question(scene.text.strip()),), ()
    if limits or (loose and not no):
        final = scene.has("talk.last_time")  # "Friday, but then that is it"
        return _limited(limits or loose, bool(limits) or len(scene.clauses) == 1 or yes or final)
    if lengths:
        return (Unclear("until"),), ()
    if reserves and (yes or no):
        return (Unclear("yes" if yes else "no"),), ()
    if yes and (no or softens):
        return (Unclear("no" if no else "yes"),), ()
    if yes:
        return ((Unclear("yes"),) if reserves else (Yes(),)), ()
    if no:
        return (No(scene.text.strip()),), ()
    return ((Thanks(),) if scene.has("talk.thanks") else (Unclear(),)), ()


def _day_alone(scene: Scene, clause: Clause) -> bool:
    return scene.words_in(clause) <= 1 + sum(span.end - span.start for span in clause.dates)


def _refuses(scene: Scene, clause: Clause) -> bool:
    """A "no" of one word opens its sentence or is a clause of its own; inside another clause it may deny anything."""
    aside = sum(h.end - h.start for n in ("signal.but", "talk.polite", "talk.thanks") for h in clause.hits.get(n, ()))
    alone = scene.words_in(clause) - aside == 1
    opens = scene.opens(clause)
    return alone or any(
        hit.end - hit.start > 1 or (opens and hit.start == clause.start) for hit in clause.hits["talk.no"]
    )


def _limited(spans: Sequence[Span], certain: bool) -> tuple[tuple[Act, ...], tuple[date, ...]]:
    until, doubt = day_meant(spans[:1] if len({s.day for s in spans if s.until}) <= 1 else spans)
    if until is None or not certain:
        return (Unclear("until"),), doubt
    return (Until(until),), ()
