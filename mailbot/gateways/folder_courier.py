"""Mail out into a folder, for a dry run."""

from __future__ import annotations

import re
import threading
from pathlib import Path

from mailbot.service.ports import Submission, Unreachable


class FolderCourier:
    """Writes every mail into a folder instead of sending it: `00001-anna@firm.example.eml`, counted up.

    The envelope goes on top as Return-Path and Delivered-To, as on final delivery. One process at a time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()

    def send(self, submission: Submission) -> str:
        """The file's name. Raises `Unreachable` where the folder cannot be written."""
        envelope = f"Return-Path: <{submission.mail_from}>\r\nDelivered-To: {submission.rcpt_to}\r\n"
        recipient = re.sub(r"[^\w.@+-]", "_", submission.rcpt_to)[:100]
        with self._turn:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                last = max((int(path.name[:5]) for path in self._folder.glob("[0-9]" * 5 + "-*.eml")), default=0)
                path = self._folder / f"{last + 1:05d}-{recipient}.eml"
                unfinished = path.with_suffix(".part")
                unfinished.write_bytes(envelope.encode() + submission.content)
                unfinished.rename(path)
            except OSError as error:
                raise Unreachable(f"{self._folder}: {error}", "4.3.1") from error
        return path.name

    def probe(self) -> None:
        """Makes the folder where it is missing. Raises OSError where nothing can be written into it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / ".probe").write_bytes(b"")
        (self._folder / ".probe").unlink()

    def close(self) -> None:
        pass
