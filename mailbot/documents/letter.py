"""A letter: everything one mail to one reader is made of, before it has words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailbot.domain.notices import WITH_PAGE, NoticeKind
from mailbot.domain.view import PlanView


@dataclass(frozen=True, slots=True)
class Reader:
    """`zone` is an IANA name; `language` picks the phrase book and the way dates are written."""

    name: str
    address: str
    language: str
    zone: str


@dataclass(frozen=True, slots=True)
class Firm:
    """Whose letter it is. `address` is the bot's own, plans@…; `colour` is #rrggbb."""

    name: str
    address: str
    colour: str = "#1f5f8b"
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """`plan` is the plan as this reader may see it; `plans` are those that a list, digest or reminder speaks of.

    Where `page_follows`, a later mail that waits already brings the plan's page, in a newer state or the same.
    `reply_to` is the signed address that buttons and replies go to; `now` is aware; `uid` and `sequence` are the
    calendar entry's, where the letter carries one.
    """

    kind: NoticeKind
    reader: Reader
    firm: Firm
    now: datetime
    reply_to: str
    plan: PlanView | None = None
    plans: Mapping[int, PlanView] = field(default_factory=dict)
    number: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    page_follows: bool = False
    uid: str = ""
    sequence: int = 0

    @property
    def with_page(self) -> bool:
        return self.plan is not None and self.kind in WITH_PAGE and not self.page_follows


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """`method` is the iTIP method (RFC 5546) and the MIME parameter of the same name (RFC 6047 §2.4)."""

    method: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words. `calendar` None where it carries no entry; `page_name` is the file name of the plan page's
    PDF, "" where none goes with it."""

    subject: str
    text: str
    html: str
    calendar: CalendarPart | None = None
    page_name: str = ""
    draw: Callable[[], str] = str

    @property
    def page(self) -> str:
        """The page's HTML for the press, "" where none goes with it; drawn when it is asked for, each time anew.

        Raises `TemplateBroken`.
        """
        return self.draw()
