"""The whole story over real SMTP and IMAP: what a newcomer sees with `mailbot demo`."""

from __future__ import annotations

import io
import threading
from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar
from pypdf import PdfReader
from rich.console import Console

from mailbot.demo.run import SCENES, run


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("demo")
    printed = io.StringIO()
    assert run(folder, Console(file=printed, width=200), False, threading.Event()) == 0, printed.getvalue()
    yield folder, printed.getvalue()


@pytest.fixture(scope="module")
def mails(told: tuple[Path, str]) -> list[EmailMessage]:
    files = sorted((told[0] / "mails").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def entries(mails: list[EmailMessage]) -> Iterator[tuple[str, Calendar]]:
    for mail in mails:
        for part in mail.walk():
            if part.get_content_type() == "text/calendar" and mail["From"].addresses[0].username == "plans":
                method = part.get_param("method")
                yield str(method), Calendar.from_ical(part.get_content())


def test_every_scene_is_played_and_printed(told: tuple[Path, str]) -> None:
    assert f"{SCENES}/{SCENES}" in told[1]
    assert (told[0] / "index.html").stat().st_size > 10_000


def test_invitations_keep_their_uid_and_their_sequence_rises(mails: list[EmailMessage]) -> None:
    sequences: dict[str, list[int]] = defaultdict(list)
    methods: dict[str, list[str]] = defaultdict(list)
    for method, calendar in entries(mails):
        assert calendar["METHOD"] == method
        (event,) = calendar.walk("VEVENT")
        sequences[str(event["UID"])].append(int(event["SEQUENCE"]))
        methods[str(event["UID"])].append(method)
    assert any(len(found) > 2 for found in sequences.values())
    for uid, found in sequences.items():
        assert found == sorted(set(found)), uid
        assert methods[uid][0] == "REQUEST"
        assert "CANCEL" not in methods[uid][:-1]


def test_a_page_never_shows_a_client_what_is_internal(told: tuple[Path, str], mails: list[EmailMessage]) -> None:
    pages = {"client": 0, "provider": 0}
    for number, mail in enumerate(mails, 1):
        for file in (told[0] / "files").glob(f"{number:02}-*.pdf"):
            text = "".join(page.extract_text() for page in PdfReader(file).pages)
            assert "■" not in text
            recipient = str(mail["To"])
            if "example.org" in recipient or "example.hu" in recipient:
                pages["client"] += 1
                assert "Margin is thin" not in text
            elif "anna@" in recipient:
                pages["provider"] += "Margin is thin" in text
    assert all(pages.values())


def names(mails: list[EmailMessage]) -> set[str]:
    return {part.get_filename() or "" for mail in mails for part in mail.iter_attachments()}


def test_the_hungarian_client_reads_hungarian(mails: list[EmailMessage]) -> None:
    to_marta = [mail for mail in mails if "marta@" in str(mail["To"])]
    assert len(to_marta) > 4
    for mail in to_marta:
        body = mail.get_body(("plain",))
        assert body is not None and "Kedves Szabó Márta!" in body.get_content()
    subjects = " ".join(str(mail["Subject"]) for mail in to_marta)
    assert "Növények kiválasztása" in subjects and "Terv P2 Kert és terasz.pdf" in names(to_marta)


def test_no_mail_but_the_question_follows_a_forged_one(mails: list[EmailMessage]) -> None:
    forged = next(i for i, mail in enumerate(mails) if "drop 3" in str(mail.get_body(("plain",)).get_content()))  # type: ignore[union-attr]
    answer = mails[forged + 1]
    assert "anna@firm.example" in str(answer["To"])
    body = answer.get_body(("plain",))
    assert body is not None and "drop 3" in body.get_content()


def test_everything_automatic_says_so(mails: list[EmailMessage]) -> None:
    ours = [mail for mail in mails if "plans@" in str(mail["From"])]
    assert len(ours) >= 12
    assert all(str(mail["Auto-Submitted"]).startswith("auto-") for mail in ours)
    assert len({str(mail["Message-ID"]) for mail in ours}) == len(ours)
