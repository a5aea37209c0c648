"""Several rows: "1, 2 and 5", "3-7", "rows 2 to 4", "2-től 5-ig"."""

from __future__ import annotations

from mailbot.language.replies.rows.group import Group
from mailbot.language.replies.rows.values import Values

MOST_ROWS = 500
"""A reply that names more rows than this is not about a list anybody sent."""
FROM_ENDINGS = frozenset("tol estol ostol astol".split())
UNTIL_ENDINGS = frozenset("ig esig osig asig eig aig".split())
"""Hungarian endings of the first and the last number of a range."""


class Lists(Values):
    """Reads numbers and ranges that stand in a row."""

    def _list(self, i: int) -> Group | None:
        start, noun, article = i, False, False
        names = self._names(i)
        if "row.noun" in names and self.tokens[i].key == "no" and i and self.tokens[i - 1].kind == "number":
            return None  # "2 no 3 yes"
        if "row.noun" in names:
            noun, i = True, self._after_stop(names["row.noun"])
            i = self._names(i).get("row.from", i)  # "i punti da 2 a 4"
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
            and self.tokens[end].key != "no"
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
            if second and second[1] > low and not (second[0] < len(self.tokens) and self._unit(second[0])):
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
        if k == i and k < len(tokens) and tokens[k].key == "no":
            return None  # "3 no 4 yes"
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
        while i >= 0 and (self.tokens[i].kind in ("number", "mark") or self.tokens[i].glued):
            i -= 1
        return i >= 0 and "signal.article" in self._names(i)

    def _row_like(self, numbers: list[int]) -> bool:
        return all(1 <= n <= self.rows for n in numbers)
