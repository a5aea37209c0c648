"""Which language words are written in, told from the words themselves.

Every lexicon names the small words its language is full of; a word that few languages share says more than one that
many do. It ranks, it does not decide: short replies ("ok") fit many languages, and mixed ones are in two.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from mailbot.language.lexicon import LANGUAGES, lexicon
from mailbot.language.words import Token, tokens_of

READ_AT_MOST = 400
"""Words looked at; a language shows long before that."""


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    speakers: dict[str, dict[str, float]] = {}
    for name in LANGUAGES:
        words = lexicon(name)
        for word in words.common:
            speakers.setdefault(word, {})[name] = 1.0
        for word in words.replies.vocabulary | words.dates.vocabulary:
            if not word.endswith("*") and len(word) > 1:
                speakers.setdefault(word, {}).setdefault(name, 0.4)
    return {
        word: tuple((name, weight / len(names)) for name, weight in names.items()) for word, names in speakers.items()
    }


@cache
def _letters() -> dict[str, tuple[tuple[str, float], ...]]:
    speakers: dict[str, list[str]] = {}
    for name in LANGUAGES:
        for letter in lexicon(name).letters:
            speakers.setdefault(letter, []).append(name)
    return {letter: tuple((name, 0.6 / len(names)) for name in names) for letter, names in speakers.items()}


def rank(tokens: Sequence[Token], text: str) -> list[tuple[str, float]]:
    """Languages with a score above zero, best first; ties keep the order of `LANGUAGES`."""
    scores = dict.fromkeys(LANGUAGES, 0.0)
    weights, letters = _weights(), _letters()
    for token in tokens[:READ_AT_MOST]:
        if token.kind == "word":
            for name, weight in weights.get(token.key, ()):
                scores[name] += weight
    if not text.isascii():
        for character in set(text[:2000].lower()):
            for name, weight in letters.get(character, ()):
                scores[name] += weight
    return sorted(((n, s) for n, s in scores.items() if s > 0), key=lambda pair: -pair[1])


def language_of(text: str) -> str | None:
    """The language that fits `text` best, None where nothing in it is known."""
    ranked = rank(tokens_of(text[:4000]), text)
    return ranked[0][0] if ranked else None
