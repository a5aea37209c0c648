"""Roundup's mail gateway in this process, on SQLite as it comes: replies to issues, the mail written to a file.

    python roundup_replies.py FOLDER ISSUES BODY

Runs in an environment that holds roundup. Says "ready" once the issues are there; then, for each number it reads, it
handles so many replies and answers with the seconds that they took.
"""

from __future__ import annotations

import logging
import os
import sys
from argparse import Namespace
from pathlib import Path

import turns

HOME = Path(sys.argv[1])
ISSUES = int(sys.argv[2])
BODY = Path(sys.argv[3]).read_text("utf-8").replace("\r\n", "\n")
os.environ["SENDMAILDEBUG"] = str(HOME) + ".mails"

from roundup import configuration, init, instance, password  # noqa: E402
from roundup.date import Date  # noqa: E402
from roundup.mailgw import MailGW, RoundupMessage, message_from_bytes  # noqa: E402

logging.disable(logging.CRITICAL)


def tracker():
    """The classic tracker with its detectors as they come; Anna is told of every message in an issue."""
    template = Path(sys.prefix) / "share" / "roundup" / "templates" / "classic"
    config = configuration.CoreConfig(settings={})
    config["TRACKER_HOME"] = str(HOME)
    config["MAIL_DOMAIN"] = "firm.example"
    config["DATABASE"] = "db"
    config["RDBMS_BACKEND"] = "sqlite"
    config["TRACKER_WEB"] = "http://firm.example/"
    init.install(str(HOME), str(template))
    config.save(str(HOME / configuration.Config.INI_FILE))
    made = instance.open(str(HOME))
    made.init(password.Password("admin", config=config))
    db = made.open("admin")
    anna = db.user.create(username="anna", address="anna@firm.example", roles="User")
    client = db.user.create(username="provan", address="provan@example.org", roles="User")
    for number in range(1, ISSUES + 1):
        asked = db.msg.create(
            author=anna,
            content=f"Choose the tiles of wall {number}",
            date=Date("."),
            messageid=f"<{number}@firm.example>",
            recipients=[client],
        )
        db.issue.create(title=f"Choose the tiles of wall {number}", nosy=[anna, client], messages=[asked])
        if number % 500 == 0:
            db.commit()
    db.commit()
    db.close()
    return made


def main() -> None:
    gateway = MailGW(tracker(), Namespace(default_class="issue", set_value=[]))
    gateway.trapExceptions = 0
    waiting = turns.replies(ISSUES, lambda n: f"Re: [issue{n}] Choose the tiles of wall {n} [status=resolved]", BODY)
    turns.take(waiting, lambda mail: gateway.handle_Message(message_from_bytes(mail.encode(), RoundupMessage)))


main()
