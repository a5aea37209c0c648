"""Opens mail in a process that may be killed: whatever a stranger's octets cost there, the service goes on."""

from __future__ import annotations

import io
import pickle
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.gateways.workers import Exhausted, Workers
from mailbot.mail.automatic import Classification, Kind
from mailbot.mail.envelope import Attachment, Envelope, InboundMail, Mailbox, RawMessage
from mailbot.mail.reply_text import InlineAnswer, ReplyText
from mailbot.service.open_mail import Opened, Terms, Unopened, open_mail
from mailbot.service.ports import Transient

_VALUES = {
    (one.__module__, one.__qualname__): one
    for one in (
        *(Opened, Unopened, InboundMail, Envelope, Mailbox, Attachment, Classification, Kind, ReplyText, InlineAnswer),
        *(datetime, timedelta, timezone, ZoneInfo),
    )
}


class ProcessOpener:
    """`ports.Opener` by one worker process.

    A mail that takes more than `processor_s` seconds of processor time or `memory_mb` MiB of addresses is `Unopened`:
    it would take as much again. A machine too busy to answer within `timeout_s` seconds is `Transient`.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 60,
        processor_s: float = 3,
        memory_mb: int = 384,
        work: str = f"{__name__}:open_octets",
    ) -> None:
        here = Path(__file__).parent  # the readers read no file but the program's own words
        self._workers = Workers(
            work, here, timeout_s=timeout_s, processor_s=processor_s, memory_mb=memory_mb, most_done=5000
        )
        self._ahead = ThreadPoolExecutor(1, "opener")

    def begin(self, raw: RawMessage, terms: Terms) -> Future[Opened | Unopened]:
        return self._ahead.submit(self.open, raw, terms)

    def open(self, raw: RawMessage, terms: Terms) -> Opened | Unopened:
        try:
            answer = self._workers.do(pickle.dumps((raw, terms), pickle.HIGHEST_PROTOCOL))
        except Exhausted as limit:
            return Unopened(limit.detail, "5.3.4")  # RFC 3463 §3.4
        opened = _Values(io.BytesIO(answer)).load()
        if not isinstance(opened, Opened | Unopened):
            raise Transient("a worker process answered nonsense", "4.3.0")
        return opened

    def close(self) -> None:
        self._ahead.shutdown(wait=False, cancel_futures=True)
        self._workers.close()


def open_octets(octets: bytes, base: Path) -> bytes:
    """The worker's side; `octets` are its owner's."""
    raw, terms = pickle.loads(octets)
    answer = io.BytesIO()
    _Writer(answer, pickle.HIGHEST_PROTOCOL).dump(open_mail(raw, terms))
    return answer.getvalue()


class _Writer(pickle.Pickler):
    """Writes a member of an enumeration as its class and value. Some Pythons ask for `getattr`, which is no value."""

    def reducer_override(self, value: Any) -> Any:
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


class _Values(pickle.Unpickler):
    """Makes the values of an opened mail and nothing else, whatever a worker that went wrong may answer."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _VALUES[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a mail") from None
