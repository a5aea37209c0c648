"""What people are to be told, as values: a kind, a reader and the facts. Words are the documents' business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from mailbot.domain.changes import Change


class NoticeKind(StrEnum):
    """Each is one mail and one template of that name.

    Facts are JSON. `changes` is a list of `as_fact(change)`; `numbers` are to-dos of the plan.
    """

    RECEIPT = "receipt"  # to whoever wrote: lines (see service.process), sent: [{kind, name}], undo: bool
    PLAN = "plan"  # the page: ask (to agree): bool
    TODO = "todo"  # one to-do with its calendar entry: reason (new, changed, your_turn, reopened, asked), changes
    TODO_CANCELLED = "todo_cancelled"  # its calendar entry is taken back: reason (done, dropped, reassigned), why
    NEWS = "news"  # what someone else did: by, items: [{number, act, words, changes}]
    REQUEST = "request"  # more time is asked for: by, numbers, until, words, pushes: [numbers]
    ANSWER = "answer"  # what became of a request or a question: code (yes, no, until, words), by, until, words
    QUESTION = "question"  # a human's words passed on: by, words, number
    CLARIFY = "clarify"  # one short question to the writer: words, guess, choices
    CONFIRM = "confirm"  # commands that wait for a yes: lines
    LIST = "list"  # everything open for the reader: of (person's name), rows: [{row, plan, number}]
    PLANS = "plans"  # the provider's plans: plans: [{id, title, state, done, of, due, client, overdue}]
    STATUS = "status"
    HISTORY = "history"  # entries: [{at, by, words | changes, number}]
    HELP = "help"
    REMINDER = "reminder"  # rows: [{row, plan, number, days}] all of a person's in one
    DIGEST = "digest"  # the provider's morning: today, overdue, waiting, changed: each rows as in LIST
    SUMMARY = "summary"  # the admins' night
    CLOSING = "closing"
    REACHED = "reached"  # how somebody can be reached: code (away, complained, cover), name, address, start, until
    UNDELIVERED = "undelivered"  # a mail could not be delivered: name, address, reason, number, what


# The plan's page goes with these.
WITH_PAGE = frozenset({NoticeKind.PLAN, NoticeKind.CLOSING, NoticeKind.RECEIPT, NoticeKind.NEWS, NoticeKind.STATUS})

# Of these only the last that waits for a reader has it: a newer page is on its way already.
PAGE_GIVES_WAY = frozenset({NoticeKind.RECEIPT, NoticeKind.NEWS, NoticeKind.STATUS})

# These follow every older mail to their reader: what they sum up was told before.
SUMS_UP = frozenset({NoticeKind.REMINDER, NoticeKind.DIGEST})


@dataclass(frozen=True, slots=True)
class Notice:
    """`to` is a person's id; `number` the to-do it is about, None for the plan or more than one."""

    kind: NoticeKind
    to: int
    plan_id: int | None = None
    number: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    request: int | None = None  # index into the outcome's requests before they are stored, then the row's id


def as_fact(change: Change) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "key": change.key,
        "field": change.field,
        "before": change.before,
        "after": change.after,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that now waits for `of`; `kind` is a `model.RequestKind`."""

    kind: str
    number: int | None
    by: int
    of: int
    words: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that needs no answer any more; `answer` is "yes", "no", an ISO date or "words"."""

    request_id: int
    answer: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words for the record, about to-do `number` or the whole plan. `of` said them, None: the mail's writer."""

    words: str
    number: int | None = None
    internal: bool = False
    channel: str = "mail"  # "note" is shown on the page; mail, call, meeting and visit are the conversation
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one act. `accept` False: nothing changes and `code` says why, as a key of the phrase book.

    `details` fill the phrase (names, numbers, ISO dates). An accepted act may change nothing (a list, thanks).
    """

    accept: bool
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    requests: tuple[Asked, ...] = ()
    answered: tuple[Answered, ...] = ()
    said: tuple[Said, ...] = ()
