"""What a mail is about: which of our mails it answers, and so which plan, to-do, request or list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.domain.acts import Act
from mailbot.domain.model import Person, Request
from mailbot.domain.notices import NoticeKind
from mailbot.domain.post import Outbound
from mailbot.language.grammar import plan_tag
from mailbot.language.replies import About
from mailbot.mail.envelope import InboundMail
from mailbot.mail.token import Purpose, Token
from mailbot.service.desk import Desk
from mailbot.service.ports import UnitOfWork

Place = tuple[int, int]  # plan id, to-do number

ABOUT = {
    NoticeKind.REQUEST: About.EXTENSION,
    NoticeKind.CLOSING: About.FEEDBACK,
    NoticeKind.DIGEST: About.DIGEST,
    NoticeKind.LIST: About.LIST,
    NoticeKind.REMINDER: About.LIST,
}


@dataclass(frozen=True, slots=True)
class Topic:
    """`rows` are the numbered rows of the list that is answered: row 1 first. `answered` is our own mail."""

    about: About = About.PLAN
    plan_id: int | None = None
    number: int | None = None
    request: Request | None = None
    rows: tuple[Place, ...] = ()
    answered: Outbound | None = None

    @property
    def kind(self) -> NoticeKind | None:
        return NoticeKind(self.answered.kind) if self.answered else None

    @property
    def plans(self) -> tuple[int, ...]:
        """The plans it may touch, each once."""
        found = [self.plan_id] if self.plan_id is not None else [plan for plan, _ in self.rows]
        return tuple(dict.fromkeys(found))


def find_topic(uow: UnitOfWork, desk: Desk, mail: InboundMail, tokens: Sequence[Token], calendar_uid: str) -> Topic:
    """By our token, else by a calendar UID, else by a Message-ID of ours. Subjects are for providers: `tagged`."""
    for token in tokens:
        if token.purpose is Purpose.REPLY and (row := uow.outbox.get(token.thing)) is not None:
            return about_mail(uow, row)
    todo = desk.read_uid(calendar_uid) if calendar_uid else None
    if todo is not None and uow.tokens.valid((todo,)) and (place := uow.plans.plan_of_todo(todo.thing)) is not None:
        return Topic(About.TODO, place[0], place[1])
    row = uow.outbox.by_message_id((*mail.references, *mail.in_reply_to))
    return about_mail(uow, row) if row is not None else Topic()


def tagged(uow: UnitOfWork, person: Person, subject: str) -> Topic | None:
    """The provider's own plan that the tag [P12] in a subject names."""
    number = plan_tag(subject)
    if number is None:
        return None
    dossier = uow.plans.dossier(number)
    if dossier is None or dossier.plan.provider_id != person.id:
        return None
    return Topic(About.PLAN, number)


def only_plan(uow: UnitOfWork, person: Person) -> Topic:
    """For a mail that is about nothing of ours: the one plan its writer has, no plan where there are more."""
    found = uow.plans.of_stakeholder(person.id) if person.id is not None else ()
    return Topic(About.PLAN, found[0].id) if len(found) == 1 else Topic()


def about_mail(uow: UnitOfWork, row: Outbound) -> Topic:
    rows = tuple((int(r["plan"]), int(r["number"])) for r in row.facts.get("rows", ()))
    request = uow.plans.request(row.request_id) if row.request_id is not None else None
    kind = NoticeKind(row.kind)
    about = ABOUT.get(kind, About.TODO if row.number is not None else About.PLAN)
    if about is About.LIST and len(rows) == 1:  # a bare "done" means that one; "2 done" means no row there is
        return Topic(about, rows[0][0], rows[0][1], request, rows, row)
    return Topic(about, row.plan_id, row.number, request, rows, row)


class NoSuchRow(Exception):
    """A row number that the list does not have; `row` is as written."""

    def __init__(self, row: int) -> None:
        super().__init__(str(row))
        self.row = row


def places(topic: Topic, act: Act) -> Iterator[tuple[int | None, Act]]:
    """(plan, the act in that plan's own numbers) for each plan that an act about rows touches.

    The plan is None where the act needs one and none is certain. Raises `NoSuchRow`.
    """
    numbers = getattr(act, "todos", None)
    if not topic.rows or not numbers:
        yield (topic.plans[0] if len(topic.plans) == 1 else None), act
        return
    by_plan: dict[int, list[int]] = {}
    for row in numbers:
        if not 1 <= row <= len(topic.rows):
            raise NoSuchRow(row)
        plan, number = topic.rows[row - 1]
        by_plan.setdefault(plan, []).append(number)
    for plan, found in by_plan.items():
        yield plan, replace(act, todos=tuple(found))  # type: ignore[arg-type]
