"""Everything a reply was taken apart into, for the rules that answer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from mailbot.language.dates.span import Span
from mailbot.language.lexicon import Lexicon
from mailbot.language.replies.clauses import Clause
from mailbot.language.replies.rows.group import Group
from mailbot.language.words import Token

PERFECT = frozenset("heb hebben hab habe haben har".split())
FIRST_PERSON = frozenset("ik we wij ich wir jag vi jeg".split())


@dataclass(slots=True)
class _Sentence:
    """The first token, the last clause, and where its first clause of more than two words begins."""

    start: int
    last: Clause
    long_from: int | None = None


@dataclass(slots=True)
class Scene:
    """The reply taken apart, the writer's day, how many rows the list has, which mail is answered."""

    text: str
    tokens: Sequence[Token]
    clauses: list[Clause]
    groups: list[Group]
    on: date
    rows: int
    about: str
    words: Lexicon  # of the reply's language
    _sentences: list[_Sentence] = field(init=False)
    _groups_at: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._sentences = []
        for clause in self.clauses:
            if clause.sentence >= len(self._sentences):
                skipped = clause.sentence - len(self._sentences)
                self._sentences += [_Sentence(clause.start, clause) for _ in range(skipped + 1)]
            sentence = self._sentences[clause.sentence]
            if clause.last:
                sentence.last = clause
            if sentence.long_from is None and self.words_in(clause) > 2:
                sentence.long_from = clause.start
        self._groups_at = [group.start for group in self.groups]

    @property
    def inverts(self) -> bool:
        return self.words.inverts

    @property
    def common(self) -> frozenset[str]:
        """The small words of the reply's language."""
        return self.words.common

    def bounds(self, keys: Iterable[str]) -> tuple[bool, bool]:
        """Whether one of these words says "until", and whether one says "until" or "by"."""
        found = tuple(keys)
        extends, either = (
            any(key in names or any(name[0] == "-" and key.endswith(name[1:]) for name in names) for key in found)
            for names in (self.words.extent, self.words.extent_or_due)
        )
        return extends, either

    @property
    def listed(self) -> bool:
        """Whether the mail that is answered has rows."""
        return self.about in ("list", "digest")

    def groups_in(self, start: int, end: int) -> list[Group]:
        """The rows named at the tokens from `start` to before `end`."""
        return self.groups[bisect_left(self._groups_at, start) : bisect_left(self._groups_at, end)]

    def opens(self, clause: Clause) -> bool:
        """Whether the clause is the first of its sentence."""
        return clause.start <= self._sentences[clause.sentence].start

    def has(self, *names: str) -> bool:
        return any(clause.has(*names) for clause in self.clauses)

    def words_in(self, clause: Clause) -> int:
        return sum(1 for token in self.tokens[clause.start : clause.end] if token.kind == "word")

    def days_ahead(self, clause: Clause, *kinds: str) -> list[Span]:
        """The days of the clause that come after the day it was written on; of these kinds alone where any is given."""
        return [s for s in clause.dates if s.day and s.day > self.on and (not kinds or s.kind in kinds)]

    def unknown(self, clause: Clause, i: int) -> bool:
        """Whether token `i` is a word that no list has: neither what it says nor what it does is known."""
        token = self.tokens[i]
        return token.kind == "word" and token.key not in self.common and not clause.known(i)

    def unknown_in(self, clause: Clause) -> int:
        """How many words of the clause are unknown, beside its days and rows."""
        held = {i for span in clause.dates for i in range(span.start, span.end)}
        held.update(i for group in self.groups_in(clause.start, clause.end) for i in range(group.start, group.end))
        return sum(1 for i in range(clause.start, clause.end) if i not in held and self.unknown(clause, i))

    def concludes(self, clause: Clause) -> bool:
        """Whether the clause sums up what stands before it: "so yes", "also ja", "donc 4"."""
        return any(hit.start <= clause.start + 1 for hit in clause.hits.get("signal.so", ()))

    def words_of(self, clause: Clause) -> str:
        if clause.end <= clause.start:
            return ""
        return self.text[self.tokens[clause.start].start : self.tokens[clause.end - 1].end]

    def question(self, clause: Clause) -> bool:
        """Whether the clause asks: its sentence ends with "?" and it is the last part, or it is built as a question."""
        if clause.mark == "?":
            if clause.last:
                return True
            return self._asks(clause) or not self._last_asks(clause)
        return self._asks(clause, marked=False) and self.words_in(clause) >= 3

    def _last_asks(self, clause: Clause) -> bool:
        """Whether the sentence's last clause is a question of its own, so that the ones before it may be statements."""
        last = self._sentences[clause.sentence].last
        return self._asks(last) and self.words_in(last) >= 3

    def _asks(self, clause: Clause, marked: bool = True) -> bool:
        """Built as a question: an asking word within the first words.

        Without a question mark a verb in front asks only where the language turns its words around to ask, and not
        after another clause ("If it holds, is it ..." is how German and its sisters go on).
        """
        limit = clause.start + 3
        lists = []
        long_from = self._sentences[clause.sentence].long_from
        first = long_from is None or long_from >= clause.start
        if marked or (self.inverts and first and not clause.has("talk.undecided")):
            lists.append("signal.ask")
        if marked or first or clause.opener not in (",", "and"):
            lists.append("signal.question")
        return any(
            hit.start <= limit
            and self._leads(clause, hit.start)
            and not (not marked and name == "signal.ask" and self._numbered(clause, hit.start))
            for name in lists
            for hit in clause.hits.get(name, ())
        )

    def _numbered(self, clause: Clause, i: int) -> bool:
        """Whether a row stands before the verb, which then tells: "2 is done", "8 behöver jag tio dagar till".

        So does a perfect whose object is left out: "Heb ik gisteren gedaan", "Hab ich schon gemacht".
        """
        if clause.has("state.done", "state.did") and self.tokens[i].key in PERFECT and i + 1 < clause.end:
            return self.tokens[i + 1].key in FIRST_PERSON
        return clause.opener == ":" or bool(self.groups_in(clause.start, i))

    def _leads(self, clause: Clause, i: int) -> bool:
        """Nothing but small words before token `i`."""
        return all(
            self.tokens[j].kind != "word"
            or clause.heard(j, "signal.and", "signal.but", "talk.polite", "talk.greeting", "signal.lead")
            for j in range(clause.start, i)
        )

    def _only(self, name: str, clause: Clause) -> bool:
        """ "I think," and ", he says": a clause that does nothing but take certainty from the one beside it."""
        return (
            clause.has(name)
            and self.words_in(clause) <= 4
            and not any(name.startswith("state.") for name in clause.hits)
            and not clause.dates
            and not any(token.kind == "number" for token in self.tokens[clause.start : clause.end])
            and clause.start <= clause.hits[name][0].start <= clause.start + 2
        )

    def conditional(self) -> Iterator[tuple[Clause, bool]]:
        """Each clause and whether it hangs on a condition: one in it, or one earlier in its sentence."""
        sentence, hangs = -1, False
        previous: Clause | None = None
        for clause in self.clauses:
            if clause.sentence != sentence:
                sentence, hangs = clause.sentence, False
            if (
                previous is not None
                and previous.sentence == clause.sentence
                and clause.first("signal.that") == clause.start
            ):
                unsaid = ("signal.not", "signal.saying") if previous.has("signal.saying") else ()  # "I never said that"
                for name in ("signal.would", "signal.hearsay", "talk.undecided", *unsaid):
                    if name in previous.hits:
                        clause.hits.setdefault(name, previous.hits[name])
            if previous is not None and previous.sentence == clause.sentence:
                for one, other in ((previous, clause), (clause, previous)):
                    for name in ("signal.hearsay", "signal.would"):
                        if self._only(name, one):
                            other.hits.setdefault(name, one.hits[name])
            previous = clause
            if clause.has("signal.condition") and not self.question(clause):
                hangs = True
            yield clause, hangs
