"""What a config file may say: one class a table. A description says what to write, in words that follow "write"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ADDRESS = re.compile(r"[a-z0-9!#$%&'*/=?^_`{|}~.+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_DATABASE = re.compile(r"(?:sqlite:///|postgresql(?:\+psycopg)?://)\S+")
_ENDPOINT = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^\s:\[\]]+)):(?P<port>\d{1,5})")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SHORTEST_KEY = 16  # octets


def _address(text: str) -> str:
    lowered = text.strip().lower()
    if not _ADDRESS.fullmatch(lowered) or ".." in lowered:
        raise ValueError("that is no mail address")
    return lowered


def _database(url: str) -> str:
    if not _DATABASE.fullmatch(url):
        raise ValueError("that is no such URL")
    if url.startswith("postgresql") and url.partition("?")[0].count("@") > 1:
        raise ValueError("an @ within a name or password is written %40")
    return url


def _zone(name: str) -> str:
    if name not in _zones():
        near = get_close_matches(name, _zones(), 1)
        raise ValueError(f"did you mean {near[0]}?" if near else "no time zone has that name")
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _working_days(value: object) -> object:
    """ "Mon Tue" -> "12": ISO weekdays. Anything but text goes on to be refused by its type."""
    if not isinstance(value, str):
        return value
    names = value.lower().replace(",", " ").split()
    if not names or any(name[:3] not in _DAYS for name in names):
        raise ValueError("each day is one of Mon Tue Wed Thu Fri Sat Sun")
    return "".join(sorted({str(_DAYS.index(name[:3]) + 1) for name in names}))


def _one_line(text: str) -> str:
    if not text.strip() or any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise ValueError("it is one line of text and not empty")
    return text.strip()


def _by_tls_or_loopback(tls: str, info: ValidationInfo) -> str:
    if tls == "none" and info.data.get("host") not in _LOOPBACK:
        raise ValueError("without TLS the password could be read on the way: only for this machine itself")
    return tls


Text = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Hour = Annotated[int, Field(ge=0, le=23)]
Port = Annotated[int, Field(ge=1, le=65535)]
Tls = Annotated[Literal["implicit", "starttls", "none"], AfterValidator(_by_tls_or_loopback)]
Days = Annotated[tuple[Annotated[int, Field(ge=0, le=365)], ...], Field(max_length=20)]

_ZONE = 'a time zone such as "Europe/Stockholm"'
_LANGUAGE = 'a language by its two letters: "en", "sv", "nb", "hu"'
_TLS = '"implicit" (TLS from the first octet, usual), "starttls", or "none" for this machine itself'
_CA_FILE = "the file of a private certificate authority, where the server's certificate is signed by one"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Bot(_Table):
    """`templates` None: only those that come with the program. `keys` are the octets of `secret_keys`, newest first."""

    address: Address = Field(description='the address that people write to, such as "plans@firm.example"')
    name: Text = Field(description="the firm's name, as clients read it")
    colour: str = Field(
        default="#1f5f8b", pattern=r"^#[0-9a-fA-F]{6}$", description='the firm\'s colour, such as "#1f5f8b"'
    )
    language: Language = Field(default="en", description=_LANGUAGE)
    zone: Zone = Field(description=_ZONE)
    secret_keys: tuple[SecretStr, ...] = Field(
        description=f"secret_keys_file: a file with one secret a line, newest first, {_SHORTEST_KEY} characters or more"
    )
    authserv_id: str = Field(
        default="",
        max_length=255,
        pattern=r"^\S*$",
        description="the name your mail server gives itself in Authentication-Results",
    )
    templates: Path | None = Field(default=None, description="a folder whose files replace those of the program")
    grace_days: int = Field(
        default=0, ge=0, le=365, description="days of delay that nobody needs to approve, from 0 to 365"
    )

    @field_validator("address")
    @classmethod
    def _leaves_room_for_a_token(cls, address: str) -> str:
        local = address.partition("@")[0]
        if "+" in local or len(local) > 23:  # RFC 5321 §4.5.3.1.1: 64 octets, 41 of them ours
            raise ValueError("before the @ there are at most 23 characters and no +, because the bot adds +… itself")
        return address

    @field_validator("secret_keys")
    @classmethod
    def _long_enough(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not keys or any(len(key.get_secret_value().encode()) < _SHORTEST_KEY for key in keys):
            raise ValueError(f"each secret has at least {_SHORTEST_KEY} characters")
        return keys

    @property
    def keys(self) -> tuple[bytes, ...]:
        return tuple(key.get_secret_value().encode() for key in self.secret_keys)


class Store(_Table):
    """A URL may hold a password: it is in no repr."""

    url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///storage/mailbot.sqlite",
        repr=False,
        description='a database such as "sqlite:///storage/mailbot.sqlite" or "postgresql://user@host/mailbot"',
    )


class MailAccount(_Table):
    """One IMAP account that the bot reads."""

    host: Text = Field(description='the IMAP server, such as "imap.firm.example"')
    port: Port = Field(default=993, description="the port, 993 as a rule")
    tls: Tls = Field(default="implicit", description=_TLS)
    username: Text = Field(description="the name to log in with")
    password: SecretStr = Field(description="password_file: a file that holds nothing but the password")
    folder: Text = Field(default="INBOX", description="the folder that mail arrives in")
    processed: Text = Field(default="Processed", description="the folder for mail that is safely received")
    parked: Text = Field(default="Parked", description="the folder for mail too large to be received")
    ca_file: Path | None = Field(default=None, description=_CA_FILE)


class Endpoint(_Table):
    host: str
    port: Port


def _endpoint(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _ENDPOINT.fullmatch(value.strip())
    if found is None or not 1 <= int(found["port"]) <= 65535:
        raise ValueError("it is an address, a colon and a port from 1 to 65535")
    return Endpoint(host=found["six"] or found["host"], port=int(found["port"]))


class Listen(_Table):
    """Where the own mail server may hand mail over; None: nowhere. LMTP is RFC 2033, SMTP RFC 5321."""

    smtp: Annotated[Endpoint, BeforeValidator(_endpoint)] | None = Field(
        default=None, description='such as "127.0.0.1:2525"'
    )
    lmtp: Annotated[Endpoint, BeforeValidator(_endpoint)] | None = Field(
        default=None, description='such as "127.0.0.1:2424"'
    )
    hostname: Text = Field(default="localhost", description="the name that the bot greets with")
    direct: bool = Field(
        default=False, description="true where the MX record points to the bot itself and no server stands between"
    )


def _nameserver(value: object) -> object:
    """ "192.0.2.53", "[2001:db8::53]:5353": port 53 where none is named."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    found = _ENDPOINT.fullmatch(text)
    host, port = ((found["six"] or found["host"]), int(found["port"])) if found else (text.strip("[]"), 53)
    try:
        ip_address(host)
    except ValueError:
        raise ValueError("a nameserver is an IP address, with or without a colon and a port") from None
    return Endpoint(host=host, port=port)


