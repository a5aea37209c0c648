"""The one place where objects are built: a config becomes a service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from mailbot.config import Config, MailAccount, Relay
from mailbot.documents.broken import TemplateBroken
from mailbot.documents.render import Renderer
from mailbot.domain.model import Person
from mailbot.domain.rate import Meter, Rate
from mailbot.domain.rhythm import Cadence
from mailbot.gateways.clock import Alarm, SystemClock
from mailbot.gateways.courier import SmtpCourier, SmtpRelay
from mailbot.gateways.dns import Resolver
from mailbot.gateways.folder_courier import FolderCourier
from mailbot.gateways.imap import ImapAccount, Poller
from mailbot.gateways.opener import ProcessOpener
from mailbot.gateways.press import ProcessPress
from mailbot.gateways.smtpd import Listener
from mailbot.gateways.traces import AskingCommand, PostfixLog
from mailbot.mail.gate import Limits
from mailbot.mail.token import Signer
from mailbot.maillog import discreet
from mailbot.service.deliver import Delivery
from mailbot.service.desk import Desk, Trust
from mailbot.service.pace import Pace, PacedCourier
from mailbot.service.ports import Clock, Store, Traces
from mailbot.serving import PARTS, Service
from mailbot.store.unit_of_work import open_store

Report = Callable[[str, Mapping[str, object]], None]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def template_folder() -> Path:
    """The templates that come with the program: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "templates"


def renderer_of(config: Config) -> Renderer:
    """With the firm's own templates before the program's. Raises `TemplateBroken`."""
    own = config.bot.templates
    if own is None:
        return Renderer((template_folder(),))
    if not own.is_dir():
        raise TemplateBroken(own, 0, "there is no such folder")
    renderer = Renderer((own, template_folder()))
    renderer.check()
    return renderer


def desk_of(config: Config) -> Desk:
    bot, clock = config.bot, config.clock
    return Desk(
        address=bot.address,
        signer=Signer(bot.keys),
        firm=bot.name,
        colour=bot.colour,
        authserv_id=bot.authserv_id,
        trust=Trust(frozenset(config.trust.sealers), config.listen.direct),
        language=bot.language,
        zone=bot.zone,
        grace_days=bot.grace_days,
        cadence=Cadence(clock.before, clock.after, clock.then_every),
        summary_hour=clock.summary_hour,
        most_an_hour=config.rates.sender_an_hour,
        limits=Limits(**config.limits.of_a_mail()),
    )


def resolver_of(config: Config) -> Resolver | None:
    """None where the bot verifies nothing itself."""
    nameservers = tuple((one.host, one.port) for one in config.trust.nameservers)
    return Resolver(nameservers) if config.trust.verify else None


def register(store: Store, config: Config) -> None:
    """Everyone whom the config names is known, with what it says of them."""
    with store.begin() as uow:
        for one, provider, admin in config.people():
            uow.people.register(
                Person(
                    name=one.name,
                    address=one.address,
                    language=one.language or config.bot.language,
                    zone=one.zone or config.bot.zone,
                    provider=provider,
                    admin=admin,
                    working_days=one.working_days,
                    work_start=one.work_start,
                    work_end=one.work_end,
                    digest_hour=one.digest_hour,
                )
            )


