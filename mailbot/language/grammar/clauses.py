"""The clauses of a to-do line: `@owner`, `by DATE`, `after N`, `with @helper`, `every RULE`, `! reason`.

Each reader takes the clause that may begin at one place and tells where it ends; None where it is text after all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from mailbot.domain.acts import Introduce
from mailbot.language.grammar.numbers import leading_numbers
from mailbot.language.grammar.people import Mention, mention, mentions
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.rhythm import Rhythm, read_rhythm, says_when
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import Vocabulary, any_of, fold
from mailbot.language.grammar.when import read_when

LONGEST_DATE = 8  # words
_LONGEST_EXAMPLE = 300  # characters


@dataclass(slots=True)
class Reading:
    """What has been read of a to-do so far; `first` is the first day of its rhythm."""

    text: list[str] = field(default_factory=list)
    owner: str = ""
    start: date | None = None
    due: date | None = None
    first: date | None = None
    after: tuple[int, ...] = ()
    helpers: list[str] = field(default_factory=list)
    rule: str = ""
    flag: str = ""
    introduces: list[Introduce] = field(default_factory=list)


@lru_cache(maxsize=32)
def beginnings(words: Vocabulary) -> re.Pattern[str]:
    def clause(name: str) -> str:
        return any_of(words, "clauses", name)

    return re.compile(
        r"(?<![\w.@])(?:"
        r"(?P<owner>@(?=[\w\"<]))"
        rf"|(?P<with>(?:{clause('with')})\s+(?=@))"
        rf"|(?P<other>(?:{clause('every_other')})\s+(?=[\w]))"
        rf"|(?P<every>(?:{clause('every')})\s+(?=[\w]))"
        rf"|(?P<after>(?:{clause('after')})\s+(?=[#\w]))"
        rf"|(?P<by>(?:{clause('by')})(?::\s*|\s+)(?=[\w]))"
        rf"|(?P<span>(?:{clause('from')})\s+(?=[\w]))"
        r"|(?P<flag>(?<!\S)!{1,3}(?=\s|$|[\w]))"
        r")"
    )


def ends_clause(start: re.Match[str], other: re.Match[str]) -> bool:
    """Whether `other` ends the clause at `start`. In a date it may be one of its words.

    German "vom 10. bis 14. Dezember" has the word for "by" in it, Portuguese "1 de dezembro" that for "from".
    """
    within = {"span": ("by", "span"), "by": ("span",)}.get(str(start.lastgroup), ())
    return other.lastgroup not in within


def read_clause(start: re.Match[str], end: int, text: str, setting: Setting, reading: Reading) -> int | Problem | None:
    """Reads the clause at `start` into `reading`: where it ends, None where it is none after all."""
    kind = start.lastgroup
    if kind == "owner":
        return _owner(start.start(), text, setting, reading)
    if kind == "with":
        return _helpers(start.end(), text, setting, reading)
    if kind == "after":
        numbers, rest = leading_numbers(text[start.end() : end], setting.words)
        if not numbers or rest.strip(" ,;.)") or reading.after:
            return None
        reading.after = numbers
        return end
    if kind in ("every", "other"):
        return _every(start, text, setting, reading)
    if kind == "flag":
        reading.flag = text[start.end() : end].strip(" ,;!") or "!"
        return end
    return _date(start, end, text, setting, reading)


def _owner(place: int, text: str, setting: Setting, reading: Reading) -> int | Problem | None:
    person = mention(text, place, setting)
    if person is None:
        return None
    if person.problem:
        return mended(person.problem, text, place, person.end)
    if reading.owner:
        details = (("one", reading.owner), ("other", person.name))
        both = Problem("two_owners", f"{setting.words.word('clauses', 'with')} @{person.name}", details)
        joint = rf"(?:[\s,;&+]|\s(?:{any_of(setting.words, 'words', 'and')})\s)+$"
        return mended(both, text, len(re.sub(joint, "", fold(text[:place]))), person.end)
    reading.owner = person.name
    _introduce([person], reading)
    return person.end


def _helpers(place: int, text: str, setting: Setting, reading: Reading) -> int | Problem | None:
    people, rest = mentions(text[place:], setting, spaced=False)
    for person in people:
        if person.problem:
            return mended(person.problem, text, place, len(text) - len(rest))
    reading.helpers.extend(person.name for person in people)
    _introduce(list(people), reading)
    return len(text) - len(rest) if people else None


def _introduce(people: list[Mention], reading: Reading) -> None:
    reading.introduces.extend(person.introduces for person in people if person.introduces)


def _every(start: re.Match[str], text: str, setting: Setting, reading: Reading) -> int | Problem | None:
    """A rhythm may hold "until DATE", which begins a clause elsewhere: the longest reading counts."""
    interval = 2 if start.lastgroup == "other" else 1
    following = beginnings(setting.words).finditer(fold(text), start.end())
    ends = [match.start() for match in islice(following, 3)]
    problem: Problem | None = None
    upto = len(text)
    for end in [len(text), *reversed(ends)]:
        rhythm = read_rhythm(text[start.end() : end], setting, interval)
        if isinstance(rhythm, Rhythm):
            if problem and re.match(rf"\s*(?:{any_of(setting.words, 'clauses', 'until')})\s", fold(text[end:])):
                break
            reading.rule, reading.first = rhythm.rule, rhythm.first
            return end
        if rhythm is not None:
            problem, upto = rhythm, end
    if problem:
        return mended(problem, text, start.end(), upto)
    return _every_and_more(start, ends[0] if ends else len(text), text, setting, reading)


def _every_and_more(
    start: re.Match[str], end: int, text: str, setting: Setting, reading: Reading
) -> int | Problem | None:
    """Of "every month send the report" the text goes on; "every month on the last day" is asked about."""
    body = text[start.end() : end]
    words = body.split()
    for size in range(min(len(words) - 1, 4), 0, -1):
        rhythm = read_rhythm(" ".join(words[:size]), setting, 2 if start.lastgroup == "other" else 1)
        if not isinstance(rhythm, Rhythm):
            continue
        if says_when(words[size:], setting):
            short = Problem("unreadable_rule", f"{start.group()}{' '.join(words[:size])}", (("written", body.strip()),))
            return mended(short, text, start.start(), end)
        reading.rule, reading.first = rhythm.rule, rhythm.first
        return start.end() + _length_of(body, size)
    return None


def _date(start: re.Match[str], end: int, text: str, setting: Setting, reading: Reading) -> int | Problem | None:
    begin = start.start() if start.lastgroup == "span" else start.end()
    body = text[begin:end]
    words = body.split()
    for size in range(min(len(words), LONGEST_DATE), 0, -1):
        found = read_when(" ".join(words[:size]), setting)
        if isinstance(found, Problem):
            return mended(found, text, begin, begin + _length_of(body, size))
        if found is not None and not (start.lastgroup == "span" and found.start is None):
            reading.start, reading.due = found.start or reading.start, found.due
            while 1 < size < len(words) and _says_nothing(words[:size], setting):
                size -= 1  # "1 Dec the" says no more than "1 Dec"
            return begin + _length_of(body, size)
    if start.lastgroup == "by" and words and words[0][0].isdigit() and len(words) <= 3 and reading.due is None:
        unread = Problem("unreadable_date", setting.on.isoformat(), (("written", body.strip(" ,;.()")),))
        return mended(unread, text, begin, end)
    return None


def _says_nothing(words: list[str], setting: Setting) -> bool:
    """Whether the last of `words`, which are a day, could be left out whenever they were written."""
    whole, shorter = " ".join(words), " ".join(words[:-1])
    later = replace(setting, on=setting.on + timedelta(days=200))
    return words[-1].isalpha() and all(read_when(shorter, at) == read_when(whole, at) for at in (setting, later))


def mended(problem: Problem, text: str, begin: int, end: int) -> Problem:
    """`problem` with the whole of `text` for an example: its own example in the place of what is wrong."""
    whole = f"{text[:begin]} {problem.example} {text[end:]}"
    return replace(problem, example=" ".join(whole.split())[:_LONGEST_EXAMPLE])


def _length_of(body: str, words: int) -> int:
    """How far the first `words` words of `body` reach."""
    match = re.match(rf"\s*(?:\S+\s*){{{words}}}", body)
    return match.end() if match else len(body)
