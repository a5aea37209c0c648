"""Subject lines. Mails of one conversation share a subject, because mail programs group by it.

One line always: whatever stands in it was cleaned before. Headers are encoded elsewhere (`mail.compose`).
"""

from __future__ import annotations

import re
from typing import Any

from mailbot.documents.contents import today_of
from mailbot.documents.letter import Letter
from mailbot.documents.words import Words
from mailbot.domain.notices import NoticeKind

LONGEST = 140  # characters
OF_THE_CONVERSATION = frozenset(
    {NoticeKind.TODO_CANCELLED, NoticeKind.RECEIPT, NoticeKind.NEWS, NoticeKind.ANSWER, NoticeKind.CLARIFY}
)


def subject_of(letter: Letter, words: Words) -> str:
    """A letter in somebody else's conversation keeps that one's subject instead: `service.letters` sees to it."""
    if letter.kind in OF_THE_CONVERSATION and letter.plan:
        return _cut(f"Re: {_conversation(letter, words)}")
    if letter.kind in (NoticeKind.TODO, NoticeKind.PLAN):
        return _cut(_conversation(letter, words))
    return _cut(words.say(_key(letter), **_details(letter, words)))


def _conversation(letter: Letter, words: Words) -> str:
    """The subject of the thread: the to-do's, or the plan's."""
    row = letter.plan.row(letter.number) if letter.plan and letter.number is not None else None
    return words.say("subject.todo" if row else "subject.plan", **_details(letter, words))


def _key(letter: Letter) -> str:
    rows = letter.facts.get("rows") or ()
    if letter.kind is NoticeKind.REACHED:
        return f"subject.reached_{letter.facts.get('code')}"
    many = letter.kind is NoticeKind.REMINDER and len(rows) != 1
    return "subject.reminder_many" if many else f"subject.{letter.kind}"


def _details(letter: Letter, words: Words) -> dict[str, Any]:
    plan, facts = letter.plan, letter.facts
    number = letter.number
    if letter.kind is NoticeKind.REMINDER and len(facts.get("rows") or ()) == 1:
        only = facts["rows"][0]
        plan, number = letter.plans.get(only.get("plan"), plan), only.get("number")
    row = plan.row(number) if plan and number is not None else None
    rows = len(facts.get("rows") or ())
    return {
        "text": row.text if row else plan.title if plan else "",
        "title": plan.title if plan else "",
        "tag": plan.tag if plan else "",
        "by": facts.get("by") or letter.firm.name,
        "name": facts.get("of") or facts.get("name") or letter.reader.name,
        "day": facts.get("day") or today_of(letter),
        "until": facts.get("until"),
        **({"n": rows} if rows else {}),
    }


def _cut(subject: str) -> str:
    subject = " ".join(subject.split())
    if len(subject) <= LONGEST:
        return subject
    tag = re.search(r" ?\[P\d+\]$", subject)
    end = "…" + (tag[0] if tag else "")
    return subject[: LONGEST - len(end)].rstrip() + end
