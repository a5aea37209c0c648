"""A mail that opens a new plan: `Key: value` lines, a list of to-dos, internal notes -> a `PlanDraft`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from mailbot.domain.acts import Act, AddNote, AddToDo, Introduce, OpenPlan
from mailbot.language.grammar.courtesy import begins_signature, is_aside, is_name
from mailbot.language.grammar.people import read_people
from mailbot.language.grammar.readers import read_internal
from mailbot.language.grammar.reading import key_and_value
from mailbot.language.grammar.repair import BULLET, LONGEST_LINE, clean, written_lines
from mailbot.language.grammar.result import Line, PlanDraft, Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.todo_line import LONGEST_TEXT, read_todo
from mailbot.language.grammar.vocabulary import Vocabulary, fold, one_of, vocabulary
from mailbot.language.grammar.when import When, read_when

MOST_TODOS = 200  # that one mail may carry
LONGEST_TITLE = 150  # characters

_TAG = re.compile(r"\[\s?P([0-9]{1,9})\s?\]|(?<![\w@.+/-])P([0-9]{1,9})(?![\w@.+/-])", re.IGNORECASE)
_REPLIED = re.compile(r"\s*(?:[^\W\d_]{1,5}(?:\[[0-9]{1,2}\])?\s?:\s*){0,6}")
_PEOPLE = {"client", "team", "observers"}
_TEXTS = {"goal", "title", "risks", "assumptions"}


@dataclass(slots=True)
class _Written:
    """What has been read so far. A line that is bare words says something of the plan: its act is the plan itself."""

    lines: list[Line | str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[Introduce]] = field(default_factory=dict)
    due: date | None = None
    last_until: date | None = None
    todos: list[AddToDo] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # of each to-do in `lines`
    notes: list[AddNote] = field(default_factory=list)
    section: str = ""  # the key whose values stand on lines of their own


def plan_tag(subject: str) -> int | None:
    """12 of "Re: [P12] Kitchen" or "P12 kitchen"; None where there is none, or more than one plan is named."""
    found = {int(first or second) for first, second in _TAG.findall(subject[:1_000])}
    return found.pop() if len(found) == 1 else None


def read_plan(subject: str, text: str, on: date, language: str = "en") -> PlanDraft | None:
    """The plan that this mail opens, None where it is none. Never raises.

    A mail opens a plan where its subject begins with "Plan:", or where it has a `Client:` line and a listed to-do;
    one with a plan's tag never does. `on` is the day the mail was written, in the writer's zone. To-dos keep the
    writer's numbers where those are all different, else they are numbered as they stand; `after` means these
    numbers. Does not know who is registered: "@john" is looked up elsewhere.
    """
    setting = Setting(on, vocabulary(language))
    subject = " ".join(clean(subject[:1_000]).split())
    if _TAG.search(subject):
        return None
    named = _named_plan(subject, setting.words)
    written = _Written()
    _read_text(text, setting, written)
    if named is None and not ("client" in written.people and written.todos):
        return None
    return _draft(_REPLIED.sub("", subject, count=1) if named is None else named, setting, written)


def _named_plan(subject: str, words: Vocabulary) -> str | None:
    """The title behind "Plan:", None where the subject does not begin so."""
    match = re.match(rf"\s*(?:{one_of(words.phrases('keys', 'plan'))})\s?[:：]\s*", fold(subject))
    return subject[match.end() :][:LONGEST_TITLE].strip() if match else None


def _read_text(text: str, setting: Setting, written: _Written) -> None:
    def begins_line(line: str) -> bool:
        return key_and_value(line[:120], setting.words) is not None

    signed = False
    for line in written_lines(text, begins_line, hanging=True):
        signed = signed or begins_signature(line, setting.words)
        if signed:
            written.lines.append(Line(line, ignored=True))
        elif len(line) > LONGEST_LINE:
            _refuse(line, Problem("line_too_long", details=(("most", str(LONGEST_LINE)),)), written)
        else:
            _read_line(line, setting, written)


def _read_line(line: str, setting: Setting, written: _Written) -> None:
    if line.lstrip().startswith("~"):
        note = read_internal(line.lstrip(" ~"), setting)
        if isinstance(note, tuple):
            kept = AddNote(line.lstrip(" ~").strip(), internal=True)
            written.notes.append(kept)
            written.lines.append(Line(line, acts=(kept,)))
        else:
            _refuse(line, note or Problem("no_text"), written)
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


def _read_key(line: str, key: str, value: str, setting: Setting, written: _Written) -> None:
    written.section = ""
    if not value:
        written.section = key
        written.lines.append(Line(line, ignored=True))
    elif key == "todo":
        _read_todo(line, value, None, setting, written)
    else:
        _take(line, key, value, setting, written)


def _take(line: str, key: str, value: str, setting: Setting, written: _Written) -> None:
    """One value of a key. A key that comes twice adds to the first, but for the due date, which must be one."""
    if key == "template":
        _refuse(line, Problem("no_such_template", details=(("name", value[:100]),)), written)
    elif key == "start":
        _refuse(line, Problem("start_without_template", f"{setting.words.word('keys', 'due')}: {value}"[:100]), written)
    elif key in _PEOPLE:
        people, problem = read_people(value)
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


def _take_due(line: str, value: str, setting: Setting, written: _Written) -> None:
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


def _read_todo(line: str, text: str, number: int | None, setting: Setting, written: _Written) -> None:
    if len(written.todos) >= MOST_TODOS:
        _refuse(line, Problem("too_many_todos", details=(("most", str(MOST_TODOS)),)), written)
        return
    todo = read_todo(text, setting, number)
    if isinstance(todo, Problem):
        _refuse(line, todo, written)
        return
    written.places.append(len(written.lines))
    written.todos.append(todo)
    written.lines.append(Line(line, acts=(todo,)))


def _read_loose(line: str, setting: Setting, written: _Written) -> None:
    """A line without bullet or key: a to-do where it stands below "To do:" and has an owner or a date."""
    if written.section == "todo" and len(written.todos) < MOST_TODOS:
        todo = read_todo(line, setting)
        if isinstance(todo, AddToDo) and (todo.owner or todo.due):
            _read_todo(line, line, None, setting, written)
            return
    if written.todos and is_name(line):
        written.lines.append(Line(line, ignored=True))
        return
    _refuse(line, Problem("not_a_todo", f"- {line.strip()}"[:300]), written)


def _refuse(line: str, problem: Problem, written: _Written) -> None:
    written.lines.append(Line(line, problem=problem))


def _draft(subject: str, setting: Setting, written: _Written) -> PlanDraft:
    todos, problems = _numbered(written.todos)
    first = todos[0].text if todos else ""
    title = (written.texts.get("title") or subject or written.texts.get("goal") or first)[:LONGEST_TITLE]
    opened = OpenPlan(
        title=title,
        clients=tuple(dict.fromkeys(written.people.get("client", ()))),
        goal=written.texts.get("goal") or title,
        due=written.due or max((day for todo in todos for day in _days(todo)), default=None),
        team=tuple(dict.fromkeys(written.people.get("team", ()))),
        observers=tuple(dict.fromkeys(written.people.get("observers", ()))),
        risks=written.texts.get("risks", ""),
        assumptions=written.texts.get("assumptions", ""),
    )
    if not opened.clients:
        problems.insert(
            0, Problem("no_client", f"{setting.words.word('keys', 'client')}: Mrs Provan <provan@example.org>")
        )
    if not todos:
        by = setting.words.word("clauses", "by")
        problems.append(Problem("no_todo", f"- Paint the walls @me {by} {setting.on.isoformat()}"))
    acts: dict[int, tuple[Act, ...]] = {place: (todo,) for place, todo in zip(written.places, todos, strict=True)}
    lines = tuple(
        Line(line, acts=(opened,)) if isinstance(line, str) else Line(line.words, acts=acts[at]) if at in acts else line
        for at, line in enumerate(written.lines)
    )
    return PlanDraft(opened, (*todos, *written.notes), lines, tuple(problems))


def _numbered(todos: list[AddToDo]) -> tuple[list[AddToDo], list[Problem]]:
    """The to-dos with a number each, and a problem for every `after` that means none of them."""
    own = [todo.number for todo in todos if todo.number is not None]
    keep = len(own) == len(set(own)) == len(todos)
    numbered = [replace(todo, number=todo.number if keep else place) for place, todo in enumerate(todos, 1)]
    known = {todo.number for todo in numbered}
    problems: list[Problem] = []
    for at, todo in enumerate(numbered):
        missing = [number for number in todo.after if number not in known or number == todo.number]
        if missing:
            numbered[at] = replace(todo, after=tuple(number for number in todo.after if number not in missing))
            details = (("todo", str(todo.number)), ("after", ", ".join(map(str, missing))))
            problems.append(Problem("after_unknown", details=details))
    return numbered, problems


def _days(todo: AddToDo) -> list[date]:
    until = re.search(r"UNTIL=([0-9]{8})", todo.rule)
    days = [todo.due] if todo.due else []
    return [*days, date.fromisoformat(until[1])] if until else days
