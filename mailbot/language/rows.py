"""Row numbers in a reply to a numbered list: "1, 2 and 5", "3-7 except 5", "the last one", "4-es".

Numbers that are no rows (pages, clocks, ages, people) are told by what stands beside them: a row begins or ends a
clause, follows a word for "number", or has words beside it that the lexicon knows. Groups know nothing of what is said
about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.language.clauses import Hit
from mailbot.language.dates.recognise import Span
from mailbot.language.lexicon import Lexicon
from mailbot.language.words import Token

MOST_ROWS = 500
"""A reply that names more rows than this is not about a list anybody sent."""
SUFFIXES = frozenset(
    """
    ig es os as s ost est ast at et ot t hoz hez rol rel ra re ben ban bol nel nal rt ert val vel tol e a an eren ern
    er ere esre osre asra  esek osok asok oset esnel osnel esbol osbol esnek osnak asnak eshez oshoz ashoz assal
    essel ossel ossal eset oset aset esre  est ost ast ik ikat iket kal kel mal mel gyel ttel ral ssel tal tel
    ettel n en rn ka ke ki go tka jka st nd rd th eme er os
    """.split()
)
"""What people glue to a number that names a row: "4-es", "4:an", "3rd", "2a"."""

FROM_ENDINGS = frozenset("tol estol ostol astol".split())
UNTIL_ENDINGS = frozenset("ig esig osig asig eig aig".split())
"""Hungarian endings of the first and the last number of a range."""


PLURAL = frozenset("les las los os as gli alla die de".split())


@dataclass(slots=True)
class Group:
    """Rows named together at tokens `start` to `end`. `kind`: "rows", "all", "rest" or "both".

    `excepted`: it follows a word for "except". `valid`: every number is a row of the list.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    kind: str = "rows"
    excepted: bool = False
    valid: bool = True


def named_row(span: Span, tokens: Sequence[Token], words: Lexicon, rows: int) -> bool:
    """Whether what looks like a date names a row: "le 4" in a list of eight, "a segunda" at the head of a clause."""
    if span.kind == "bare" and span.day is not None and span.day.day <= rows:
        return True
    if span.end - span.start != 1 or span.until:
        return False
    if not any(name.startswith("ordinal.") for _, name, _ in words.replies.at(tokens, span.start)):
        return False
    i = span.start - 1
    if i < 0 or not any(name == "signal.article" for _, name, _ in words.replies.at(tokens, i)):
        return False
    return (
        i == 0
        or tokens[i - 1].kind in ("mark", "line")
        or any(n == "signal.and" for _, n, _ in words.replies.at(tokens, i - 1))
    )


