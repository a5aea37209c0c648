"""An admin's answer to the night report -> one `Line` for each line they wrote: `retry 1-3`, `drop 4: spam`."""

from __future__ import annotations

from datetime import date

from mailbot.domain.acts import Act
from mailbot.language.grammar.courtesy import begins_signature, is_aside
from mailbot.language.grammar.reading import BULLETED, unmarked, without_names, without_please
from mailbot.language.grammar.repair import LONGEST_LINE, written_lines
from mailbot.language.grammar.result import Line, Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.suggest import corrections
from mailbot.language.grammar.table import row_commands
from mailbot.language.grammar.vocabulary import Vocabulary, fold, vocabulary

MOST_LINES = 100  # that are read
_BY_NAME = {command.name: command for command in row_commands()}


def read_rows(words: str, on: date, language: str = "en") -> tuple[Line, ...]:
    """Each line of `words` with what it asks for, why it asks for nothing, or as ignored. Never raises.

    A numbered line is no command: the report's own rows begin so, and what follows there a stranger has written.
    Whether the report has such a row is decided elsewhere.
    """
    setting = Setting(on, vocabulary(language))
    lines: list[Line] = []
    signed = False
    for written in filter(None, written_lines(words, lambda line: _begins(line, setting.words))):
        signed = signed or begins_signature(written, setting.words)
        if signed or is_aside(written, setting.words):
            lines.append(Line(written, ignored=True))
            continue
        read = _read(written, setting) if len(lines) < MOST_LINES else Problem("too_many_commands")
        lines.append(Line(written, problem=read) if isinstance(read, Problem) else Line(written, acts=read))
    return without_names(lines)


def _begins(line: str, words: Vocabulary) -> bool:
    return words.rows.at(fold(line[:120]).lstrip()) is not None


def _read(written: str, setting: Setting) -> tuple[Act, ...] | Problem:
    if len(written) > LONGEST_LINE:
        return Problem("line_too_long", details=(("most", str(LONGEST_LINE)),))
    bulleted = BULLETED.match(written)
    bare = written[bulleted.end() :].strip() if bulleted else written.strip()
    return _command(bare, setting) or _near_miss(bare, setting) or Problem("unknown_command")


def _command(bare: str, setting: Setting) -> tuple[Act, ...] | Problem | None:
    found = setting.words.rows.at(fold(bare))
    if found is None:
        return None
    name, end = found
    rest = without_please(bare[end:], setting.words)
    return _BY_NAME[name].read(rest, setting) or (unmarked(name, rest, setting) if name == "drop" else None)


def _near_miss(bare: str, setting: Setting) -> Problem | None:
    """A slip of the finger is shown, never run."""
    meant = corrections(bare, setting.words.rows) if len(bare) <= 300 else ()
    return next((Problem("near_miss", one) for one in meant if isinstance(_command(one, setting), tuple)), None)
