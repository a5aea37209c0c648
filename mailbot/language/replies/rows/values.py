"""One row: a number, an ordinal, or a number written out."""

from __future__ import annotations

from mailbot.language.replies.rows.ground import Ground

SUFFIXES = frozenset(
    """
    ig es os as s ost est ast at et ot t hoz hez rol rel ra re ben ban bol nel nal rt ert val vel tol e a an eren ern
    er ere esre osre asra  esek osok asok oset esnel osnel esbol osbol esnek osnak asnak eshez oshoz ashoz assal
    essel ossel ossal eset oset aset esre  est ost ast ik ikat iket kal kel mal mel gyel ttel ral ssel tal tel
    ettel n en rn ka ke ki go tka jka st nd rd th eme er os
    """.split()
)
"""What people glue to a number that names a row: "4-es", "4:an", "3rd", "2a"."""


class Values(Ground):
    """Reads what names a single row at a token."""

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
                elif mark == "." and self._counts_on(i, end + 1):
                    end, marked = end + 1, marked or (self.dotted and int(token.key) == self.reached + 1)
                elif mark == "." and end + 1 < len(tokens) and tokens[end + 1].kind == "word" and not noun:
                    end += (
                        "row.noun" in self._names(end + 1)
                        or self._line_start(i)
                        or (
                            tokens[i - 1].kind == "mark"
                            and bool({"state.ok", "state.done"} & set(self._names(end + 1)))
                        )
                    ) or self._after_comma(i)
            if self._part_of(end) or self._is_whole(i) or "row.of_them" in self._names(end):
                return None
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

    def _counts_on(self, i: int, after: int) -> bool:
        """Whether the full stop before `after` numbers a row: "1. yes 2. no", "1., 2. and 5."."""
        if self.dotted and self.tokens[i].key == str(self.reached + 1):
            return True
        if after < len(self.tokens) and self.tokens[after].key == "," and self.tokens[after].glued:
            return True
        sep = self._names(after).get("row.sep")
        return sep is not None and self._plain(sep) is not None

    def _part_of(self, i: int) -> bool:
        """Whether a number before `i` counts how many of how many: "2 of the 5", "2 sur 3"."""
        whole = self._names(i).get("talk.out_of")
        if whole is None or "row.range" in self._names(i):
            return False
        whole = self._names(whole).get("signal.article") or self._names(whole).get("row.the_all") or whole
        count = self._plain(whole)
        counted = count is not None and count <= self.rows and "row.range" not in self._names(whole + 1)
        return counted and not (whole + 1 < len(self.tokens) and self._unit(whole + 1))

    def _is_whole(self, i: int) -> bool:
        """The second number of such a pair."""
        for back in (1, 2):
            if i - back > 0 and "talk.out_of" in self._names(i - back):
                counted = any(self.tokens[j].kind == "number" for j in range(max(0, i - back - 2), i - back))
                return counted and self._part_of(i - back)
        return False

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
