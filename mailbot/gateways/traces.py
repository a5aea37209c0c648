"""What the relay knows of a mail after it fell silent over it: read from its log, or asked by a command."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

_MESSAGE_ID = re.compile(rb": ([0-9A-Za-z]+): message-id=<([^>]*)>")
_QUEUED = re.compile(rb"/qmgr\[\d+\]: ([0-9A-Za-z]+): (?:from=<|removed)")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_OLD = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d")
ANSWER_S = 60


class PostfixLog:
    """Fulfils `ports.Traces` by Postfix's log and its predecessor, `mail.log` and `mail.log.1`.

    A mail was taken once the queue manager speaks of the queue file that has its Message-ID: cleanup names that ID
    while the mail still comes in, and drops the file where the final dot never arrives. It reads no compressed log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def taken(self, message_id: str, since: datetime) -> bool | None:
        """None where the log cannot be read or does not reach back to `since`."""
        wanted, candidates = message_id.encode(), set[bytes]()
        begins: datetime | None = None
        try:
            for line, written_at in self._lines():
                begins = begins or _moment(line, written_at)
                named = _MESSAGE_ID.search(line)
                if named is not None:  # a queue ID may be used again for another mail
                    (candidates.add if named[2] == wanted else candidates.discard)(named[1])
                elif candidates and (queued := _QUEUED.search(line)) is not None and queued[1] in candidates:
                    return True
        except OSError:
            return None
        return False if begins is not None and begins <= since else None

    def _lines(self) -> Iterator[tuple[bytes, datetime]]:
        """(line, when its file was written last), oldest first."""
        before = self._path.with_name(f"{self._path.name}.1")
        for path in (before, self._path) if before.exists() else (self._path,):
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            with path.open("rb") as lines:
                for line in lines:
                    yield line, written_at


class AskingCommand:
    """Fulfils `ports.Traces` by a command of the operator's: it is given the Message-ID as its last argument and exits
    with 0 where the relay took the mail, with 1 where it did not, with anything else where it cannot tell."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    def taken(self, message_id: str, since: datetime) -> bool | None:
        try:
            asked = subprocess.run(
                [*self._command, message_id], stdin=subprocess.DEVNULL, capture_output=True, timeout=ANSWER_S
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
        return {0: True, 1: False}.get(asked.returncode)


def _moment(line: bytes, written_at: datetime) -> datetime | None:
    """When a line was written. The old format names no year and means local time."""
    text = line[:40].decode("ascii", "replace")
    if iso := _ISO.match(text):
        return datetime.fromisoformat(iso[0])
    if old := _OLD.match(text):
        try:
            moment = datetime.strptime(f"{written_at.year} {old[0]}", "%Y %b %d %H:%M:%S").astimezone()
        except ValueError:
            return None
        return moment if moment <= written_at else moment.replace(year=written_at.year - 1)
    return None
