"""To-dos in a pasted table: one row a to-do, the columns named by the row above them.

Cells are parted by tabs, as spreadsheets and mail programs paste them, or by upright lines. Reads no table without
a row of names: what a bare column means would be a guess.
"""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.domain.acts import AddToDo, Introduce
from mailbot.language.grammar.numbers import only_numbers
from mailbot.language.grammar.people import clean_name, read_people
from mailbot.language.grammar.repair import is_row
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.todo_line import read_todo
from mailbot.language.grammar.vocabulary import Vocabulary
from mailbot.language.grammar.when import When, read_when

_MOST_CELLS = 12


def cells(line: str) -> tuple[str, ...]:
    """The cells of a line; () where it is no row of a table."""
    if not is_row(line):
        return ()
    parts = line.rstrip().split("\t") if "\t" in line.strip() else line.strip().strip("|").split("|")
    return tuple(part.strip(" *") for part in parts) if 2 <= len(parts) <= _MOST_CELLS else ()


def columns(row: tuple[str, ...], words: Vocabulary) -> tuple[str, ...]:
    """What each column holds, "" for one nobody knows; () where `row` does not name a column of to-dos and another."""
    names = tuple(words.columns.exactly(cell.rstrip(":.")) or "" for cell in row)
    known = [name for name in names if name]
    return names if "text" in known and len(known) > 1 and len(known) == len(set(known)) else ()


def read_row(row: tuple[str, ...], names: tuple[str, ...], setting: Setting) -> AddToDo | Problem:
    """The to-do in `row`. Cells without a name in the row above are left out."""
    cell = {name: value for name, value in zip(names, row, strict=False) if name and value}
    number = only_numbers(cell.get("number", ""), setting.words)
    todo = read_todo(cell.get("text", ""), setting, number[0] if len(number) == 1 else None)
    if isinstance(todo, Problem):
        return todo
    for name, value in cell.items():
        changed = _with_cell(todo, name, value, setting)
        if isinstance(changed, Problem):
            return changed
        todo = changed
    if todo.start and todo.due and todo.start > todo.due:
        return Problem("span_backwards", details=(("start", str(todo.start)), ("due", str(todo.due))))
    return todo


def _with_cell(todo: AddToDo, name: str, value: str, setting: Setting) -> AddToDo | Problem:
    if name in ("due", "start"):
        day = read_when(value, setting)
        if not isinstance(day, When):
            return day or Problem("unreadable_date", setting.on.isoformat(), (("written", value[:100]),))
        if name == "start":
            return replace(todo, start=day.due)
        return replace(todo, due=day.due, start=day.start or todo.start)
    if name == "owner":
        people = _people(value, setting.words)
        if len(people) != 1:
            return Problem("one_owner_only", people[0].name if people else "", (("who", value[:100]),))
        introduces = (*todo.introduces, *(one for one in people if one.address))
        return replace(todo, owner=people[0].name or people[0].address, introduces=introduces)
    if name == "with":
        people = _people(value, setting.words)
        introduces = (*todo.introduces, *(one for one in people if one.address))
        return replace(todo, helpers=tuple(one.name or one.address for one in people), introduces=introduces)
    if name == "after":
        waits_for = only_numbers(value, setting.words)
        return replace(todo, after=waits_for) if waits_for or value.strip(" -–") == "" else Problem("no_such_number")
    return todo


def _people(value: str, words: Vocabulary) -> tuple[Introduce, ...]:
    """`John`, `@john`, `Tom <tom@firm.example>`, several with commas; an address is "" where none is written."""
    people: list[Introduce] = []
    for part in re.split(r"[,;/&+]", value)[:20]:
        bare = part.strip().lstrip("@")
        found, _ = read_people(bare, words) if "@" in bare else ((), None)
        name = clean_name(bare)
        if found:
            people.extend(found)
        elif name:
            people.append(Introduce(words.people.exactly(name) or name, ""))
    return tuple(people)
