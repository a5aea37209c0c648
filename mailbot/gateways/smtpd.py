"""Mail in by SMTP (RFC 5321) or LMTP (RFC 2033): the one place with asyncio. Nothing is relayed, nobody logs in."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import ssl
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any, AnyStr, Literal
from weakref import WeakSet

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from mailbot.domain.rate import Meter
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.service.ports import Clock, Transient

NOT_NOW = "451 4.3.0 Not possible just now, please try again"
TOO_MANY = "451 4.7.1 Too many mails at once, please try again later"
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_MESSAGE_ID = re.compile(rb"(?im)^message-id[ \t]*:[ \t\r\n]*<")
_HEADER_OCTETS = 64 * 1024


class Listener:
    """Takes mail in on a port, on a thread of its own, between start() and stop().

    `accept` runs on a thread, of which there are `workers` at a time; 250 is said only after it returned, 451 whatever
    it raises, and nothing at all where it still hangs `patience_s` after stop(): then upstream keeps the mail. The
    source of a mail is a digest of peer, envelope and octets, so that a mail whose 250 got lost on the way is known
    again when it is sent again; a mail without a Message-ID gets a new one each time. `allowed_rcpt` says for an
    address whether mail for it belongs here. `meter` counts the mails of each envelope sender, in memory: it guards
    this machine alone, and whoever sends comes again after 451, which tells nobody who is known. It checks no SPF or
    DKIM and adds no Received field: the octets are stored as they came, with peer and HELO beside them.
    """

    def __init__(
        self,
        host: str,
        port: int,
        accept: Callable[[RawMessage, str], None],
        clock: Clock,
        *,
        allowed_rcpt: Callable[[str], bool],
        meter: Meter | None = None,
        protocol: Literal["smtp", "lmtp"] = "smtp",
        hostname: str = "localhost",
        size_limit: int = 25 * 1024 * 1024,
        recipients_limit: int = 100,
        connections_limit: int = 100,
        workers: int = 4,
        patience_s: float = 5,
        tls_context: ssl.SSLContext | None = None,
        report: Callable[[str, Mapping[str, object]], None] = lambda event, details: None,
    ) -> None:
        """`size_limit` in octets. With a `tls_context` STARTTLS is offered. Port 0 takes a free one: see `port`."""
        self.host, self.port = host, port
        self._protocol = {"smtp": _Smtp, "lmtp": _Lmtp}[protocol]
        self._settings: dict[str, Any] = {
            "hostname": hostname,
            "ident": protocol.upper(),
            "data_size_limit": size_limit,
            "enable_SMTPUTF8": True,
            "tls_context": tls_context,
            "auth_exclude_mechanism": ("LOGIN", "PLAIN"),
        }
        self._reception = _Reception(accept, clock, workers, allowed_rcpt, recipients_limit, report, meter or Meter())
        self._patience_s = patience_s
        self._connections_limit = connections_limit
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"{protocol} listener", daemon=True)
        self._server: asyncio.Server

    def start(self) -> None:
        """Returns once it listens. Raises OSError where the port cannot be had."""
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError:
            self._end_loop()
            raise
        self.port = int(self._server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Takes no more; answers the mails at hand first, for as long as it has patience."""
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._end_loop()

    async def _listen(self) -> None:
        sessions: set[_Smtp] = set()

        def session() -> _Smtp:
            return self._protocol(self._reception, sessions, self._connections_limit, loop=self._loop, **self._settings)

        self._server = await self._loop.create_server(session, self.host, self.port)

    async def _close(self) -> None:
        self._server.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._reception.finish(), self._patience_s)
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Reception:
    """aiosmtpd's handler: what is said to RCPT and DATA. Runs on the loop; `_accepted` on threads."""

    def __init__(
        self,
        accept: Callable[[RawMessage, str], None],
        clock: Clock,
        workers: int,
        allowed_rcpt: Callable[[str], bool],
        recipients_limit: int,
        report: Callable[[str, Mapping[str, object]], None],
        meter: Meter,
    ) -> None:
        self._meter = meter
        self._accept = accept
        self._clock = clock
        self._workers = asyncio.Semaphore(workers)
        self._allowed_rcpt = allowed_rcpt
        self._recipients_limit = recipients_limit
        self._report = report
        self._odd: WeakSet[Session] = WeakSet()  # those in which line breaks read in two ways
        self._refusing = False
        self._at_hand = 0
        self._closing = False
        self._idle = asyncio.Event()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        kept = [line for line in responses if not line[4:].startswith(("AUTH", "HELP"))]
        return [*kept, "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]  # RFC 2033 §5 asks for both

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if not self._meter.lets(address.lower(), self._clock.now()):
            return TOO_MANY
        envelope.mail_from, envelope.mail_options = address, options
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if session in self._odd:
            return "421 4.7.0 Bare line breaks came before, please try again on another connection"
        if len(envelope.rcpt_tos) >= self._recipients_limit:
            return "452 4.5.3 Too many recipients"
        if not self._allowed_rcpt(address):
            return "550 5.1.1 No such recipient here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: SmtpEnvelope) -> str:  # noqa: N802
        content = bytes(envelope.original_content or b"")
        if _BARE.search(content):  # RFC 5321 §2.3.8: two servers that read it differently can be made to see two mails
            self._odd.add(session)  # what follows may be a mail that the sender's server never saw
            return "550 5.6.0 Line breaks must be CR LF (RFC 5321 section 2.3.8)"
        if self._closing:
            return "421 4.3.2 Closing down, please try again"
        raw = RawMessage(content, self._received(session, envelope))
        self._at_hand += 1
        try:
            async with self._workers:
                return await self._answer(raw)
        finally:
            self._at_hand -= 1
            if self._at_hand == 0:
                self._idle.set()

    async def _answer(self, raw: RawMessage) -> str:
        """From a thread that may outlive the loop and holds up nobody's end: an executor's threads are waited for."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()

        def tell(reply: str) -> None:
            if not answer.done():
                answer.set_result(reply)

        def accept() -> None:
            reply = self._accepted(raw)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(tell, reply)

        threading.Thread(target=accept, name="accept", daemon=True).start()
        return await answer

    async def handle_exception(self, error: Exception) -> str:
        self._report("listener_error", {"reason": f"{type(error).__name__}: {error}"})
        return NOT_NOW

    async def finish(self) -> None:
        """Returns once no mail is at hand and the last answers are out."""
        self._closing = True
        while self._at_hand:
            self._idle.clear()
            await self._idle.wait()
        await asyncio.sleep(0)  # the answers are written when their tasks run on

    def _accepted(self, raw: RawMessage) -> str:
        try:
            self._accept(raw, _source(raw))
        except Exception as error:  # upstream keeps the mail and hears nothing of what broke
            if not self._refusing:
                self._refusing = True
                reason = str(error) if isinstance(error, Transient) else f"{type(error).__name__}: {error}"
                self._report("accept_down", {"reason": reason})
            return NOT_NOW
        if self._refusing:
            self._refusing = False
            self._report("accept_back", {})
        return "250 2.0.0 Accepted"

    def _received(self, session: Session, envelope: SmtpEnvelope) -> Envelope:
        return Envelope(
            mail_from="" if envelope.mail_from in (None, "<>") else str(envelope.mail_from),
            rcpt_tos=tuple(envelope.rcpt_tos),
            received_at=self._clock.now(),
            peer=str(session.peer[0]) if isinstance(session.peer, tuple) else "",
            helo=session.host_name or "",
        )


class _Smtp(SMTP):
    line_length_limit = 1024 * 1024  # senders overstep RFC 5321 §4.5.3.1.6; refusing them would lose real mail

    def __init__(self, reception: _Reception, sessions: set[_Smtp], most: int, **settings: Any) -> None:
        super().__init__(reception, **settings)
        self._sessions, self._most = sessions, most

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._sessions) >= self._most and self not in self._sessions:
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.3.2 Too many connections, please try again\r\n")
            transport.close()
            self._refused = True
            return
        self._refused = False
        self._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self)
        if not self._refused:
            super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._refused else super().eof_received()


class _Lmtp(LMTP, _Smtp):
    """RFC 2033 §4.2: after the final dot one reply for each accepted recipient, whichever reply that is."""

    _due = 0

    async def push(self, status: AnyStr) -> None:
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("354"):
            assert self.envelope is not None
            self._due = len(self.envelope.rcpt_tos)
        elif self._due:
            text, self._due = "\r\n".join([text] * self._due), 0
        await super().push(text)


def _source(raw: RawMessage) -> str:
    if not _MESSAGE_ID.search(raw.content[:_HEADER_OCTETS]):
        return f"smtp:{uuid.uuid4().hex}"
    envelope = raw.envelope
    digest = hashlib.sha256(repr((envelope.peer, envelope.mail_from, envelope.rcpt_tos)).encode())
    digest.update(raw.content)
    return f"smtp:{digest.hexdigest()[:40]}"
