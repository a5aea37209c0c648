"""A reply's tokens cut into clauses, each with the lexicon's lists that speak in it.

A phrase inside a longer phrase is not heard on its own ("no" in "no problem"), and nothing inside a date is heard but
the word that bounds it. Clauses end at marks, line ends, words like "but", and at an "and" between two statements.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mailbot.language.dates.span import Span
from mailbot.language.lexicon import Lexicon
from mailbot.language.words import Token

STOPS = frozenset(".!?;\n…")
SOFT = frozenset(",:()[]|•·*—–")
SHORT_LINE = 55
"""Characters; a line at least this long was broken by a mail program, not by its writer."""
FACES = {
    "👍": "talk.thumb", "👌": "talk.thumb", "🙆": "talk.thumb",
    "✅": "state.done", "✔": "state.done", "☑": "state.done",
    "👎": "talk.thumb_down", "❌": "talk.thumb_down", "🙏": "talk.thanks", "⭐": "talk.star", "★": "talk.star",
    "🌟": "talk.star", "✓": "state.done", "%": "state.percent", "✗": "talk.thumb_down", "✘": "talk.thumb_down",
    "⏳": "state.started", "⌛": "state.started", "🚧": "state.started", "🔜": "state.started",
    "→": "state.to", "➡": "state.to", "⇒": "state.to", "->": "state.to", "-->": "state.to", "=>": "state.to",
}  # fmt: skip
QUOTES = frozenset("«»\"“”„‚‘’'")
STATEMENTS = (
    "state.done", "state.did", "state.undone", "state.started", "state.more_time", "state.cannot", "state.on_track",
    "state.promise", "state.half", "talk.stop", "talk.list",
)  # fmt: skip

UNHEARD = ("row.", "number", "ordinal", "signal.small", "signal.to_day", "talk.list_not", "state.undone_alone")
"""Lists whose phrases hide no shorter phrase within them."""
ASIDE = ("talk.polite", "talk.greeting", "talk.thanks")


class Hit(NamedTuple):
    """Tokens `start` to `end` say a phrase of the list `name`."""

    start: int
    end: int
    name: str


@dataclass(slots=True)
class Clause:
    """Tokens `start` to `end`; `mark` is what ended its sentence ("?", "." or nothing), `sentence` counts from 0."""

    start: int
    end: int
    sentence: int
    mark: str = ""
    last: bool = True  # the last clause of its sentence
    opener: str = ""  # the word or mark before it: "but", "and", "because", ",", ":"
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    dates: list[Span] = field(default_factory=list)
    _covered: dict[str, tuple[int, frozenset[int]]] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        return not self.hits.keys().isdisjoint(names)

    def first(self, name: str) -> int:
        """The first token of the first such hit; beyond every token where there is none."""
        return self.hits[name][0].start if name in self.hits else 1 << 30

    def heard(self, i: int, *names: str) -> bool:
        """Whether token `i` is part of a phrase of one of these lists."""
        return any(name in self.hits and i in self._tokens(name) for name in names)

    def known(self, i: int) -> bool:
        """Whether token `i` is part of any phrase."""
        return any(i in self._tokens(name) for name in self.hits)

    def _tokens(self, name: str) -> frozenset[int]:
        hits = self.hits[name]
        counted, tokens = self._covered.get(name, (0, frozenset()))
        if counted != len(hits):
            tokens = frozenset(i for hit in hits for i in range(hit.start, hit.end))
            self._covered[name] = (len(hits), tokens)
        return tokens


def hits_of(tokens: Sequence[Token], lexicons: Sequence[Lexicon], spans: Sequence[Span]) -> list[Hit]:
    """Every phrase heard, in order. A later language is heard only where the ones before know nothing of the word."""
    dated = [False] * len(tokens)
    bounds = {word for words in lexicons[:1] for word in words.extent | words.extent_or_due}
    for span in spans:
        bounded = span.end - span.start > 1 and tokens[span.start].key in bounds  # "have | until 11 December"
        for i in range(span.start + bounded, span.end):
            dated[i] = True
    found: list[Hit] = []
    widest = [0] * (len(tokens) + 1)  # the same for phrases that say the negation in them themselves
    longest = [0] * (len(tokens) + 1)
    reach: list[tuple[int, int, int, str]] = []
    for i, token in enumerate(tokens):
        if dated[i]:
            continue
        if token.kind == "mark":
            face = FACES.get(token.key)
            if face:
                found.append(Hit(i, i + 1, face))
        for words in lexicons:
            matches = words.replies.at(tokens, i)
            for end, name, count in matches:
                if end - i > 1 and any(dated[i:end]):
                    continue
                reach.append((i, end, count, name))
                if end - i == count and count > longest[i] and not name.startswith(UNHEARD):
                    longest[i] = count
                    if name not in ("talk.no", "talk.disagree", "talk.undecided", "signal.question", "signal.ask"):
                        widest[i] = count
            if matches or token.key in words.common:
                break
    covers, wides = _reaches(longest), _reaches(widest)
    done = [False] * len(tokens)
    for i, end, count, name in reach:
        if name == "state.done" and end - i == count:
            done[i:end] = [True] * count
    for i, end, count, name in reach:
        if (
            name.startswith("state.")
            and i
            and end < len(tokens)
            and tokens[i - 1].key in QUOTES
            and tokens[end].key in QUOTES
        ):
            continue  # a word quoted is not said
        if name == "signal.condition" and i and tokens[i].glued and tokens[i - 1].key == "-":
            continue  # Portuguese "atrasaram-se" is no "if"
        inside = end <= covers[i] or (end - i == count and count < longest[i])
        if name == "signal.not":
            inside = end <= wides[i] or count < widest[i]
        # "tutto finito" says all and done, "las hice" says done and that it is past
        apart = name in ("talk.thanks", "signal.past") or (name == "signal.all" and done[i])
        if inside and not apart and not name.startswith(("row.", "number", "ordinal")):
            continue
        found.append(Hit(i, end, name))
    found.sort()
    return found


def _reaches(widths: Sequence[int]) -> list[int]:
    """For each token, the end of the farthest phrase of several words that begins before it."""
    ends, end = [], 0
    for i, width in enumerate(widths):
        ends.append(end)
        if width > 1:
            end = max(end, i + width)
    return ends


def outside(tokens: Sequence[Token], hits: Sequence[Hit], held: set[int]) -> list[Hit]:
    """The hits that are not part of a group of row numbers ("no." is "number" there, not "no")."""

    def about(hit: Hit) -> bool:
        """ "Waiting for an answer om 5": about the row, but "om 5 är klar" is a condition."""
        end = hit.end
        while end in held:
            end += 1
        return end > hit.end and (end >= len(tokens) or tokens[end].kind != "word")

    return [
        hit
        for hit in hits
        if (hit.start not in held and not (hit.name == "signal.condition" and about(hit)))
        or hit.name.startswith("row.")
        or hit.name in ("signal.except", "signal.all")
        or (hit.name == "state.done" and hit.end - 1 not in held)  # "tutto fatto": all of them, and done
    ]


def clauses_of(
    text: str,
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    spans: Sequence[Span],
    held: set[int],
    heads: frozenset[int] = frozenset(),
) -> list[Clause]:
    """The clauses in order. `held` tokens (commas between row numbers) end none; one begins at each of `heads`."""
    by_start: dict[int, list[Hit]] = {}
    for hit in hits:
        by_start.setdefault(hit.start, []).append(hit)
    inside = _inside(tokens, hits, spans)
    short = {hit.end - 1 for hit in hits if hit.name in ("signal.title", "signal.short", "row.noun", "row.sep")}
    clauses: list[Clause] = []
    sentence = begin = 0
    opener = ""

    def close(end: int, mark: str, next_opener: str) -> None:
        nonlocal begin, opener
        if end > begin:
            clauses.append(Clause(begin, end, sentence, mark, opener=opener))
        opener = next_opener

    for i, token in enumerate(tokens):
        if i in heads and i > begin:  # "1: yes 2: no"
            close(i, "", "")
            begin = i
        if i in held or i in inside:
            continue
        if token.key in STOPS and _stops(text, tokens, i, short):
            close(i, token.key, "")
            _end_sentence(clauses, sentence, token.key)
            sentence += 1
            begin = i + 1
        elif token.kind == "mark" and (token.key in SOFT or (token.key == "-" and _parts(tokens, i))):
            close(i, "", token.key)
            begin = i + 1
        elif token.kind == "word":
            names = {hit.name for hit in by_start.get(i, ())}
            if names & {"signal.but", "signal.because"} and "signal.except" not in names:
                close(i, "", "but" if "signal.but" in names else "because")
                begin = i
    close(len(tokens), "", "")
    _end_sentence(clauses, sentence, "")
    return _filled(_split_at_and(clauses, by_start), hits, spans, held)


def _inside(tokens: Sequence[Token], hits: Sequence[Hit], spans: Sequence[Span]) -> set[int]:
    """Marks inside a date or a phrase; a full stop that ends a date still ends the sentence before a capital."""
    found: set[int] = set()
    for span in spans:
        found.update(range(span.start, span.end))
        if tokens[span.end - 1].key == "." and span.end < len(tokens) and tokens[span.end].kind in ("number", "line"):
            found.discard(span.end - 1)
    for hit in hits:
        if hit.end - hit.start > 1:
            found.update(i for i in range(hit.start, hit.end) if tokens[i].kind == "mark")
    return found


def _stops(text: str, tokens: Sequence[Token], i: int, short: set[int]) -> bool:
    key = tokens[i].key
    if key == ".":
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if following is not None and following.glued and following.kind in ("word", "number"):
            return following.kind == "word" and len(following.key) > 3  # "done.thanks"
        return not (i and tokens[i].glued and i - 1 in short)  # "Hr. Krüger", "nr. 3"
    if key == "\n":
        before = text.rfind("\n", 0, tokens[i].start) + 1
        long = tokens[i].start - before >= SHORT_LINE
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        wrapped = long and following is not None and following.kind == "word" and text[following.start].islower()
        return not wrapped or text.count("\n", tokens[i].start, tokens[i].end) > 1
    return True


def _parts(tokens: Sequence[Token], i: int) -> bool:
    """Whether a hyphen is a dash: not glued on both sides."""
    return not tokens[i].glued or i + 1 >= len(tokens) or not tokens[i + 1].glued


def _end_sentence(clauses: list[Clause], sentence: int, mark: str) -> None:
    last = True
    for clause in reversed(clauses):
        if clause.sentence != sentence:
            break
        clause.mark, clause.last, last = mark, last, False


def _split_at_and(clauses: list[Clause], by_start: dict[int, list[Hit]]) -> list[Clause]:
    """Cuts "sent it and will ring tomorrow" at the "and": both sides say something about the to-do."""
    result: list[Clause] = []
    for clause in clauses:
        said = [i for i in range(clause.start, clause.end) if any(h.name in STATEMENTS for h in by_start.get(i, ()))]
        begin = clause.start
        if len(said) > 1:
            for i in range(clause.start + 1, clause.end):
                names = {hit.name for hit in by_start.get(i, ())}
                if (
                    "signal.and" in names
                    and "row.range" not in names
                    and i < said[-1]
                    and said[bisect_left(said, begin)] < i
                ):
                    if _joined(by_start, i, said):
                        continue
                    result.append(
                        Clause(
                            begin,
                            i,
                            clause.sentence,
                            clause.mark,
                            False,
                            clause.opener if begin == clause.start else "and",
                        )
                    )
                    begin = i
        result.append(
            Clause(
                begin,
                clause.end,
                clause.sentence,
                clause.mark,
                clause.last,
                clause.opener if begin == clause.start else "and",
            )
        )
    return result


def _joined(by_start: dict[int, list[Hit]], i: int, said: list[int]) -> bool:
    """Whether "and" stands right between two words of one list ("signed and posted")."""
    before = {h.name for h in by_start.get(i - 1, ())}
    after = {h.name for h in by_start.get(i + 1, ())}
    return bool({"state.done", "state.did"} & before and {"state.done", "state.did"} & after)


def _filled(clauses: list[Clause], hits: Sequence[Hit], spans: Sequence[Span], held: set[int]) -> list[Clause]:
    at = 0
    for hit in hits:
        while at < len(clauses) - 1 and hit.start >= clauses[at].end:
            at += 1
        if clauses and clauses[at].start <= hit.start < clauses[at].end:
            clauses[at].hits.setdefault(hit.name, []).append(hit)
    dated = held | {i for span in spans for i in range(span.start, span.end)}
    for clause in clauses:
        dated |= {
            i
            for name in ("signal.except", "signal.and")
            for h in clause.hits.get(name, ())
            for i in range(h.start, h.end)
        }
        for hit in clause.hits.pop("state.done_end", ()):  # "c'est fait", but not "me fait rire"
            if all(i in dated for i in range(hit.end, clause.end)):
                clause.hits.setdefault("state.done", []).append(Hit(hit.start, hit.end, "state.done"))
        alone = clause.hits.pop("state.undone_alone", ())
        said = held | {i for n in ASIDE for h in clause.hits.get(n, ()) for i in range(h.start, h.end)}
        for hit in alone:  # "leider nicht", but not "das weiß ich leider nicht"
            within = all(hit.start <= i < hit.end or i in said for i in range(clause.start, clause.end))
            if within and (hit.end - hit.start > 1 or len(clauses) == 1):
                clause.hits.setdefault("state.undone", []).append(Hit(hit.start, hit.end, "state.undone"))
    at = 0
    for span in spans:
        while at < len(clauses) - 1 and span.start >= clauses[at].end:
            at += 1
        if clauses and clauses[at].start <= span.start < clauses[at].end:
            clauses[at].dates.append(span)
    return clauses
