"""A human's mail: who is proven to have written it, what that allows, and doing it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from mailbot.domain import acts
from mailbot.domain.model import Person, Role
from mailbot.domain.notices import NoticeKind
from mailbot.domain.post import InboundStatus
from mailbot.language.calendar_reply import read_calendar_reply
from mailbot.language.grammar import Line, read_plan
from mailbot.mail.auth import Proof
from mailbot.mail.automatic import Kind
from mailbot.mail.envelope import InboundMail
from mailbot.mail.token import Purpose, Token
from mailbot.service.admit import Admission, Level, admit
from mailbot.service.breaker import manner
from mailbot.service.carry_out import carry_out
from mailbot.service.case import Case, Finished, person_id
from mailbot.service.confirm import HELD, answer_held, hold_for_provider, hold_for_yes
from mailbot.service.copies import file_copy, is_copy
from mailbot.service.errand import Errand
from mailbot.service.hear import (
    Heard,
    hear_calendar,
    hear_client,
    hear_colleague,
    hear_provider,
    with_lists,
    written_on,
)
from mailbot.service.oneself import team_of
from mailbot.service.open_plan import open_plan
from mailbot.service.ports import Transient
from mailbot.service.rows import answered_report, decide_rows, hear_rows
from mailbot.service.topic import Topic, find_topic, only_plan, tagged
from mailbot.service.verify import may_prove

HARMLESS = (acts.ListOpen, acts.Help, acts.Thanks)
MOST_WAITS = 4  # for the DNS, some twenty minutes; then a provider is rather asked


def judge(case: Case) -> Finished | None:
    """Nothing that is not proven runs; nobody who is not known is answered.

    None, with nothing done: own checks could prove its author, and what it may do depends on that. Raises `Transient`
    where the DNS did not say, and it depends on what it says.
    """
    proof, admission, sender = _admission(case)
    if _depends_on_proof(proof, sender):
        if may_prove(case.mail, case.desk, case.evidence):
            return None
        _wait_for_the_dns(case, admission)
    person = admission.person
    if admission.level is Level.NOTHING or person is None:
        return Finished(InboundStatus.REFUSED, admission.reason)
    key = _semantic_key(case.mail, proof)
    held = HELD if admission.level in (Level.CONFIRM, Level.VOUCH) else ""
    if case.uow.inbox.has_key(key) or case.uow.inbox.has_key(held + key):
        return Finished(InboundStatus.DUPLICATE, "the same mail was taken before", person_id=person.id)
    if not held and person.undeliverable and proof.from_.lower() == person.address.lower():
        case.uow.people.update(person_id(person), {"undeliverable": ""})  # the address lives
    if admission.level is Level.CONFIRM:
        done = hold_for_yes(case, person)
    elif admission.level is Level.VOUCH:
        done = hold_for_provider(case, person, proof.from_, _topic(case, person))
    else:
        topic = _topic(case, person)
        how = manner(case, person_id(person), topic)
        done = _act_about(topic, replace(case, quiet=how.robot), person, known_only=admission.level is Level.FILE)
        done = replace(done, likeness=how.likeness, at_once=how.at_once, robot=how.robot)
    return replace(done, semantic_key=held + key, reason=done.reason or admission.reason)


def act_for(case: Case, person: Person) -> Finished:
    """Carries out what an admitted person wrote."""
    return _act_about(_topic(case, person), case, person)


def _act_about(topic: Topic, case: Case, person: Person, *, known_only: bool = False) -> Finished:
    """`known_only`: their mail is about nothing of ours, so it is filed."""
    on = written_on(case.mail, person, case.now)
    if topic.kind is NoticeKind.CONFIRM:
        return answer_held(case, person, topic, on, act_for)
    report = answered_report(case.uow, topic, person)
    if report is not None and (about_rows := hear_rows(case.opened.written.words, person, on)):
        return decide_rows(case, person, report, about_rows)
    if person.provider and topic.answered is None and is_copy(case):
        return file_copy(case, person)
    if person.provider and not topic.plans and topic.answered is None:
        topic = tagged(case.uow, person, case.mail.subject) or topic
        draft = None if topic.plans else read_plan(case.mail.subject, with_lists(case.opened), on, person.language)
        if draft is not None:
            opened = open_plan(Errand(case, person, topic, on), draft)
            return Finished(InboundStatus.DONE, "a new plan" if opened else "", opened, person.id)
    if not topic.plans and topic.answered is None and not person.provider:
        topic, known_only = only_plan(case.uow, person), True
    heard = _heard(case, topic, person, on)
    if known_only:
        heard = _filed(heard)
    if heard.language and any(line.acts for line in heard.lines):
        person = _speaks(case, person, heard.language)
    results = carry_out(Errand(case, person, topic, on), heard.lines)
    asked = any(result.code == "more_time_asked" for result in results)
    plan_id = topic.plans[0] if len(topic.plans) == 1 else None
    return Finished(InboundStatus.ASKED if asked else InboundStatus.DONE, "", plan_id, person.id)


def _depends_on_proof(proof: Proof, sender: Person | None) -> bool:
    """Whether it was proven to be from a known person would change what it may do."""
    return sender is not None and not proof.aligned and not proof.token_is_persons


def _wait_for_the_dns(case: Case, admission: Admission) -> None:
    """Raises `Transient` where another try may prove what this one could not."""
    may_ask = admission.level in (Level.CONFIRM, Level.VOUCH) and case.row.attempts > MOST_WAITS
    if case.evidence.trouble and not may_ask:
        raise Transient(case.evidence.trouble, "4.4.3")


def _admission(case: Case) -> tuple[Proof, Admission, Person | None]:
    token = _token(case)
    token_person = case.uow.people.get(token.person) if token is not None else None
    addresses = case.uow.people.addresses(person_id(token_person)) if token_person is not None else ()
    proof = case.proof(token, addresses)
    sender = case.uow.people.by_address(proof.from_) if proof.from_ else None
    return proof, admit(proof, sender, token_person), sender


def _token(case: Case) -> Token | None:
    """The first of our tokens that speaks of a person; a calendar's answer carries it in its UID."""
    found = next((token for token in case.tokens if token.purpose is not Purpose.BOUNCE), None)
    entry = case.desk.read_uid(_uid(case.mail)) if found is None else None
    return next(iter(case.uow.tokens.valid((entry,))), None) if entry is not None else found


