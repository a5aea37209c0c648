"""A mail that opens a new plan: `Key: value` lines, a list of to-dos, internal notes -> a `PlanDraft`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from mailbot.domain.acts import Act, AddToDo, OpenPlan
from mailbot.domain.templates import days_of
from mailbot.language.grammar.plan_lines import Written, read_lines
from mailbot.language.grammar.repair import clean
from mailbot.language.grammar.result import Line, PlanDraft, Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import Vocabulary, any_of, fold, vocabulary

LONGEST_TITLE = 150  # characters

_TAG = re.compile(r"\[\s?P([0-9]{1,9})\s?\]", re.IGNORECASE)
_FIRST_WORD = re.compile(r"P([0-9]{1,9})(?![\w.+/@-])", re.IGNORECASE)
_REPLIED = re.compile(  # what mail programs put before the subject of a reply or a forwarded mail
    r"\s*(?:(?:re|fwd?|sv|vs|vb|aw|antw|wg|wtr|vl|ang|vá|tov|továbbítás|továbbküldés|ref|rép|tr|res|rif|rv|enc|i|r|odp|pd)"
    r"(?:\[[0-9]{1,2}\])?\s?[:：]\s*){0,8}",
    re.IGNORECASE,
)


def plan_tag(subject: str) -> int | None:
    """12 of "Re: [P12] Kitchen" or "Re: P12 kitchen"; None where there is none, or more than one plan is named."""
    subject = subject[:1_000]
    found = {int(number) for number in _TAG.findall(subject)}
    bare = _FIRST_WORD.match(_REPLIED.sub("", subject, count=1))
    if not found and bare:
        return int(bare[1])
    return found.pop() if len(found) == 1 else None


def read_plan(subject: str, text: str, on: date, language: str = "en") -> PlanDraft | None:
    """The plan that this mail opens, None where it is none. Never raises.

    A mail opens a plan where its subject begins with "Plan:", or where it has a `Client:` line and a listed to-do or a
    template; one with a plan's tag never does. `on` is the day the mail was written, in the writer's zone. To-dos keep
    the writer's numbers where those are all different, else they are numbered as they stand; `after` means these
    numbers. Does not know who is registered or what is saved: "@john" and a template are looked up elsewhere.
    """
    setting = Setting(on, vocabulary(language))
    subject = " ".join(clean(subject[:1_000]).split())
    if plan_tag(subject) is not None or _TAG.search(subject):
        return None
    named = _named_plan(subject, setting.words)
    written = read_lines(text, setting)
    if named is None and not ("client" in written.people and (written.todos or written.template_at)):
        return None
    if named is None:
        bare = _REPLIED.sub("", subject, count=1)
        named = _named_plan(bare, setting.words) or bare
    return _draft(named, setting, written)


def _named_plan(subject: str, words: Vocabulary) -> str | None:
    """The title behind "Plan:", None where the subject does not begin so."""
    match = re.match(rf"\s*(?:{any_of(words, 'keys', 'plan')})\s?[:：]\s*", fold(subject))
    return subject[match.end() :][:LONGEST_TITLE].strip() if match else None


def _draft(subject: str, setting: Setting, written: Written) -> PlanDraft:
    todos, problems = _numbered(written)
    templated = bool(written.template)
    instead = "" if templated else written.texts.get("goal") or (todos[0].text if todos else "")
    title = (written.texts.get("title") or subject or instead)[:LONGEST_TITLE]
    last = None if templated else max((day for todo in todos for day in days_of(todo)), default=None)
    spoken = written.language
    clients = (one if one.language else replace(one, language=spoken) for one in written.people.get("client", ()))
    opened = OpenPlan(
        title=title,
        clients=tuple(dict.fromkeys(clients)),
        goal=written.texts.get("goal") or ("" if templated else title),
        due=written.due or last,
        team=tuple(dict.fromkeys(written.people.get("team", ()))),
        observers=tuple(dict.fromkeys(written.people.get("observers", ()))),
        risks=written.texts.get("risks", ""),
        assumptions=written.texts.get("assumptions", ""),
        template=written.template,
        start=written.start if templated else None,
    )
    if not opened.clients:
        client = setting.words.word("keys", "client")
        problems.insert(0, Problem("no_client", f"{client}: Mrs Provan <provan@example.org>"))
    if not todos and not templated:
        by = setting.words.word("clauses", "by")
        problems.append(Problem("no_todo", f"- Paint the walls @me {by} {setting.on.isoformat()}"))
    naming = (written.lines[at] for at in sorted((*written.template_at, *written.start_at)))
    named = tuple(line for line in naming if isinstance(line, str))
    return PlanDraft(opened, (*todos, *written.notes), _results(written, opened, todos), tuple(problems), named)


def _results(written: Written, opened: OpenPlan, todos: list[AddToDo]) -> tuple[Line, ...]:
    acts: dict[int, tuple[Act, ...]] = {at: (todo,) for (_, at, _), todo in zip(written.todos, todos, strict=True)}
    return tuple(
        Line(line, acts=(opened,)) if isinstance(line, str) else replace(line, acts=acts.get(at, line.acts))
        for at, line in enumerate(written.lines)
    )


def _numbered(written: Written) -> tuple[list[AddToDo], list[Problem]]:
    """The to-dos with a number each, and a problem for every `after` that names none of them, nor one of a template."""
    own = [number for number in written.numbers if number]
    keep = len(own) == len(set(own)) == len(written.numbers)
    numbers = own if keep else list(range(1, len(written.numbers) + 1))
    known = {numbers[index] for index, _, _ in written.todos}
    todos: list[AddToDo] = []
    problems: list[Problem] = []
    for index, _, todo in written.todos:
        number = numbers[index]
        after = tuple(other for other in todo.after if (other in known or written.template) and other != number)
        missing = [str(other) for other in todo.after if other not in after]
        if missing:
            problems.append(Problem("after_unknown", details=(("todo", str(number)), ("after", ", ".join(missing)))))
        todos.append(replace(todo, number=number, after=after))
    return todos, problems