class RowReader:
    """Finds the groups of one reply. `rows` is how many the list has."""

    def __init__(
        self,
        tokens: Sequence[Token],
        hits: Sequence[Hit],
        spans: Sequence[Span],
        lexicons: Sequence[Lexicon],
        rows: int,
    ) -> None:
        self.tokens, self.rows, self.lexicons = tokens, rows, lexicons
        self.reached = 0  # the last row named
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

    def groups(self) -> list[Group]:
        found: list[Group] = []
        i = 0
        while i < len(self.tokens):
            group = None if self.dated[i] else self._group(i, found)
            if group is None:
                i += 1
                continue
            group.excepted = group.excepted or "signal.except_post" in self._names(group.end)
            found.append(group)
            if group.numbers:
                self.reached = max(group.numbers)
            i = group.end
        return found

    def _names(self, i: int) -> dict[str, int]:
        return self.at.get(i, {})

    def _group(self, i: int, before: list[Group]) -> Group | None:
        names = self._names(i)
        edge = self._edge_group(i)
        if edge:
            return edge
        whole = self._whole(i)
        if whole:
            return Group(i, whole, (), "all", self._excepted(i))
        for name, end in names.items():
            if name.startswith("row.all_"):  # "mindhárom": all three, where there are three
                return Group(i, end, (), "all", self._excepted(i), name == f"row.all_{self.rows}")
        for name, kind in (("signal.all", "all"), ("signal.rest", "rest"), ("row.both", "both")):
            if name in names and not (kind == "rest" and self._ordinal_of(i)):
                if kind == "rest" and not self._stands(i, names[name]):
                    continue
                end = names[name]
                if kind == "all":
                    end, odd = self._counted_all(end)
                    if odd:
                        return Group(i, end, (), valid=False)
                if kind == "all" and end < len(self.tokens):
                    between = self._names(end).get("signal.article") or self._names(end).get("row.sep")
                    if between and (self._number_word(between) or self._plain(between)) == self.rows:
                        return Group(i, between + 1, (), kind, self._excepted(i))  # "tutte e 3"
                    counted = self._number_word(end) or (self._plain(end) if self._plain(end) == self.rows else None)
                    if counted is not None and counted != self.rows:
                        return None
                    end += counted is not None
                if kind == "all":  # "everything from 3 onwards"
                    onward = self._onward(end)
                    if onward:
                        return Group(i, onward[0], onward[1], excepted=self._excepted(i))
                return Group(i, end, (), kind, self._excepted(i))
        onward = self._onward(i)
        if onward:
            return Group(i, onward[0], onward[1], excepted=self._excepted(i))
        for name, start in (("row.odd", 1), ("row.even", 2)):
            if name in names and self._stands(i, names[name]):
                return Group(i, names[name], tuple(range(start, self.rows + 1, 2)), excepted=self._excepted(i))
        return self._list(i)

    def _counted_all(self, i: int) -> tuple[int, bool]:
        """(token after, whether the count is not that of the list) for "all the seven", "tutte e 3"."""
        article = self._names(i).get("row.the_all")
        if article is None:
            return i, False
        count = self._number_word(article) or self._plain(article)
        return (i, False) if count is None else (article + 1, count != self.rows)

    def _whole(self, i: int) -> int | None:
        """The token after "les sept", "las siete": an article of the plural and as many as there are rows."""
        article = self._names(i).get("row.the_all")
        if article is None:
            return None
        count = self._number_word(article) or self._plain(article)
        if count != self.rows or count < 3:
            return None
        end = self._names(article + 1).get("row.noun", article + 1)
        more = end < len(self.tokens) and self.tokens[end].kind == "mark" and self._plain(end + 1) is not None
        if more or "row.sep" in self._names(end) or "row.range" in self._names(end) or not self._after_ok(end):
            return None
        return end

    def _onward(self, i: int) -> tuple[int, tuple[int, ...]] | None:
        """(token after, rows) of "from 3 onwards"."""
        end = self._names(i).get("row.from")
        if end is None:
            return None
        for _ in range(2):
            skip = self._names(end).get("row.noun") or self._names(end).get("signal.article")
            end = self._after_stop(skip) if skip else end
        item = self._value(end, True, True)
        if item and self._range_marks(item[0]):
            return None  # "from 2 to 6"
        onwards = self._names(item[0]).get("row.onwards") if item else None
        if (
            item
            and onwards is None
            and any("signal.all" in self._names(j) for j in range(item[0], min(item[0] + 4, len(self.tokens))))
        ):
            onwards = item[0]  # "from 3 all done"
        if item is None or onwards is None or not 1 <= item[1] <= self.rows:
            return None
        return onwards, tuple(range(item[1], self.rows + 1))

    def _edge_group(self, i: int) -> Group | None:
        """ "the first two", "the last one"."""
        names = self._names(i)
        for name, first in (("row.first_n", True), ("row.last_n", False)):
            end = names.get(name)
            if end is None:
                continue
            count = self._number_word(end) or self._plain(end)
            if count and 1 <= count <= self.rows and count > 1:
                numbers = tuple(range(1, count + 1)) if first else tuple(range(self.rows - count + 1, self.rows + 1))
                return Group(i, end + 1, numbers, excepted=self._excepted(i))
        # "las dos primeras": the count before the word
        end = names.get("row.last")
        if end and self._stands(i, end):
            return Group(i, end, (self.rows,), excepted=self._excepted(i))
        end = names.get("row.first")
        if end and self._stands(i, end):
            return Group(i, end, (1,), excepted=self._excepted(i))
        article = self._names(i).get("signal.article")
        j = article if article else i
        count = self._number_word(j)
        if article and count == self.rows and count > 2 and self._opens(i) and self._after_ok(j + 1):
            return Group(i, j + 1, (), "all", self._excepted(i))  # "las siete"
        if count and count > 1:
            for name, first in (("row.first_post", True), ("row.last_post", False)):
                end = self._names(j + 1).get(name)
                if end and count <= self.rows:
                    numbers = (
                        tuple(range(1, count + 1)) if first else tuple(range(self.rows - count + 1, self.rows + 1))
                    )
                    return Group(i, end, numbers, excepted=self._excepted(i))
        return None

    # --- lists of numbers ----------------------------------------------------------------------------

    def _list(self, i: int) -> Group | None:
        start, noun, article = i, False, False
        names = self._names(i)
        if "row.noun" in names:
            noun, i = True, self._after_stop(names["row.noun"])
        elif "signal.article" in names and names["signal.article"] < len(self.tokens):
            article = True
            i = names["signal.article"]
            if "row.noun" in self._names(i):
                noun, i = True, self._after_stop(self._names(i)["row.noun"])
        item = self._item(i, noun, article)
        if item is None:
            return None
        end, numbers, marked = item
        count = 1
        while end < len(self.tokens):
            following = self._next_item(end, noun, numbers)
            if following is None:
                break
            end, more, more_marked = following
            numbers += more
            marked = marked or more_marked
            count += 1
            if len(numbers) > MOST_ROWS:
                return Group(start, end, (), valid=False)
        after = self._names(end).get("row.noun")
        if (
            after
            and not noun
            and not ({"signal.not", "talk.no"} & set(self._names(end)))
            and not (after < len(self.tokens) and self.tokens[after].kind == "number")
        ):
            noun, end = True, after
        excepted = self._excepted(start) or "signal.except_post" in self._names(end)
        if not (noun or excepted or self._is_rows(start, end, count, marked)):
            return None
        valid = all(1 <= n <= self.rows for n in numbers)
        return Group(start, end, tuple(dict.fromkeys(numbers)), excepted=excepted, valid=valid)

    def _item(self, i: int, noun: bool, article: bool) -> tuple[int, list[int], bool] | None:
        """One number or range: (token after, numbers, whether its form alone says that it is a row)."""
        first = self._value(i, noun, article)
        if first is None:
            return None
        end, low, marked = first
        if self.tokens[end - 1].key == "tol":  # "2-től 5-ig"
            second = self._value(end, noun, article)
            if second and low < second[1] <= low + MOST_ROWS:
                return second[0], list(range(low, second[1] + 1)), True
        for mark_end in self._range_marks(end):
            noun_end = self._names(mark_end).get("row.noun") or self._names(mark_end).get("signal.article")
            second = self._value(self._after_stop(noun_end) if noun_end else mark_end, noun, article)
            if second and second[1] > low:
                second = (self._after_until(second[0]), second[1], second[2])
                if second[1] - low > MOST_ROWS:
                    return second[0], [low, second[1]], marked
                return second[0], list(range(low, second[1] + 1)), True
        return end, [low], marked

    def _after_until(self, i: int) -> int:
        """The token after the ending of a range's last number: "2-től 5-ig"."""
        tokens = self.tokens
        ends = i + 1 < len(tokens) and tokens[i].key == "-" and tokens[i].glued and tokens[i + 1].key in UNTIL_ENDINGS
        return i + 2 if ends else i

    def _range_marks(self, i: int) -> list[int]:
        found = []
        if i + 1 < len(self.tokens) and self.tokens[i].key == "-" and self.tokens[i + 1].key in FROM_ENDINGS:
            found.append(i + 2)
        if i < len(self.tokens) and self.tokens[i].key in "-–—‐‑" and not self.dated[i]:
            found.append(i + 1)
        end = self._names(i).get("row.range")
        if end:
            found.append(end)
        if i + 2 < len(self.tokens) and self.tokens[i].key == "." and self.tokens[i + 1].key == ".":
            found.append(i + 2 + (self.tokens[i + 2].key == "."))
        return found

    def _next_item(self, i: int, noun: bool, so_far: list[int]) -> tuple[int, list[int], bool] | None:
        tokens = self.tokens
        j = i
        if tokens[j].key in ",/&+" and not self.dated[j]:
            j += 1
        sep = self._names(j).get("row.sep")
        if sep:
            j = sep + (sep < len(tokens) and tokens[sep].key == "." and tokens[sep].glued)  # "1 u. 2"
        extra = self._names(j).get("signal.article") or self._names(j).get("row.noun")
        k = self._after_stop(extra) if extra and j > i else j
        if k < len(tokens) and "row.noun" in self._names(k):
            k = self._after_stop(self._names(k)["row.noun"])
        if k >= len(tokens) or self.dated[k]:
            return None
        if j == i and tokens[j].glued:
            return None
        if k > j and j == i + 1 and tokens[i].key == "," and not self._article_before(i - 1) and not noun:
            return None  # "2, 4, la 9 ...": the article begins something new
        item = self._item(k, noun, True)
        if item is None or (item[0] < len(tokens) and self._unit(item[0])):
            return None
        if j == i and (len(tokens[k].key) > 2 or tokens[k].kind != "number"):
            return None
        if j == i and not self._row_like(item[1]):
            return None
        # "1, 2 and 3 people": the last one belongs to the word after it
        if (
            item[0] < len(tokens)
            and tokens[item[0]].kind == "word"
            and not self.known[item[0]]
            and not item[2]
            and not noun
            and (len(so_far) < 1 or not self._row_like(item[1]))
        ):
            return None
        return item

    def _article_before(self, i: int) -> bool:
        while i >= 0 and self.tokens[i].kind in ("number", "mark"):
            i -= 1
        return i >= 0 and "signal.article" in self._names(i)

    def _row_like(self, numbers: list[int]) -> bool:
        return all(1 <= n <= self.rows for n in numbers)

    def _value(self, i: int, noun: bool, article: bool) -> tuple[int, int, bool] | None:
        tokens = self.tokens
        if i >= len(tokens) or self.dated[i]:
            return None
        token = tokens[i]
        if token.kind == "number":
            if len(token.key) > 4:
                return None
            end, marked = i + 1, False
            if end < len(tokens) and tokens[end].glued:
                mark = tokens[end].key
                if mark in "%€$£°":
                    return None
                if (
                    mark in ".,:/"
                    and end + 1 < len(tokens)
                    and tokens[end + 1].glued
                    and tokens[end + 1].kind == "number"
                ):
                    if mark != "/" and mark != ",":
                        return None  # 2.5, 14:30
                elif (
                    mark in "-:" and end + 1 < len(tokens) and tokens[end + 1].glued and tokens[end + 1].key in SUFFIXES
                ):
                    end, marked = end + 2, True
                elif (
                    mark in "'’"
                    and end + 1 < len(tokens)
                    and tokens[end + 1].glued
                    and tokens[end + 1].key in SUFFIXES | {"s"}
                ):
                    end, marked = end + 2, True  # "2's done"
                elif mark in "ºª.)" and mark != ".":
                    end += 1
                    marked = True
                elif tokens[end].kind == "word":
                    if tokens[end].key not in SUFFIXES:
                        return None
                    end, marked = end + 1, True
                elif mark == "." and end + 1 < len(tokens) and tokens[end + 1].kind == "word" and not noun:
                    end += (
                        "row.noun" in self._names(end + 1)
                        or self._line_start(i)
                        or (
                            tokens[i - 1].kind == "mark"
                            and bool({"state.ok", "state.done"} & set(self._names(end + 1)))
                        )
                    ) or self._after_comma(i)
            if i and tokens[i - 1].key in "€$£#" and tokens[i].glued and tokens[i - 1].key != "#":
                return None
            return end, int(token.key), marked
        ordinal = self._ordinal_of(i)
        if ordinal and (article or noun or self._stands(i, i + 1)):
            return i + 1, ordinal, False
        word = self._number_word(i)
        if word and (noun or (word > 1 and self._in_word_list(i)) or self._called(i)):
            return i + 1, word, False
        return None

    def _called(self, i: int) -> bool:
        """A number written out after an article of the singular is a row's name: "la deux", "el cinco"."""
        return "row.the" in self.ends.get(i, ()) and self._before_ok(i - 1) and self._after_ok(i + 1)

    def _in_word_list(self, i: int) -> bool:
        """A number written out is a row only in company: "two and three are done"."""
        sep = self._names(i + 1).get("row.sep") or (
            i + 2 if i + 1 < len(self.tokens) and self.tokens[i + 1].key == "," else 0
        )
        if sep and (self._number_word(sep) or self._plain(sep)):
            return True
        return (
            i >= 2
            and bool(self._number_word(i - 2))
            and ("row.sep" in self._names(i - 1) or self.tokens[i - 1].key == ",")
        )

    def _number_word(self, i: int) -> int | None:
        for name in self._names(i):
            if name.startswith("number."):
                return int(name.partition(".")[2])
        return None

    def _ordinal_of(self, i: int) -> int | None:
        for name in self._names(i):
            if name.startswith("ordinal."):
                return int(name.partition(".")[2])
        return None

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
        return marked or count > 2 or self._after_ok(end) or self._follows_on(start)

    def _opens(self, i: int) -> bool:
        """A plural article at the head of a clause."""
        return self.tokens[i].key in PLURAL and (i == 0 or self.tokens[i - 1].kind in ("mark", "line"))

    def _follows_on(self, start: int) -> bool:
        """The next row after those before, at the head of a clause: "1-4 done, 5 <anything>"."""
        head = self._names(start).get("signal.article", start)
        value = self._plain(head)
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
