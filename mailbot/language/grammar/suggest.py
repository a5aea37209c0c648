"""The command that a mistyped line came close to: "dnoe 3" -> "done 3". It is shown, never run."""

from __future__ import annotations

from mailbot.language.grammar.vocabulary import Phrases, fold

_LONGEST_WORD = 16  # characters


def corrections(line: str, commands: Phrases) -> tuple[str, ...]:
    """`line` with its first word replaced by each word of `commands` that is one slip of the finger away."""
    typed, _, rest = line.strip().partition(" ")
    bare = fold(typed.strip(":,.!"))
    if not 3 <= len(bare) <= _LONGEST_WORD:
        return ()
    near = [word for folded, word in commands.spelled.items() if " " not in word and _one_slip(bare, folded)]
    mark = ":" if typed.endswith(":") else ""
    return tuple(f"{word}{mark} {rest}".strip() for word in near)


def _one_slip(typed: str, word: str) -> bool:
    """Whether one letter missing, added or different, or two neighbours changed places, makes one the other."""
    if typed == word or abs(len(typed) - len(word)) > 1 or min(len(typed), len(word)) < 3:
        return False
    start = 0
    while start < min(len(typed), len(word)) and typed[start] == word[start]:
        start += 1
    a, b = typed[start:], word[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    if min(len(typed), len(word)) < 4:
        return swapped  # "not" is no slip for "note", "and" none for "add"
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]
