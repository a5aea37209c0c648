"""Answers to a question the bot put: agree to a plan, grant more time, rate the work.

An answer counts only where it is whole: agreement with a "but" is none, a yes with a day is that day, a mark out of
another scale is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mailbot.domain.acts import Act, Agree, Disagree, Help, ListOpen, No, Question, Rating, Thanks, Unclear, Until, Yes
from mailbot.language.clauses import Clause
from mailbot.language.dates.recognise import Span
from mailbot.language.scene import Scene
from mailbot.language.statements import _wants_help, _wants_list
from mailbot.language.verdicts import day_meant
from mailbot.language.words import Token


def _asides(scene: Scene) -> list[Act]:
    for clause in scene.clauses:
        if _wants_help(scene, clause) and not clause.has("state.done"):
            return [Help()]
        if _wants_list(scene, clause):
            return [ListOpen()]
    return []


def _asks(scene: Scene) -> bool:
    return any((scene.question(c) and c.last) or c.has("signal.request") for c in scene.clauses) or any(
        c.mark == "?" for c in scene.clauses
    )


# --- plan --------------------------------------------------------------------------------------------


def plan_answer(scene: Scene) -> tuple[Act, ...]:
    """Agree, Disagree, or why it is neither."""
    aside = _asides(scene)
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
        negated = (clause.has("signal.not") and not _only_no(clause)) or clause.has(
            "state.cannot", "state.cannot_end", "state.undone"
        )
        yes = clause.has("talk.agree", "talk.yes", "talk.thumb") or _fine(clause)
        against = clause.has("talk.disagree", "talk.thumb_down")
        if clause.has("talk.undecided"):
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
    asks = _asks(scene)
    words = scene.text.strip()
    if agrees and not (refuses or reserves or undecided):
        return (Agree(words), Question(words)) if asks else (Agree(words),)
    if refuses and not (agrees or undecided):
        return (Disagree(words), Question(words)) if asks else (Disagree(words),)
    if asks and not (agrees and refuses):
        return (Question(words),)
    if refuses or reserves or undecided or agrees:
        return (Unclear("disagree" if refuses else "agree"),)
    return (Thanks(),) if scene.has("talk.thanks") else (Unclear(),)


def _names_a_point(scene: Scene, clause: Clause) -> bool:
    return any(
        hit.end < clause.end and scene.tokens[hit.end].kind == "number" for hit in clause.hits.get("row.noun", ())
    )


def _fine(clause: Clause) -> bool:
    """ "OK", "great": but "noted" and "received" only say that it has arrived."""
    received = {(hit.start, hit.end) for hit in clause.hits.get("state.promise", ())}
    return any((hit.start, hit.end) not in received for hit in clause.hits.get("state.ok", ()))


def _only_no(clause: Clause) -> bool:
    return all(
        any(h.start == n.start and h.end >= n.end for h in clause.hits.get("talk.no", ()))
        for n in clause.hits["signal.not"]
    )


def _says_no(clause: Clause) -> bool:
    return clause.has("talk.no")


# --- extension ---------------------------------------------------------------------------------------


def extension_answer(scene: Scene) -> tuple[tuple[Act, ...], tuple[date, ...]]:
    """Yes, No, or the day until which it may take. Days in reasons ("we have a meeting on 17.12.") do not count."""
    yes = no = reserves = softens = lengths = False
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
        reserves = reserves or (hangs and not ahead) or clause.has("talk.undecided")
        butted = (clause.opener == "but" or clause.has("signal.but")) and (
            clause.has("signal.not") or not clause.has("talk.yes", "talk.agree")
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
            no = True
            lengths = lengths or bool(ahead)  # "never after the 10th" is no plain no
        elif plain_yes and not hangs:
            yes = True
    aside = _asides(scene)
    if aside:
        return tuple(aside), ()
    if _asks(scene):
        return (Question(scene.text.strip()),), ()
    if limits or (loose and not no):
        return _limited(limits or loose, bool(limits) or len(scene.clauses) == 1 or yes)
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


def _refuses(scene: Scene, clause: Clause) -> bool:
    """A "no" of one word opens its sentence or is a clause of its own; inside another clause it may deny anything."""
    opens = all(other.sentence != clause.sentence or other.start >= clause.start for other in scene.clauses)
    return any(
        hit.end - hit.start > 1
        or (opens and hit.start == clause.start)
        or scene.words_in(clause)
        - sum(h.end - h.start for n in ("signal.but", "talk.polite", "talk.thanks") for h in clause.hits.get(n, ()))
        == 1
        for hit in clause.hits["talk.no"]
    )


def _limited(spans: Sequence[Span], certain: bool) -> tuple[tuple[Act, ...], tuple[date, ...]]:
    until, doubt = day_meant(spans[:1] if len({s.day for s in spans if s.until}) <= 1 else spans)
    if until is None or not certain:
        return (Unclear("until"),), doubt
    return (Until(until),), ()


# --- feedback ----------------------------------------------------------------------------------------


def feedback_answer(scene: Scene) -> tuple[Act, ...]:
    """The mark from 1 to 5, where exactly one was given on that scale."""
    if not scene.has("talk.rating_word", "talk.star"):
        aside = _asides(scene)
        if aside:
            return tuple(aside)
    marked: set[int] = set()
    plain: set[int] = set()
    odd = any(clause.has("talk.reverse") for clause in scene.clauses)
    stars = sum(1 for token in scene.tokens if token.key in "⭐★🌟")
    for clause, hangs in scene.conditional():
        if scene.question(clause):
            continue
        for value, sure, other_scale in _marks(scene, clause):
            if hangs or clause.has("signal.would"):
                odd = odd or other_scale
                continue
            odd = odd or other_scale or not 1 <= value <= 5
            (marked if sure else plain).add(value)
    thanks: tuple[Act, ...] = (Thanks(),) if scene.has("talk.thanks") else ()
    if odd:
        return (Unclear("rating"),)
    if stars and not marked and stars <= 5:
        marked = {stars}
    values = marked or plain
    if len(values) == 1:
        return (Rating(next(iter(values))), *thanks)
    if values:
        return (Unclear("rating"),)
    if _asks(scene) and any(c.mark == "?" for c in scene.clauses):
        return (Question(scene.text.strip()),)
    return thanks or (Unclear("rating"),)


def _marks(scene: Scene, clause: Clause) -> list[tuple[int, bool, bool]]:
    """(value, whether it is called a mark, whether it is on another scale) for each number that may be a mark."""
    tokens = scene.tokens
    found: list[tuple[int, bool, bool]] = []
    dated = {i for span in clause.dates for i in range(span.start, span.end)}
    half = clause.has("state.half", "talk.half_mark") or any(t.key in "½" for t in tokens[clause.start : clause.end])
    i = clause.start
    while i < clause.end:
        token = tokens[i]
        value, word_end = _value(clause, tokens, i)
        if value is None or i in dated:
            i += 1
            continue
        sure = any(hit.end == i or hit.start == word_end for hit in clause.hits.get("talk.rating_word", ())) or any(
            hit.start == word_end for hit in clause.hits.get("talk.star", ())
        )
        sure = sure or any(h.start == i and h.name.startswith("rating.") for hs in clause.hits.values() for h in hs)
        scale, end = _scale(scene, clause, word_end)
        if scale is not None:
            found.append((value, True, scale != 5))
            i = end
            continue
        if (
            word_end < len(tokens)
            and tokens[word_end].glued
            and tokens[word_end].key in ",."
            and word_end + 1 < len(tokens)
            and (tokens[word_end + 1].glued and tokens[word_end + 1].kind == "number")
        ):
            found.append((value, sure, True))
            i = word_end + 2
            continue
        if (
            word_end < len(tokens)
            and tokens[word_end].key in "-–/"
            and word_end + 1 < len(tokens)
            and tokens[word_end + 1].kind == "number"
        ):
            found.append((value, sure, True))
            i = word_end + 2
            continue
        counted = (
            not sure and word_end < clause.end and tokens[word_end].kind == "word" and not _known(clause, word_end)
        )
        counted = counted or (word_end < len(tokens) and tokens[word_end].key in ("x", "%", "€", "kr"))
        if token.kind == "word" and not sure and scene.words_in(clause) > 3:
            counted = True
        if not counted:
            found.append((value, sure, half))
        i = word_end
    return found


def _value(clause: Clause, tokens: Sequence[Token], i: int) -> tuple[int | None, int]:
    token = tokens[i]
    if token.kind == "number":
        if len(token.key) > 3:
            return 99, i + 1
        end = i + 1
        if (
            end < len(tokens)
            and tokens[end].key == "-"
            and end + 1 < len(tokens)
            and tokens[end + 1].glued
            and (tokens[end + 1].kind == "word")
        ):
            end += 2
        elif (
            end < len(tokens)
            and tokens[end].glued
            and tokens[end].key in ("as", "es", "os", "a", "an", "e", "er", "ka")
        ):
            end += 1
        return int(token.key), end
    for name, hits in clause.hits.items():
        if name.startswith("rating.") or (name.startswith("number.") and name != "number.1"):
            for hit in hits:
                if hit.start == i:
                    return int(name.partition(".")[2]), hit.end
    return None, i + 1


def _scale(scene: Scene, clause: Clause, i: int) -> tuple[int | None, int]:
    """ "of 5", "/5", "out of ten": the scale and the token after it."""
    tokens = scene.tokens
    j = i
    if j < len(tokens) and tokens[j].key == "/":
        j += 1
    else:
        while (
            j < clause.end
            and j < i + 4
            and any(
                hit.start <= j < hit.end
                for n in ("talk.out_of", "talk.rating_word", "talk.star", "signal.small", "signal.article")
                for hit in clause.hits.get(n, ())
            )
        ):
            j += 1
        if not any(hit.start < j and hit.end > i for hit in clause.hits.get("talk.out_of", ())):
            return None, i
    if j < len(tokens) and tokens[j].kind == "number" and len(tokens[j].key) <= 3:
        return int(tokens[j].key), j + 1
    for name, hits in clause.hits.items():
        if name.startswith("number."):
            for hit in hits:
                if hit.start == j:
                    return int(name.partition(".")[2]), hit.end
    return None, i


def _known(clause: Clause, i: int) -> bool:
    return any(hit.start <= i < hit.end for hits in clause.hits.values() for hit in hits)
