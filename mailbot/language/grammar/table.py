"""The commands: one table of name, usage, example, reader and meaning; the provider's, then the admin's of rows.

Help, the suggester and the reading of lines are all made from it; a command that is not here does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.domain import acts
from mailbot.language.grammar import answers, oneself, readers
from mailbot.language.grammar.readers import Reader
from mailbot.language.grammar.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Command:
    """`arguments` and `sample` follow the command's word in help and in examples; {N}, {text}, {name}, {date}, {why}
    and {outcome} stand for the words of the language. `meaning` is English; `table` of the keywords has its word."""

    name: str
    arguments: str
    sample: str
    meaning: str
    read: Reader
    table: str = "commands"

    @property
    def usage(self) -> str:
        return usage_of(self, "en")

    @property
    def example(self) -> str:
        return f"{vocabulary('en').word(self.table, self.name)} {self.sample}".strip()


_ASKING = " .!:?"  # "status?" asks for what "status" does

_TABLE = (
    Command(
        "done",
        "{N}[, {N}][: {outcome}]",
        "3: fitted, snag list attached",
        "ticks to-dos and keeps what came of them",
        readers.about_todos(acts.Done),
    ),
    Command(
        "reopen",
        "{N}[: {why}]",
        "3: one door hangs",
        "opens a finished or dropped to-do again",
        readers.about_todos(acts.Reopen),
    ),
    Command(
        "add",
        "{text} [@{name}] [by {date}]",
        "Paint the walls @john by 15 Dec",
        "adds a to-do, written as in a new plan",
        readers.read_add,
    ),
    Command("change", "{N} {text}", "5 Paint walls and ceiling", "puts other words to a to-do", readers.read_change),
    Command("due", "{N} {date}", "2 12 Dec", "moves the day a to-do is due", readers.read_due),
    Command("assign", "{N} @{name}", "2 @john", "makes someone else responsible", readers.read_assign),
    Command("with", "{N} @{name}[, @{name}]", "2 @anna", "names who helps", readers.read_with),
    Command("after", "{N} {N}", "5 3", "lets a to-do wait for another", readers.read_after),
    Command(
        "note",
        "{N} {text}",
        "2 Supplier says two weeks",
        "adds a note that everyone on the to-do may read",
        readers.read_note,
    ),
    Command(
        "internal", "[{N}] {text}", "2 Margin is thin", "adds a note that no client ever sees", readers.read_internal
    ),
    Command(
        "log",
        "call @{name}: {text} [-> {text} @{name}]",
        "call @provan: wants the planters stored -> arrange garage key @me by 31 Oct",
        "keeps what was said in a call, mail, meeting or visit, and adds what is to be done",
        readers.read_log,
    ),
    Command("flag", "{N} [{why}]", "3 asbestos found", "raises a red flag", readers.read_flag),
    Command("clear", "{N}", "3", "takes the flag down", readers.only_todos(acts.ClearFlag)),
    Command("drop", "{N}[: {why}]", "4: client cancelled", "cancels a to-do", readers.about_todos(acts.Drop)),
    Command("remind", "{N}", "2", "reminds whoever is responsible, now", readers.only_todos(acts.Remind)),
    Command("send", "[@{name}]", "@provan", "sends the plan as it stands", readers.read_send),
    Command("list", "[@{name}]", "@provan", "lists what is open", readers.read_list),
    Command("plans", "", "", "lists your plans", readers.alone(acts.ShowPlans(), marks=_ASKING)),
    Command("status", "", "", "shows where this plan stands", readers.alone(acts.ShowStatus(), marks=_ASKING)),
    Command("history", "", "", "shows who changed what, and when", readers.alone(acts.ShowHistory(), marks=_ASKING)),
    Command("undo", "", "", "takes back what the mail you answer did", readers.alone(acts.Undo())),
    Command("yes", "", "", "agrees to what was asked", answers.read_yes),
    Command(
        "no",
        "[: {why}]",
        ": the fitter is booked",
        "refuses what was asked; a date instead offers that day",
        answers.read_no,
    ),
    Command(
        "pause",
        "[until {date}]",
        "until 7 Jan",
        "reminds nobody of this plan until that day, or until you resume it",
        readers.read_pause,
    ),
    Command("resume", "", "", "lets a paused plan go on", readers.alone(acts.Resume())),
    Command("close", "", "", "closes the plan and sends the final page", readers.alone(acts.Close())),
    Command("reopen_plan", "", "", "opens a closed plan again", readers.alone(acts.ReopenPlan())),
    Command(
        "template_save", "{name}", "kitchen", "keeps this plan as a template to open others from", readers.read_template
    ),
    Command(
        "away",
        "{date} - {date} [cover @{name}]",
        "3 Dec - 10 Dec cover @john",
        "sends you no reminders on those days, and asks your cover instead of you",
        oneself.read_away,
    ),
    Command("language", "en", "hu", "sets the language that you are written to in", oneself.read_language),
    Command("digest", "7:30", "7:30", "sets when your morning digest comes, or turns it off", oneself.read_digest),
    Command("help", "", "", "lists these commands", readers.alone(acts.Help(), marks=_ASKING)),
)

_OF_ROWS = (
    Command(
        "retry",
        "{N}[, {N}]",
        "1-3",
        "reads a parked mail anew, or sends one again that did not arrive",
        readers.of_rows("retry", lambda rows, _: acts.RetryRows(rows)),
        "rows",
    ),
    Command(
        "show",
        "{N}[, {N}]",
        "2",
        "sends you the mail itself, attached",
        readers.of_rows("show", lambda rows, _: acts.ShowRows(rows)),
        "rows",
    ),
    Command(
        "drop",
        "{N}[, {N}][: {why}]",
        "4: spam",
        "closes it and keeps it on record",
        readers.of_rows("drop", acts.DropRows, why=True),
    ),
)

_BY_NAME = {command.name: command for command in _TABLE}


def commands() -> tuple[Command, ...]:
    """Every command, in the order of help."""
    return _TABLE


def row_commands() -> tuple[Command, ...]:
    """What an admin may say about rows of the night report, in the order of help."""
    return _OF_ROWS


def command(name: str) -> Command:
    return _BY_NAME[name]


def usage(language: str = "en") -> tuple[tuple[str, str], ...]:
    """(how it is written in `language`, what it does in English) for every command, in the order of `commands()`."""
    return tuple((usage_of(command, language), command.meaning) for command in _TABLE)


def usage_of(command: Command, language: str) -> str:
    """How one command is written in `language`."""
    words = vocabulary(language)
    arguments = command.arguments.format(**words.forms)
    for clause in ("by", "until", "cover"):
        arguments = arguments.replace(f"[{clause} ", f"[{words.word('clauses', clause)} ")
    joint = "" if arguments.startswith("[:") else " "
    return f"{words.word(command.table, command.name)}{joint}{arguments}".strip()
