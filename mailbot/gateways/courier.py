"""Mail out by SMTP through one relay (smtplib, RFC 5321)."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import threading
from dataclasses import dataclass, field

from mailbot.gateways import secret, tls
from mailbot.gateways.tls import Tls
from mailbot.service.ports import Deferred, Failure, Permanent, Submission, Transient, Uncertain, Unreachable

LAST_MOMENT_S = 2.0
_ENHANCED = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463 §2
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")
_DEFERRING = frozenset({421, 450, 451, 452})  # RFC 5321 §4.2.3
_ABOUT_ONE_MAILBOX = ("4.1.", "4.2.")  # RFC 3463 §3.2, §3.3: others of its domain are no worse for it
_ABOUT_US = frozenset({421, 454, 503, 530, 534, 535, 538})  # the session or our login was refused, not this mail


@dataclass(frozen=True, slots=True)
class SmtpRelay:
    """`tls` "none" is for loopback alone. `username` "" sends without AUTH. `hostname` is what EHLO says."""

    host: str
    port: int
    tls: Tls = "implicit"
    username: str = ""
    password: str = field(default="", repr=False)
    hostname: str = "localhost"
    ca_file: str = ""

    def __post_init__(self) -> None:
        tls.check(self.tls, self.host)


class SmtpCourier:
    """One connection, kept open from mail to mail; safe for several threads, which take turns.

    It hands the octets over as they are, but for line breaks (CRLF) and dots (RFC 5321 §4.5.2), to one recipient at a
    time. It retries no mail; it only opens a new connection where the kept one went stale before anything was sent.
    Where TLS is asked for and not offered, or the certificate does not verify, nothing is sent at all.
    """

    def __init__(self, relay: SmtpRelay, *, timeout_s: float = 30, answer_timeout_s: float = 600) -> None:
        """`timeout_s` for every command; `answer_timeout_s` after the final dot (RFC 5321 §4.5.3.2.6: 10 minutes)."""
        self._relay = relay
        self._timeout_s = timeout_s
        self._answer_timeout_s = answer_timeout_s
        self._turn = threading.Lock()
        self._session: smtplib.SMTP | None = None

    def send(self, submission: Submission) -> str:
        """The relay's reply to the mail. Raises `Transient`, `Permanent` or `Uncertain`."""
        _check_address(submission.mail_from)
        _check_address(submission.rcpt_to)
        with self._turn:
            try:
                session = self._begin(submission)
                self._expect(session.rcpt(submission.rcpt_to), 250, 251, 252, of_recipient=True)
                self._expect(session.docmd("DATA"), 354)
                return self._expect(self._hand_over(session, submission.content), 250, of_recipient=True)
            except Uncertain:
                self._drop()
                raise
            except Failure:
                self._reset()
                raise
            except (smtplib.SMTPException, OSError) as error:
                self._drop()
                raise self._session_failure(error) from error

    def probe(self) -> None:
        """Connects and logs in; sends nothing. Raises whatever goes wrong."""
        self._connect().close()

    def close(self) -> None:
        """Ends the connection. A mail on its way has a moment to arrive; then its `send` raises as for any loss."""
        if self._turn.acquire(timeout=min(self._timeout_s, LAST_MOMENT_S)):
            self._drop()
            self._turn.release()
        else:
            session = self._session
            connection = session.sock if session is not None else None
            if connection is not None:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _begin(self, submission: Submission) -> smtplib.SMTP:
        """A session that has taken MAIL FROM: the kept one or, where that went stale, a new one."""
        kept = self._session
        if kept is not None:
            try:
                reply = self._mail_from(kept, submission)
            except (smtplib.SMTPServerDisconnected, OSError):
                reply = (421, b"")
            if reply[0] != 421:
                self._expect(reply, 250)
                return kept
            self._drop()
        try:
            self._session = session = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            failure = self._session_failure(error)
            raise Unreachable(failure.detail, failure.status) from error
        self._expect(self._mail_from(session, submission), 250)
        return session

    def _mail_from(self, session: smtplib.SMTP, submission: Submission) -> tuple[int, bytes]:
        options = []
        if session.has_extn("size"):  # RFC 1870
            most = session.esmtp_features["size"].strip()
            if most.isdecimal() and 0 < int(most) < len(submission.content):
                raise Permanent(f"{self._relay.host} takes at most {most} octets", "5.3.4")
            options.append(f"SIZE={len(submission.content)}")
        if not submission.content.isascii() and session.has_extn("8bitmime"):  # RFC 6152
            options.append("BODY=8BITMIME")
        if not (submission.mail_from + submission.rcpt_to).isascii():  # RFC 6531
            if not session.has_extn("smtputf8"):
                raise Permanent(f"{self._relay.host} takes no address beyond ASCII", "5.6.7")
            options.append("SMTPUTF8")
        return session.mail(submission.mail_from, options)

    def _hand_over(self, session: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
        """The reply to the final dot. A mail whose dot was not sent was not taken; what comes after is uncertain."""
        connection = session.sock
        if connection is None:
            raise smtplib.SMTPServerDisconnected("connection lost")
        connection.sendall(_with_dots(content))
        try:
            connection.settimeout(self._answer_timeout_s)
            _send_dot(connection)
            code, reply = session.getreply()
            connection.settimeout(self._timeout_s)
        except (smtplib.SMTPException, _Unanswered) as error:
            raise Uncertain(f"{self._relay.host}: no answer after the final dot: {error}", "4.4.2") from error
        if not 200 <= code <= 599:
            raise Uncertain(f"{self._relay.host}: unreadable answer after the final dot", "4.5.0")
        return code, reply

    def _expect(self, reply: tuple[int, bytes], *codes: int, of_recipient: bool = False) -> str:
        """`of_recipient`: a refusal for now says something of the recipient's domain."""
        code, words = reply
        text = words.decode("utf-8", "replace")
        if code in codes:
            return f"{code} {text}"
        detail, status = f"{self._relay.host}: {code} {text}", _status(code, words)
        if 500 <= code <= 599 and code not in _ABOUT_US:
            raise Permanent(detail, status)
        status = "4" + status[1:]
        if of_recipient and code in _DEFERRING and not status.startswith(_ABOUT_ONE_MAILBOX):
            raise Deferred(detail, status)
        raise Transient(detail, status)

    def _session_failure(self, error: Exception) -> Transient:
        """The session broke before the final dot: the mail is untouched and may be tried again."""
        if isinstance(error, smtplib.SMTPResponseException):
            words = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
            text = f"{error.smtp_code} {words.decode('utf-8', 'replace')}"
            return Transient(f"{self._relay.host}: {text}", "4" + _status(error.smtp_code, words)[1:])
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Transient(f"{self._relay.host}: {error} Nothing was sent.", "4.7.4")
        return Transient(f"{self._relay.host}: {type(error).__name__}: {error}", "4.4.2")

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        session: smtplib.SMTP
        if relay.tls == "implicit":
            context = tls.trusted(relay.ca_file)
            session = smtplib.SMTP_SSL(relay.host, relay.port, relay.hostname, timeout=self._timeout_s, context=context)
        else:
            session = smtplib.SMTP(relay.host, relay.port, relay.hostname, timeout=self._timeout_s)
        try:
            if session.sock is not None:
                session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if relay.tls == "starttls":
                session.starttls(context=tls.trusted(relay.ca_file))  # raises where the relay offers none
            session.ehlo_or_helo_if_needed()
            if relay.username:
                self._log_in(session)
        except BaseException:
            session.close()
            raise
        return session

    def _log_in(self, session: smtplib.SMTP) -> None:
        relay = self._relay
        try:
            session.login(relay.username, relay.password)
        except smtplib.SMTPAuthenticationError as error:
            failure = self._session_failure(error)
            words = secret.without(failure.detail.partition(f"{error.smtp_code} ")[2], relay.username, relay.password)
            raise smtplib.SMTPAuthenticationError(error.smtp_code, words) from None  # the cause may hold it

    def _reset(self) -> None:
        """After a refusal the session is kept, its transaction is not."""
        try:
            if self._session is not None and self._session.rset()[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


class _Unanswered(Exception):
    pass


def _send_dot(connection: socket.socket) -> None:
    """An error at once means that it never left; only a timeout leaves that open."""
    try:
        connection.sendall(b".\r\n")
    except TimeoutError as error:
        raise _Unanswered(str(error)) from error


def _with_dots(content: bytes) -> bytes:
    """CRLF line breaks throughout, one at the end, and dots doubled (RFC 5321 §2.3.8, §4.5.2)."""
    lines = _LINE_BREAK.sub(b"\r\n", content)
    if lines and not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    doubled = lines.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled


def _status(code: int, words: bytes) -> str:
    """The reply's enhanced status code where it states one of the same class, else X.0.0."""
    enhanced = _ENHANCED.match(words)
    if enhanced and enhanced[1][:1] == str(code)[:1].encode():
        return enhanced[1].decode()
    return f"{max(code, 0) // 100}.0.0"


def _check_address(address: str) -> None:
    if _UNSAFE.search(address):
        raise Permanent("the address holds a character that no SMTP command may carry", "5.1.3")
