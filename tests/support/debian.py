"""Dovecot and Postfix from Debian, each a private instance in a folder of its own, on loopback ports."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

PATIENCE_S = 30
USERS = {"plans": "plans-secret", "bot": "bot-secret", "anna": "anna-secret"}


def needed(program: str) -> str:
    """The program's path. Without it the test is skipped, but fails where CI is set."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{program} is not installed")
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, key) for 127.0.0.1 and localhost, which is its own authority."""
    crt, key = folder / "server.crt", folder / "server.key"
    subprocess.run(
        [
            *[needed("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
            *["-keyout", str(key), "-out", str(crt), "-days", "2", "-subj", "/CN=localhost"],
            *["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
        ],
        check=True,
        capture_output=True,
    )
    return crt, key


class Server:
    """A process that is there when its port answers. `folder` must be one that any user may pass through."""

    log: Path
    process: subprocess.Popen[bytes]

    def launch(self, command: list[str], port: int) -> None:
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
        moment = threading.Event()
        for _ in range(int(PATIENCE_S / 0.02)):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                assert self.process.poll() is None, self.said()
            moment.wait(0.02)
        raise AssertionError(self.said())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else "nothing logged"


class Dovecot(Server):
    """IMAP (STARTTLS and implicit TLS) and LMTP for USERS at any domain, with +tags; mail in Maildirs."""

    def __init__(self, folder: Path, prefix: str = "") -> None:
        """`prefix` is that of the personal namespace (RFC 2342)."""
        self.folder = folder
        self.log = folder / "dovecot.log"
        self.crt, key = certificate(folder)
        self.imap, self.imaps, self.lmtp = free_ports(3)
        owner = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        (folder / "users").write_text("".join(f"{name}:{{PLAIN}}{word}\n" for name, word in USERS.items()))
        (folder / "mail").mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder / "mail", owner)
        internal = "" if os.geteuid() == 0 else f"default_internal_user = {owner}\ndefault_login_user = {owner}\n"
        (folder / "dovecot.conf").write_text(
            f"""{internal}
            protocols = imap lmtp
            listen = 127.0.0.1
            base_dir = {folder}/run
            state_dir = {folder}/state
            log_path = {self.log}
            ssl = yes
            ssl_cert = <{self.crt}
            ssl_key = <{key}
            disable_plaintext_auth = no
            first_valid_uid = 1
            mail_location = maildir:{folder}/mail/%n
            recipient_delimiter = +
            namespace inbox {{
              inbox = yes
              separator = .
              prefix = {prefix}
            }}
            auth_username_format = %n
            mail_max_userip_connections = 100
            passdb {{
              driver = passwd-file
              args = {folder}/users
            }}
            userdb {{
              driver = static
              args = uid={owner} gid={pwd.getpwnam(owner).pw_gid} home={folder}/mail/%n
            }}
            service imap-login {{
              inet_listener imap {{
                port = {self.imap}
              }}
              inet_listener imaps {{
                port = {self.imaps}
                ssl = yes
              }}
            }}
            service lmtp {{
              inet_listener lmtp {{
                port = {self.lmtp}
              }}
            }}
            """
        )
        self.start()

    def start(self) -> None:
        self.launch([needed("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")], self.imaps)

    def crash(self) -> None:
        """With every session; a mere stop lets them go on."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)

    def deliver(self, content: bytes, *rcpt_tos: str) -> None:
        with smtplib.LMTP("127.0.0.1", self.lmtp) as session:
            for rcpt_to in rcpt_tos or ["plans@firm.example"]:
                session.sendmail("anna@firm.example", rcpt_to, content)

    def spoil(self, user: str, words: bytes) -> None:
        """The file of the mail with these words cannot be read any more."""
        for file in (self.folder / "mail" / user / "new").iterdir():
            if words in file.read_bytes():
                file.chmod(0)

    def forget_indexes(self, user: str) -> None:
        """Gives that user's INBOX another UIDVALIDITY."""
        for index in (self.folder / "mail" / user).glob("dovecot*"):
            if index.is_file():
                index.unlink()


MASTER = """\
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


class Postfix(Server):
    """Takes mail for firm.example by SMTP with STARTTLS and hands it on by `transport`; retries after a second.

    `routes` are for single addresses, "*" for the mail of clients on this machine to any other domain.
    """

    def __init__(self, folder: Path, transport: str, routes: Mapping[str, str] | None = None) -> None:
        if os.geteuid() != 0:
            pytest.fail("Postfix starts as root only") if os.environ.get("CI") else pytest.skip("not root")
        self.log = folder / "postfix.log"
        self.crt, key = certificate(folder)
        (self.port,) = free_ports(1)
        (folder / "queue").mkdir()
        (folder / "state").mkdir()
        shutil.chown(folder / "state", "postfix")
        table = " ".join(f"{{ {to} = {by} }}" for to, by in {"firm.example": transport, **(routes or {})}.items())
        (folder / "main.cf").write_text(
            f"""
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/state
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {self.log}
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.firm.example
mydestination =
alias_maps =
relay_domains = firm.example
relay_recipient_maps =
transport_maps = inline:{{ {table} }}
default_transport = error:no way out
mynetworks = 127.0.0.0/8
smtpd_tls_security_level = may
smtpd_tls_cert_file = {self.crt}
smtpd_tls_key_file = {key}
smtpd_forbid_bare_newline = yes
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
"""
        )
        (folder / "master.cf").write_text(f"127.0.0.1:{self.port} inet n - n - - smtpd\n{MASTER}")
        self.command = [needed("postfix"), "-c", str(folder)]
        self.launch([*self.command, "start-fg"], self.port)

    def stop(self) -> None:
        subprocess.run([*self.command, "stop"], capture_output=True, check=False)
        self.process.wait(PATIENCE_S)
