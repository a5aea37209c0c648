"""What a mail's new words ask for: the right reader for the speaker and the topic. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mailbot.domain import acts
from mailbot.domain.acts import Act
from mailbot.domain.model import Person, RequestKind
from mailbot.domain.notices import NoticeKind
from mailbot.domain.rhythm import local
from mailbot.language import replies
from mailbot.language.calendar_reply import acts as calendar_acts
from mailbot.language.calendar_reply import read_calendar_reply
from mailbot.language.grammar import Line, Problem, read_commands, read_plan
from mailbot.language.replies import About
from mailbot.language.understand import NAMES
from mailbot.mail.envelope import InboundMail
from mailbot.mail.reply_text import ReplyText
from mailbot.service.open_mail import Opened
from mailbot.service.topic import Topic

_ONE_NUMBER = re.compile(r"\W{0,3}([0-9]{1,3})\W{0,3}\s[^\W\d]{2,20}\W{0,3}|[^\W\d]{2,20}\s\W{0,3}([0-9]{1,3})\W{0,3}")
_ROW = re.compile(r"\s*\W{0,3}([0-9]{1,3})\s?[.):]")
NO_COMMAND = (Problem("unknown_command"), Problem("nothing_asked"))  # all others are about a command that was meant
GUESSES: Mapping[str, Act] = {
    NAMES[type(act)]: act
    for act in (
        acts.Done(), acts.Started(), acts.Accept(), acts.Cannot(), acts.MoreTime(), acts.Agree(), acts.Disagree()
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """`lines` in order; `language` is what the words were in, "" where nobody had to find out."""

    lines: tuple[Line, ...]
    language: str = ""


def written_on(mail: InboundMail, person: Person, now: datetime) -> date:
    """The day the mail was written, in the writer's own zone: what "tomorrow" counts from.

    A Date header far from the arrival is a wrong clock, and the arrival counts.
    """
    sent = mail.date
    if sent is None or abs((now - sent).total_seconds()) > 3 * 86_400:
        return local(person, now).date()
    return sent.date()


def hear_calendar(mail: InboundMail, on: date) -> Heard:
    """An answer from a calendar (RFC 5546 REPLY, COUNTER)."""
    reply = read_calendar_reply(mail.calendar, on)
    heard = calendar_acts(reply) if reply is not None else ()
    words = mail.subject
    return Heard((Line(words, acts=heard) if heard else Line(words, ignored=True),))


def hear_client(opened: Opened, topic: Topic, person: Person, on: date) -> Heard:
    """Their own words. A bare yes to our one short question means what the question guessed."""
    written = opened.written
    if not written.words.strip():
        return Heard(_without_words(opened.mail))
    if topic.kind is NoticeKind.CLARIFY and (meant := _chosen(written.words, topic, person, on)):
        return Heard((Line(written.words, acts=(meant,)),))
    return _own_words(written, topic, person, on)


def with_lists(opened: Opened) -> str:
    """The mail's text, and under it every attached list of to-dos as a table."""
    return "\n\n".join(part for part in (opened.mail.text, opened.lists) if part)


def _listed(opened: Opened, person: Person, on: date) -> tuple[Line, ...]:
    """To-dos in files that a provider attached to a mail about a plan: one line each."""
    draft = read_plan("Plan: attached", opened.lists, on, person.language) if opened.lists else None
    return tuple(line for line in draft.lines if not line.ignored) if draft is not None else ()


def hear_provider(opened: Opened, topic: Topic, person: Person, on: date) -> Heard:
    """Commands, a line each; else the plain sentences that anyone may write, where they are certain."""
    written = opened.written
    words = written.words
    if not words.strip():
        return Heard(_without_words(opened.mail))
    passed_on = _awaits(topic, RequestKind.QUESTION)
    answer = Heard((Line(words, acts=(acts.Answer(words.strip()),)),))
    if passed_on and topic.kind is NoticeKind.QUESTION:
        return answer
    asked = _awaits(topic, RequestKind.MORE_TIME)
    lines = (*read_commands(words, on, person.language, asked), *_listed(opened, person, on))
    if any(line.acts for line in lines):
        return Heard(lines)
    plain = _own_words(written, topic, person, on)
    commanded = any(line.problem is not None and line.problem not in NO_COMMAND for line in lines)
    if _certain(plain) and not commanded:
        return plain
    if passed_on and not any(line.problem and line.problem.code == "near_miss" for line in lines):
        return answer
    return Heard(lines, plain.language)


def hear_colleague(opened: Opened, topic: Topic, person: Person, on: date) -> Heard:
    """Their own words about their to-dos, or commands where every line is one. Words that were passed on to whoever
    covers for the provider are answered by a plain reply, as the provider would."""
    words = opened.written.words
    if words.strip() and topic.kind is NoticeKind.QUESTION and _asked_of(topic, person):
        return Heard((Line(words, acts=(acts.Answer(words.strip()),)),))
    lines = read_commands(words, on, person.language)
    if any(isinstance(act, acts.AboutOneself) for line in lines for act in line.acts):
        return Heard(lines)
    plain = hear_client(opened, topic, person, on)
    if _certain(plain):
        return plain
    commanded = tuple(line for line in lines if not line.ignored)
    return Heard(lines) if commanded and all(line.acts for line in commanded) else plain


