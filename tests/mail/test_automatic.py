"""People and machines: may we act on a mail, and may we answer it (RFC 3834)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.automatic import Kind, classify
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.parse import parse_message

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
DOMAINS, ADDRESSES = frozenset({"firm.example"}), frozenset({"plans@firm.example"})
FROM = "From: Mary Provan <mary@example.org>\nTo: plans@firm.example\n"
RE = FROM + "Subject: Re: [P12] Kitchen\n"


def parse(content: str, mail_from: str = "mary@example.org", peer: str = "") -> InboundMail:
    return parse_message(RawMessage(content.encode(), Envelope(mail_from, ("plans@firm.example",), NOW, peer)))


def report(kind: str, part: str, fields: str) -> str:
    return (
        f"From: MAILER-DAEMON@example.org\nSubject: Report\nContent-Type: multipart/report; report-type={kind};"
        f" boundary=x\n\n"
        f"--x\n\nwords\n--x\nContent-Type: message/{part}\n\n{fields}\n--x--\n"
    )


def calendar(method: str, headers: str = "") -> str:
    return (
        f"{RE}{headers}Content-Type: text/calendar; method={method}; charset=utf-8\n\nBEGIN:VCALENDAR\n"
        f"METHOD:{method}\n"
        "BEGIN:VEVENT\nUID:1@firm.example\nEND:VEVENT\nEND:VCALENDAR\n"
    )


DSN = "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; x@example.org\nAction: {}\nStatus: {}\n"
MAILS: dict[str, tuple[str, Kind, bool]] = {
    "a reply": (RE + "\ndone", Kind.HUMAN, True),
    "says it is no machine": (RE + "Auto-Submitted: no\n\ndone", Kind.HUMAN, True),
    "by a mailing list": (RE + "Precedence: list\nList-Id: <team.example.org>\n\ndone", Kind.HUMAN, False),
    "by a list that names itself": (RE + "List-Id: <team.example.org>\n\ndone", Kind.HUMAN, False),
    "Precedence bulk": (RE + "Precedence: bulk\n\ndone", Kind.HUMAN, False),
    "Exchange asks for silence": (RE + "X-Auto-Response-Suppress: DR, OOF, AutoReply\n\ndone", Kind.HUMAN, False),
    "Exchange asks for less": (RE + "X-Auto-Response-Suppress: DR, RN, NRN\n\ndone", Kind.HUMAN, True),
    "no From": ("To: plans@firm.example\nSubject: x\n\ndone", Kind.HUMAN, False),
    "from an address without a reader": (
        "From: no-reply@shop.example\nSubject: Order\n\nYour order",
        Kind.HUMAN,
        False,
    ),
    "about an automatic reply": (FROM + "Subject: Re: Automatic reply: Kitchen\n\ndone", Kind.HUMAN, True),
    "about a bounce": (FROM + "Subject: Fwd: Undeliverable: Kitchen\n\nwhat is this? 550 5.1.1", Kind.HUMAN, True),
    "says delivery failed": (
        FROM + "Subject: Delivery problem\n\nThe worktop could not be delivered today.",
        Kind.HUMAN,
        True,
    ),
    "an invitation of their own": (calendar("REQUEST"), Kind.HUMAN, True),
    "Outlook is away": (
        FROM + "Subject: Automatic reply: [P12] Kitchen\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: "
        "All\n\nback on Monday",
        Kind.AUTO_REPLY,
        False,
    ),
    "Gmail is away": (
        RE + "Auto-Submitted: auto-replied\nPrecedence: bulk\nX-Autoreply: yes\n\nback on Monday",
        Kind.AUTO_REPLY,
        False,
    ),
    "iCloud is away": (RE + "X-Apple-Action: VACATION\n\nback", Kind.AUTO_REPLY, False),
    "away by its subject, German": (
        FROM + "Subject: =?utf-8?q?Abwesenheitsnotiz:_K=C3=BCche?=\n\nzurück am 7.1.",
        Kind.AUTO_REPLY,
        False,
    ),
    "away by its subject, Swedish": (FROM + "Subject: Autosvar: Kök\n\nåter måndag", Kind.AUTO_REPLY, False),
    "away by its subject, Hungarian": (
        FROM + "Subject: Automatikus válasz: Konyha\n\nvissza hétfőn",
        Kind.AUTO_REPLY,
        False,
    ),
    "an old vacation program": (RE + "Precedence: auto_reply\n\nback", Kind.AUTO_REPLY, False),
    "X-Autoreply": (RE + "X-Autoreply: yes\n\nback", Kind.AUTO_REPLY, False),
    "null Return-Path": ("Return-Path: <>\n" + RE + "\nhello", Kind.AUTO_REPLY, False),
    "a cron job": (RE + "Auto-Submitted: auto-generated\n\nok", Kind.AUTO_REPLY, False),
    "failed": (report("delivery-status", "delivery-status", DSN.format("failed", "5.1.1")), Kind.BOUNCE, False),
    "delayed": (report("delivery-status", "delivery-status", DSN.format("delayed", "4.4.1")), Kind.BOUNCE, False),
    "delivered": (report("delivery-status", "delivery-status", DSN.format("delivered", "2.0.0")), Kind.REPORT, False),
    "a complaint": (
        report("feedback-report", "feedback-report", "Feedback-Type: abuse\nVersion: 1"),
        Kind.COMPLAINT,
        False,
    ),
    "was read": (
        report(
            "disposition-notification",
            "disposition-notification",
            "Disposition: manual-action/MDN-sent-manually; displayed",
        ),
        Kind.REPORT,
        False,
    ),
    "qmail": (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\nHi. This is the "
        "qmail-send program.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<x@example.org>:\nno "
        "mailbox here by that name",
        Kind.BOUNCE,
        False,
    ),
    "accepts": (calendar("REPLY"), Kind.CALENDAR, True),
    "proposes another time": (calendar("COUNTER"), Kind.CALENDAR, True),
    "accepts, by a machine": (calendar("REPLY", "Auto-Submitted: auto-generated\n"), Kind.CALENDAR, False),
    "our own mail": (
        "From: Plans <plans+abc@firm.example>\nSubject: x\nMessage-ID: <t1@firm.example>\n\nhello",
        Kind.LOOP,
        False,
    ),
    "our own mark": (RE + "X-Loop: plans@firm.example\n\nhello", Kind.LOOP, False),
    "another's mark": (RE + "X-Loop: list@lists.example\n\nhello", Kind.HUMAN, True),
    "our mark on a bounce": (
        "X-Loop: plans@firm.example\n" + report("delivery-status", "delivery-status", DSN.format("failed", "5.1.1")),
        Kind.LOOP,
        False,
    ),
    "a colleague in our domain": (
        "From: John <john@firm.example>\nSubject: Re: x\nMessage-ID: <1@firm.example>\n\ndone",
        Kind.HUMAN,
        True,
    ),
    "our Message-ID, another's address": (RE + "Message-ID: <t1@firm.example>\n\ndone", Kind.HUMAN, True),
    "PGP": (
        RE + "Content-Type: multipart/encrypted; boundary=x\n\n--x\nContent-Type: application/pgp-encrypted\n\n"
        "Version: 1\n--x--\n",
        Kind.UNDECODABLE,
        False,
    ),
    "S/MIME": (RE + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAG", Kind.UNDECODABLE, False),
    "nothing in it": ("From: mary@example.org\n\n \n", Kind.UNDECODABLE, False),
}


@pytest.mark.parametrize("name", MAILS)
def test_kinds(name: str) -> None:
    content, kind, answerable = MAILS[name]
    found = classify(parse(content), DOMAINS, ADDRESSES)
    assert (found.kind, found.answerable) == (kind, answerable), found.reason
    assert found.reason


def test_the_null_path_is_only_believed_where_it_was_seen() -> None:
    assert classify(parse(RE + "\ndone", mail_from="", peer="192.0.2.1")).kind is Kind.AUTO_REPLY
    assert classify(parse(RE + "\ndone", mail_from="")).kind is Kind.HUMAN  # fetched by IMAP: the path is not known


def test_no_loop_is_seen_without_our_names() -> None:
    assert classify(parse(MAILS["our own mail"][0])).kind is Kind.HUMAN


HEADER = st.tuples(
    st.sampled_from(
        [
            "Auto-Submitted",
            "Precedence",
            "X-Loop",
            "Return-Path",
            "Subject",
            "From",
            "Content-Type",
            "List-Id",
            "X-Autoreply",
        ]
    ),
    st.text(alphabet="abc-<>@;/=. ", max_size=20),
)


@given(st.lists(HEADER, max_size=6), st.text(max_size=60))
def test_any_mail_has_a_kind_and_machines_get_no_answer(headers: list[tuple[str, str]], text: str) -> None:
    content = "".join(f"{name}: {value}\n" for name, value in headers) + f"\nx{text}"
    found = classify(parse(content), DOMAINS, ADDRESSES)
    assert found.kind in (Kind.HUMAN, Kind.CALENDAR) or not found.answerable
