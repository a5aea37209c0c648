"""The new words of a provider's mail in a plan's conversation -> one `Line` for each line they wrote."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

from mailbot.domain import acts
from mailbot.domain.acts import AddToDo
from mailbot.language.grammar.answers import read_until
from mailbot.language.grammar.courtesy import after_courtesy, begins_signature, is_aside, is_name
from mailbot.language.grammar.readers import Read, read_internal
from mailbot.language.grammar.repair import BULLET, LONGEST_LINE, written_lines
from mailbot.language.grammar.result import Line, Problem
from mailbot.language.grammar.sentences import read_sentence
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.suggest import corrections
from mailbot.language.grammar.table import command
from mailbot.language.grammar.todo_line import read_todo
from mailbot.language.grammar.vocabulary import Vocabulary, fold, vocabulary
from mailbot.language.grammar.when import When, read_when

MOST_COMMANDS = 100  # that one mail may carry
_MOST_READ = 300  # lines read with all means; the rest of a longer mail only for a command's word

_KEY = re.compile(r"\s*[*_]{0,3}([^\W\d_][^:*_\n]{0,30}?)[*_]{0,3}\s?[:：][*_]{0,3}\s*(.*)", re.DOTALL)
_COUNTED = re.compile(r"[0-9]{1,2}[.)]\s+(?=[^\W\d_])")
_NEXT = re.compile(r"[;,.]\s+(?=\w)")
BULLETED = re.compile(r"\s*[-*+•‣◦▪·–—]\s+(?=\S)")
_NOTHING_ASKED = Problem("nothing_asked")
_UNKNOWN = Problem("unknown_command")
_PLAN_FIELDS = {"title", "goal", "due", "risks", "assumptions"}


def read_commands(words: str, on: date, language: str = "en", asked: bool = False) -> tuple[Line, ...]:
    """Each line of `words` with what it asks for, why it asks for nothing, or as ignored. Never raises.

    `words` are the new words of the mail, without quotes; `on` the day it was written, in the writer's zone;
    `asked` whether a question awaits a yes, a no or a day. An "unknown_command" may be free text: the caller decides.
    Does not look at the plan: whether to-do 3 exists is decided elsewhere.
    """
    setting = Setting(on, vocabulary(language), asked)
    lines: list[Line] = []
    carried = 0
    signed = False
    every = written_lines(words, lambda line: begins_command(line, setting.words))
    for index, written in enumerate(filter(None, every)):
        signed = signed or begins_signature(written, setting.words)
        line = Line(written, ignored=True) if signed else _read_line(written, setting, thorough=index < _MOST_READ)
        if line.acts and carried >= MOST_COMMANDS:
            line = Line(written, problem=Problem("too_many_commands", details=(("most", str(MOST_COMMANDS)),)))
        carried += bool(line.acts)
        lines.append(line)
    return without_names(lines)


def without_names(lines: list[Line]) -> tuple[Line, ...]:
    """Names below the last thing said are the signature: `lines` with those ignored."""
    last = len(lines)
    while last > max(0, len(lines) - 3) and lines[last - 1].problem == _UNKNOWN and is_name(lines[last - 1].words):
        last -= 1
    if last == 0 or lines[last - 1].problem is not None:
        return tuple(lines)
    return (*lines[:last], *(Line(line.words, ignored=True) for line in lines[last:]))


def begins_command(line: str, words: Vocabulary) -> bool:
    """Whether a line's beginning looks like a command, so that it does not continue the line above."""
    folded = fold(line[:120]).lstrip()
    found = words.commands.at(folded)
    if key_and_value(line[:120], words):
        return True
    if found is None:
        return False
    rest = folded[found[1] :].lstrip()
    return (
        found[0] in ("add", "note", "flag", "log", "pause", "away", "digest", "template_save")
        or not rest
        or rest[0] in ":#@0123456789"
    )


def key_and_value(line: str, words: Vocabulary) -> tuple[str, str] | None:
    """(canonical key, value) of a `Key: value` line, the key in the writer's language or English."""
    match = _KEY.match(line)
    key = words.keys.exactly(match[1]) if match else None
    return (key, match[2].strip()) if match and key else None


def _read_line(written: str, setting: Setting, *, thorough: bool) -> Line:
    if len(written) > LONGEST_LINE:
        return Line(written, problem=Problem("line_too_long", details=(("most", str(LONGEST_LINE)),)))
    bulleted = BULLETED.match(written)
    bare = written[bulleted.end() :].strip() if bulleted else written.strip()
    if not thorough:
        found = setting.words.commands.at(fold(bare))
        return Line(written, problem=Problem("too_many_commands" if found else "unknown_command"))
    result = _read_bare(bare, written, setting)
    if result is None:
        return Line(written, ignored=True)
    return Line(written, problem=result) if isinstance(result, Problem) else Line(written, acts=result)