def _mail_domain(text: str) -> str:
    lowered = text.strip().rstrip(".").lower()
    if not _ADDRESS.fullmatch(f"x@{lowered}"):
        raise ValueError("that is no domain")
    return lowered


class Trust(_Table):
    """Whom the bot believes beside its own mail server, and how it finds out by itself who wrote a mail."""

    verify: bool = Field(default=True, description="true, or false where the bot shall never ask the DNS")
    nameservers: tuple[Annotated[Endpoint, BeforeValidator(_nameserver)], ...] = Field(
        default=(), max_length=10, description='such as ["127.0.0.1"], or nothing for those of the machine'
    )
    sealers: tuple[Annotated[str, AfterValidator(_mail_domain)], ...] = Field(
        default=(), max_length=100, description='domains that forward your mail and seal it, such as ["lists.example"]'
    )


class Relay(_Table):
    """Where mail goes out: an SMTP server, or, where `folder` is set, files in a folder and no mail at all."""

    folder: Path | None = Field(default=None, description="a folder for a dry run: mail is written there and not sent")
    host: str = Field(default="", max_length=200, description='the SMTP server, such as "smtp.firm.example"')
    port: Port = Field(default=465, description="the port, 465 for implicit TLS and 587 for STARTTLS")
    tls: Tls = Field(default="implicit", description=_TLS)
    username: str = Field(
        default="", max_length=200, description="the name to log in with, nothing where none is needed"
    )
    password: SecretStr = Field(
        default=SecretStr(""), description="password_file: a file that holds nothing but the password"
    )
    hostname: Text = Field(default="localhost", description="the name of this machine, for EHLO")
    ca_file: Path | None = Field(default=None, description=_CA_FILE)
    log: Path | None = Field(default=None, description="the log file of the relay, where it is Postfix on this machine")
    ask: Annotated[tuple[Text, ...], Field(max_length=20)] = Field(
        default=(), description="a command and its arguments that tells by its exit status whether the relay has a mail"
    )


