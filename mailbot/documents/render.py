"""A letter in words: subject, plain text, HTML, calendar part and plan page, from templates that anyone may replace.

Owner of jinja2. User text is cleaned once, at the door, and escaped everywhere; no template is made of it.
"""

from __future__ import annotations

import re
import textwrap
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError

from mailbot.documents import invite
from mailbot.documents.broken import TemplateBroken
from mailbot.documents.buttons import buttons
from mailbot.documents.charts import bars, share, text_bar
from mailbot.documents.contents import contents, today_of
from mailbot.documents.letter import CalendarPart, Letter, Rendered
from mailbot.documents.page import page_context, page_name
from mailbot.documents.repeats import repeats
from mailbot.documents.shown import cleaned
from mailbot.documents.stylesheet import coloured, inlined, split
from mailbot.documents.subject import subject_of
from mailbot.documents.words import PhraseBook, Words
from mailbot.domain.notices import NoticeKind
from mailbot.domain.view import PlanView

TEXT_WIDTH = 76
INDENT = re.compile(r"[ >]*(?:(?:[-•✓·]|\d{1,4}\.) +)?")


class Renderer:
    """Reads its folders once; a change in them shows after a restart. Safe to share between threads."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """`folders`: the first that has a file wins. Raises `TemplateBroken` for a broken word file."""
        self._folders = tuple(folders)
        self.book = PhraseBook(self._folders)
        self._templates = Environment(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            finalize=lambda value: "" if value is None else value,  # a to-do's number, where it is about the plan
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._styles: dict[tuple[str, str], str] = {}
        self._sheets: dict[tuple[str, str], tuple[Mapping[str, str], str]] = {}

    def render(self, letter: Letter) -> Rendered:
        """The letter in its reader's language. Raises `TemplateBroken` where a template cannot be used."""
        letter = _clean(letter)
        words = self.book.language(letter.reader.language)
        subject = subject_of(letter, words)
        known = self._known(letter, words, subject)
        page = letter.plan if letter.with_page else None
        return Rendered(
            subject=subject,
            text=wrapped(self.fill(f"mail/{letter.kind}.txt", known)),
            html=self._html(letter, known),
            calendar=_calendar(letter),
            page_name=page_name(page, words) if page else "",
            draw=partial(self._page, page, letter, words, known) if page else str,
        )

    def _known(self, letter: Letter, words: Words, subject: str) -> dict[str, Any]:
        today = today_of(letter)

        def day(value: date | str) -> str:
            return words.day(date.fromisoformat(value) if isinstance(value, str) else value, today)

        def near(value: date | str) -> str:
            return words.near(date.fromisoformat(value) if isinstance(value, str) else value, today)

        def moment(at: str) -> str:
            return words.instant(datetime.fromisoformat(at).astimezone(ZoneInfo(letter.reader.zone)))

        return contents(letter, words, subject) | {
            "words": words,
            "say": words.say,
            "day": day,
            "near": near,
            "repeats": lambda rule: repeats(rule, words, today),
            "moment": moment,
            "share": share,
            "bars": bars,
            "text_bar": text_bar,
            "subject": subject,
            "with_page": letter.with_page,
            "buttons": buttons(letter, words, subject),
        }

    def _html(self, letter: Letter, known: Mapping[str, Any]) -> str:
        rules, rest = self._sheet("css/mail.css", letter.firm.colour)
        return inlined(self.fill(f"mail/{letter.kind}.html", {**known, "sheet": rest}), rules)

    def _page(self, plan: PlanView, letter: Letter, words: Words, known: Mapping[str, Any]) -> str:
        sheet = self._coloured("css/page.css", letter.firm.colour)
        page = page_context(plan, words, today_of(letter), letter.firm.colour)
        return self.fill("pdf/plan.html", {**known, **page, "sheet": sheet})

    def _sheet(self, name: str, colour: str) -> tuple[Mapping[str, str], str]:
        if (name, colour) not in self._sheets:
            self._sheets[name, colour] = split(self._coloured(name, colour))
        return self._sheets[name, colour]

    def _coloured(self, name: str, colour: str) -> str:
        if (name, colour) not in self._styles:
            self._styles[name, colour] = coloured(self._source(name), colour)
        return self._styles[name, colour]

    def _source(self, name: str) -> str:
        for folder in self._folders:
            if (folder / name).is_file():
                return (folder / name).read_text("utf-8")
        raise TemplateBroken(name, 0, "is in none of the template folders")

    def fill(self, name: str, known: Mapping[str, Any]) -> str:
        """One template, filled. What it is filled with is escaped in .html and .xml, cleaned by the caller."""
        try:
            return self._templates.get_template(name).render(known)
        except TemplateSyntaxError as error:
            raise TemplateBroken(error.filename or error.name or name, error.lineno, str(error.message)) from error
        except TemplateNotFound as error:
            raise TemplateBroken(name, 0, f"{error.name} is in none of the template folders") from error
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            path, line = self._where(error, name)
            raise TemplateBroken(path, line, f"{type(error).__name__}: {error}") from error

    def check(self) -> None:
        """Reads every template. Raises `TemplateBroken` for the first that cannot be used; fills none."""
        for name in self._templates.list_templates(extensions=("html", "txt", "xml")):
            try:
                self._templates.get_template(name)
            except TemplateSyntaxError as error:
                raise TemplateBroken(error.filename or name, error.lineno, str(error.message)) from error
            except (OSError, ValueError, TemplateError) as error:
                raise TemplateBroken(name, 0, str(error)) from error

    def _where(self, error: Exception, name: str) -> tuple[str, int]:
        """The innermost template line: jinja2 rewrites its frames to the template's own."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(Path(frame.filename).is_relative_to(folder) for folder in self._folders):
                return frame.filename, frame.lineno or 0
        return name, 0


def wrapped(text: str) -> str:
    """Plain text in lines of at most 76 characters, continued under their own indent; long words stay whole."""
    lines: list[str] = []
    for line in text.splitlines():
        if len(line) <= TEXT_WIDTH:
            if line.strip() or (lines and lines[-1]):
                lines.append("-- " if line == "-- " else line.rstrip())  # RFC 3676 §4.3: the space counts
            continue
        lead = INDENT.match(line)
        indent = re.sub(r"[^ >]", " ", lead[0]) if lead else ""
        lines += textwrap.wrap(
            line, TEXT_WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
    return "\n".join(lines).strip("\n") + "\n"


def _clean(letter: Letter) -> Letter:
    return replace(
        letter,
        reader=cleaned(letter.reader),
        firm=cleaned(letter.firm),
        plan=cleaned(letter.plan),
        plans={key: cleaned(plan) for key, plan in letter.plans.items()},
        facts=cleaned(letter.facts),
    )


def _calendar(letter: Letter) -> CalendarPart | None:
    if not letter.uid or letter.plan is None or letter.number is None:
        return None
    if letter.kind in (NoticeKind.TODO_CANCELLED, NoticeKind.RECEIPT):
        return invite.cancel(letter)
    row = letter.plan.row(letter.number)
    return invite.request(letter) if letter.kind in (NoticeKind.TODO, NoticeKind.ANSWER) and row and row.due else None
