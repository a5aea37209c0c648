"""The breaker: robots that do not say so are answered three times an hour, and one sender's flood waits its turn.

Both look at what the store says of the last hour, so that several machines see one sender alike and a restart forgets
nothing. What breaks is the answer alone: the mail is carried out and kept as any other, and an answer to a mail that
changed something always goes out, so that forty commands have forty answers. Strangers are not counted here: they are
never answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mailbot.mail.likeness import alike, likeness
from mailbot.service.case import Case
from mailbot.service.ports import Transient
from mailbot.service.topic import Topic

HOUR = timedelta(hours=1)
MOST_ANSWERS = 3  # an hour
AT_ONCE = timedelta(seconds=5)  # from our mail to its answer: nobody reads and writes so fast


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody writes: what like (`mail.likeness`), and whether it answers a mail of ours at once. `robot`: for
    the third time and more."""

    likeness: str
    at_once: bool
    robot: bool = False


def manner(case: Case, person_id: int, topic: Topic) -> Manner:
    """Raises `Transient` where that person's mails of the last hour are as many as may be: this one is heard later."""
    lately = case.uow.inbox.lately(person_id, case.now - HOUR)
    if case.desk.most_an_hour and len(lately) >= case.desk.most_an_hour:
        raise Transient(f"{len(lately)} mails of one sender within an hour", "4.7.1")
    words = likeness(case.opened.written.words or case.mail.subject)
    sent_at = topic.answered.sent_at if topic.answered is not None else None
    at_once = sent_at is not None and case.row.received_at - sent_at <= AT_ONCE
    same = sum(alike(words, other) for other, _ in lately)
    hasty = sum(was_at_once for _, was_at_once in lately) if at_once else 0
    return Manner(words, at_once, max(same, hasty) >= MOST_ANSWERS)