def _read_bare(bare: str, written: str, setting: Setting) -> tuple[acts.Act, ...] | Problem | None:
    """The line's acts or problem; None where it is to be ignored."""
    result = read_words(bare, setting)
    if result is not None and result != _NOTHING_ASKED:
        return result
    if is_aside(written, setting.words):
        return None
    polite = after_courtesy(bare, setting.words)
    behind = read_words(polite, setting) if polite != bare else None
    counted = _COUNTED.match(bare)
    if behind is None and counted:  # "1. done 3" counts the commands, "3. done" does not
        row = read_words(bare[counted.end() :], setting)
        behind = row if isinstance(row, tuple) and all(getattr(act, "todos", None) != () for act in row) else None
    return behind or result or _near_miss(bare, setting) or _near_todo(written, setting) or _UNKNOWN


def read_words(bare: str, setting: Setting) -> Read:
    """What one line says: a key and value, a command, a plain sentence, a day where one was asked for."""
    if bare.startswith("~"):
        return read_internal(bare.lstrip("~").strip(), setting)
    key = key_and_value(bare, setting.words)
    if key and (key[0] in _PLAN_FIELDS or setting.words.commands.exactly(bare.partition(":")[0]) is None):
        return _plan_field(*key, setting)
    several = _several(bare, setting)
    if several:
        return several
    found = setting.words.commands.at(fold(bare))
    result: Read = None
    if found:
        name, end = found
        polite = without_please(bare[end:], setting.words)
        result = command(name).read(polite, setting)
        if result is None and name in ("done", "reopen", "drop"):
            result = unmarked(name, polite, setting)
    return result or read_sentence(bare, setting) or read_until(without_please(bare, setting.words), setting)


def _several(bare: str, setting: Setting) -> tuple[acts.Act, ...] | None:
    """Commands in a row on one line, "done 3. due 4 Friday": all of them, or it is one command with a long text."""
    places = [0]
    for mark in islice(_NEXT.finditer(bare), 10):
        next_one = setting.words.commands.at(fold(bare[mark.end() : mark.end() + 60]))
        if next_one and re.match(r"\s+#?[0-9]", bare[mark.end() + next_one[1] :]):
            places.append(mark.end())
    if len(places) == 1:
        return None
    parts = [bare[start:end].rstrip(" ;,.") for start, end in zip(places, [*places[1:], len(bare)], strict=True)]
    read = [read_words(part, setting) for part in parts]
    found = [act for result in read if isinstance(result, tuple) for act in result]
    whole = all(isinstance(result, tuple) for result in read) and all(
        getattr(act, "todos", None) != () for act in found
    )
    return tuple(found) if whole else None


def _plan_field(key: str, value: str, setting: Setting) -> Read:
    word = setting.words.word("keys", key)
    if not value:
        return Problem("no_text", f"{word}: ...") if key in _PLAN_FIELDS else None
    if key == "due":
        day = read_when(value, setting)
        if isinstance(day, When):
            return (acts.ChangePlan("due", day.due),)
        return day or Problem("unreadable_date", f"{word}: {setting.on.isoformat()}", (("written", value[:100]),))
    if key in _PLAN_FIELDS:
        return (acts.ChangePlan(key, value),)
    if key in ("template", "start") or (key in ("client", "team", "observers") and "@" in value):
        return Problem("key_of_new_plan", details=(("key", word),))
    return None


def unmarked(name: str, rest: str, setting: Setting) -> Problem | None:
    """ "done 3 fitted" may be meant as "done 3: fitted"; "done 3 days ago" is not: asked, never run."""
    match = re.fullmatch(r"\s*(#?[0-9]{1,4}(?:\s?(?:,|&|-)\s?[0-9]{1,4})*)\s+([^\W\d_].*[^?\s])\s*", rest)
    if match is None:
        return None
    return Problem("near_miss", f"{setting.words.word('commands', name)} {match[1]}: {match[2]}"[:300])


def _near_miss(bare: str, setting: Setting) -> Problem | None:
    if len(bare) > 300:
        return None
    for corrected in corrections(bare, setting.words.commands):
        if isinstance(read_words(corrected, setting), tuple):
            return Problem("near_miss", corrected)
    return None


def _near_todo(written: str, setting: Setting) -> Problem | None:
    """A listed line with an owner or a date, as in a new plan, may be meant to be added."""
    bullet = BULLET.match(written)
    key = key_and_value(written, setting.words)
    text = written[bullet.end() :] if bullet else key[1] if key and key[0] == "todo" else ""
    todo = read_todo(text, setting) if text and len(text) <= 300 else None
    if isinstance(todo, AddToDo) and (todo.owner or todo.due or key):
        return Problem("near_miss", f"{setting.words.word('commands', 'add')} {text.strip()}")
    return None


def without_please(rest: str, words: Vocabulary) -> str:
    bare = rest.rstrip(" .!")
    for word in words.phrases("words", "please"):
        if fold(bare).endswith(" " + fold(word)):
            return bare[: -len(word)].rstrip(" ,")
    return rest
