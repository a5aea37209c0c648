"""An admin's answer to the night report: rows are tried again, shown or closed, as that report numbered them.

Who may: the admin to whom that report went, by a mail that proves as much as any other (`admit`). What is shown goes to
their stored address alone, as a file that nothing here has read. Undo does not reach it: what is tried again may be on
its way already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.model import Person
from mailbot.domain.notices import Notice, NoticeKind, Outcome
from mailbot.domain.post import InboundStatus, Outbound
from mailbot.domain.rulings import accepted, refused
from mailbot.language.grammar import Line, read_rows
from mailbot.mail.envelope import Attachment
from mailbot.service.carry_out import unread
from mailbot.service.case import Case, Finished, person_id
from mailbot.service.docket import Result
from mailbot.service.ports import UnitOfWork
from mailbot.service.resolve import INBOUND, OUTBOUND, drop, retry, stuck
from mailbot.service.topic import Topic

MOST_SHOWN = 5  # mails attached to one answer
LONGEST_SHOWN = 1_000_000  # octets of each; more is cut: many relays take ten megabytes at the most


@dataclass(frozen=True, slots=True)
class Report:
    """The night report that is answered. `rows` are its facts, by the numbers that its reader sees."""

    id: int
    rows: Mapping[int, Mapping[str, Any]]


@dataclass(slots=True)
class _Shown:
    """Grows while the answer is heard: the mails to attach, as (queue, id)."""

    mails: list[tuple[str, int]] = field(default_factory=list)


def answered_report(uow: UnitOfWork, topic: Topic, person: Person) -> Report | None:
    """The report under which the admin wrote, or under an answer about it; None for everybody and everything else."""
    row = topic.answered
    if row is not None and row.kind == NoticeKind.RECEIPT and isinstance(row.facts.get("report"), int):
        row = uow.outbox.get(row.facts["report"])
    if row is None or row.id is None or row.kind != NoticeKind.SUMMARY:
        return None
    if not person.admin or row.person_id != person.id:
        return None
    return Report(row.id, {int(fact["row"]): fact for fact in row.facts.get("parked", ())})


def hear_rows(words: str, person: Person, on: date) -> Sequence[Line]:
    """() where nothing in the words is, or nearly is, about rows: then they are read as any others."""
    lines = read_rows(words, on, person.language)
    meant = any(line.acts or (line.problem and line.problem.code != "unknown_command") for line in lines)
    return lines if meant else ()


def decide_rows(case: Case, person: Person, report: Report, lines: Sequence[Line]) -> Finished:
    """Each line in turn, and one answer about them all."""
    shown = _Shown()
    results = [result for line in lines for result in _line(case, person, report, line, shown)]
    decided = any(r.code in ("row_retried", "row_dropped") for r in results)
    facts = {
        "lines": [result.as_fact() for result in results],
        "sent": [],
        "undo": False,
        "report": report.id,
        "shows": shown.mails,
    }
    case.reply(Notice(NoticeKind.RECEIPT, person_id(person), facts=facts), changed=decided)
    return Finished(InboundStatus.DONE, "about rows of the night report", None, person.id)


def shown_mails(uow: UnitOfWork, row: Outbound, person: Person) -> tuple[Attachment, ...]:
    """The mails that an answer to an admin shows, as they came or went; () for everybody else.

    Not as message/rfc822, which must not be encoded (RFC 2046 §5.2.1): octets that nobody has read need to be. Mail
    programs open the file by its name.
    """
    if not person.admin or row.kind != NoticeKind.RECEIPT:
        return ()
    found = ((queue, stuck(uow, queue, row_id)) for queue, row_id in row.facts.get("shows", ()))
    return tuple(
        Attachment(f"{queue}-{mail.id}.eml", "application/octet-stream", mail.content[:LONGEST_SHOWN])
        for queue, mail in found
        if mail is not None
    )


def _line(case: Case, person: Person, report: Report, line: Line, shown: _Shown) -> Sequence[Result]:
    if line.ignored:
        return (Result(line.words, "ignored"),)
    if line.problem is not None:
        return (unread(line.words, line.problem),)
    return [
        _row(case, person, report, line.words, act, number, shown)
        for act in line.acts
        for number in getattr(act, "rows", ())
    ]


def _row(case: Case, person: Person, report: Report, words: str, act: Act, number: int, shown: _Shown) -> Result:
    fact = report.rows.get(number)
    if fact is None:
        return _result(words, refused("no_such_row", highest=max(report.rows, default=0)), number)
    return _result(words, _ruling(case, person, act, fact, shown), number, str(fact.get("subject") or "…"))


def _ruling(case: Case, person: Person, act: Act, fact: Mapping[str, Any], shown: _Shown) -> Outcome:
    queue = INBOUND if INBOUND in fact else OUTBOUND
    row = stuck(case.uow, queue, int(fact[queue]))
    if row is None or row.id is None:
        return refused("row_gone")
    match act:
        case acts.RetryRows():
            return retry(case.uow, row, person, case.now, case.cause)
        case acts.DropRows(why=why):
            return drop(case.uow, row, person, why, case.now, case.cause)
    if not row.content:
        return refused("row_gone")
    if (queue, row.id) not in shown.mails:
        if len(shown.mails) >= MOST_SHOWN:
            return refused("too_many_shown", most=MOST_SHOWN)
        shown.mails.append((queue, row.id))
    return accepted("row_shown_in_part" if len(row.content) > LONGEST_SHOWN else "row_shown")


def _result(words: str, outcome: Outcome, number: int, what: str = "") -> Result:
    details = {**outcome.details, "row": number, "what": what}
    return Result(words, "understood" if outcome.accept else "not_understood", outcome.code, None, details)
