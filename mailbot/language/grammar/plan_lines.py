"""The lines of a mail that may open a plan: keys, sections, to-dos, notes, and what is none of these."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from mailbot.domain.acts import AddNote, AddToDo, Introduce
from mailbot.domain.templates import folded
from mailbot.language.grammar.courtesy import begins_signature, is_aside, is_name
from mailbot.language.grammar.grid import cells, columns, read_row
from mailbot.language.grammar.people import read_people
from mailbot.language.grammar.readers import read_internal, template_name
from mailbot.language.grammar.reading import key_and_value
from mailbot.language.grammar.repair import BULLET, LONGEST_LINE, written_lines
from mailbot.language.grammar.result import Line, Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.todo_line import LONGEST_TEXT, read_todo
from mailbot.language.grammar.vocabulary import fold
from mailbot.language.grammar.when import When, read_when

MOST_TODOS = 200  # that one mail may carry

_PEOPLE = {"client", "team", "observers"}
_TEXTS = {"goal", "title", "risks", "assumptions"}


@dataclass(slots=True)
class Written:
    """What has been read so far.

    A line that is bare words says something of the plan itself. `numbers` has an entry for each line of a to-do, also
    where it could not be read: the writer's number or None. `todos` holds (index into `numbers`, index into `lines`,
    the to-do). `section` is the key whose values stand on lines of their own. `template_at` and `start_at` are the
    indices into `lines` of what names a template and its first day.
    """

    lines: list[Line | str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[Introduce]] = field(default_factory=dict)
    due: date | None = None
    language: str = ""  # that the clients are written to in
    numbers: list[int | None] = field(default_factory=list)
    todos: list[tuple[int, int, AddToDo]] = field(default_factory=list)
    notes: list[AddNote] = field(default_factory=list)
    template: str = ""
    start: date | None = None
    template_at: list[int] = field(default_factory=list)
    start_at: dict[int, str] = field(default_factory=dict)
    section: str = ""
    filled: bool = False  # whether the section has a value
    columns: tuple[str, ...] = ()  # of the table that is being read


def read_lines(text: str, setting: Setting) -> Written:
    written = Written()

    def begins_line(line: str) -> bool:
        return key_and_value(line[:120], setting.words) is not None

    every = written_lines(text, begins_line, hanging=True)
    setting = replace(setting, names=_names(every, setting))
    signed = False
    for line in every:
        if not line:
            _end_section(written)
            continue
        signed = signed or begins_signature(line, setting.words)
        if signed:
            written.lines.append(Line(line, ignored=True))
        elif len(line) > LONGEST_LINE:
            _refuse(line, Problem("line_too_long", details=(("most", str(LONGEST_LINE)),)), written)
        else:
            _read_line(line, setting, written)
    _settle_start(setting, written)
    return written


def _names(lines: list[str], setting: Setting) -> frozenset[str]:
    """The full names that keys give addresses to, so that "@Mrs Provan" is one of them wherever the keys stand."""
    keys = (key_and_value(line, setting.words) for line in lines if "@" in line and len(line) <= LONGEST_LINE)
    people = (read_people(key[1], setting.words)[0] for key in islice(filter(None, keys), 20) if key[0] in _PEOPLE)
    return frozenset(fold(person.name) for some in people for person in some if " " in person.name)


def _read_line(line: str, setting: Setting, written: Written) -> None:
    if line.lstrip().startswith("~"):
        note = read_internal(line.lstrip(" ~"), setting)
        if isinstance(note, tuple):
            kept = AddNote(line.lstrip(" ~").strip(), internal=True)
            written.notes.append(kept)
            written.lines.append(Line(line, acts=(kept,)))
        else:
            _refuse(line, note or Problem("no_text"), written)
        return
    row = cells(line)
    if row and _read_cells(line, row, setting, written):
        return
    bullet = BULLET.match(line)
    key = key_and_value(line, setting.words) if bullet is None else None
    if key:
        _read_key(line, *key, setting, written)
    elif bullet and written.section in _PEOPLE | _TEXTS:
        _take(line, written.section, line[bullet.end() :], setting, written)
    elif bullet:
        _read_todo(line, line[bullet.end() :], int(bullet[1]) if bullet[1] else None, setting, written)
    elif is_aside(line, setting.words) or setting.words.keys.exactly(line.strip(" *_:#")) == "todo":
        written.section = "todo" if setting.words.keys.exactly(line.strip(" *_:#")) else written.section
        written.lines.append(Line(line, ignored=True))
    elif written.section in _PEOPLE | _TEXTS:
        _take(line, written.section, line, setting, written)
    else:
        _read_loose(line, setting, written)


def _read_cells(line: str, row: tuple[str, ...], setting: Setting, written: Written) -> bool:
    """Whether `line` is a table's row of names, a row below one, or a key beside its value."""
    named = columns(row, setting.words)
    key = setting.words.keys.exactly(row[0].rstrip(":")) if len(row) == 2 else None
    if named:
        written.columns = named
        written.lines.append(Line(line, ignored=True))
    elif key and not written.columns:
        _read_key(line, key, row[1], setting, written)
    elif written.columns and any(char.isalnum() for char in line):
        _add_todo(line, read_row(row, written.columns, setting), written)
    else:
        return False
    return True


