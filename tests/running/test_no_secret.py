"""Every failure that the program can meet, one row each: it is told, and no password or key is in what is told.

What is told is the log, what the commands print, every mail that goes out and every reason that the store keeps. Each
secret of the config is a canary, and is looked for as it is and in base64.
"""

from __future__ import annotations

import io
import logging
import os
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
from store.cluster import binaries, running_cluster
from support.bot import (
    ANNA,
    JOHN,
    KITCHEN,
    MONDAY,
    MX,
    PLANS,
    PROVAN,
    TEMPLATES,
    PlainOpener,
    PlainPress,
    Sent,
    SetClock,
)
from support.debian import certificate
from support.gateways import PATIENCE_S, mail
from support.repeating import Repeating, Way
from typer.testing import CliRunner

from mailbot import maillog
from mailbot.cli import app
from mailbot.config import Config, ConfigWrong, load
from mailbot.gateways.courier import SmtpRelay
from mailbot.gateways.imap import ImapAccount
from mailbot.gateways.opener import ProcessOpener
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.token import Signer
from mailbot.postoffice import PostOffice
from mailbot.service.accept import accept
from mailbot.service.ports import Submission, Transient
from mailbot.serving import Service
from mailbot.store.engine import open_engine
from mailbot.store.unit_of_work import open_store
from mailbot.wiring import build, desk_of

IMAP, SMTP, KEY, DATABASE = "CanaryImap", "CanarySmtp", "CanaryKeyOfSixteenOctets", "CanaryDatabase"
SECRETS = (IMAP, SMTP, KEY, DATABASE)
CONFIG = """\
[bot]
address = "plans@firm.example"
name = "Firm"
zone = "UTC"
secret_keys = "{key}"
authserv_id = "{mx}"

[store]
url = "{url}"

[[mailbox]]
host = "{imap_host}"
port = {imap_port}
tls = "{tls}"
username = "plans"
password = "{imap}"

[relay]
host = "{smtp_host}"
port = {smtp_port}
tls = "{tls}"
username = "plans"
password = "{smtp}"

[trust]
verify = false

[[provider]]
name = "Anna"
address = "anna@firm.example"

[[admin]]
name = "Ada"
address = "ada@firm.example"
"""
PROVEN = f"Authentication-Results: {MX}; dmarc=pass header.from=firm.example\r\n".encode()
HELP = PROVEN + mail("help")
OPENING = PROVEN + mail("Plan: Kitchen") + KITCHEN.encode()


