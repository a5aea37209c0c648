"""What the plan's page costs: beside ReportLab alone, WeasyPrint and xhtml2pdf alone, and in a burst of replies.

    python -m benchmarks.page

In turns on one machine, medians of the runs. Processor time where one process prints, time on the clock for the rest.
"""

from __future__ import annotations

import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median

from documents import kitchen
from xhtml2pdf import pisa

from benchmarks.beside import Beside
from benchmarks.peers import reportlab_page
from benchmarks.reply import Relay, environment
from benchmarks.town import DESK, TODOS_OF_A_PLAN, build
from mailbot.documents.letter import Letter
from mailbot.documents.pdf import print_page
from mailbot.documents.render import Renderer
from mailbot.domain.notices import NoticeKind
from mailbot.gateways.opener import ProcessOpener
from mailbot.gateways.press import ProcessPress
from mailbot.service.accept import accept
from mailbot.service.deliver import Delivery
from mailbot.service.ports import Press, Printing
from mailbot.service.process import process_waiting

HERE = Path(__file__).parent
TEMPLATES = HERE.parent / "templates"
RUNS, PLANS = 5, 8
WEASYPRINT = ("weasyprint", "weasyprint==66.0")
PLAN = "pdf/plan.html"
BESIDE = ("xhtml2pdf", "ReportLab", "WeasyPrint")


class Watching(Renderer):
    """Keeps what the newest page was made of, and what came of it."""

    known: Mapping[str, object] = {}
    page = ""

    def fill(self, name: str, known: Mapping[str, object]) -> str:
        filled = super().fill(name, known)
        if name == PLAN:
            self.known, self.page = known, filled
        return filled


def page_of(letter: Letter) -> Watching:
    renderer = Watching((TEMPLATES,))
    renderer.render(letter)
    return renderer


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each, by name; None where a peer could not be had."""

    seconds: Mapping[str, float | None]

    def ratio(self, one: str, other: str) -> float | None:
        above, below = self.seconds.get(one), self.seconds.get(other)
        return above / below if above and below else None


def beside(letter: Letter) -> Measured:
    """One page by us, by xhtml2pdf alone from the same HTML, by ReportLab from the same values, by WeasyPrint."""
    made = page_of(letter)
    ways: dict[str, Callable[[], object]] = {
        "mailbot": lambda: print_page(made.page, TEMPLATES),
        "xhtml2pdf": lambda: _raw(made.page),
        "ReportLab": lambda: reportlab_page.draw(made.known, TEMPLATES / "fonts"),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    with _weasyprint(made.page) as weasyprint:
        for turn in range(RUNS + 1):
            for name, way in ways.items():
                began = time.process_time()
                way()
                found[name] += [time.process_time() - began] if turn else []
            if weasyprint is not None:
                found.setdefault("WeasyPrint", []).append(weasyprint())
    return Measured({name: median(one) for name, one in found.items()})


def _raw(page: str) -> bytes:
    out = io.BytesIO()
    pisa.CreatePDF(page, dest=out, encoding="utf-8", path=str(TEMPLATES / "page.html"))
    return out.getvalue()


@contextmanager
def _weasyprint(page: str) -> Iterator[Callable[[], float] | None]:
    """Its seconds of processor time for one page, asked again and again; None where it cannot be had."""
    python = environment(*WEASYPRINT)
    if python is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(page, "utf-8")
        command = [str(python), str(HERE / "peers" / "weasyprint_page.py"), f"{folder}/page.html", f"{TEMPLATES}/"]
        weasyprint = Beside(command)

        def once() -> float:
            weasyprint.ask()
            return float(weasyprint.answer())

        try:
            once()
            yield once
        except (OSError, ValueError):
            yield None
        finally:
            weasyprint.close()


def burst() -> tuple[float, float, float]:
    """Replies a second that all came at once, over `PLANS` plans, until the last mail about them is gone: without
    pages, with them; and how many pages were printed."""
    with closing(_Counting()) as press:
        turns = [(_burst(None), _burst(press), press.taken()) for _ in range(RUNS + 1)][1:]
    without, with_pages, printed = (median(turn[which] for turn in turns) for which in range(3))
    replies = PLANS * TODOS_OF_A_PLAN
    return replies / without, replies / with_pages, printed


class _Counting:
    """Two processes, and the pages that they were given."""

    def __init__(self) -> None:
        self._press = ProcessPress(TEMPLATES, workers=2)
        self._pages: set[str] = set()

    def begin(self, html: str) -> Printing:
        self._pages.add(html)
        return self._press.begin(html)

    def taken(self) -> int:
        pages, self._pages = self._pages, set()
        return len(pages)

    def close(self) -> None:
        self._press.close()


def _burst(press: Press | None) -> float:
    """Seconds; the worker and the sender each on a thread of their own, as the service has them."""
    with tempfile.TemporaryDirectory() as folder, closing(ProcessOpener()) as opener:
        town = build(f"sqlite:///{folder}/town.db", PLANS * TODOS_OF_A_PLAN)
        delivery = Delivery(town.store, DESK, town.clock, Renderer((TEMPLATES,)), press, Relay())
        mails = list(islice(town.replies(), PLANS * TODOS_OF_A_PLAN))
        opener.open(mails[0], DESK.terms)
        worked = threading.Event()

        def work() -> None:
            while process_waiting(town.store, DESK, town.clock, opener):
                pass
            worked.set()

        for number, mail in enumerate(mails):
            accept(town.store, DESK, town.clock, mail, f"burst/{number}")
        worker = threading.Thread(target=work)
        began = time.perf_counter()
        worker.start()
        while True:
            at_the_end = worked.is_set()
            if delivery.deliver_next() is None and at_the_end:
                break
        took = time.perf_counter() - began
        worker.join()
        town.store.close()
        return took


def letters() -> dict[int, Letter]:
    """A mail about a plan of twelve and of two hundred to-dos: the kitchen of the tests."""
    many = tuple(replace(kitchen.ROWS[n % len(kitchen.ROWS)], number=n + 1) for n in range(200))
    plans = {len(kitchen.ROWS): kitchen.INSIDE, len(many): replace(kitchen.INSIDE, rows=many)}
    return {rows: kitchen.letter(NoticeKind.PLAN, "en", plan=plan) for rows, plan in plans.items()}


if __name__ == "__main__":
    for rows, letter in letters().items():
        found = beside(letter)
        for name, seconds in found.seconds.items():
            print(f"{rows:4} rows: {name:12} {(seconds or 0) * 1000:7.1f} ms")
        for other in BESIDE:
            ratio = found.ratio("mailbot", other)
            print(f"{rows:4} rows: {'-' if ratio is None else f'{ratio:.2f}'} times {other}")
    without, with_pages, printed = burst()
    print(f"burst: {without:.0f} replies a second without pages, {with_pages:.0f} with {printed:.0f} of them printed")