def _end_section(written: Written) -> None:
    """A blank line ends the values of a key, once there are any."""
    if written.filled and written.section != "todo":
        written.section, written.filled = "", False


def _read_key(line: str, key: str, value: str, setting: Setting, written: Written) -> None:
    written.section, written.filled = "", False
    if not value:
        written.section = key
        written.lines.append(Line(line, ignored=True))
    elif key == "todo":
        _read_todo(line, value, None, setting, written)
    else:
        _take(line, key, value, setting, written)


def _take(line: str, key: str, value: str, setting: Setting, written: Written) -> None:
    """One value of a key. A key that comes twice adds to the first, but for the due date, which must be one."""
    written.filled = True
    if key == "template":
        _take_template(line, value, setting, written)
    elif key == "start":
        _take_start(line, value, setting, written)
    elif key == "language":
        spoken = setting.words.languages.exactly(value)
        written.language = spoken or written.language
        if spoken:
            written.lines.append(line)
        else:
            _refuse(line, Problem("unknown_language", f"{setting.words.word('keys', key)}: English"), written)
    elif key in _PEOPLE:
        people, problem = read_people(value, setting.words)
        written.people.setdefault(key, []).extend(people)
        if problem:
            word = setting.words.word("keys", key)
            _refuse(line, Problem(problem.code, f"{word}: {problem.example}", problem.details), written)
        else:
            written.lines.append(line)
    elif key == "due":
        _take_due(line, value, setting, written)
    else:
        name = "title" if key == "plan" else key
        before = written.texts.get(name, "")
        if len(before) + len(value) > 2 * LONGEST_TEXT:
            _refuse(line, Problem("text_too_long", details=(("most", str(2 * LONGEST_TEXT)),)), written)
            return
        written.texts[name] = f"{before}; {value}" if before else value
        written.lines.append(line)


def _take_template(line: str, value: str, setting: Setting, written: Written) -> None:
    name, word = template_name(value), setting.words.word("keys", "template")
    if not any(char.isalnum() for char in name):
        _refuse(line, Problem("no_text", f"{word}: kitchen"), written)
    elif written.template and folded(written.template) != folded(name):
        _refuse(line, Problem("key_twice", details=(("key", word), ("first", written.template))), written)
    else:
        written.template = written.template or name
        written.template_at.append(len(written.lines))
        written.lines.append(line)


