"""One row of the table: a mail, and what must not come of it. What must never come of any mail is checked of all.

Every row meets the same world: Anna has a kitchen (P1, client Mrs Provan, colleague John) and a bath (P2, client Mr
Quist); Bea, another provider, has a roof (P3, client Ms Rask). Each holds a canary, a word that only some may read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from icalendar import Calendar
from support.bot import ANNA, JOHN, PLANS, PROVAN, Bot, Sent

from mailbot.mail.envelope import Envelope, RawMessage

BEA, QUIST, RASK, ADA = "bea@other.example", "quist@example.net", "rask@example.se", "ada@firm.example"
INTERNAL, BATH, ROOF = "CanaryMargin", "CanaryBath", "CanaryRoof"
MAY_READ = {INTERNAL: {ANNA, JOHN}, BATH: {ANNA, QUIST}, ROOF: {BEA, RASK}}
EVERYONE = (ANNA, BEA, PROVAN, QUIST, RASK, JOHN, ADA)
CLIENTS = (PROVAN, QUIST, RASK)

HEADERS = frozenset(
    "From To Reply-To Subject Date Message-ID In-Reply-To References Auto-Submitted X-Auto-Response-Suppress "
    "X-Mailbot-Loop MIME-Version Content-Type Content-Transfer-Encoding".split()
)
TAGS = frozenset("html head meta title style body div table tr td p span br h1 a img svg rect g text".split())
PRINTED = TAGS | {"pdf:nextpage", "pdf:pagenumber", "h2", "b", "path", "line", "polyline", "circle"}
CALENDAR = frozenset("SUMMARY DTSTART DTEND DTSTAMP UID SEQUENCE ATTENDEE DESCRIPTION ORGANIZER STATUS TRANSP".split())
JOINERS = "\u200c\u200d"

Answers = frozenset[tuple[str, str]]
SILENCE: Answers = frozenset()
CONFIRM: Answers = frozenset({(ANNA, "confirm")})


@dataclass(frozen=True)
class Attack:
    """`mails` are the octets as they arrive, one after the other. `answers` are the only mails, as (to, kind), that may
    go out for them. `given` sets the scene first; `then` asserts what else must not be so. `changes`: the mail is its
    writer's good right, and only what it carries is hostile; `own`: what is that person's own may change. Where there
    is a `peer`, the client's IP address, they come by SMTP."""

    name: str
    mails: Callable[[Bot], Sequence[bytes]]
    answers: Answers = SILENCE
    given: Callable[[Bot], object] | None = None
    then: Callable[[Bot, Sequence[Sent]], None] | None = None
    changes: bool = False
    own: str = ""
    peer: str = ""
    mail_from: str = ""
    helo: str = ""


def try_out(attack: Attack, bot: Bot) -> None:
    """Raises AssertionError where the attack does what it must not."""
    if attack.given is not None:
        attack.given(bot)
    before, waiting = state(bot, attack.own), open_requests(bot)
    sent: list[Sent] = []
    for content in attack.mails(bot):
        arrive(bot, content, attack.mail_from, attack.peer, attack.helo)
        sent += bot.run()
    if not attack.changes:
        assert state(bot, attack.own) == before
        assert waiting <= open_requests(bot), "a request was answered"
        told = {(one.to, one.kind) for one in sent}
        assert told <= attack.answers, f"went out: {told - attack.answers}"
    for one in sent:
        harmless(one)
    if attack.then is not None:
        attack.then(bot, sent)


def arrive(bot: Bot, content: bytes, mail_from: str = "", peer: str = "", helo: str = "") -> int:
    """Octets in the mailbox, to the last one: nothing is stamped on them here. The row's id."""
    with bot.store.begin() as uow:
        envelope = Envelope(mail_from, (PLANS,), bot.clock.now(), peer, helo)
        row = uow.inbox.add(RawMessage(content, envelope), f"attack/{id(content)}/{next(bot._ids)}", bot.clock.now())
    assert row is not None
    return row