@dataclass
class World:
    """A folder for the program, and all that was told there."""

    folder: Path
    log: io.StringIO
    told: list[str] = field(default_factory=list)
    clock: SetClock = field(default_factory=SetClock)
    events: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def config(self, **values: object) -> Path:
        given: dict[str, object] = {
            "key": KEY, "mx": MX, "url": "sqlite:///mailbot.sqlite", "tls": "none", "imap": IMAP, "smtp": SMTP,
            "imap_host": "127.0.0.1", "imap_port": closed_port(), "smtp_host": "127.0.0.1", "smtp_port": closed_port(),
        }  # fmt: skip
        file = self.folder / "config.toml"
        file.write_text(CONFIG.format(**{**given, **values}))
        return file

    def report(self, event: str, details: Mapping[str, object]) -> None:
        maillog.report(event, details)
        with self._changed:
            self.events.add(event)
            self._changed.notify_all()

    def until(self, event: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: event in self.events, PATIENCE_S), self.all_told

    def built(self, **values: object) -> Service:
        service = build(load(self.config(**values)), self.report, clock=self.clock, alarm_s=0)
        service.pauses_s = (0.01,)
        return service

    def command(self, *arguments: str, **values: object) -> int:
        """One of the program's commands; what it prints, and what it breaks with, is told."""
        result = CliRunner().invoke(app, [*arguments, "--config", str(self.config(**values))])
        self.told += [result.output, repr(result.exception)]
        return result.exit_code

    def receive(self, service: Service, content: bytes = HELP) -> None:
        service.accept(RawMessage(content, Envelope(ANNA, (PLANS,), self.clock.now())), "test/1")

    def read_store(self, service: Service) -> None:
        """Every mail that exists and every reason that is kept."""
        with service.store.begin() as uow:
            for number in count(1):
                inbound, outbound = uow.inbox.get(number), uow.outbox.get(number)
                if inbound is None and outbound is None:
                    return
                self.told += [row.reason for row in (inbound, outbound) if row is not None]
                if outbound is not None and outbound.content:
                    sent = Sent(outbound, Submission(outbound.content, outbound.mail_from, outbound.rcpt_to))
                    self.told.append(f"{outbound.kind} to {sent.to}: {sent.everything}")

    @property
    def all_told(self) -> str:
        return "\n".join([*self.told, self.log.getvalue()])


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Without processes for reading and printing: they have a row of their own."""
    monkeypatch.setattr("mailbot.wiring.ProcessPress", lambda base, **limits: PlainPress())
    monkeypatch.setattr("mailbot.wiring.ProcessOpener", lambda **limits: PlainOpener())
    root, log = logging.getLogger(), io.StringIO()
    before = (list(root.handlers), root.level)
    maillog.set_up("debug", stream=log)
    yield World(tmp_path, log)
    root.handlers[:], root.level = before


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return int(gone.getsockname()[1])


def forms(secret: str) -> Iterator[str]:
    """The secret, and what base64 makes of it wherever it begins."""
    yield secret
    for before in range(3):
        first, last = -(-before * 4 // 3), (before + len(secret)) * 4 // 3
        yield b64encode(b"x" * before + secret.encode()).decode()[first:last]


def leaked(text: str) -> list[str]:
    return [f"{secret} as {form}" for secret in SECRETS for form in forms(secret) if form.lower() in text.lower()]


def holds(world: World, *words: str) -> None:
    assert leaked(world.all_told) == [], world.all_told
    for word in words:
        assert word.lower() in world.all_told.lower(), f"{word} is not told: {world.all_told}"


def test_a_canary_is_found_in_whatever_form() -> None:
    for secret in SECRETS:
        for said in (secret, secret.upper(), b64encode(f"\0plans\0{secret}".encode()).decode()):
            assert leaked(f"535 not with {said}")
    assert leaked(CONFIG) == []


# --- the mailbox and the relay ----------------------------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """`way` is how a server refuses, "" for none; `values` go into the config; `words` are told."""

    way: Way | Literal[""]
    words: tuple[str, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    trusted: bool = True


REFUSALS: dict[str, Refusal] = {
    "the mailbox refuses the login and repeats it": Refusal("imap NO", ("imap_down", "not with", "…")),
    "the mailbox hangs up and repeats it": Refusal("imap BYE", ("imap_down", "not with", "…")),
    "the mailbox refuses a login beyond ASCII": Refusal("imap NO", ("imap_down", "not with"), {"imap": f"é{IMAP}"}),
    "the mailbox refuses a login with quotes": Refusal("imap NO", ("imap_down", "…"), {"imap": rf'\"{IMAP}\\'}),
    "the relay refuses PLAIN and repeats it": Refusal("smtp PLAIN", ("send_down", "535", "not with AUTH PLAIN …")),
    "the relay refuses LOGIN and repeats it": Refusal("smtp LOGIN", ("send_down", "535", "which is …")),
    "the relay knows no AUTH of ours": Refusal("smtp none", ("send_down", "AUTH")),
    "the mailbox is not there": Refusal("", ("imap_down", "refused")),
    "the relay is not there": Refusal("", ("send_down", "refused")),
    "the mailbox does not speak TLS": Refusal("imap NO", ("imap_down", "SSL"), {"tls": "implicit"}),
    "the relay does not speak TLS": Refusal("smtp PLAIN", ("send_down", "SSL"), {"tls": "implicit"}),
    "the mailbox offers no STARTTLS": Refusal("imap NO", ("imap_down", "TLS"), {"tls": "starttls"}),
    "the relay offers no STARTTLS": Refusal("smtp PLAIN", ("send_down", "STARTTLS"), {"tls": "starttls"}),
    "nobody vouches for the mailbox": Refusal(
        "imap NO", ("imap_down", "CERTIFICATE_VERIFY"), {"tls": "implicit"}, trusted=False),
    "nobody vouches for the relay": Refusal(
        "smtp PLAIN", ("send_down", "CERTIFICATE_VERIFY"), {"tls": "implicit"}, trusted=False),
    "the mailbox has no address": Refusal(
        "", ("imap_down", "name resolution"), {"imap_host": "nowhere.example", "tls": "implicit"}),
    "the relay has no address": Refusal(
        "", ("send_down", "name resolution"), {"smtp_host": "nowhere.example", "tls": "implicit"}),
}  # fmt: skip


@pytest.mark.parametrize("row", REFUSALS.values(), ids=REFUSALS)
def test_who_does_not_let_us_in_makes_us_tell_no_password(
    row: Refusal, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = socket.getaddrinfo

    def look_up(host: Any, *asked: Any, **how: Any) -> Any:
        if host == "nowhere.example":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return known(host, *asked, **how)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    pair = None if row.trusted else certificate(world.folder)
    with Repeating(row.way, pair) if row.way else nullcontext() as server:
        port = {f"{row.way[:4]}_port": server.port} if server is not None else {}
        service = world.built(**port, **row.values)
        world.receive(service)
        service.start()
        world.until(row.words[0])
        service.close()
        world.read_store(service)
        assert world.command("check", **port, **row.values) == 1
    holds(world, *row.words)


def test_a_real_server_refuses_a_wrong_password(world: World) -> None:
    users = {"plans": "another", ANNA: "hers"}
    with PostOffice(world.folder / "office", domain="firm.example", users=users) as office:
        service = world.built(imap_port=office.imap_port, smtp_port=office.smtp_port)
        world.receive(service)
        service.start()
        for event in ("imap_down", "send_down"):
            world.until(event)
        service.close()
    holds(world, "imap_down", "535")


def test_who_is_told_that_a_mail_was_given_up_reads_no_password(world: World) -> None:
    """The relay's words go to the provider."""
    with Repeating("smtp LOGIN") as server:
        service = world.built(smtp_port=server.port)
        world.receive(service, OPENING)
        assert service.work_once()
        with pytest.raises(Transient):
            service.send_once()
        world.clock.ahead(days=5)
        assert service.send_once() and service.send_once()
    users = {"plans": SMTP, ANNA: "hers", PROVAN: "also hers", JOHN: "his"}
    with PostOffice(world.folder / "office", domain="firm.example", users=users) as office:
        service.close()
        service = world.built(smtp_port=office.smtp_port)
        world.clock.ahead(hours=1)
        while service.send_once():
            pass
        world.read_store(service)
        service.close()
    holds(world, "undelivered to anna@firm.example", "535", "which is …")


