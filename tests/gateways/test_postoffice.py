from __future__ import annotations

import smtplib
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient import IMAPClient
from support.gateways import USERS, mail

from mailbot.mail.envelope import Envelope
from mailbot.postoffice import PostOffice
from mailbot.postoffice.stamp import fields, from_address, split, without_results_of


def results(content: bytes) -> list[str]:
    return [" ".join(value.split()) for value in message_from_bytes(content).get_all("Authentication-Results", [])]


def test_a_mail_goes_by_smtp_into_a_maildir_and_out_by_imap(office: PostOffice, tmp_path: Path) -> None:
    office.submit("anna", mail("Hi", "plans+TOKEN@firm.example, provan@example.org"))
    lying = office.mailbox("plans").take()
    trace = message_from_bytes(lying)
    assert (trace["Return-Path"], trace["Delivered-To"]) == ("<anna@firm.example>", "plans+TOKEN@firm.example")
    assert "Mon, 23 Nov 2026 12:00:00 +0000" in trace["Received"]
    assert office.mailbox("provan@example.org").take().endswith(b"\r\n\r\nHi\r\n")
    settings = office.settings("plans")
    with IMAPClient(settings.host, settings.imap_port, ssl=False) as reader:
        reader.login("plans@firm.example", settings.password)
        reader.select_folder("INBOX")
        (answer,) = reader.fetch(reader.search(), ["BODY.PEEK[]"]).values()
    assert answer[b"BODY[]"] == lying
    (file,) = (tmp_path / "office" / "plans@firm.example" / "new").iterdir()
    assert file.read_bytes() == lying


def test_a_user_who_writes_in_their_own_name_is_aligned(office: PostOffice) -> None:
    office.submit("provan@example.org", mail(sender="Mrs Provan <provan@example.org>"))
    (result,) = results(office.mailbox("plans").take())
    assert result.startswith("mx.firm.example; dmarc=pass header.from=example.org; spf=pass smtp.mailfrom=provan@")


@pytest.mark.parametrize(
    "sender",
    [
        "provan@example.org",
        "Anna <provan@example.org>",
        '"anna@firm.example" <provan@example.org>',
        "anna@firm.example <provan@example.org>",
        "anna@firm.example, provan@example.org",
        "anna@firm.example\r\nFrom: provan@example.org",
        "anna@firm.example (provan@example.org), x@y.example",
    ],
)
def test_a_user_who_writes_in_anothers_name_is_not(office: PostOffice, sender: str) -> None:
    office.submit("anna", mail(sender=sender))
    (result,) = results(office.mailbox("plans").take())
    assert "dmarc=fail" in result or "dmarc=none" in result


def test_who_did_not_log_in_proves_nothing(office: PostOffice) -> None:
    with smtplib.SMTP("127.0.0.1", office.smtp_port, "localhost") as session:
        session.sendmail("anna@firm.example", ["plans@firm.example"], mail())
        session.sendmail("", ["plans@firm.example"], mail(sender="a@elsewhere.example"))
    own, foreign = office.mailbox("plans").wait(2)
    assert "dmarc=fail header.from=firm.example" in results(own)[0]
    assert "dmarc=none header.from=elsewhere.example" in results(foreign)[0]
    assert foreign.startswith(b"Return-Path: <>\r\n")


@pytest.mark.parametrize(
    "claim",
    [
        "Authentication-Results: mx.firm.example; dmarc=pass",
        "authentication-results : MX.FIRM.EXAMPLE ; dmarc=pass",
        "Authentication-Results:\r\n\t(a comment)\r\n\tmx.firm.example 1; dmarc=pass",
    ],
)
def test_results_in_the_offices_own_name_are_taken_out(office: PostOffice, claim: str) -> None:
    other = "Authentication-Results: mx.firm.example.elsewhere; dmarc=pass"
    office.submit(
        "anna", f"{claim}\r\n{other}\r\n".encode() + mail(sender="provan@example.org"), ["plans@firm.example"]
    )
    lying = office.mailbox("plans").take()
    own, kept = results(lying)
    assert "dmarc=fail" in own
    assert kept == "mx.firm.example.elsewhere; dmarc=pass"
    assert b"pass" not in lying.replace(other.encode(), b"").replace(b"auth=pass", b"")


@pytest.mark.parametrize(
    ("rcpt_to", "code"), [("nobody@firm.example", 550), ("anna@elsewhere.example", 550), ("nobody@example.org", 550)]
)
def test_mail_for_others_is_refused(office: PostOffice, rcpt_to: str, code: int) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        office.submit("anna", mail(), [rcpt_to])
    assert refused.value.recipients[rcpt_to][0] == code


def test_a_wrong_password_opens_neither_door(office: PostOffice) -> None:
    with smtplib.SMTP("127.0.0.1", office.smtp_port, "localhost") as session, pytest.raises(smtplib.SMTPException):
        session.login("anna", "guess")
    with IMAPClient("127.0.0.1", office.imap_port, ssl=False) as reader, pytest.raises(Exception, match="Invalid"):
        reader.login("anna", "guess")


def test_every_delivery_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, bytes, Envelope]] = []
    with PostOffice(
        tmp_path, domain="firm.example", users=USERS, on_delivery=lambda *delivery: told.append(delivery)
    ) as office:
        office.submit("anna", mail(to="plans@firm.example, bot@firm.example"))
        lying = office.mailbox("plans").take()
    assert [account for account, _, _ in told] == ["plans@firm.example", "bot@firm.example"]
    assert told[0][1] == lying
    assert told[0][2].rcpt_tos == ("plans@firm.example", "bot@firm.example")


def test_waiting_in_vain_ends(office: PostOffice) -> None:
    office.submit("anna", mail("First"))
    office.submit("anna", mail("Second"))
    letters = office.mailbox("plans")
    assert b"Second" in letters.take(where=lambda content: b"Second" in content)
    with pytest.raises(TimeoutError):
        letters.take(timeout=0.05)
    with pytest.raises(TimeoutError):
        letters.wait(3, timeout=0.05)
    assert "secret" not in repr(office.settings("anna"))


HEADER_PIECES = st.sampled_from(
    [
        b"From:",
        b"From: a@b",
        b"Authentication-Results: mx",
        b"\r\n",
        b"\n",
        b" ",
        b"x",
        b"<a@b>",
        b'"',
        b"(",
        b"\\",
        b"mx;",
    ]
)


@given(st.lists(st.one_of(HEADER_PIECES, st.binary(max_size=8)), max_size=30).map(b"".join))
def test_any_octets_are_stamped_without_losing_one(content: bytes) -> None:
    header, body = split(content)
    assert header + body == content
    assert b"".join(fields(header)) == header
    kept = without_results_of(content, "mx")
    assert kept.endswith(body)
    assert without_results_of(content, "other") == content or b"other" in content
    author = from_address(content)
    assert author == "" or author.count("@") == 1
