"""Prints pages in processes that are killed and replaced when they exceed their limits."""

from __future__ import annotations

from pathlib import Path

from mailbot.gateways.workers import Workers


class ProcessPress:
    """`ports.Press` by `Workers`: each prints one page at a time, reads below `base`, and reaches nobody."""

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

    def print_pdf(self, html: str) -> bytes:
        """Raises `Transient` where a process died or took too long, `Permanent` where the page cannot be printed."""
        return self._workers.do(html.encode("utf-8", "replace"))

    def close(self) -> None:
        self._workers.close()