# --- the store --------------------------------------------------------------------------------------

URLS = {
    "nobody is there": f"postgresql://mailbot:{DATABASE}@127.0.0.1:1/mailbot",
    "the password among the options": f"postgresql://mailbot@127.0.0.1:1/mailbot?connect_timeout=2&password={DATABASE}",
    "a slash in it": f"postgresql://mailbot:x/{DATABASE}@127.0.0.1:1/mailbot",
    "a colon in it": f"postgresql://mailbot:x:{DATABASE}@127.0.0.1:1/mailbot",
    "an @ in it": f"postgresql://mailbot:x@{DATABASE}@127.0.0.1:1/mailbot",
    "an @ and a colon in it": f"postgresql://mailbot:x@y:{DATABASE}@127.0.0.1:1/mailbot",
    "no such option": f"postgresql://mailbot:{DATABASE}@127.0.0.1:1/mailbot?colour=blue",
    "no port": f"postgresql://mailbot:{DATABASE}@127.0.0.1:port/mailbot",
    "no such database": f"mysql://mailbot:{DATABASE}@127.0.0.1/mailbot",
    "no URL": f"mailbot:{DATABASE}@127.0.0.1/mailbot",
    "a blank in it": f"postgresql://mailbot:x {DATABASE}@127.0.0.1/mailbot",
}


@pytest.mark.parametrize("command", [("serve",), ("check",), ("revoke", ANNA)], ids=lambda command: command[0])
@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_a_store_that_cannot_be_opened_shows_no_password(url: str, command: tuple[str, ...], world: World) -> None:
    assert world.command(*command, url=url) in (1, 2)
    holds(world, "store", "url")
    assert "Traceback" not in world.all_told and "SystemExit" in world.all_told


@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_what_is_no_url_is_not_repeated(url: str, world: World) -> None:
    try:
        open_engine(url).connect()
    except Exception as error:
        world.told += [str(error), repr(error), repr(error.__cause__)]
    if "@127" not in url.partition("@")[2]:  # the config takes no second @: it would be part of the host's name
        holds(world, " ")