def _uid(mail: InboundMail) -> str:
    reply = read_calendar_reply(mail.calendar, mail.envelope.received_at.date()) if mail.calendar else None
    return reply.uid if reply is not None else ""


def _topic(case: Case, person: Person) -> Topic:
    """Only what was written to this person is answered by them."""
    own = [token for token in case.tokens if token.person == person.id]
    topic = find_topic(case.uow, case.desk, case.mail, own, _uid(case.mail))
    return topic if topic.answered is None or topic.answered.person_id == person.id else Topic()


def _heard(case: Case, topic: Topic, person: Person, on: date) -> Heard:
    if case.kind is Kind.CALENDAR:
        return hear_calendar(case.mail, on)
    if person.provider:
        return hear_provider(case.opened, topic, person, on)
    if len(topic.plans) == 1:
        colleague = case.uow.plans.role(topic.plans[0], person_id(person)) is Role.COLLEAGUE
    else:  # under a mail about no plan
        colleague = not topic.plans and bool(team_of(case.uow, person))
    return (hear_colleague if colleague else hear_client)(case.opened, topic, person, on)


def _filed(heard: Heard) -> Heard:
    """Without our token only a list is answered; all else is passed on as words and changes nothing."""
    return Heard(tuple(line if _harmless(line) else _passed_on(line) for line in heard.lines), heard.language)


def _harmless(line: Line) -> bool:
    return line.ignored or (bool(line.acts) and all(isinstance(act, HARMLESS) for act in line.acts))


def _passed_on(line: Line) -> Line:
    return Line(line.words, acts=(acts.Question(line.words),))


def _speaks(case: Case, person: Person, language: str) -> Person:
    """Whoever writes in another language than we write to them in is answered in theirs from now on."""
    if person.language == language or person.provider or "language" in person.chosen.split():
        return person
    case.uow.people.update(person_id(person), {"language": language})
    return case.uow.people.get(person_id(person)) or person


def _semantic_key(mail: InboundMail, proof: Proof) -> str:
    """The same words and files from the same author under the same Message-ID: the same mail, however it was delivered.

    What is held for a yes has `HELD` before it: a forger who is first must not make the true mail a duplicate.
    """
    said = "\0".join((proof.from_.lower(), mail.message_id, mail.subject, mail.text or mail.html, mail.calendar))
    key = hashlib.sha256(said.encode("utf-8", "surrogateescape"))
    for file in mail.attachments:  # by their octets: a relay may code them anew, and name them as it likes
        key.update(hashlib.sha256(file.content).digest())
    return key.hexdigest()
