"""Memory of the service and its processes: over thousands of replies with their pages, and what a mail of 10 MB adds.

    python -m benchmarks.memory [REPLIES]

VmRSS and VmHWM of /proc, of this process and all that it started. A peak inherited by fork and exec would be in
ru_maxrss; it is not in VmHWM, which is set back before the large mail.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.reply import Relay
from benchmarks.town import DESK, build
from mailbot.documents.render import Renderer
from mailbot.gateways.opener import ProcessOpener
from mailbot.gateways.press import ProcessPress
from mailbot.mail.envelope import RawMessage
from mailbot.service.accept import accept
from mailbot.service.deliver import Delivery
from mailbot.service.process import process_waiting

TEMPLATES = Path(__file__).parent.parent / "templates"
REPLIES, STEPS = 3_000, 10
LARGE = 10_000_000  # octets
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Octets. `steps`: resident after each tenth of the replies; `large`: what the peak rose by over a 10 MB mail."""

    replies: int
    steps: tuple[int, ...]
    peak: int
    large: int

    @property
    def slope(self) -> float:
        """Octets a reply, from half way on: least squares."""
        late = self.steps[len(self.steps) // 2 :]
        each = self.replies / len(self.steps)
        middle, mean = (len(late) - 1) / 2, sum(late) / len(late)
        above = sum((n - middle) * (one - mean) for n, one in enumerate(late))
        return above / sum((n - middle) ** 2 for n in range(len(late))) / each


def measure(replies: int = REPLIES) -> Measured:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(ProcessOpener()) as opener,
        closing(ProcessPress(TEMPLATES)) as press,
    ):
        town = build(f"sqlite:///{folder}/town.db", replies)
        delivery = Delivery(town.store, DESK, town.clock, Renderer((TEMPLATES,)), press, Relay())
        waiting, number = town.replies(), 0

        def handle(mails: list[RawMessage]) -> None:
            nonlocal number
            for mail in mails:
                number += 1
                accept(town.store, DESK, town.clock, mail, f"memory/{number}")
                while process_waiting(town.store, DESK, town.clock, opener):
                    pass
                while delivery.deliver_next() is not None:
                    pass

        steps: list[int] = []
        for _ in range(STEPS):
            handle(list(islice(waiting, replies // STEPS)))
            steps.append(_together("VmRSS"))
        peak = _together("VmHWM")
        _set_peaks_back()
        before = _together("VmHWM")
        handle([_large(next(town.replies()))])
        return Measured(replies, tuple(steps), peak, _together("VmHWM") - before)


def _large(reply: RawMessage) -> RawMessage:
    """The reply with an attachment, 10 MB together, as another mail."""
    head, _, body = reply.content.partition(b"\r\n\r\n")
    kind = b'Content-Type: multipart/mixed; boundary="b"'
    head = re.sub(rb"Content-Type: [^\r]*\r\nContent-Transfer-Encoding: 8bit", kind, head)
    head = head.replace(b"Message-ID: <", b"Message-ID: <large.")
    line = b"QUJD" * 19 + b"\r\n"
    text = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + b"\r\n"
    file = b"--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + line * (LARGE // len(line))
    return RawMessage(head + b"\r\n\r\n" + text + file + b"--b--\r\n", reply.envelope)


def _processes(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _processes(int(child))


def _together(field: str) -> int:
    return sum(_octets(Path(f"/proc/{pid}/status").read_text(), field) for pid in _processes(os.getpid()))


def _octets(status: str, field: str) -> int:
    found = re.search(rf"^{field}:\s+(\d+) kB$", status, re.M)
    return int(found[1]) * 1024 if found else 0


def _set_peaks_back() -> None:
    for pid in _processes(os.getpid()):
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # proc(5): VmHWM is now what is resident


if __name__ == "__main__":
    found = measure(*(int(one) for one in sys.argv[1:]))
    print("resident, MB: " + " ".join(f"{one / MB:.0f}" for one in found.steps))
    print(
        f"peak {found.peak / MB:.0f} MB, {found.slope:.0f} octets a reply, a large mail adds {found.large / MB:.0f} MB"
    )
