"""What lies in an account's mailbox, for whoever waits for mail there."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Letterbox:
    """Every mail delivered to one account, in order. Where IMAP moved it since: `PostOffice.folder`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._mails: list[bytes] = []
        self._taken = 0
        self._arrived = threading.Condition()

    @property
    def mails(self) -> tuple[bytes, ...]:
        with self._arrived:
            return tuple(self._mails)

    def put(self, content: bytes) -> None:
        with self._arrived:
            self._mails.append(content)
            self._arrived.notify_all()

    def wait(self, count: int, timeout: float = 10) -> tuple[bytes, ...]:
        """All mails once there are `count`. Raises TimeoutError after `timeout` seconds."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self._mails) >= count, timeout):
                raise TimeoutError(f"{self.address} has {len(self._mails)} mails, not {count}, after {timeout} s")
            return tuple(self._mails)

    def take(self, timeout: float = 10, where: Callable[[bytes], bool] = lambda content: True) -> bytes:
        """The next mail not taken yet that fits; those before it count as taken. Raises TimeoutError (seconds)."""
        found: list[bytes] = []

        def fits() -> bool:
            while not found and self._taken < len(self._mails):
                content = self._mails[self._taken]
                self._taken += 1
                if where(content):
                    found.append(content)
            return bool(found)

        with self._arrived:
            if not self._arrived.wait_for(fits, timeout):
                raise TimeoutError(f"no such mail for {self.address} after {timeout} s")
        return found[0]
