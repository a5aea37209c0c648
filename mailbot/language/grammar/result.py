"""What reading a provider's mail yields: one `Line` for every line they wrote, and a `PlanDraft` for a new plan."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.domain.acts import Act, AddNote, AddToDo, OpenPlan


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line does not take effect.

    `code` is a stable key for the sentence that the answer prints; `example` a corrected line in the writer's own
    words where that can be made, else a sound one of the same kind; `details` fill the sentence (dates are ISO 8601).
    """

    code: str
    example: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line as its writer meant it (lines that a mail program wrapped are one), with exactly one result.

    `acts` what it asks for; `problem` why it asks for nothing; `ignored` where it means nothing to a plan: a
    greeting, thanks, a signature, a heading, quoted text. A plan's `Key: value` line carries the whole `OpenPlan`.
    """

    words: str
    acts: tuple[Act, ...] = ()
    problem: Problem | None = None
    ignored: bool = False

    def __post_init__(self) -> None:
        if (bool(self.acts), self.problem is not None, self.ignored).count(True) != 1:
            raise ValueError("a line has acts, a problem, or is ignored: exactly one of them")


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A new plan as understood. `problems` concern the mail as a whole ("no_client", "no_todo"); where there are
    any of those two the plan cannot be opened, and `open` holds what there is. A to-do's
    `after` may name one that stands below it, or one of the template's. Where a template is named, `from_template` are
    the lines that say so; goal and due are then only what the mail says itself, and it needs no to-do of its own.
    """

    open: OpenPlan
    items: tuple[AddToDo | AddNote, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    from_template: tuple[str, ...] = ()
