"""Row numbers in a reply to a numbered list: "1, 2 and 5", "3-7 except 5", "the last one", "4-es".

Numbers that are no rows (pages, clocks, ages, people) are told by what stands beside them: a row begins or ends a
clause, follows a word for "number", or has words beside it that the lexicon knows. Groups know nothing of what is said
about them.
"""

from __future__ import annotations

from mailbot.language.replies.rows.group import Group
from mailbot.language.replies.rows.lists import Lists


class RowReader(Lists):
    """Finds the groups of one reply. `rows` is how many the list has."""

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
                self.run = self.run + 1 if group.numbers[0] == self.reached + 1 else 0
                self.reached = max(group.numbers)
                self.dotted = self.tokens[group.end - 1].key == "."
            i = group.end
        return found

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
                    end, odd = self._counted_all(i if "row.the_all" in names else end)
                    end = max(end, names[name])
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
        if count != self.rows or count < 3 or self._number_word(i - 2) or self._plain(i - 2):
            return None  # "dos de las cinco" are not all
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
