"""The same turns for every mail gateway: replies to its items, one after another, timed from outside."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, islice


def replies(items: int, subject: Callable[[int], str], body: str) -> Iterator[str]:
    """The client's, about each item in turn; `subject` is the one of an item's mail. Ends of lines are LF."""
    for number in count():
        item = number % items + 1
        yield (
            "From: Mrs Provan <provan@example.org>\nTo: plans@firm.example\n"
            f"Subject: {subject(item)}\n"
            f"Message-ID: <r{number}@example.org>\nIn-Reply-To: <{item}@firm.example>\n"
            f"References: <{item}@firm.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0000\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
        )


def take(waiting: Iterator[str], handle: Callable[[str], object]) -> None:
    """Says "ready"; then, for each number on standard input, handles so many replies and says the seconds that took."""
    print("ready", flush=True)
    for line in sys.stdin:
        mails = list(islice(waiting, int(line)))
        began = time.perf_counter()
        for mail in mails:
            handle(mail)
        print(time.perf_counter() - began, flush=True)
