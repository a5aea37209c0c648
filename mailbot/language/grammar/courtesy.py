"""What a mail says besides: greetings, thanks, closings, signatures, quoted lines. None of it concerns a plan."""

from __future__ import annotations

import re

from mailbot.language.grammar.vocabulary import Vocabulary, fold

_RULE = re.compile(r"\s*(?:[-_=*~—–]\s?){3,}\s*")
_CLAUSES = re.compile(r"[,;.!–—(]+|\s-\s")
_SIGNATURE = re.compile(r"-- ?|—|__+")
_NAME_LINE = re.compile(r"[/–—-]*\s*(?:[^\W\d_a-zß-ÿ][\w'’.-]*\s*){1,4},?")


def is_aside(line: str, words: Vocabulary) -> bool:
    """A greeting, a thank-you, a ruled line, a quoted line or a picture's place, and nothing else."""
    bare = line.strip()
    if bare.startswith(">") or _RULE.fullmatch(bare) or bare.lower().startswith(("[image:", "[cid:")):
        return True
    if not any(char.isalnum() for char in bare):
        return not bare.startswith("~")
    kind, rest = _courtesy(bare, words)
    if kind is None or "?" in rest or ":" in rest or any(char.isdigit() for char in rest):
        return False
    first, *others = _CLAUSES.split(rest)
    return _is_short(first.strip(), kind, words) and all(_is_polite(other, words, kind) for other in others)


def _is_short(rest: str, kind: str, words: Vocabulary) -> bool:
    """Whether `rest` only says whom the courtesy is for, or what the thanks are for."""
    size = len(rest.split())
    if size == 0:
        return True
    if kind == "greeting":
        return size == 1 or is_name(rest)
    thanks_for = {fold(word) for word in words.phrases("words", "thanks_for")}
    return kind == "thanks" and size <= (6 if fold(rest.split()[0]) in thanks_for else 2)


def _is_polite(text: str, words: Vocabulary, after: str) -> bool:
    """Whether what stands behind a comma adds nothing: more courtesy, or the name of whoever is thanked."""
    if not any(char.isalnum() for char in text):
        return True
    return words.courtesy.exactly(text.strip()) is not None or (after == "thanks" and len(text.split()) <= 2)


def begins_signature(line: str, words: Vocabulary) -> bool:
    """`-- ` (RFC 3676 §4.3) or a closing such as "Best regards, John": nothing after it is for the bot."""
    bare = line.strip()
    if _SIGNATURE.fullmatch(bare):
        return True
    kind, rest = _courtesy(bare, words)
    if kind != "closing" or "?" in rest or len(rest.split()) > 4:
        return False
    said = rest.strip(" ,.!")
    return not said or is_name(said) or rest[:1] in ",.!" or len(bare[: len(bare) - len(rest)].split()) > 2


def is_name(line: str) -> bool:
    """A line of nothing but one to four capitalised words, as under a thank-you: "John", "/John Fitter"."""
    return len(line) <= 60 and _NAME_LINE.fullmatch(line.strip()) is not None


def after_courtesy(line: str, words: Vocabulary) -> str:
    """What follows "Hi,", "Thanks!" or "please" at the beginning of a line; the line itself where nothing does."""
    rest = line.strip()
    for _ in range(3):
        _, after = _courtesy(rest, words)
        marked = re.match(r"[^\W\d_]{0,20}\s?[,!.;:–—-]+\s+(?=\S)", after.lstrip())
        if after != rest and marked:
            rest = after.lstrip()[marked.end() :]
            continue
        please = next(
            (word for word in words.phrases("words", "please") if fold(rest).startswith(fold(word) + " ")), None
        )
        if please is None:
            break
        rest = rest[len(please) :].strip()
    return rest


def _courtesy(text: str, words: Vocabulary) -> tuple[str | None, str]:
    found = words.courtesy.at(fold(text[:400]))
    return (found[0], text[found[1] :]) if found else (None, text)
