"""The stage: a post office, the service against it, a clock that moves by scenes, and a record of every mail."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr

from mailbot.config import Bot, Clock, Config, MailAccount, Registered, Relay, Store, Trust
from mailbot.demo.cast import ANNA, BOT, CAST, DOMAIN, OFFICE, STRANGER, ZONE, Character
from mailbot.domain.post import InboundStatus, OutboundStatus
from mailbot.gateways.clock import StoryClock
from mailbot.mail.envelope import Envelope
from mailbot.postoffice import OfficeSettings, PostOffice
from mailbot.serving import Service
from mailbot.wiring import build

PATIENCE_S = 60.0
STROKES = 15  # minutes of the story between two strokes of its clock
UNFINISHED = (OutboundStatus.WAITING, OutboundStatus.FROZEN, OutboundStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Passed:
    """One mail that passed through the post office. `took_s` is from the delivery of what it answers to its own, None
    where it answers nothing."""

    number: int
    scene: str
    at: datetime
    to: str
    content: bytes
    took_s: float | None

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


class Interrupted(Exception):
    """Somebody asked for the end."""


class Stage:
    """Entered with `with`; everything on it ends with the block.

    Raises TimeoutError where the bot stays silent, with what it last complained of, and Interrupted once `stop` is set.
    """

    def __init__(self, folder: Path, start: datetime, watch: Callable[[Passed], None], stop: threading.Event) -> None:
        self.folder = folder
        self.clock = StoryClock(start)
        self.passed: list[Passed] = []
        self._watch = watch
        self._stop = stop
        self._trouble = ""
        self._scene = ""
        self._delivered_at = 0.0
        self._changed = threading.Condition()
        self._passwords = {person.address: secrets.token_urlsafe(9) for person in (*CAST, STRANGER)}
        self._passwords[BOT] = secrets.token_urlsafe(9)
        self.office: PostOffice
        self.service: Service

    def __enter__(self) -> Stage:
        self.office = PostOffice(
            self.folder / "maildirs",
            domain=DOMAIN,
            users=self._passwords,
            on_delivery=self._on_delivery,
            now=self.clock.now,
        ).__enter__()
        try:
            self.service = build(self._config(), self._report, clock=self.clock, alarm_s=0)
            self.service.start()
        except BaseException:
            self.office.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.service.close()
        self.office.__exit__(None, None, None)

    @contextmanager
    def scene(self, title: str, at: datetime) -> Iterator[None]:
        """The clock moves on, stroke by stroke, and what is due is sent; then the scene is played to its end."""
        self._scene = title
        while self.clock.now() < at:
            self.clock.advance_to(min(at, self._next_stroke()))
            self._delivered_at = 0.0  # what the clock sends answers nothing
            self.service.ring()
            self.settle()
        yield
        self.settle()

    def _next_stroke(self) -> datetime:
        now = self.clock.now()
        return now.replace(minute=STROKES * (now.minute // STROKES), second=0) + timedelta(minutes=STROKES)

    def submit(self, who: Character, content: bytes) -> None:
        """Hands a mail in as its writer's mail program does, and waits until everything that follows is sent."""
        self.clock.advance(timedelta(minutes=1))
        before = self._received()
        self.office.submit(who.address, content)
        self._until(lambda: self._received() > before, "the bot did not fetch the mail")
        self.settle()

    def settle(self) -> None:
        self._until(self._idle, "the bot did not come to rest")

    def last_to(self, who: Character, words: str) -> bytes:
        """The newest mail to that person whose subject, else whose text, holds `words`. Raises LookupError."""
        theirs = [passed for passed in reversed(self.passed) if passed.to == who.address]
        for read in (lambda mail: str(mail["Subject"]), _text):
            for passed in theirs:
                if words.casefold() in read(passed.mail).casefold():
                    return passed.content
        raise LookupError(f"no mail to {who.name} speaks of {words!r}")

    def settings(self, who: Character) -> OfficeSettings:
        return self.office.settings(who.address)

    def _config(self) -> Config:
        host, password = "127.0.0.1", SecretStr(self._passwords[BOT])

        def registered(who: Character) -> Registered:
            return Registered(name=who.name, address=who.address, language="en", zone=ZONE)

        return Config(
            folder=self.folder,
            bot=Bot(
                address=BOT,
                name="Berg Kitchens",
                zone=ZONE,
                secret_keys=(SecretStr(secrets.token_hex(24)),),
                authserv_id=self.office.authserv_id,
            ),
            store=Store(url=f"sqlite:///{self.folder / 'mailbot.sqlite'}"),
            mailbox=(MailAccount(host=host, port=self.office.imap_port, tls="none", username=BOT, password=password),),
            relay=Relay(host=host, port=self.office.smtp_port, tls="none", username=BOT, password=password),
            provider=(registered(ANNA),),
            admin=(registered(OFFICE),),
            clock=Clock(),
            trust=Trust(verify=False),  # the post office proves who writes; nothing leaves this machine
        )

    def _on_delivery(self, address: str, content: bytes, envelope: Envelope) -> None:
        arrived = time.monotonic()
        with self._changed:
            if address == BOT:
                self._delivered_at = arrived
            took = arrived - self._delivered_at if address != BOT and self._delivered_at else None
            passed = Passed(len(self.passed) + 1, self._scene, self.clock.now(), address, content, took)
            self.passed.append(passed)
            self._changed.notify_all()
        self._watch(passed)

    def _report(self, event: str, details: Mapping[str, object]) -> None:
        with self._changed:
            if "reason" in details:
                self._trouble = f"; {event}: {details['reason']}"
            self._changed.notify_all()

    def _received(self) -> int:
        with self.service.store.begin() as uow:
            return sum(uow.inbox.received(datetime.min.replace(tzinfo=self.clock.now().tzinfo), self._soon()).values())

    def _idle(self) -> bool:
        with self.service.store.begin() as uow:
            inbound = uow.inbox.counts(self._soon(), self._soon()).get(InboundStatus.WAITING, 0)
            outbound = uow.outbox.counts(self._soon(), self._soon())
        return not inbound and not any(outbound.get(status, 0) for status in UNFINISHED)

    def _soon(self) -> datetime:
        return self.clock.now() + timedelta(days=1)

    def _until(self, holds: Callable[[], bool], otherwise: str) -> None:
        end = time.monotonic() + PATIENCE_S
        with self._changed:
            while not holds():
                if self._stop.is_set():
                    raise Interrupted
                if time.monotonic() > end:
                    raise TimeoutError(f"{otherwise} within {PATIENCE_S:.0f} seconds ({self._scene}{self._trouble})")
                self._changed.wait(0.2)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
