"""The mark a client gives, 1 to 5, told from the other numbers of the reply (visits, days, another scale)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailbot.domain.acts import Act, Question, Rating, Thanks, Unclear
from mailbot.language.replies.answers import asides_of, asks
from mailbot.language.replies.clauses import Clause, Hit
from mailbot.language.replies.scene import Scene
from mailbot.language.words import Token


def feedback_answer(scene: Scene) -> tuple[Act, ...]:
    """The mark from 1 to 5, where exactly one was given on that scale."""
    if not scene.has("talk.rating_word", "talk.star"):
        aside = asides_of(scene)
        if aside:
            return tuple(aside)
    marked: set[int] = set()
    plain: set[int] = set()
    summed: set[int] = set()
    odd = any(clause.has("talk.reverse") for clause in scene.clauses)
    stars = sum(1 for token in scene.tokens if token.key in "⭐★🌟")
    for clause, hangs in scene.conditional():
        if scene.question(clause):
            continue
        for value, sure, other_scale in _marks(scene, clause):
            if scene.concludes(clause) and not other_scale and 1 <= value <= 5:
                summed.add(value)  # "it would have been a 5 but for the mess, so 4"
                continue
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
    values = summed or marked or plain
    if len(values) == 1:
        return (Rating(next(iter(values))), *thanks)
    if values:
        return (Unclear("rating"),)
    if asks(scene) and any(c.mark == "?" for c in scene.clauses):
        return (Question(scene.text.strip()),)
    return thanks or (Unclear("rating"),)


def _marks(scene: Scene, clause: Clause) -> list[tuple[int, bool, bool]]:
    """(value, whether it is called a mark, whether it is on another scale) for each number that may be a mark."""
    tokens = scene.tokens
    found: list[tuple[int, bool, bool]] = []
    dated = {i for span in clause.dates for i in range(span.start, span.end)}
    half = clause.has("state.half", "talk.half_mark") or any(t.key in "½" for t in tokens[clause.start : clause.end])
    words = {hit.end for hit in clause.hits.get("talk.rating_word", ())}
    words_from = {hit.start for name in ("talk.rating_word", "talk.star") for hit in clause.hits.get(name, ())}
    numbers = _numbers(clause)
    i = clause.start
    while i < clause.end:
        token = tokens[i]
        value, word_end = _value(numbers, tokens, i)
        if value is None or i in dated:
            i += 1
            continue
        sure = i in words or word_end in words_from or (i in numbers and numbers[i].name.startswith("rating."))
        scale, end = _scale(scene, clause, numbers, word_end)
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
        counted = not sure and word_end < clause.end and tokens[word_end].kind == "word" and not clause.known(word_end)
        counted = counted or (word_end < len(tokens) and tokens[word_end].key in ("x", "%", "€", "kr"))
        if token.kind == "word" and not sure and scene.words_in(clause) > 3:
            counted = True
        if not counted:
            found.append((value, sure, half))
        i = word_end
    return found


def _numbers(clause: Clause) -> dict[int, Hit]:
    """The words for a number or a mark, by the token they begin at; words for a mark go first."""
    numbers = [hit for name, hits in clause.hits.items() if name.startswith("number.") for hit in hits]
    ratings = [hit for name, hits in clause.hits.items() if name.startswith("rating.") for hit in hits]
    return {hit.start: hit for hit in (*numbers, *ratings)}


def _value(numbers: Mapping[int, Hit], tokens: Sequence[Token], i: int) -> tuple[int | None, int]:
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
    hit = numbers.get(i)
    if hit is not None and hit.name != "number.1":
        return int(hit.name.partition(".")[2]), hit.end
    return None, i + 1


def _scale(scene: Scene, clause: Clause, numbers: Mapping[int, Hit], i: int) -> tuple[int | None, int]:
    """ "of 5", "/5", "out of ten": the scale and the token after it."""
    tokens = scene.tokens
    j = i
    if j < len(tokens) and tokens[j].key == "/":
        j += 1
    else:
        while (
            j < clause.end
            and j < i + 4
            and clause.heard(j, "talk.out_of", "talk.rating_word", "talk.star", "signal.small", "signal.article")
        ):
            j += 1
        if not any(clause.heard(k, "talk.out_of") for k in range(i, j)):
            return None, i
    if j < len(tokens) and tokens[j].kind == "number" and len(tokens[j].key) <= 3:
        return int(tokens[j].key), j + 1
    hit = numbers.get(j)
    if hit is not None and hit.name.startswith("number."):
        return int(hit.name.partition(".")[2]), hit.end
    return None, i
