"""The page to look at afterwards: every mail as its reader sees it, the PDFs and the calendar entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from mailbot.demo.cast import BOT, CAST
from mailbot.demo.stage import Passed
from mailbot.demo.story import START, Scene
from mailbot.documents.render import Renderer
from mailbot.wiring import template_folder


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came with a mail; `path` is relative to the page."""

    name: str
    path: str
    kind: str  # pdf, calendar, file


@dataclass(frozen=True, slots=True)
class Shown:
    """One mail on the page; `html` is the path of its HTML part, "" where it has none."""

    number: int
    when: str
    sender: str
    recipient: str
    to_bot: bool
    subject: str
    text: str
    html: str
    enclosures: tuple[Enclosure, ...]
    took: str


def write_page(folder: Path, scenes: Sequence[Scene], passed: Sequence[Passed]) -> Path:
    """Writes index.html and what it shows into `folder`; answers where it is."""
    for name in ("mails", "files"):
        (folder / name).mkdir()
    shown = [(one.scene, _shown(folder, one)) for one in passed]
    acts = [(scene, [mail for title, mail in shown if title == scene.title]) for scene in scenes]
    page = folder / "index.html"
    cast_names = [(person.name, person.role) for person in CAST]
    context = {"acts": acts, "people": cast_names, "count": len(shown)}
    page.write_text(Renderer((template_folder(),)).fill("demo/index.html", context), "utf-8")
    return page


def _shown(folder: Path, passed: Passed) -> Shown:
    mail = passed.mail
    (folder / "mails" / f"{passed.number:02}.eml").write_bytes(passed.content)
    plain, html = _words(mail, "plain"), _words(mail, "html")
    if html:
        (folder / "mails" / f"{passed.number:02}.html").write_text(html, "utf-8")
    return Shown(
        number=passed.number,
        when=passed.at.astimezone(START.tzinfo).strftime("%a %H:%M"),
        sender=_name(str(mail["From"])),
        recipient=_name(passed.to),
        to_bot=passed.to == BOT,
        subject=str(mail["Subject"]),
        text=plain,
        html=f"mails/{passed.number:02}.html" if html else "",
        enclosures=tuple(_enclosures(folder, passed.number, mail)),
        took="" if passed.took_s is None or passed.to == BOT else f"{passed.took_s:.2f} s",
    )


def _words(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return str(cast(EmailMessage, part).get_content()) if part is not None else ""


def _enclosures(folder: Path, number: int, mail: EmailMessage) -> list[Enclosure]:
    found = []
    for part in mail.iter_attachments():
        name = part.get_filename() or "part"
        path = f"files/{number:02}-" + re.sub(r"[^\w.-]+", "-", name)
        content = part.get_payload(decode=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else b"")
        kind = {"application/pdf": "pdf", "application/ics": "calendar", "text/calendar": "calendar"}
        found.append(Enclosure(name, path, kind.get(part.get_content_type(), "file")))
    return found


def _name(address: str) -> str:
    known = next((person.name for person in CAST if person.address in address), "")
    return known or ("mailbot" if BOT in address else address)
