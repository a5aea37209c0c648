"""What rows are told by: the tokens, what the lexicon calls them, and what may stand beside a row."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.language.dates.span import Span
from mailbot.language.lexicon import Lexicon
from mailbot.language.replies.clauses import Hit
from mailbot.language.words import Token

PLURAL = frozenset("les las los os as gli alla die de".split())


class Ground:
    """The tokens of one reply and what is known of each. `rows` is how many the list has."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        hits: Sequence[Hit],
        spans: Sequence[Span],
        lexicons: Sequence[Lexicon],
        rows: int,
    ) -> None:
        self.text, self.tokens, self.rows, self.lexicons = text, tokens, rows, lexicons
        self.reached = 0  # the last row named
        self.dotted = False  # the last row had a full stop: "1. done 2. done"
        self.run = 0  # rows named one after the other, counting up: "1 done 2 done 3 ..."
        self.at: dict[int, dict[str, int]] = {}
        self.ends: dict[int, set[str]] = {}
        self.known = [False] * len(tokens)
        for hit in hits:
            here = self.at.setdefault(hit.start, {})
            here[hit.name] = max(here.get(hit.name, 0), hit.end)
            self.ends.setdefault(hit.end, set()).add(hit.name)
            for i in range(hit.start, hit.end):
                self.known[i] = True
        self.dated = [False] * len(tokens)
        for span in spans:
            for i in range(span.start, span.end):
                self.dated[i] = True

    def _names(self, i: int) -> dict[str, int]:
        return self.at.get(i, {})

    def _plain(self, i: int) -> int | None:
        if (
            i < len(self.tokens)
            and self.tokens[i].kind == "number"
            and len(self.tokens[i].key) <= 3
            and not self.dated[i]
        ):
            return int(self.tokens[i].key)
        return None

    def _after_stop(self, i: int) -> int:
        while i < len(self.tokens) and self.tokens[i].key in ".:#":
            i += 1
        return i

    def _excepted(self, i: int) -> bool:
        """A word for "except" right before, an article between them allowed; in Hungarian right after."""
        for back in (0, 1, 2):
            if "signal.except" in self.ends.get(i - back, ()):
                return all(self.tokens[j].kind == "word" and self.known[j] for j in range(i - back, i))
        return False

    def _after_comma(self, i: int) -> bool:
        """At the head of an enumeration's next point: "4. ok, 3. ok"."""
        return i > 1 and self.tokens[i - 1].key in ",;" and self.tokens[i - 2].kind == "word"

    def _line_start(self, i: int) -> bool:
        return i == 0 or self.tokens[i - 1].kind == "line"

    def _unit(self, i: int) -> bool:
        return self.tokens[i].key in "%€$£" or (
            self.tokens[i].kind == "word"
            and self.tokens[i].key
            in (
                "x",
                "kr",
                "eur",
                "euro",
                "euros",
                "ft",
                "zl",
                "h",
                "m",
                "m2",
                "cm",
                "mm",
                "km",
                "kg",
                "gb",
                "mb",
                "st",
                "stk",
                "db",
            )
        )

    # --- is it a row at all ----------------------------------------------------------------------------

    def _is_rows(self, start: int, end: int, count: int, marked: bool) -> bool:
        before_ok = self._before_ok(start)
        if not before_ok:
            return False
        if end < len(self.tokens) and self._unit(end):
            return False
        if self._line_start(start) and end < len(self.tokens) and self.tokens[end].kind in ("mark", "line"):
            return True
        return marked or count > 2 or self._after_ok(end) or self._follows_on(start) or self._named(start, end)

    def _named(self, start: int, end: int) -> bool:
        """One row, a name and nothing else between two marks: "1 done, 4 Henk"."""
        after = end
        while after < min(len(self.tokens), end + 2) and self._capital(after) and not self.known[after]:
            after += 1
        row = self._plain(start) or 0
        opens = 1 <= row <= self.rows and (start == 0 or self.tokens[start - 1].kind in ("mark", "line"))
        return opens and after > end and (after >= len(self.tokens) or self.tokens[after].kind in ("mark", "line"))

    def _capital(self, i: int) -> bool:
        token = self.tokens[i]
        return token.kind == "word" and token.end - token.start > 1 and self.text[token.start].isupper()

    def _opens(self, i: int) -> bool:
        """A plural article at the head of a clause."""
        return self.tokens[i].key in PLURAL and (i == 0 or self.tokens[i - 1].kind in ("mark", "line"))

    def _follows_on(self, start: int) -> bool:
        """The next row after those before, at the head of a clause: "1-4 done, 5 <anything>"."""
        head = self._names(start).get("signal.article", start)
        value = self._plain(head)
        if self.run > 2 and value == self.reached + 1 and start + 1 < len(self.tokens):
            return self.tokens[start + 1].kind == "word"
        return (
            value is not None
            and value == self.reached + 1
            and self.reached > 0
            and (start == 0 or self.tokens[start - 1].kind in ("mark", "line"))
        )

    def _stands(self, start: int, end: int) -> bool:
        return self._before_ok(start) and self._after_ok(end)

    def _before_ok(self, i: int) -> bool:
        """The token before is a mark, a line's start, or a word that may come before rows."""
        if i == 0:
            return True
        token = self.tokens[i - 1]
        if token.kind in ("line", "mark"):
            return token.key not in "€$£%" and not (token.key == "." and token.glued and i > 1 and self.tokens[i].glued)
        if self.dated[i - 1]:
            return True
        ending = self.ends.get(i, set())
        if "row.bad_before" in ending and not ending & {"row.noun"}:
            return False
        return bool(ending) and bool(
            ending
            & {
                "row.prep",
                "signal.article",
                "signal.small",
                "signal.except",
                "signal.and",
                "signal.but",
                "signal.not",
                "talk.yes",
                "talk.no",
                "talk.polite",
                "talk.thanks",
            }
            or any(name.startswith("state.") for name in ending)
        )

    def _after_ok(self, i: int) -> bool:
        """The token after is the end, a mark or a word that the lexicon knows; an unknown noun makes it a count."""
        if i >= len(self.tokens):
            return True
        token = self.tokens[i]
        if token.kind in ("mark", "line"):
            return token.key not in "%€$£"
        if self.dated[i]:
            return True
        named = not self.known[i] and "state.taker" in self._names(i + 1)  # "5 Anna takes it"
        return (self.known[i] and token.kind == "word") or token.kind == "number" or named
