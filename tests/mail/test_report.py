"""Delivery reports of many programs: who was not reached, why, and whether the address is dead."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.automatic import Kind, classify
from mailbot.mail.dead_address import is_dead
from mailbot.mail.envelope import Envelope, InboundMail, RawMessage
from mailbot.mail.parse import parse_message
from mailbot.mail.report import read_report, read_reports

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "bounces"
ENVELOPE = Envelope("", (), datetime(2026, 11, 23, tzinfo=UTC))


def parse(content: str | bytes) -> InboundMail:
    return parse_message(RawMessage(content.encode() if isinstance(content, str) else content, ENVELOPE))


def dsn(recipient: str, text: str = "", original: str = "Message-ID: <m1@firm.example>\nSubject: x\n") -> str:
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org (Mail Delivery System)\nSubject: Undelivered Mail "
        "Returned to Sender\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x/y"\n\n'
        f"--x/y\nContent-Type: text/plain\n\nI'm sorry to have to inform you. {text}\n"
        f"--x/y\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n{recipient}\n"
        f"--x/y\nContent-Type: text/rfc822-headers\n\n{original}\n--x/y--\n"
    )


def test_every_field_of_a_report() -> None:
    found = read_report(
        parse(
            dsn(
                "Final-Recipient: rfc822; mary@example.net\nOriginal-Recipient: rfc822;mary@example.org\n"
                "Action: failed\n"
                "Status: 5.0.0\nRemote-MTA: dns; mx.example.net\nDiagnostic-Code: smtp; 550 5.1.1 <mary@example.net>:\n"
                "    Recipient address rejected: User unknown\n"
            )
        )
    )
    assert found is not None
    assert (found.recipient, found.status, found.hard, found.action) == ("mary@example.org", "5.1.1", True, "failed")
    assert found.diagnostic == "550 5.1.1 <mary@example.net>: Recipient address rejected: User unknown"
    assert found.original_message_id == "m1@firm.example"


def test_failures_come_first() -> None:
    several = read_reports(
        parse(
            dsn(
                "Final-Recipient: rfc822; a@example.org\nAction: delivered\nStatus: 2.0.0\n\n"
                "Final-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 5.2.2\n"
            )
        )
    )
    assert [(one.recipient, one.action, one.hard) for one in several] == [
        ("b@example.org", "failed", False),
        ("a@example.org", "delivered", False),
    ]


# diagnostic, stated status, dead?
REFUSALS = {
    "550 5.1.1 User unknown": ("5.1.1", True),
    "550 No such user here": (None, True),
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup": ("5.1.10", True),
    "551 5.1.6 recipient has moved": ("5.1.6", True),
    "Host or domain name not found. Name service error for name=example.org type=A: Host not found": ("5.4.4", True),
    "DNS type 'mx' lookup of example.org responded with code NXDOMAIN": ("4.0.0", True),
    "The domain example.org doesn't receive email according to the administrator": ("4.0.0", True),
    "550 5.4.1 Recipient address rejected: Access denied": ("5.4.1", True),
    "553 5.3.0 <a@example.org>... No such user here": ("5.3.0", True),
    "Empfänger unbekannt": (None, True),
    "552 5.2.2 Mailbox full": ("5.2.2", False),
    "550 5.2.1 The email account that you tried to reach is disabled": ("5.2.1", False),
    "550 5.7.1 Message content rejected, spam": ("5.7.1", False),
    "550-5.7.26 Unauthenticated email from firm.example is not accepted due to domain's DMARC policy": (
        "5.7.26",
        False,
    ),
    "554 5.7.1 Client host [192.0.2.1] blocked using zen.example": ("5.7.1", False),
    "550 5.1.1 mailbox full": ("5.1.1", False),
    "552 5.3.4 Message size exceeds fixed limit": ("5.3.4", False),
    "451 4.7.1 Greylisted, try again later": ("4.7.1", False),
    "connect to mx.example.org[192.0.2.1]:25: Connection timed out": ("4.4.1", False),
    "501 5.1.8 Sender address rejected": ("5.1.8", False),
    "Host not found, try again": (None, False),
    "550 5.1.1 Recipient address rejected: blocked by policy": ("5.1.1", False),
    "554 5.4.6 Too many hops, mail loop": ("5.4.6", False),
    "": ("5.1.1", True),
    "x": (None, False),
}


@pytest.mark.parametrize("diagnostic", REFUSALS)
def test_what_makes_an_address_dead(diagnostic: str) -> None:
    status, dead = REFUSALS[diagnostic]
    assert is_dead(status, diagnostic) is dead


def test_a_refusal_after_the_data_judges_the_mail() -> None:
    assert not is_dead("5.0.0", "550 Unknown user", after_data=True)
    refusal = "Diagnostic-Code: smtp; 550 Unknown user\n"
    fields = f"Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.0.0\n{refusal}"
    late = read_report(parse(dsn(fields, "host mx said: 550 Unknown user (in reply to end of DATA command)")))
    early = read_report(parse(dsn(fields, "host mx said: 550 Unknown user (in reply to RCPT TO command)")))
    assert late is not None
    assert early is not None
    assert (late.hard, early.hard) == (False, True)


# Reports without RFC 3464 parts: (mail, recipient, status, hard, action, Message-ID of what came back)
SHAPES = {
    "qmail": (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: plans@firm.example\nSubject: failure notice\n\n"
        "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your "
        "message to the following "
        "addresses.\n\n<mary@example.org>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 "
        "User unknown\nGiving up.\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <plans@firm.example>\nMessage-ID: "
        "<m1@firm.example>\n",
        ("mary@example.org", "5.1.1", True, "failed", "m1@firm.example"),
    ),
    "Exim": (
        "Return-path: <>\nX-Failed-Recipients: mary@example.org\nAuto-Submitted: auto-replied\nFrom: Mail "
        "Delivery System "
        "<Mailer-Daemon@mx.example.org>\nTo: plans@firm.example\nSubject: Mail delivery failed: returning "
        "message to sender\n\n"
        "A message that you sent could not be delivered to one or more of its\nrecipients.\n\n  "
        "mary@example.org\n    mailbox is full: retry "
        "timeout exceeded\n\n------ This is a copy of the message, including all the headers. ------\n\n"
        "Message-ID: <m1@firm.example>\n",
        ("mary@example.org", None, False, "failed", "m1@firm.example"),
    ),
    "Gmail, old": (
        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: "
        "plans@firm.example\nX-Failed-Recipients: "
        "mary@example.org\nSubject: Delivery Status Notification (Delay)\n\nThis is an automatically generated "
        "Delivery Status Notification\n\n"
        "THIS IS A WARNING MESSAGE ONLY.\n\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nDelivery to the "
        "following recipient has been delayed:\n\n"
        "     mary@example.org\n\nMessage will be retried for 2 more day(s)\n",
        ("mary@example.org", None, False, "delayed", None),
    ),
    "Exchange 2003": (
        "From: System Administrator <postmaster@example.org>\nTo: plans@firm.example\nSubject: Undeliverable: "
        "Kitchen\n\nYour message\n\n"
        "  To:      mary@example.org\n  Subject: Kitchen\n\ndid not reach the following recipient(s):\n\n"
        "mary@example.org on Mon\n"
        "    The recipient name is not recognized\n    MSEXCH:IMS: 0 (000C05A6) Unknown Recipient\n",
        ("mary@example.org", None, True, "failed", None),
    ),
    "an address that takes no answers": (
        "From: no-reply@carrier.example\nTo: plans@firm.example\nSubject: Undeliverable Message\n\nYour mail "
        "could not be delivered to: "
        "<mary@example.org>\nas their mailbox is full.\n",
        ("mary@example.org", None, False, "failed", None),
    ),
    "only the subject tells": (
        "From: MAILER-DAEMON@mx.example.org\nTo: plans@firm.example\nSubject: Returned mail\n\n"
        "<mary@example.org>: sorry\n",
        ("mary@example.org", None, False, "failed", None),
    ),
    "only the text tells": (
        "From: MAILER-DAEMON@mx.example.org\nTo: plans@firm.example\nSubject: Kitchen\n\n<mary@example.org>: "
        "user unknown\n",
        ("mary@example.org", None, True, "failed", None),
    ),
    "wrapped by a gateway": (
        "From: MAILER-DAEMON@gateway.example\nSubject: Returned mail\nContent-Type: multipart/mixed; "
        "boundary=x\n\n--x\n\nundelivered\n"
        "--x\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@mx.example.org\nContent-Type: "
        "multipart/report; boundary=y\n\n--y\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; "
        "mary@example.org\nAction: failed\n"
        "Status: 5.1.1\n\n--y--\n--x--\n",
        ("mary@example.org", "5.1.1", True, "failed", None),
    ),
    "fields in plain text": (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nSubject: Returned mail\n\nReporting-MTA: dns; "
        "mx.example.org\n\n"
        "Final-Recipient: rfc822; mary@example.org\nAction: failed\nStatus: 5.1.2\n",
        ("mary@example.org", "5.1.2", True, "failed", None),
    ),
    "boundary that never comes": (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nSubject: Returned mail\nContent-Type: "
        "multipart/report; boundary=x\n\n"
        "--y\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: "
        "rfc822; mary@example.org\n"
        "Action: failed\nStatus: 5.1.1\n--y--\n",
        ("mary@example.org", "5.1.1", True, "failed", None),
    ),
    "Amazon's notification": (
        "From: SES <no-reply@sns.amazonaws.com>\nSubject: AWS Notification Message\n\n"
        + json.dumps(
            {
                "Type": "Notification",
                "Message": json.dumps(
                    {
                        "notificationType": "Bounce",
                        "bounce": {
                            "bouncedRecipients": [
                                {
                                    "emailAddress": "mary@example.org",
                                    "action": "failed",
                                    "status": "5.1.1",
                                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                                }
                            ]
                        },
                        "mail": {"messageId": "m1"},
                    }
                ),
            }
        ),
        ("mary@example.org", "5.1.1", True, "failed", "m1"),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_that_are_not_rfc_3464(name: str) -> None:
    content, expected = SHAPES[name]
    found = read_report(parse(content))
    assert found is not None
    assert (found.recipient, found.status, found.hard, found.action, found.original_message_id) == expected


NO_REPORTS = {
    "a reply": "From: mary@example.org\nSubject: Re: Kitchen\n\nthe tiles could not be delivered, 550 pieces "
    "are missing",
    "a subject like one": "From: mary@example.org\nSubject: Undelivered worktop\n\nThe worktop was not "
    "delivered. 5.1.1 is the aisle.",
    "a daemon about something else": "From: MAILER-DAEMON@mx.example.org\nSubject: Quota\n\nYour quota is 5 GB.",
    "a shop": "From: no-reply@shop.example\nSubject: Your order\n\nYour tiles could not be delivered today.",
    "an answer to one": "From: no-reply@shop.example\nSubject: Re: Undeliverable: x\n\nThis could not be delivered.",
    "a person passes one on": "From: mary@example.org\nSubject: Fwd: Undeliverable: Kitchen\n\nWhat does it "
    "mean?\n> 550 5.1.1 User unknown",
    "one attached by a person": "From: mary@example.org\nSubject: this came\nContent-Type: multipart/mixed; "
    "boundary=x\n\n--x\n\nsee\n--x\n"
    "Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.example\n\nFinal-Recipient: rfc822; a@b.example\n"
    "Action: failed\nStatus: 5.1.1\n--x--\n",
}


@pytest.mark.parametrize("name", NO_REPORTS)
def test_what_a_person_writes_is_no_report(name: str) -> None:
    assert read_report(parse(NO_REPORTS[name])) is None


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real mails are not at hand")
def test_real_reports(capsys: pytest.CaptureFixture[str]) -> None:
    expected = {one["file"]: one["expected"] or [] for one in json.loads((CORPUS / "expected.json").read_text("utf-8"))}
    told_apart: list[bool] = []
    hard: list[bool] = []
    status: list[bool] = []
    for path in sorted(CORPUS.glob("*.eml")):
        content = path.read_bytes()
        mail = parse(content)
        found = read_report(mail)
        told_apart.append(classify(mail).kind not in (Kind.HUMAN, Kind.CALENDAR, Kind.UNDECODABLE))
        if not expected.get(path.name):
            continue
        hard.append((found is not None and found.hard) in {one["hard"] for one in expected[path.name]})
        shown = content.decode("utf-8", "replace") + mail.text
        stated = {one["status"] for one in expected[path.name]} - {""}
        stated = {code for code in stated if code in shown and not re.fullmatch(r"[45]\.0\.9\d\d", code)}
        if stated:
            status.append(found is not None and found.status in stated)
    shares = [sum(one) / len(one) for one in (told_apart, hard, status)]
    with capsys.disabled():
        print("\nreal reports: told apart {:.1%}, hard {:.1%}, status {:.1%}".format(*shares))
    assert shares[0] >= 0.99
    assert shares[1] >= 0.93
    assert shares[2] >= 0.95


@given(st.text(max_size=300))
def test_any_report_is_read(text: str) -> None:
    read_reports(parse(f"From: MAILER-DAEMON@x.example\nReturn-Path: <>\n\n{text}x"))
    read_reports(parse(dsn(text)))
