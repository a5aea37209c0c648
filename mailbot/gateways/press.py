"""Prints pages in processes that are killed and replaced when they exceed their limits; the same page only once."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from mailbot.gateways.workers import Workers
from mailbot.service.ports import Transient

KEPT = 32  # pages, the last to be asked for


class ProcessPress:
    """`ports.Press` by `Workers`: each prints one page at a time, reads below `base`, and reaches nobody.

    Who asks for a page that is being printed waits for it, and who asks for one of the last `KEPT` has the same octets
    at once: mails about a plan that says the same carry one print. What could not be printed is tried anew.
    """

    def __init__(
        self,
        base: Path,
        *,
        workers: int = 1,
        timeout_s: float = 30,
        memory_mb: int = 768,
        pages_per_worker: int = 1000,
        printer: str = "mailbot.documents.pdf:print_octets",
    ) -> None:
        """`printer` names a function (html: bytes, base: Path) -> bytes, as "module:function"."""
        self._workers = Workers(
            printer, base, count=workers, timeout_s=timeout_s, memory_mb=memory_mb, most_done=pages_per_worker
        )
        self._waiting = ThreadPoolExecutor(workers, "press")
        self._prints: OrderedDict[bytes, Future[bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, html: str) -> Future[bytes]:
        page = html.encode("utf-8", "replace")
        name = hashlib.sha256(page).digest()
        with self._lock:
            known = self._prints.get(name)
            if known is not None and not (known.done() and known.exception()):
                self._prints.move_to_end(name)
                return known
            try:
                begun = self._waiting.submit(self._workers.do, page)
            except RuntimeError:  # what the pool says once it is shut down
                begun = Future()
                begun.set_exception(Transient("the press is closed", "4.3.2"))
                return begun
            self._prints[name] = begun
            if len(self._prints) > KEPT:
                self._prints.popitem(last=False)
            return begun

    def print_pdf(self, html: str) -> bytes:
        """One page, waited for."""
        return self.begin(html).result()

    def close(self) -> None:
        """Waits for the pages at hand; those that no process has begun with are `Transient`."""
        self._workers.close()
        self._waiting.shutdown()