def _own_words(written: ReplyText, topic: Topic, person: Person, on: date) -> Heard:
    days = frozenset(int(day) - 1 for day in person.working_days)
    inline = _answered_rows(written) if topic.rows else ()
    if inline:
        reading = replies.read_inline(inline, topic.about, on, person.language, rows=len(topic.rows), working_days=days)
    else:
        rows = len(topic.rows) or 8
        reading = replies.read(written.words, topic.about, on, person.language, rows=rows, working_days=days)
    if len(days_left := [day for day in reading.dates_in_doubt if day > on]) == 1 and topic.about is About.TODO:
        return Heard((Line(written.words, acts=(acts.MoreTime(until=days_left[0]),)),), reading.language)
    if reading.dates_in_doubt:
        one, other = (day.isoformat() for day in (*reading.dates_in_doubt, *reading.dates_in_doubt)[:2])
        problem = Problem("date_two_ways", "", (("written", written.words.strip()), ("one", one), ("other", other)))
        return Heard((Line(written.words, problem=problem),), reading.language)
    if not reading.acts:
        return Heard((Line(written.words, ignored=True),), reading.language)
    found = _about_this_one(reading.acts, written.words, topic)
    return Heard((Line(written.words, acts=_with_words(found, written.words)),), reading.language)


def _about_this_one(found: tuple[Act, ...], words: str, topic: Topic) -> tuple[Act, ...]:
    """ "2 done" under the mail of to-do 1 may mean either: it is asked about. Under that of to-do 2 it is done."""
    named = _ONE_NUMBER.fullmatch(words.strip())
    if named is None or topic.about is not About.TODO or not isinstance(found[0], acts.Done):
        return found
    number = int(named[1] or named[2])
    return (acts.Done(),) if number == topic.number else (acts.Unclear("done"),)


def _with_words(found: Sequence[Act], words: str) -> tuple[Act, ...]:
    """Acts that pass words on carry the whole of them: a human reads what a human wrote."""
    whole = words.strip()
    carried: list[Act] = []
    told = any(isinstance(act, (acts.Cannot, acts.Disagree)) for act in found)
    for act in found:
        if told and isinstance(act, acts.Question):
            continue  # the provider reads the same words with what they flag
        if isinstance(act, acts.Question) and len(found) == 1:
            act = acts.Question(whole)
        elif isinstance(act, (acts.Agree, acts.Disagree)):
            act = type(act)(whole)
        elif isinstance(act, acts.Cannot) and not act.why:
            act = acts.Cannot(act.todos, whole)
        carried.append(act)
    return tuple(carried)


def _answered_rows(written: ReplyText) -> tuple[tuple[int, str], ...]:
    """The answers written under quoted rows of a numbered list, by the row's number."""
    numbered = ((_ROW.match(answer.quoted.lstrip("> \t")), answer.words) for answer in written.inline)
    return tuple((int(match[1]), words) for match, words in numbered if match)


def _chosen(words: str, topic: Topic, person: Person, on: date) -> Act | None:
    """What one word under our own short question means: a bare yes the guess, a day or its number that day.

    None for everything else: that is read as any other reply.
    """
    facts = topic.answered.facts if topic.answered is not None else {}
    days = [str(facts[name]) for name in ("one", "other") if facts.get(name)]
    answer = words.strip().rstrip(".)")
    if days and answer in ("1", "2"):
        return acts.MoreTime(until=date.fromisoformat(days[int(answer) - 1]))
    reading = replies.read(words, About.EXTENSION, on, person.language)
    match reading.acts:
        case (acts.Until(until),) if days:
            return acts.MoreTime(until=until)
        case (acts.Yes(),) if not days:
            return GUESSES.get(str(facts.get("guess")))
    return None


def _certain(heard: Heard) -> bool:
    found = [act for line in heard.lines for act in line.acts]
    return bool(found) and not any(isinstance(act, (acts.Unclear, acts.Question)) for act in found)


def _awaits(topic: Topic, kind: RequestKind) -> bool:
    """Does the mail that is answered carry a request of that kind which nobody has answered yet?"""
    return topic.request is not None and topic.request.kind == kind and topic.request.answered_at is None


def _asked_of(topic: Topic, person: Person) -> bool:
    return _awaits(topic, RequestKind.QUESTION) and topic.request is not None and topic.request.asked_of == person.id


def _without_words(mail: InboundMail) -> tuple[Line, ...]:
    """Only a picture, or nothing: something to show to a human, never an act."""
    names = ", ".join(attachment.name for attachment in mail.attachments)
    if names:
        return (Line(names, acts=(acts.Question(names),)),)
    return (Line(mail.subject or "…", ignored=True),)