@pytest.mark.server
def test_a_database_that_goes_away_shows_no_password(world: World) -> None:
    found = binaries()
    if found is None:
        pytest.fail("PostgreSQL is not installed") if os.environ.get("CI") else pytest.skip("no PostgreSQL")
    raw, desk = RawMessage(HELP, Envelope(ANNA, (PLANS,), MONDAY)), desk_of(load(world.config()))
    with running_cluster(found) as url:
        store = open_store(url.replace("mailbot@", f"mailbot:{DATABASE}@"))
        accept(store, desk, world.clock, raw, "first")
    for _ in range(2):
        with pytest.raises(Transient) as gone:
            accept(store, desk, world.clock, raw, "second")
        world.report("accept_down", {"reason": gone.value.detail})
        world.told += [repr(gone.value), repr(gone.value.__cause__)]
    holds(world, "accept_down")


# --- the config -------------------------------------------------------------------------------------

WRONG: dict[str, tuple[str, str]] = {
    "a misspelt key": (f'password = "{IMAP}"', f'passwrod = "{IMAP}"'),
    "no text": (f'password = "{IMAP}"', f'password = ["{IMAP}"]'),
    "a table": (f'password = "{IMAP}"', f'password = {{is = "{IMAP}"}}'),
    "the password for the name of its file": (f'password = "{IMAP}"', f'password_file = "{IMAP}"'),
    "the password for the name of its variable": (f'password = "{IMAP}"', f'password_env = "{IMAP}"'),
    "no end of the text": (f'password = "{IMAP}"', f'password = "{IMAP}'),
    "no quotes": (f'password = "{IMAP}"', f"password = {IMAP}"),
    "twice": (f'password = "{IMAP}"', f'password = "{IMAP}"\npassword = "{SMTP}"'),
    "a short key": (f'secret_keys = "{KEY}"', 'secret_keys = "CanarySmtp"'),
    "a key that is a number": (f'secret_keys = "{KEY}"', f'secret_keys = ["{KEY}", 7]'),
    "a key for the name of its file": (f'secret_keys = "{KEY}"', f'secret_keys_file = "{KEY}"'),
    "another fault beside it": ('zone = "UTC"', 'zone = "Nowhere"'),
    "a table for a list": ("[[mailbox]]", "[mailbox]"),
    "no table": ("[relay]", "[mailbox.relay]"),
}


@pytest.mark.parametrize(("right", "wrong"), WRONG.values(), ids=WRONG)
def test_a_wrong_config_shows_no_secret(right: str, wrong: str, world: World) -> None:
    file = world.config(url=f"postgresql://mailbot:{DATABASE}@127.0.0.1:1/mailbot")
    file.write_text(file.read_text().replace(right, wrong, 1))
    with pytest.raises(ConfigWrong) as caught:
        load(file)
    for command in ("serve", "check"):
        result = CliRunner().invoke(app, [command, "--config", str(file)])
        assert result.exit_code == 2
        world.told.append(result.output)
    world.told += [str(caught.value), repr(caught.value.wrongs)]
    holds(world, "cannot be used")


# --- a crash ----------------------------------------------------------------------------------------


def everything(config: Config, *more: object) -> RuntimeError:
    """An error that says all it can reach."""
    values = [config, *(getattr(config, name) for name in Config.model_fields), *more]
    return RuntimeError(" ".join(f"{value!r} {value!s}" for value in values))


def breaking(error: Exception) -> Callable[..., Any]:
    def broken(*given: object, **named: object) -> object:
        raise error

    return broken


@pytest.mark.parametrize("part", ["receive", "listen", "work", "send", "schedule"])
def test_a_crash_tells_no_secret(part: str, world: World) -> None:
    users = {"plans": IMAP, ANNA: "hers"}
    with PostOffice(world.folder / "office", domain="firm.example", users=users) as office:
        office.submit(ANNA, mail("help"))
        file = world.config(imap_port=office.imap_port, smtp_port=office.smtp_port)
        with file.open("a") as more:
            more.write(f'[listen]\nsmtp = "127.0.0.1:{closed_port()}"\n')
        config = load(file)
        service = build(config, world.report, clock=world.clock, alarm_s=0)
        service.pauses_s = (0.01,)
        account, relay = service.receivers[0]._account, service.delivery._courier._courier._relay  # type: ignore[attr-defined]
        error = everything(config, service, service.desk, account, relay, *vars(service).values())
        world.told += [str(error)]
        told = _break(part, service, world, error)
        service.start()
        if part == "schedule":
            service.ring()
        if part == "listen":
            service.listeners[0]._reception._accepted(RawMessage(HELP, Envelope(ANNA, (PLANS,), MONDAY)))  # type: ignore[attr-defined]
        world.until(told)
        service.close()
    holds(world, told, "RuntimeError")


