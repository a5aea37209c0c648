"""SMTP for the post office's accounts (aiosmtpd): who may send, whom it delivers to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from mailbot.mail.envelope import Envelope

Deliver = Callable[[str, str, bytes, Envelope, str], Awaitable[None]]
"""(address of the account, recipient as given, content, envelope, address proven by AUTH or "")"""


class Submissions:
    """aiosmtpd's handler: every RCPT must be an account's address, with or without a +tag (RFC 5233)."""

    def __init__(self, logins: Mapping[str, tuple[str, str]], now: Callable[[], datetime], deliver: Deliver) -> None:
        self._logins = logins
        self._addresses = frozenset(address for address, _ in logins.values())
        self._domains = frozenset(address.rpartition("@")[2] for address in self._addresses)
        self._now = now
        self._deliver = deliver

    def account_of(self, rcpt_to: str) -> str:
        """The account's address, "" where nobody of that name lives here."""
        local, _, domain = rcpt_to.lower().rpartition("@")
        address = f"{local.partition('+')[0]}@{domain}"
        return address if address in self._addresses else ""

    def authenticate(
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, mechanism: str, credentials: object
    ) -> AuthResult:
        if isinstance(credentials, LoginPassword):
            address, password = self._logins.get(credentials.login.decode("utf-8", "replace"), ("", ""))
            if address and password.encode() == credentials.password:
                return AuthResult(success=True, auth_data=address)
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if self.account_of(address):
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"
        if address.lower().rpartition("@")[2] in self._domains:
            return "550 5.1.1 No such mailbox here"
        return "550 5.7.1 This post office does not relay"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: SmtpEnvelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        received = Envelope(
            mail_from="" if envelope.mail_from in (None, "<>") else str(envelope.mail_from),
            rcpt_tos=tuple(envelope.rcpt_tos),
            received_at=self._now(),
            peer=str(session.peer[0]) if isinstance(session.peer, tuple) else "",
            helo=session.host_name or "",
        )
        owned = session.auth_data if isinstance(session.auth_data, str) else ""
        for rcpt_to in received.rcpt_tos:
            await self._deliver(self.account_of(rcpt_to), rcpt_to, content, received, owned)
        return "250 2.0.0 Delivered"


class _Session(Session):
    login_data = None  # aiosmtpd's own property logs a warning at each AUTH


class _Protocol(SMTP):
    def _create_session(self) -> Session:
        return _Session(self.loop)


async def serve(submissions: Submissions, hostname: str, host: str, port: int, size_limit: int) -> asyncio.Server:
    """Listens on the running loop."""
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return _Protocol(
            submissions,
            hostname=hostname,
            ident="post office",
            data_size_limit=size_limit,
            enable_SMTPUTF8=True,
            authenticator=submissions.authenticate,
            auth_require_tls=False,  # loopback
            loop=loop,
        )

    return await loop.create_server(session, host, port)
