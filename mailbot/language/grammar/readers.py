"""What stands behind each command's word -> acts. One function a command.

Each takes the words after the command's own and returns the acts; a `Problem` where the line is plainly this command
but cannot be carried out; None where the line only happens to begin with this word ("done with the kitchen").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from mailbot.domain import acts
from mailbot.domain.templates import LONGEST_NAME
from mailbot.language.grammar.numbers import leading_numbers, number_lists, only_numbers
from mailbot.language.grammar.people import Mention, mentions
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.todo_line import LONGEST_TEXT, read_todo
from mailbot.language.grammar.vocabulary import Vocabulary, any_of, fold, one_of
from mailbot.language.grammar.when import When, read_when, wants_a_day

Read = tuple[acts.Act, ...] | Problem | None
Reader = Callable[[str, Setting], Read]

_NAME = re.compile(r"[\w'’.-]{1,64}(?: [\w'’.-]{1,64})?")
_AROUND_NAME = " .:!\"'“”„‘’«»<>"
_ARROW = re.compile(r"\s*(?:->|=>|→|➔|⇒)\s*")
CHANNELS = ("call", "mail", "meeting", "visit")
_SEPARATOR = re.compile(r"\s*(?::|[-–—]\s|[,;.(]\s*|=)\s*")


def _numbers_then_text(rest: str, setting: Setting) -> tuple[tuple[int, ...], str] | None:
    """`3`, `3: text`, `: text` or nothing. None where text follows a number without a mark between: `3 days ago`."""
    numbers, text = leading_numbers(rest, setting.words)
    if not text.strip(" .!") or (numbers and setting.words.courtesy.exactly(text.strip(" .,!–-"))):
        return numbers, ""  # "done 3, thanks"
    marked = _SEPARATOR.match(text)
    if marked and (numbers or ":" in marked.group()):
        said = text[marked.end() :].strip()
        return numbers, said.removesuffix(")") if "(" in marked.group() else said
    bare = only_numbers(rest, setting.words)
    return (bare, "") if bare else None


def about_todos(make: Callable[[tuple[int, ...], str], acts.Act]) -> Reader:
    """A command of numbers and what is said about them: `done 3: fitted`."""

    def read(rest: str, setting: Setting) -> Read:
        found = _numbers_then_text(rest, setting)
        if found is None or found[1] == "?":
            return None
        return too_long(found[1]) or (make(*found),)

    return read


def only_todos(make: Callable[[tuple[int, ...]], acts.Act]) -> Reader:
    """A command of numbers alone: `clear 3`."""

    def read(rest: str, setting: Setting) -> Read:
        found = _numbers_then_text(rest, setting)
        return (make(found[0]),) if found and not found[1] else None

    return read


def of_rows(name: str, make: Callable[[tuple[int, ...], str], acts.Act], *, why: bool = False) -> Reader:
    """A command about rows of the night report: `retry 1-3`; with `why` also `drop 2: spam`."""

    def read(rest: str, setting: Setting) -> Read:
        found = _numbers_then_text(rest, setting)
        if found is None or (found[1] and not why):
            return None
        numbers, said = found
        command = setting.words.word("commands" if name == "drop" else "rows", name)
        if not numbers:
            return Problem("which_row", f"{command} 1")
        if setting.words.rows.at(fold(said)):  # "drop 1, retry 2": two commands, or a reason?
            return Problem("near_miss", f"{command} {', '.join(map(str, numbers))}")
        return too_long(said) or (make(numbers, said),)

    return read


def alone(act: acts.Act, *, marks: str = " .!:") -> Reader:
    """A command that is its word and nothing else: `undo`."""

    def read(rest: str, setting: Setting) -> Read:
        return None if rest.strip(marks) else (act,)

    return read


def read_add(rest: str, setting: Setting) -> Read:
    text = re.sub(r"^[\s:•–-]+", "", rest)
    if not text:
        return Problem("no_text", f"{_word(setting, 'add')} Paint the walls @me")
    todo = read_todo(text, setting)
    if isinstance(todo, Problem):
        return replace(todo, example=f"{_word(setting, 'add')} {todo.example}" if todo.example else "")
    return (todo,)


def read_change(rest: str, setting: Setting) -> Read:
    lists = number_lists(rest, setting.words)
    if not lists:
        return None
    (number,), text = lists[0]
    text = text.strip()
    if isinstance(read_when(after_to(text, setting), setting), When):
        return Problem("near_miss", f"{_word(setting, 'due')} {number} {after_to(text, setting)}")
    if len(lists) > 1 and text[:1] in ",;&+":
        return Problem("one_todo_only", f"{_word(setting, 'change')} {number} {lists[-1][1].strip()}"[:200])
    to = re.match(rf":|(?:{any_of(setting.words, 'clauses', 'to')})\s+", fold(text))
    text = text[to.end() :].strip() if to else text
    if not text:
        return Problem("no_text", f"{_word(setting, 'change')} {number} Paint the walls")
    return too_long(text) or (acts.ChangeText(number, text),)


def read_due(rest: str, setting: Setting) -> Read:
    """`2 12 Dec`, `2, 3: Friday`, `2 10 Dec - 14 Dec`; `12 Dec` alone concerns the to-do that the mail is about."""
    problem: Problem | None = None
    lists = number_lists(rest, setting.words)
    if not lists or wants_a_day(after_to(lists[0][1], setting), setting):
        lists = [((), rest), *lists]
    for numbers, text in reversed(lists):
        written = after_to(text, setting)
        if numbers and wants_a_day(written, setting):
            continue
        found = read_when(written, setting)
        if isinstance(found, When) and setting.asked and not numbers and not found.start:
            return (acts.Until(found.due),)  # the answer to what was asked
        if isinstance(found, When):
            return (acts.SetDue(numbers, found.due, found.start),)
        if found and not problem:
            wanted = f"{_word(setting, 'due')} {', '.join(map(str, numbers))} {found.example}"
            problem = replace(found, example=" ".join(wanted.split()))
    numbers, text = lists[-1]
    if problem or not numbers:
        return problem
    written = after_to(text, setting)
    example = f"{_word(setting, 'due')} {numbers[0]} {setting.on.isoformat()}"
    return Problem("unreadable_date" if written else "no_date", example, (("written", written[:100]),))


@lru_cache(maxsize=32)
def _to_or_by(words: Vocabulary) -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of((*words.phrases('clauses', 'to'), *words.phrases('clauses', 'by')))})\s+")


def after_to(text: str, setting: Setting) -> str:
    text = text.strip(" ,:").lstrip("=>-–—→ ")
    match = _to_or_by(setting.words).match(fold(text))
    return text[match.end() :] if match else text


def read_assign(rest: str, setting: Setting) -> Read:
    """`2 @john`, `2 to John`, `2 @john by 12 Dec`."""
    rest, moved = _without_date(rest, setting)
    found = _todos_and_people("assign", rest, setting)
    if not isinstance(found, tuple):
        return found
    numbers, people = found
    if len(people) != 1:
        example = f"{_word(setting, 'assign')} {numbers[0] if numbers else 2} @{people[0].name if people else 'john'}"
        return Problem("one_owner_only" if people else "no_person", example)
    due = (acts.SetDue(numbers, moved.due, moved.start),) if moved else ()
    return (acts.Assign(people[0].name, numbers, _introduced(people)), *due)


def _without_date(rest: str, setting: Setting) -> tuple[str, When | None]:
    """`rest` without a "by 12 Dec" at its end, and that day."""
    by = re.search(rf"[\s,]+(?:{any_of(setting.words, 'clauses', 'by')})\s+(?=\S{{1,64}})", fold(rest))
    found = read_when(rest[by.end() :], setting) if by else None
    return (rest[: by.start()], found) if by and isinstance(found, When) else (rest, None)


def read_with(rest: str, setting: Setting) -> Read:
    numbers, text = leading_numbers(rest, setting.words)
    if numbers and (setting.words.none.exactly(text.strip(" :.")) or text.strip() in "-–"):
        return (acts.SetHelpers(numbers, ()),) if text.strip() else Problem("no_person", f"{rest.strip()} @anna")
    found = _todos_and_people("with", rest, setting)
    if not isinstance(found, tuple):
        return found
    numbers, people = found
    return (acts.SetHelpers(numbers, tuple(person.name for person in people), _introduced(people)),)


def _todos_and_people(
    command: str, rest: str, setting: Setting
) -> tuple[tuple[int, ...], tuple[Mention, ...]] | Problem | None:
    numbers, text = leading_numbers(rest, setting.words)
    text = after_to(text, setting).rstrip(" .")
    people, left = mentions(text, setting)
    if not people and numbers and command == "assign" and _NAME.fullmatch(text):
        return numbers, (Mention(text, len(text)),)  # "assign 2 to John Smith"
    if not people and numbers and re.fullmatch(r"[^\W\d_][\w'’-]{0,40}", text):
        return Problem("near_miss", f"{_word(setting, command)} {', '.join(map(str, numbers))} @{text}")
    for person in people:
        if person.problem:
            fitting = f"{_word(setting, command)} {', '.join(map(str, numbers))} {person.problem.example}"
            return replace(person.problem, example=" ".join(fitting.split()))
    if left.strip() or not people:
        return Problem("no_person", f"{_word(setting, command)} {numbers[0]} @john") if numbers and not text else None
    return numbers, people


def _introduced(people: tuple[Mention, ...]) -> tuple[acts.Introduce, ...]:
    return tuple(person.introduces for person in people if person.introduces)


def read_after(rest: str, setting: Setting) -> Read:
    """`5 3`: to-do 5 waits for to-do 3; `5 none`: for nothing."""
    numbers, text = leading_numbers(rest, setting.words)
    before = after_to(text, setting)
    if len(numbers) == 2 and not before:
        return Problem("near_miss", f"{_word(setting, 'after')} {numbers[0]} {numbers[1]}")
    if len(numbers) != 1 or not before:
        return None
    if setting.words.none.exactly(before.rstrip(".")) or before in "-–":
        return (acts.SetAfter(numbers[0], ()),)
    waits_for = only_numbers(before, setting.words)
    if numbers[0] in waits_for:
        return Problem("after_itself", f"{_word(setting, 'after')} {numbers[0]} {numbers[0] + 1}")
    return (acts.SetAfter(numbers[0], waits_for),) if waits_for else None


def read_note(rest: str, setting: Setting) -> Read:
    numbers, text = leading_numbers(rest, setting.words)
    if len(numbers) > 1:
        numbers, text = number_lists(rest, setting.words)[0]
        if text.strip()[:1] in ",;&+":
            return Problem("one_todo_only", f"{_word(setting, 'note')} {numbers[0]}: {text.strip(' ,;&+')}"[:200])
    said = text.strip().lstrip(":").strip()
    if not said:
        return Problem("no_text", f"{_word(setting, 'note')} {numbers[0] if numbers else 2} Supplier says two weeks")
    if not numbers and not text.lstrip().startswith(":"):
        return Problem("near_miss", f"{_word(setting, 'note')}: {said}"[:300])
    return too_long(said) or (acts.AddNote(said, numbers[0] if numbers else None),)


def read_internal(rest: str, setting: Setting) -> Read:
    """What follows a ~: a note on a to-do where it begins with one number, else on the plan."""
    lists = number_lists(rest, setting.words)
    numbers, text = lists[0] if len(lists) == 1 else ((), rest)
    said = text.strip().lstrip(":").strip()
    if not any(char.isalnum() for char in said):
        return Problem("no_text", "~ 2 Margin is thin, no discounts")
    return too_long(said) or (acts.AddNote(said, numbers[0] if numbers else None, internal=True),)


def read_log(rest: str, setting: Setting) -> Read:
    """`call @provan: what was said -> what is to be done @me by 31 Oct`; what comes after the arrow is a to-do."""
    bare = rest.strip()
    channel = next((name for name in CHANNELS if _begins(name, bare, setting)), None)
    if channel is None:
        return None
    said = bare[_begins(channel, bare, setting) :].lstrip(" :,")
    people, text = mentions(said, setting)
    example = f"{_word(setting, 'log')} {setting.words.word('channels', channel)} @provan: ..."
    if len(people) != 1:
        return Problem("no_person", example)
    if not text.lstrip().startswith((":", ",", "-", "–", "—")) or text.lstrip().startswith("->"):
        return Problem("no_text" if not text.strip() else "near_miss", _with_colon(example, people[0].name, text))
    words, *follow_up = _ARROW.split(text.lstrip(" :,-–—"), maxsplit=1)
    if not any(char.isalnum() for char in words):
        return Problem("no_text", example)
    log = acts.LogContact(channel, people[0].name, words.strip())
    if not follow_up:
        return too_long(words) or (log,)
    todo = read_todo(follow_up[0].strip(), setting)
    if isinstance(todo, Problem):
        return replace(
            todo, example=f"{_word(setting, 'log')} {bare[: len(bare) - len(follow_up[0])]} {todo.example}"[:300]
        )
    return too_long(words) or (log, todo)


def _begins(channel: str, text: str, setting: Setting) -> int:
    """How far the word for that channel reaches at the beginning of `text`; 0 where it is not there."""
    found = re.match(rf"(?:{any_of(setting.words, 'channels', channel)})(?!\w)", fold(text))
    return found.end() if found else 0


def _with_colon(example: str, name: str, text: str) -> str:
    return f"{example.partition('@')[0]}@{name}: {text.strip() or '...'}"[:300]


def read_flag(rest: str, setting: Setting) -> Read:
    numbers, text = leading_numbers(rest, setting.words)
    if not numbers and not text.lstrip().startswith(":") and text.strip():
        return None
    why = text.strip(" !").lstrip(":,-–— ").strip()
    return too_long(why) or (acts.RaiseFlag(numbers, why),)


def read_send(rest: str, setting: Setting) -> Read:
    text = after_to(rest.strip(" ."), setting)
    if not text:
        return None if rest.strip(" .") else (acts.SendPlan(),)
    people, left = mentions(text, setting)
    if not people and setting.words.people.exactly(text):
        return (acts.SendPlan((setting.words.people.exactly(text) or "",)),)
    return (acts.SendPlan(tuple(person.name for person in people)),) if people and not left.strip(" .") else None


def read_list(rest: str, setting: Setting) -> Read:
    text = rest.strip(" .:?!")
    if not text:
        return (acts.ListOpen(),)
    people, left = mentions(text, setting)
    if len(people) == 1 and not left.strip():
        return (acts.ListOpen(people[0].name),)
    if re.fullmatch(r"[^\W\d_][\w'’-]{1,40}", text):
        known = setting.words.people.exactly(text)
        return (acts.ListOpen(known),) if known else Problem("near_miss", f"{_word(setting, 'list')} @{text}")
    return None


def read_pause(rest: str, setting: Setting) -> Read:
    """`until 7 Jan`, or nothing: until it is resumed."""
    text = rest.strip(" .!:")
    if not text:
        return (acts.Pause(),)
    until = re.match(rf"(?:{any_of(setting.words, 'clauses', 'until')})\s+", fold(text))
    written = text[until.end() :] if until else after_to(text, setting)
    found = read_when(written, setting)
    example = f"{_word(setting, 'pause')} {setting.words.word('clauses', 'until')}"
    if isinstance(found, When):
        return Problem("near_miss", f"{example} {found.due}") if found.start else (acts.Pause(found.due),)
    if found is not None:
        return replace(found, example=f"{example} {found.example}")
    if written == text:
        return None
    return Problem("unreadable_date", f"{example} {setting.on + timedelta(days=7)}", (("written", written[:100]),))


def read_template(rest: str, setting: Setting) -> Read:
    """`template save kitchen`: the rest of the line is the name."""
    if rest.rstrip().endswith("?"):
        return None
    name = template_name(rest)
    if not any(char.isalnum() for char in name):
        return Problem("no_text", f"{_word(setting, 'template_save')} kitchen")
    return too_long(name, LONGEST_NAME) or (acts.SaveTemplate(name),)


def template_name(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND_NAME)


def too_long(said: str, most: int = LONGEST_TEXT) -> Problem | None:
    return Problem("text_too_long", details=(("most", str(most)),)) if len(said) > most else None


def _word(setting: Setting, command: str) -> str:
    return setting.words.word("commands", command)
