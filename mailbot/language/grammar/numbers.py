"""Lists of to-do numbers: `3`, `2, 3 and 5`, `#4`, `1-3`, `no. 7`."""

from __future__ import annotations

import re
from functools import lru_cache

from mailbot.language.grammar.vocabulary import Vocabulary, any_of, fold

MOST_NUMBERS = 200
NUMBER = r"[0-9]{1,4}(?![\w]|[.:/][0-9])"


@lru_cache(maxsize=32)
def _patterns(words: Vocabulary) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    named = rf"(?:(?:{any_of(words, 'words', 'number')})s?\.?\s*)?#?"
    both = any_of(words, "words", "and")
    to = any_of(words, "words", "range")
    first = re.compile(rf"\s*{named}({NUMBER})")
    more = re.compile(rf"\.?\s*(?:[,;&+]\s*(?:(?:{both})\s+)?|(?:{both})\s+)#?({NUMBER})")
    last = re.compile(rf"\s*(?:[-–—]|(?:{to})\s)\s*#?({NUMBER})")
    return first, more, last


def number_lists(text: str, words: Vocabulary) -> list[tuple[tuple[int, ...], str]]:
    """Every way `text` begins with to-do numbers, shortest list first, each with the text that follows.

    `2, 12 Dec` yields (2) before `, 12 Dec` and (2, 12) before `Dec`: which one is meant, the reader of the rest
    knows. Empty where the text does not begin with a number from 0 to 9999 or names more than MOST_NUMBERS.
    """
    first, more, last = _patterns(words)
    folded = fold(text)
    found = first.match(folded)
    lists: list[tuple[tuple[int, ...], str]] = []
    numbers: list[int] = []
    ranged = False
    while found and len(numbers) < MOST_NUMBERS:
        number = int(found.group(1))
        if ranged:
            if not numbers[-1] < number <= numbers[-1] + MOST_NUMBERS:
                break
            numbers.extend(range(numbers[-1] + 1, number + 1))
        else:
            numbers.append(number)
        end = found.end()
        lists.append((tuple(dict.fromkeys(numbers)), text[end:]))
        found = None if ranged else last.match(folded, end)
        ranged = found is not None
        found = found or more.match(folded, end)
    return lists if found is None else []


def leading_numbers(text: str, words: Vocabulary) -> tuple[tuple[int, ...], str]:
    """The longest list that `text` begins with and what follows it; ((), text) where there is none."""
    lists = number_lists(text, words)
    return lists[-1] if lists else ((), text)


def only_numbers(text: str, words: Vocabulary) -> tuple[int, ...]:
    """The numbers where `text` is nothing but numbers, also with only spaces between them; () otherwise."""
    numbers: tuple[int, ...] = ()
    rest = text.strip(" .")
    while rest:
        more, rest = leading_numbers(rest, words)
        if not more or len(numbers) > MOST_NUMBERS:
            return ()
        numbers += more
        rest = rest.strip(" .,")
    return tuple(dict.fromkeys(numbers))