def _take_start(line: str, value: str, setting: Setting, written: Written) -> None:
    """One day, not a span."""
    day = read_when(value, setting)
    word = setting.words.word("keys", "start")
    written.start_at[len(written.lines)] = value
    if isinstance(day, When) and day.start is None and written.start in (None, day.due):
        written.start = day.due
        written.lines.append(line)
    elif isinstance(day, When) and day.start is None:
        _refuse(line, Problem("key_twice", details=(("key", word), ("first", str(written.start)))), written)
    elif isinstance(day, Problem):
        _refuse(line, Problem(day.code, f"{word}: {day.example}", day.details), written)
    else:
        example = f"{word}: {setting.on.isoformat()}"
        _refuse(line, Problem("unreadable_date", example, (("written", value[:100]),)), written)


def _settle_start(setting: Setting, written: Written) -> None:
    """A start needs a template; a template whose start cannot be read is not begun on a guessed day."""
    if not written.template:
        due = setting.words.word("keys", "due")
        for at, value in written.start_at.items():
            line = written.lines[at]
            words = line if isinstance(line, str) else line.words
            written.lines[at] = Line(words, problem=Problem("start_without_template", f"{due}: {value}"[:100]))
    elif written.start_at and written.start is None:
        for at in written.template_at:
            written.lines[at] = Line(str(written.lines[at]), problem=Problem("template_without_its_start"))
        written.template = ""


def _take_due(line: str, value: str, setting: Setting, written: Written) -> None:
    day = read_when(value, setting)
    example = f"{setting.words.word('keys', 'due')}: {setting.on.isoformat()}"
    if isinstance(day, When) and written.due in (None, day.due):
        written.due = day.due
        written.lines.append(line)
    elif isinstance(day, When):
        _refuse(line, Problem("due_twice", example, (("first", str(written.due)), ("other", str(day.due)))), written)
    elif day:
        _refuse(line, Problem(day.code, f"{setting.words.word('keys', 'due')}: {day.example}", day.details), written)
    else:
        _refuse(line, Problem("unreadable_date", example, (("written", value[:100]),)), written)


def _read_todo(line: str, text: str, number: int | None, setting: Setting, written: Written) -> None:
    todo = read_todo(text, setting, number) if len(written.numbers) < MOST_TODOS else Problem("too_many_todos")
    if isinstance(todo, Problem) and todo.example:
        todo = replace(todo, example=f"{number}. {todo.example}" if number else f"- {todo.example}")
    _add_todo(line, todo, written, number)


def _add_todo(line: str, todo: AddToDo | Problem, written: Written, number: int | None = None) -> None:
    if len(written.numbers) >= MOST_TODOS:
        _refuse(line, Problem("too_many_todos", details=(("most", str(MOST_TODOS)),)), written)
        return
    written.numbers.append(number if isinstance(todo, Problem) else todo.number)
    if isinstance(todo, Problem):
        _refuse(line, todo, written)
        return
    written.todos.append((len(written.numbers) - 1, len(written.lines), todo))
    written.lines.append(Line(line, acts=(todo,)))


def _read_loose(line: str, setting: Setting, written: Written) -> None:
    """A line without bullet or key: a to-do where it stands below "To do:" and has an owner or a date.

    Prose above the first key leads up to the plan and is ignored.
    """
    if written.section == "todo" and len(written.numbers) < MOST_TODOS:
        todo = read_todo(line, setting)
        if isinstance(todo, AddToDo) and (todo.owner or todo.due):
            _read_todo(line, line, None, setting, written)
            return
    counted = re.match(r"\s*([0-9]{1,3})\s+(?=\S)", line)
    if counted and int(counted[1]) == len(written.numbers) + 1:  # "1 Choose", "2 Order": counted without a dot
        _read_todo(line, line[counted.end() :], int(counted[1]), setting, written)
        return
    begun = bool(written.people or written.todos or written.texts)
    if (written.todos and is_name(line)) or not (begun or "@" in line or any(char.isdigit() for char in line)):
        written.lines.append(Line(line, ignored=True))
        return
    _refuse(line, Problem("not_a_todo", f"- {line.strip()}"[:300]), written)


def _refuse(line: str, problem: Problem, written: Written) -> None:
    written.lines.append(Line(line, problem=problem))