def state(bot: Bot, without: str = "") -> dict[str, Any]:
    """Everything that somebody could want to change: plans, to-dos, people, their addresses. `without` what is that
    person's own, and the numbers of calendar entries that others have of it."""
    with bot.store.begin() as uow:
        everyone = [p for p in uow.people.all() if p.address != without]
        people = {p.address: (p.model_dump(), tuple(uow.people.addresses(p.id or 0))) for p in everyone}
        owner = uow.people.by_address(without)
        found: dict[str, Any] = {"people": people}
        number = 1
        while (dossier := uow.plans.dossier(number)) is not None:
            others = [todo for todo in dossier.todos.values() if owner is None or todo.owner_id != owner.id]
            todos = [todo.model_dump(exclude={"sequence"} if owner else None) for todo in others]
            roles = {i: part.model_dump() for i, part in dossier.stakeholders.items()}
            found[f"P{number}"] = (dossier.plan.model_dump(), todos, roles)
            number += 1
    return found


def open_requests(bot: Bot) -> set[int]:
    with bot.store.begin() as uow:
        return {request.id or 0 for request in uow.plans.open_requests()}


def harmless(sent: Sent) -> None:
    """What holds of every mail of the bot, whoever wrote what."""
    names = [name for name, _ in sent.mail.raw_items()]
    assert set(names) <= HEADERS and len(names) == len(set(names)), f"headers: {names}"
    assert [one.addr_spec for one in sent.mail["To"].addresses] == [sent.to], "to somebody else"
    assert [one.addr_spec for one in sent.mail["From"].addresses] == [PLANS], "from somebody else"
    assert sent.reply_to.startswith("plans+") and sent.reply_to.endswith("@firm.example")
    assert sent.to in EVERYONE, f"{sent.to} is a stranger"
    for word, readers in MAY_READ.items():
        assert word not in sent.everything or sent.to in readers, f"{word} reached {sent.to}"
    for address in EVERYONE if sent.to in CLIENTS else ():
        assert address == sent.to or address not in sent.everything.lower(), f"{address} reached {sent.to}"
    for words in (sent.subject, sent.plain, sent.html, page(sent), *sent.attachments):
        assert not list(steering(words)), f"a character that steers: {list(steering(words))}"
    clean_markup(sent.html, TAGS)
    clean_markup(page(sent), PRINTED)
    if sent.calendar:
        clean_calendar(sent)


def page(sent: Sent) -> str:
    """The HTML that the plan's PDF was printed from."""
    parts = [part for part in sent.mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    return parts[0].get_content().decode().partition("\n")[2] if parts else ""


def steering(text: str) -> Iterator[str]:
    for character in text:
        if character in "\n\r\t" or character in JOINERS:
            continue
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            yield repr(character)


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def clean_markup(html: str, allowed: frozenset[str]) -> None:
    """Only our own elements; nothing that runs, loads or leads away."""
    parser = _Markup()
    parser.feed(html)
    for tag, attributes in parser.found:
        assert tag in allowed, f"<{tag}>"
        for name, value in attributes.items():
            assert not name.startswith("on"), f"<{tag} {name}>"
            lowered = "".join(value.split()).lower()
            if name in ("href", "src", "xlink:href", "background", "action"):
                assert lowered.startswith(("mailto:plans+", "data:image/", "#")), f"<{tag} {name}={value[:80]}>"
            if name == "style":
                assert not re.search(r"url\(|expression|@import|javascript", lowered), f"<{tag} style={value[:80]}>"
            if name in ("colspan", "rowspan"):
                assert int(value) <= 12


def clean_calendar(sent: Sent) -> None:
    """One entry, for one reader, from us, with nothing in it that we do not write."""
    entry = Calendar.from_ical(sent.calendar)
    assert str(entry["METHOD"]) in ("REQUEST", "CANCEL") and len(entry.subcomponents) == 1
    event = entry.subcomponents[0]
    assert event.name == "VEVENT" and not event.subcomponents
    assert set(event.keys()) <= CALENDAR, f"properties: {sorted(event.keys())}"
    assert str(event["ATTENDEE"]).lower() == f"mailto:{sent.to}" and str(event["ORGANIZER"]) == f"mailto:{PLANS}"
