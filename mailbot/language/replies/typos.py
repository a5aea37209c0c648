"""One slip of the finger in a main word is mended: "finsihed", "erledgit", "skikcat".

Only words that no language knows are touched, and only towards the few main words each lexicon names. Swapped letters
apart, the first letter and the last two have to stand as they are: what stands in front may deny ("ogjort"), an ending
may be another form ("betale", "betalt"). Letters exchanged for others are mended in long words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from mailbot.language.lexicon import LANGUAGES, lexicon
from mailbot.language.words import Token

SHORTEST = 5
LONG = 8
"""Letters from which an exchanged letter counts as a slip."""


def mended(tokens: Sequence[Token], languages: Sequence[str]) -> list[Token]:
    """The tokens, slips in main words of `languages` mended. Offsets stay as they are."""
    heard = tuple(languages)
    return [
        token._replace(key=_mended(token.key, heard)) if token.kind == "word" and len(token.key) >= SHORTEST else token
        for token in tokens
    ]


@lru_cache(maxsize=32_768)
def _mended(key: str, languages: tuple[str, ...]) -> str:
    if len(key) > 20 or key in _known() or any(key[:size] in stems for size, stems in _stems() if len(key) >= size):
        return key
    found = {word for name in languages for word in lexicon(name).mends if _slip(key, word)}
    return found.pop() if len(found) == 1 else key


@cache
def _known() -> frozenset[str]:
    return frozenset(
        word
        for name in LANGUAGES
        for word in (*lexicon(name).replies.vocabulary, *lexicon(name).dates.vocabulary, *lexicon(name).common)
    )


@cache
def _stems() -> tuple[tuple[int, frozenset[str]], ...]:
    stems = {word[:-1] for word in _known() if word.endswith("*")}
    return tuple((size, frozenset(s for s in stems if len(s) == size)) for size in {len(s) for s in stems})


def _slip(key: str, word: str) -> bool:
    """Whether one letter left out, put in, swapped with the next or (in long words) exchanged makes `word` of `key`."""
    if key[0] != word[0] or abs(len(key) - len(word)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(key, word, strict=False)) if a != b), min(len(key), len(word)))
    if len(key) == len(word) and key[at : at + 2] == word[at : at + 2][::-1] and key[at + 2 :] == word[at + 2 :]:
        return True  # letters swapped are never another form of the word
    if key[-2:] != word[-2:]:
        return False
    if len(key) == len(word) + 1:
        return key[at + 1 :] == word[at:]
    if len(key) + 1 == len(word):
        return key[at:] == word[at + 1 :]
    return len(word) >= LONG and key[at + 1 :] == word[at + 1 :]
