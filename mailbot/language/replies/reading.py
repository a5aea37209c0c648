"""A client's (or a provider's end-of-day) reply, read as acts.

`read` hears what a careful assistant would: negation, promises, conditions, hearsay and questions tick nothing, and
what is not certain comes back as `Unclear`. It never raises, and text too long for a person's own words is not read.
It does not strip quotes or signatures (that is done before) and does not look at the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mailbot.domain.acts import (
    Accept,
    Act,
    Assign,
    Cannot,
    Done,
    MoreTime,
    NotDone,
    OnTrack,
    Progress,
    Started,
    Unclear,
)
from mailbot.language.dates.finding import spans_of
from mailbot.language.detect import rank
from mailbot.language.lexicon import LANGUAGES, lexicon
from mailbot.language.replies.answers import extension_answer, plan_answer
from mailbot.language.replies.certainty import certain
from mailbot.language.replies.clauses import clauses_of, hits_of, outside
from mailbot.language.replies.ratings import feedback_answer
from mailbot.language.replies.rows.group import named_row
from mailbot.language.replies.rows.reader import RowReader
from mailbot.language.replies.scene import Scene
from mailbot.language.replies.statements import todo_answer
from mailbot.language.replies.talk import talk_answer
from mailbot.language.replies.typos import mended
from mailbot.language.words import Token, tokens_of

LONGEST = 12_000
"""Characters of a reply that are read. Nobody writes more to a reminder; more is passed on unread."""
MOST_TOKENS = 3_000
MOST_ANSWERS = 250
"""Answers between quoted rows, or clauses in a reply; no list has more rows, and nobody says more about one to-do."""
MOST_DIGITS = 40
"""A longer number is no account, no reference and no row: such a reply is passed on unread."""
MONDAY_TO_FRIDAY: frozenset[int] = frozenset({0, 1, 2, 3, 4})


class About(StrEnum):
    """Which mail is answered."""

    TODO = "todo"
    LIST = "list"
    PLAN = "plan"
    EXTENSION = "extension"
    FEEDBACK = "feedback"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Reading:
    """`language` as found or given; `acts` in the order said; `dates_in_doubt` both readings of an uncertain date."""

    language: str
    acts: tuple[Act, ...]
    dates_in_doubt: tuple[date, ...] = ()


def read(
    words: str,
    about: About,
    on: date,
    language: str | None = None,
    rows: int = 8,
    working_days: frozenset[int] = MONDAY_TO_FRIDAY,
) -> Reading:
    """What `words` want. `on` is the writer's own day; `language` a hint that clear words overrule; `rows` the list's
    length. Acts about the one to-do in question have empty `todos`. Never raises."""
    fallback = language if language in LANGUAGES else "en"
    if len(words) > LONGEST or not words.strip():
        return Reading(fallback or "en", (Unclear(),))
    tokens = tokens_of(words)
    if (
        not tokens
        or len(tokens) > MOST_TOKENS
        or any(token.kind == "number" and len(token.key) > MOST_DIGITS for token in tokens)
        or _mostly_strange(tokens)
    ):
        return Reading(fallback or "en", (Unclear(),))
    languages = _languages(rank(tokens, words), language)
    tokens = mended(tokens, languages)
    listed = about in (About.LIST, About.DIGEST)
    spans = spans_of(tokens, on, languages, working_days, listed=listed)
    lexicons = [lexicon(name) for name in languages]
    if listed:
        spans = [s for s in spans if not named_row(s, tokens, lexicons[0], rows)]
    elif about is About.FEEDBACK:
        spans = [s for s in spans if s.kind != "bare"]
    hits = hits_of(tokens, lexicons, spans)
    groups = RowReader(words, tokens, hits, spans, lexicons, rows).groups() if listed else []
    held = {i for group in groups for i in range(group.start, group.end)}
    heads = frozenset(g.start for g in groups if _heads(tokens, g.end))
    clauses = clauses_of(words, tokens, outside(tokens, hits, held), spans, held, heads)
    if len(clauses) > MOST_ANSWERS:
        return Reading(languages[0], (Unclear(),))
    scene = Scene(words, tokens, clauses, groups, on, rows, str(about), lexicons[0])
    acts, doubt = _answer(scene, about)
    acts = certain(scene, acts)
    return Reading(languages[0], acts or (Unclear(),), doubt)


def read_inline(
    answers: Sequence[tuple[int, str]],
    about: About,
    on: date,
    language: str | None = None,
    rows: int = 8,
    working_days: frozenset[int] = MONDAY_TO_FRIDAY,
) -> Reading:
    """Answers written under the rows of a list, as (row number, words): words under a row are about that row alone."""
    if len(answers) > MOST_ANSWERS or sum(len(words) for _, words in answers) > LONGEST:
        return Reading(language or "en", (Unclear(),))
    acts: list[Act] = []
    doubt: list[date] = []
    found = language
    for row, words in answers:
        reading = read(words, About.TODO, on, language, rows, working_days)
        found = found or reading.language
        doubt += reading.dates_in_doubt
        acts += [_about_row(act, row) for act in reading.acts]
    return Reading(found or "en", tuple(acts) or (Unclear(),), tuple(doubt))


def _mostly_strange(tokens: Sequence[Token]) -> bool:
    """Whether half of the words are in letters of none of our languages: "это ещё не done" is not heard as done."""
    words = [token.key for token in tokens if token.kind == "word"]
    strange = sum(1 for word in words if any("\u0370" <= c <= "\u1cff" or "\u2e80" <= c <= "\ud7ff" for c in word))
    return strange > 0 and 2 * strange >= len(words)


def _about_row(act: Act, row: int) -> Act:
    match act:
        case Done() | NotDone() | Started() | Progress() | MoreTime() | Cannot() | Accept() | OnTrack() | Assign():
            return replace(act, todos=(row,)) if not act.todos else act
        case _:
            return act


def _heads(tokens: Sequence[Token], end: int) -> bool:
    """Whether a mark after the rows makes them the head of what follows: "1: yes 2: no", "1/ done"."""
    if end >= len(tokens):
        return False
    return tokens[end].key in ":)" or (tokens[end].key == "/" and (end + 1 >= len(tokens) or not tokens[end + 1].glued))


def _languages(ranked: Sequence[tuple[str, float]], hint: str | None) -> list[str]:
    """The languages to listen in, first the one that counts where they differ."""
    scores = dict(ranked)
    best, score = ranked[0] if ranked else ("en", 0.0)
    first = hint if hint in LANGUAGES else best
    if first != best and score > 1.5 * scores.get(first, 0.0) + 1.0:
        first = best
    others = [name for name, found in ranked if name != first and found >= 0.4 * score][:3]
    return list(dict.fromkeys([first, *others, "en"]))


def _answer(scene: Scene, about: About) -> tuple[tuple[Act, ...], tuple[date, ...]]:
    talk = talk_answer(scene)
    if talk is not None:
        return talk, ()
    if about is About.FEEDBACK:
        return feedback_answer(scene), ()
    if about is About.PLAN:
        return plan_answer(scene), ()
    if about is About.EXTENSION:
        return extension_answer(scene)
    return todo_answer(scene)
