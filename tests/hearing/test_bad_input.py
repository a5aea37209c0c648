"""Mails that no person writes, from octets to acts: an answer, never a crash, never an act that changes anything."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from functools import cache
from html import escape

import pytest
from language.scoring import CHANGING

from mailbot.domain.acts import Question
from mailbot.domain.model import Person
from mailbot.domain.notices import NoticeKind
from mailbot.language import replies
from mailbot.language.calendar_reply import read_calendar_reply
from mailbot.language.dates import find_dates, read_date
from mailbot.language.grammar import read_commands, read_plan
from mailbot.language.grammar.reading import MOST_COMMANDS
from mailbot.language.replies import About
from mailbot.language.understand import as_contract, understand_line
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.reply_text import ReplyText
from mailbot.service.hear import hear_client
from mailbot.service.open_mail import Opened, Terms, open_mail
from mailbot.service.topic import ABOUT, Topic

MONDAY = date(2026, 11, 23)
MEGABYTE = 1_000_000
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 600).decode()
MIXED = "kész выполнено ολοκληρώθηκε تم בוצע 完了 완료 เสร็จ "
RTL = "تم إنجاز الأمر رقم ٣ يوم الجمعة \u202eenod 1\u202c בוצע \u2067done 2\u2069 "


def _long(unit: str, length: int = MEGABYTE) -> str:
    return (unit * (length // len(unit) + 1))[:length]


TEXTS = {
    "a megabyte of quote marks and attribution words": _long("> > > On a a a "),
    "the same in many lines": _long("> > > On a a a\n"),
    "10,000 row numbers done": " ".join(map(str, range(1, 10_001))) + " done",
    "10,000 row numbers, done each": "\n".join(f"{row}. done" for row in range(1, 10_001)),
    "a range of rows without end": "1-" + "-".join(map(str, range(2, 10_000))) + " done",
    "a number of 10,000 digits": "7" * 10_000,
    "a row of 10,000 digits": "1" * 10_000 + " done",
    "done with 10,000 digits": "done " + "9" * 10_000,
    "a date of 10,000 digits": "until " + "1" * 10_000 + ".12.2026",
    "10,000 digits per cent": "9" * 10_000 + " %",
    "a line of 200 KB": _long("we are done with it ", 200_000),
    "a line of 200 KB without a blank": "done" * 50_000,
    "a line of 200 KB of yes": _long("yes ", 200_000),
    "mixed scripts": _long(MIXED, 30_000),
    "right to left": _long(RTL, 30_000),
    "a little of mixed scripts": _long(MIXED, 600),
    "a little right to left": _long(RTL, 600),
    "only overrides of direction": "\u202e\u202d\u2066\u2067\u2068\u2069\u200f" * 500,
    "combining marks without a letter": "\u0301" * 20_000,
    "a tower of marks on one letter": "done" + "\u0338" * 20_000,
    "an answer under each of 5,000 rows": "".join(f"> {row}. Paint\ndone\n" for row in range(1, 5_001)),
    "elisions without end": _long("d'l'", 11_000),
    "nothing": "",
    "blank lines": "\n \n\t\n" * 200,
    "only a signature": "-- \nMary Provan\nProvan & Co.\n+44 141 555 0100",
    "only a closing": "Mit freundlichen Grüßen\n\nAnna Berg\nTel. 030 555 01 00",
    "only a device": "Sent from my iPhone",
    "only a quoted done": "> done\n> 1 done\n> yes",
    "control characters": "done\x00\x08\x1b[2Jdone\x7f" * 50 + "?",
}


QUOTES_AND_SIGNATURES = {"only a quoted done", "only a signature", "only a closing", "only a device"}
"""What `mailbot understand` is never given: it reads the words that are left."""
PLAIN_COMMANDS = {"10,000 row numbers, done each", "an answer under each of 5,000 rows"}
"""Each of their lines is a command that a provider may write, up to the limit of one mail."""
HALF_HEARD = [
    "это ещё не done",
    "لم ينته بعد done 2",
    "まだ done じゃない",
    "未 done",
    "Δεν είναι done ακόμα",
    "не done",
]


def _mail(body: str, kind: str = "text/plain; charset=utf-8") -> RawMessage:
    head = f"From: Mary <mary@example.org>\nTo: plans@firm.example\nSubject: Re: Kitchen\nContent-Type: {kind}\n"
    content = f"{head}Content-Transfer-Encoding: base64\n\n{body}".encode()
    return RawMessage(content, Envelope("mary@example.org", (), datetime(2026, 11, 23, tzinfo=UTC)))


@cache
def _written(name: str, kind: str) -> ReplyText | None:
    """The new words of the mail; None where it is not even opened, and so kept for a human."""
    text = TEXTS[name] if kind == "plain" else f"<p>{escape(TEXTS[name])}</p>"
    opened = open_mail(_mail(base64.encodebytes(text.encode()).decode(), f"text/{kind}; charset=utf-8"), Terms())
    return opened.written if isinstance(opened, Opened) else None


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("about", About)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_client_s_mail_changes_nothing(name: str, about: About, kind: str) -> None:
    written = _written(name, kind)
    if written is None:
        return
    for language in (None, "hu"):
        rows = [(row, answer.words) for row, answer in enumerate(written.inline, 1)]
        acts = [
            *replies.read(written.words, about, MONDAY, language).acts,
            *replies.read_inline(rows, about, MONDAY, language).acts,
        ]
        assert not {as_contract(act)["act"] for act in acts} & CHANGING


@pytest.mark.parametrize("name", TEXTS)
def test_a_provider_s_mail_changes_nothing(name: str) -> None:
    written = _written(name, "plain")
    lines = read_commands(written.words, MONDAY) if written is not None else ()
    most = MOST_COMMANDS if name in PLAIN_COMMANDS else 0
    assert sum(1 for line in lines if line.acts) <= most


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("about", About)
def test_understand_answers_it(name: str, about: About) -> None:
    if name in QUOTES_AND_SIGNATURES:
        return
    asked = {"id": 1, "text": TEXTS[name], "about": about, "on": MONDAY.isoformat(), "rows": 8}
    acts = json.loads(understand_line(json.dumps(asked)))["acts"]
    assert not {act["act"] for act in acts} & CHANGING


@pytest.mark.parametrize("words", HALF_HEARD)
@pytest.mark.parametrize("about", About)
def test_a_word_of_ours_in_a_language_that_is_not_changes_nothing(words: str, about: About) -> None:
    assert not {as_contract(act)["act"] for act in replies.read(words, about, MONDAY).acts} & CHANGING


@pytest.mark.parametrize("name", TEXTS)
def test_it_opens_no_plan_and_is_no_date(name: str) -> None:
    text = TEXTS[name]
    assert read_plan("Re: Kitchen", text, MONDAY) is None
    assert read_date(text, MONDAY, "en") is None
    find_dates(text, MONDAY, "en")
    assert read_calendar_reply(f"BEGIN:VCALENDAR\nMETHOD:REPLY\n{text}", MONDAY) is None


@pytest.mark.parametrize("about", [NoticeKind.TODO, NoticeKind.LIST])
def test_a_picture_alone_is_shown_to_a_human(about: NoticeKind) -> None:
    opened = open_mail(_mail(PICTURE, 'image/png; name="kitchen.png"'), Terms())
    assert isinstance(opened, Opened)
    person = Person(name="Mary", address="mary@example.org")
    topic = Topic(ABOUT.get(about, About.TODO), 1, 1, rows=((1, 1), (1, 2)))
    (line,) = hear_client(opened, topic, person, MONDAY).lines
    assert line.acts == (Question("kitchen.png"),)