def build(
    config: Config,
    report: Report,
    *,
    clock: Clock | None = None,
    parts: frozenset[str] = PARTS,
    alarm_s: float = 60,
) -> Service:
    """Everything connected and nothing started. `clock` None: the machine's own.

    Raises `TemplateBroken` for templates of the firm's own that cannot be read, `Failure` or OSError for a store that
    cannot be opened.
    """
    renderer = renderer_of(config)
    store = open_store(config.store.url)
    register(store, config)
    desk = desk_of(config)
    clock = clock or SystemClock()
    store.take_over(clock.now())
    press = ProcessPress(template_folder(), workers=config.pages.processes)
    opener = ProcessOpener(processor_s=config.limits.seconds, memory_mb=config.limits.memory_mb)
    courier = _courier(config.relay)
    paced = PacedCourier(courier, Pace(clock))
    delivery = Delivery(store, desk, clock, renderer, press, paced, _traces(config.relay))
    service = Service(
        store=store,
        desk=desk,
        clock=clock,
        opener=opener,
        delivery=delivery,
        report=report,
        dns=resolver_of(config),
        parts=parts,
        closables=(courier, delivery, press, opener, store),
    )
    service.receivers = tuple(
        Poller(_account(mailbox), service.accept, clock, report, size_limit=config.limits.octets)
        for mailbox in config.mailbox
    )
    service.listeners = tuple(_listeners(config, service, clock, report))
    if alarm_s:
        service.alarms = (Alarm(service.ring, seconds=alarm_s),)
    return service


def trials(config: Config) -> Iterator[tuple[str, Callable[[], object], str]]:
    """Everything in a config that can be tried: (what, the trial, what to look at if it fails). No mail is sent, moved
    or answered; tables and folders that are missing are made. A trial raises where something is wrong."""
    yield f"the store {discreet(config.store.url)}", lambda: open_store(config.store.url).close(), "store.url"
    yield "the templates", lambda: renderer_of(config), "bot.templates"
    resolver = resolver_of(config)
    if resolver is not None:
        own = config.bot.address.rpartition("@")[2]
        yield "the DNS", partial(resolver.probe, own), "trust: nameservers; verify = false does without"
    for number, mailbox in enumerate(config.mailbox, 1):
        poller = Poller(_account(mailbox), lambda raw, source: None, SystemClock())
        where = f"mailbox {number}: host, port, tls, username, password_file"
        yield f"the mailbox {mailbox.username} at {mailbox.host}:{mailbox.port}", poller.probe, where
    relay = config.relay
    if relay.folder:
        yield f"the folder {relay.folder}", _courier(relay).probe, "relay: folder"
    else:
        where = "relay: host, port, tls, username, password_file"
        yield f"the relay {relay.host}:{relay.port}", _courier(relay).probe, where


def _listeners(config: Config, service: Service, clock: Clock, report: Report) -> Iterator[Listener]:
    """Where the own mail server hands mail over, for the bot's own address with or without a token."""
    rates = config.rates
    protocols: tuple[Literal["smtp", "lmtp"], ...] = ("smtp", "lmtp")
    for protocol in protocols:
        where = getattr(config.listen, protocol)
        if where is not None:
            yield Listener(
                where.host,
                where.port,
                service.accept,
                clock,
                allowed_rcpt=service.desk.is_ours,
                meter=Meter(Rate(rates.sender_an_hour, HOUR), Rate(rates.all_a_minute, MINUTE)),
                protocol=protocol,
                hostname=config.listen.hostname,
                size_limit=config.limits.octets,
                report=report,
            )


def _account(mailbox: MailAccount) -> ImapAccount:
    return ImapAccount(
        host=mailbox.host,
        port=mailbox.port,
        username=mailbox.username,
        password=mailbox.password.get_secret_value(),
        tls=mailbox.tls,
        folder=mailbox.folder,
        processed=mailbox.processed,
        parked=mailbox.parked,
        ca_file=str(mailbox.ca_file or ""),
    )


def _traces(relay: Relay) -> Traces | None:
    if relay.log is not None:
        return PostfixLog(relay.log)
    return AskingCommand(relay.ask) if relay.ask else None


def _courier(relay: Relay) -> SmtpCourier | FolderCourier:
    if relay.folder is not None:
        return FolderCourier(relay.folder)
    return SmtpCourier(
        SmtpRelay(
            host=relay.host,
            port=relay.port,
            tls=relay.tls,
            username=relay.username,
            password=relay.password.get_secret_value(),
            hostname=relay.hostname,
            ca_file=str(relay.ca_file or ""),
        )
    )