def _break(part: str, service: Service, world: World, error: Exception) -> str:
    """Breaks that part; the event that tells it."""
    if part == "receive":
        service.receivers[0]._accept = breaking(error)  # type: ignore[attr-defined]
        return "accept_down"
    if part == "listen":
        service.listeners[0]._reception._accept = breaking(error)  # type: ignore[attr-defined]
        return "accept_down"
    if part == "work":
        service.opener.open = breaking(error)  # type: ignore[method-assign]
        return "processed"
    if part == "send":
        service.delivery.deliver_next = breaking(error)  # type: ignore[method-assign]
        return "send_down"
    service.store.begin = breaking(error)  # type: ignore[method-assign]
    return "clock_down"


def test_the_night_report_tells_of_a_crash_without_a_secret(world: World) -> None:
    service = world.built()
    service.opener.open = breaking(everything(load(world.folder / "config.toml"), service.desk))  # type: ignore[method-assign]
    world.receive(service)
    while service.work_once():
        world.clock.ahead(hours=2)
    world.clock.ahead(hours=24)
    service.ring()
    service.delivery._courier.send = lambda submission: "250 kept"  # type: ignore[attr-defined]
    while service.send_once():
        pass
    world.read_store(service)
    service.close()
    holds(world, "summary to ada@firm.example", "RuntimeError", "parked")


def test_a_worker_that_dies_knows_no_secret(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in SECRETS:
        monkeypatch.setenv(f"MAILBOT_{secret}", secret)
    opener = ProcessOpener(work="running.dying:at_once")
    raw = RawMessage(HELP, Envelope(ANNA, (PLANS,), MONDAY))
    with pytest.raises(Transient) as died:
        opener.open(raw, desk_of(load(world.config())).terms)
    opener.close()
    world.told.append(died.value.detail)
    holds(world, "status 3", "all that I know")


CRASHING = """\
import mailbot.{where} as room
from mailbot.cli import main

def crash(*given, **named):
    raise RuntimeError(repr((given, named)))

room.{what} = crash
main()
"""


@pytest.mark.parametrize(
    ("where", "what", "arguments"),
    [
        ("wiring", "build", ("serve",)),
        ("first_steps", "check", ("check",)),
        ("service.revoke", "revoke", ("revoke", ANNA)),
        ("serving", "Service.start", ("serve",)),
    ],
)
def test_a_crash_of_the_program_shows_none(where: str, what: str, arguments: tuple[str, ...], world: World) -> None:
    file = world.config()
    crashed = subprocess.run(
        [sys.executable, "-c", CRASHING.format(where=where, what=what), *arguments, "--config", str(file)],
        env={**os.environ, "PYTHONPATH": str(TEMPLATES.parent), "COLUMNS": "200"},
        cwd=world.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 3,
    )
    world.told += [crashed.stdout, crashed.stderr]
    assert crashed.returncode == 1
    holds(world, "Traceback", "RuntimeError")


# --- what is shown of values ------------------------------------------------------------------------


def test_no_value_shows_a_secret(world: World) -> None:
    config = load(world.config(url=f"postgresql://mailbot:{DATABASE}@127.0.0.1:1/mailbot?password={DATABASE}"))
    engine = open_engine(config.store.url.partition("?")[0])
    account = ImapAccount("imap.firm.example", 993, "plans", IMAP)
    relay = SmtpRelay("smtp.firm.example", 465, username="plans", password=SMTP)
    desk = desk_of(config)
    for value in (account, relay, engine, engine.url, desk, desk.signer, Signer([KEY.encode()]), desk.terms):
        world.told += [repr(value), str(value)]
    world.told.append(str(everything(config)))
    world.report("shown", {"account": account, "relay": relay, "url": config.store.url, "config": config})
    holds(world, "imap.firm.example", "smtp.firm.example", "127.0.0.1")
