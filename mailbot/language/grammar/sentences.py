"""Plain sentences that can mean one thing only: "John can do 3 instead, by the 12th" -> acts.

Their patterns stand in keywords/*.toml. A sentence must match from end to end, its numbers must be numbers, its date
a date; a question, a "not" or a word too many and nothing is done.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mailbot.domain import acts
from mailbot.language.grammar.numbers import only_numbers
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import Vocabulary, any_of, fold
from mailbot.language.grammar.when import When, read_when

LONGEST_SENTENCE = 200  # characters

_NUMBERS = r"(?:[^\W\d_.]{1,12}\.? )?#?[0-9]{1,4}(?:\.?(?: ?[,;&+-] ?| [^\W\d_]{1,3} | )#?[0-9]{1,4}){0,50}"
_HOLES = {
    "who": r"(?P<who>@?[^\W\d_][\w'’-]{0,40})",
    "n": rf"(?P<n>{_NUMBERS})[.:)]?(?: ?[-–])?",
    "date": r"(?P<date>\S.{1,60}?)",
}


@lru_cache(maxsize=32)
def _patterns(words: Vocabulary) -> tuple[tuple[str, re.Pattern[str]], ...]:
    by = any_of(words, "clauses", "by")
    the = f"(?:(?:{any_of(words, 'words', 'article')}) )?"
    compiled = []
    for kind in ("due", "assign", "drop", "done"):
        for sentence in words.phrases("sentences", kind):
            pattern = "".join(_part(part, the) for part in re.split(r"(\{\w+\})", fold(sentence)))
            tail = rf"(?:,? (?:{by}) {_HOLES['date']})?" if kind == "assign" else ""
            outcome = r"(?: ?[:,–—] ?(?P<said>\S.*))?" if kind in ("done", "drop") else ""
            compiled.append((kind, re.compile(pattern + tail + outcome + r" ?[.!]*")))
    return tuple(compiled)


def _part(part: str, the: str) -> str:
    if not part.startswith("{"):
        return re.escape(part).replace(r"\ ", " ")
    return _HOLES[part[1:-1]] if part == "{date}" else the + _HOLES[part[1:-1]]


def read_sentence(line: str, setting: Setting) -> tuple[acts.Act, ...] | None:
    text = " ".join(line.split())
    if len(text) > LONGEST_SENTENCE or text.endswith("?") or not any(char.isdigit() for char in text):
        return None
    endings = any_of(setting.words, "words", "number_ending")
    text = re.sub(rf"(?<=[0-9])-(?:{endings})(?!\w)", "", text)  # Hungarian "a 3-as", "a 3-ast"
    folded = fold(text)
    for kind, pattern in _patterns(setting.words):
        match = pattern.fullmatch(folded)
        found = (
            _acts(kind, {hole: text[slice(*match.span(hole))] for hole in match.groupdict() if match[hole]}, setting)
            if match
            else None
        )
        if found:
            return found
    return None


def _acts(kind: str, holes: dict[str, str], setting: Setting) -> tuple[acts.Act, ...] | None:
    numbers = only_numbers(holes["n"], setting.words)
    day = read_when(holes["date"], setting) if "date" in holes else None
    if not numbers or ("date" in holes and not isinstance(day, When)):
        return None
    said = holes.get("said", "")
    moved = (acts.SetDue(numbers, day.due, day.start),) if isinstance(day, When) else ()
    if kind == "done":
        return (acts.Done(numbers, said),)
    if kind == "drop":
        return (acts.Drop(numbers, said),)
    if kind == "due":
        return moved or None
    who = holes["who"].lstrip("@")
    if setting.words.none.exactly(who):
        return None
    return (acts.Assign(setting.words.people.exactly(who) or who, numbers), *moved)