class Registered(_Table):
    """A provider or an admin. `working_days` are ISO weekdays ("12345"); hours are local."""

    name: Text = Field(description="the person's name")
    address: Address = Field(description='the address they write from, such as "anna@firm.example"')
    language: Language | None = Field(default=None, description=_LANGUAGE)
    zone: Zone | None = Field(default=None, description=_ZONE)
    working_days: Annotated[str, BeforeValidator(_working_days)] = Field(
        default="12345", description='such as "Mon Tue Wed Thu Fri"'
    )
    work_start: Hour = Field(default=8, description="the hour at which work begins, from 0 to 23")
    work_end: Annotated[int, Field(ge=1, le=24)] = Field(
        default=17, validate_default=True, description="the hour at which work ends, from 1 to 24"
    )
    digest_hour: Hour = Field(default=7, description="the hour at which the morning digest comes, from 0 to 23")

    @field_validator("work_end")
    @classmethod
    def _ends_after_it_begins(cls, end: int, info: ValidationInfo) -> int:
        if end <= info.data.get("work_start", 0):
            raise ValueError("work ends after it begins")
        return end


class Limits(_Table):
    """The most that one mail may hold, by the names of `mail.gate.Limits`, and the most that reading it may cost."""

    octets: int = Field(
        default=25 * 1024 * 1024, ge=10_000, le=100 * 1024 * 1024, description="the size of a mail in octets"
    )
    headers: int = Field(default=1_000, ge=50, le=10_000, description="header lines")
    parts: int = Field(default=500, ge=10, le=5_000, description="MIME parts")
    depth: int = Field(default=16, ge=4, le=50, description="parts within parts")
    addresses: int = Field(default=1_000, ge=10, le=10_000, description="addresses in To, Cc and the like")
    encoded_words: int = Field(default=1_000, ge=100, le=10_000, description="encoded words in headers")
    seconds: int = Field(default=3, ge=1, le=60, description="seconds of processor time to read a mail")
    memory_mb: int = Field(default=384, ge=256, le=8_192, description="memory to read a mail, in MiB")

    def of_a_mail(self) -> dict[str, int]:
        """Those that its octets are weighed against before anything reads them."""
        return self.model_dump(exclude={"seconds", "memory_mb"})


class Pages(_Table):
    """How the plan's page is printed."""

    processes: int = Field(default=2, ge=1, le=64, description="how many processes print pages, from 1 to 64")


class Rates(_Table):
    """How many mails are taken at once; more are put off, never lost. 0: as many as come."""

    sender_an_hour: int = Field(default=300, ge=0, le=100_000, description="mails of one sender within an hour")
    all_a_minute: int = Field(default=1_200, ge=0, le=100_000, description="mails of all senders within a minute")


class Clock(_Table):
    """Days relative to the due day on which somebody is reminded, and the hour of the admins' summary."""

    before: Days = Field(default=(2,), description="days before the due day, such as [7, 2]")
    after: Days = Field(default=(1, 3), description="days after the due day, such as [1, 3]")
    then_every: int = Field(default=3, ge=1, le=365, description="days between reminders after that")
    summary_hour: Hour = Field(default=20, description="the hour of the nightly summary, from 0 to 23")


class Log(_Table):
    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description='"info" or "debug", "warning", "error"'
    )
    format: Literal["text", "json"] = Field(default="text", description='"text" or "json"')
    addresses: bool = Field(default=True, description="true, or false to log no part of an address before the @")


class Config(_Table):
    """`folder` is the config file's own; every relative path in the file starts there and is absolute here."""

    folder: Path
    bot: Bot = Field(description="a table [bot]")
    store: Store = Field(default_factory=Store, description="a table [store]")
    mailbox: tuple[MailAccount, ...] = Field(default=(), description="tables [[mailbox]]")
    listen: Listen = Field(default_factory=Listen, description="a table [listen]")
    trust: Trust = Field(default_factory=Trust, description="a table [trust]")
    relay: Relay = Field(description="a table [relay]")
    provider: tuple[Registered, ...] = Field(description="tables [[provider]]")
    admin: tuple[Registered, ...] = Field(default=(), description="tables [[admin]]")
    limits: Limits = Field(default_factory=Limits, description="a table [limits]")
    pages: Pages = Field(default_factory=Pages, description="a table [pages]")
    rates: Rates = Field(default_factory=Rates, description="a table [rates]")
    clock: Clock = Field(default_factory=Clock, description="a table [clock]")
    log: Log = Field(default_factory=Log, description="a table [log]")

    def people(self) -> Iterator[tuple[Registered, bool, bool]]:
        """Everybody once: (person, is a provider, is an admin), language and zone filled in from the bot's.

        Who is both is described by the [[provider]] table.
        """
        providers = {person.address: person for person in self.provider}
        admins = {person.address: person for person in self.admin}
        for address, person in {**admins, **providers}.items():
            filled = {"language": person.language or self.bot.language, "zone": person.zone or self.bot.zone}
            yield person.model_copy(update=filled), address in providers, address in admins
