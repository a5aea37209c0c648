"""The command line. Each command reads what it was given, calls one room of the house, and says what came of it."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from mailbot import __version__, maillog
from mailbot.config import Config, ConfigWrong, load

if TYPE_CHECKING:
    from mailbot.service.explain import Prover

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Keeps service providers and their clients on one page, by mail alone.",
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_out = Console()
_err = Console(stderr=True)

ConfigFile = Annotated[Path, typer.Option("--config", "-c", help="The config file.")]
NO_CONFIG = """\
There is no config at [bold]{path}[/bold].

  [bold]mailbot init[/bold]    writes one by asking a few questions
  [bold]mailbot demo[/bold]    shows the whole story on this machine, with no config at all
"""


@app.command()
def demo(
    keep: Annotated[bool, typer.Option(help="Leave it running, to join with your own mail program.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the page and the mails are written.")] = Path("storage/demo"),
) -> None:
    """The whole story on this machine: a post office on loopback, real SMTP and IMAP, then a page to look at."""
    from mailbot.demo.run import run

    maillog.set_up("error")
    raise typer.Exit(run(folder.absolute(), _out, keep, _on_signal()))


@app.command()
def serve(
    config: ConfigFile = Path("config.toml"),
    only: Annotated[str, typer.Option(help="Some of receive,work,send,schedule; all of them if left out.")] = "",
) -> None:
    """Run it: receive mail, carry it out, send, and ring the clock, until SIGTERM."""
    from mailbot.documents.broken import TemplateBroken
    from mailbot.service.ports import Failure
    from mailbot.serving import PARTS
    from mailbot.wiring import build

    parts = frozenset(part.strip() for part in only.split(",") if part.strip()) or PARTS
    if parts - PARTS:
        _fail(2, f"--only knows {', '.join(sorted(PARTS))}; not {', '.join(sorted(parts - PARTS))}.")
    found = _load(config)
    maillog.set_up(found.log.level, found.log.format, addresses=found.log.addresses)
    stop = _on_signal()
    try:
        service = build(found, maillog.report, parts=parts)
    except TemplateBroken as broken:
        _fail(1, f"bot.templates = {found.bot.templates} cannot be used: {broken.detail}")
    except (Failure, OSError) as failure:
        _fail_for_store(found, config, failure)
    try:
        service.start()
    except OSError as error:
        service.close()
        _fail(1, f"Nobody can hand mail in: {error}\nIs another mailbot running? Else choose another port in [listen].")
    told = {"version": __version__, "address": found.bot.address, "parts": ",".join(sorted(parts))}
    maillog.report("serving", told)
    stop.wait()
    service.close()
    maillog.report("stopped", {})


@app.command()
def init(config: ConfigFile = Path("config.toml")) -> None:
    """Write a config by asking a few questions."""
    from mailbot.first_steps import write_config

    def ask(question: str, otherwise: str) -> str:
        return str(typer.prompt(question, default=otherwise or None))

    try:
        files = write_config(config, ask, lambda question: str(typer.prompt(question, hide_input=True)))
    except FileExistsError as there:
        _fail(2, f"{there} is there already, and nothing is overwritten. Move it away, or name another: --config")
    except OSError as error:
        _fail(1, f"The config cannot be written: {error}. Name another place: --config")
    _say("Written: " + ", ".join(str(file) for file in files))
    _say(f"Now try it:  mailbot check --config {config}")


@app.command()
def check(config: ConfigFile = Path("config.toml")) -> None:
    """Try everything in the config, and say what to mend."""
    from mailbot.first_steps import check as try_all

    def tell(works: bool, what: str, mend: str) -> None:
        mark = "[green]✓[/green] " if works else "[red]✗[/red] "
        _out.print(mark + escape(what), highlight=False, soft_wrap=True)
        if mend:
            _say(f"  {mend}")

    raise typer.Exit(0 if try_all(_load(config), tell) else 1)


@app.command()
def explain(
    files: Annotated[list[Path], typer.Argument(help="Mails, or with --body plain texts.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
    body: Annotated[bool, typer.Option(help="Take each file as the plain text body alone.")] = False,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The config file: then it also says what is proven, and why.")
    ] = None,
) -> None:
    """What the bot makes of a mail, changing nothing."""
    from mailbot.gateways.clock import SystemClock
    from mailbot.service.explain import LONGEST, explain_body, unread
    from mailbot.service.explain import explain as explain_mail

    now = SystemClock().now()
    prover = _prover(_load(config)) if config is not None else None
    for file in files:
        try:
            with file.open("rb") as opened:
                content = opened.read(LONGEST + 1)
        except OSError as error:
            explained = unread(str(file), f"the file cannot be read: {error.strerror}")
        else:
            explained = explain_body(str(file), content, now) if body else explain_mail(str(file), content, now, prover)
        if as_json:
            _line(json.dumps(explained, ensure_ascii=False))
        else:
            _show(explained)


@app.command()
def understand(
    words: Annotated[list[str] | None, typer.Argument(help="A reply, in any language the bot hears.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON out; without words, JSON lines on standard input.")
    ] = False,
) -> None:
    """What the bot makes of a sentence."""
    from mailbot.gateways.clock import SystemClock
    from mailbot.language.understand import understand_line

    if as_json and not words:
        for octets in sys.stdin.buffer:
            if octets.strip():
                _line(understand_line(octets.decode("utf-8", "replace")))
        return
    if not words and sys.stdin.isatty():
        _fail(2, 'Write a sentence: mailbot understand "2 is done, 3 needs until Friday"')
    text = " ".join(words) if words else sys.stdin.buffer.read().decode("utf-8", "replace")
    asked = {"text": text, "about": "todo", "on": SystemClock().now().date().isoformat()}
    understood = understand_line(json.dumps(asked))
    if as_json:
        _line(understood)
        return
    answer = json.loads(understood)
    _say(f"language {answer.get('lang') or 'unknown'}")
    for act in answer["acts"]:
        rest = ", ".join(f"{key} {value}" for key, value in act.items() if key != "act" and value not in ([], None))
        _out.print(f"  [bold]{act['act']}[/bold] {escape(rest)}", highlight=False)


@app.command()
def revoke(
    named: Annotated[str, typer.Argument(help="A signed address or Message-ID of ours; or a person's address: all.")],
    config: ConfigFile = Path("config.toml"),
) -> None:
    """Make signed addresses count no more: one, or all that a person has got until now."""
    from mailbot.gateways.clock import SystemClock
    from mailbot.service.ports import Failure
    from mailbot.service.revoke import revoke as revoke_tokens
    from mailbot.store.unit_of_work import open_store
    from mailbot.wiring import desk_of

    read = _load(config)
    try:
        store = open_store(read.store.url)
        try:
            count = revoke_tokens(store, desk_of(read), SystemClock(), named)
        finally:
            store.close()
    except (Failure, OSError) as failure:
        _fail_for_store(read, config, failure)
    if count is None:
        _fail(1, "That is no signed address of ours, and nobody here has that address.")
    _say(f"Revoked: {count}.")


@app.command()
def version() -> None:
    """The version."""
    _out.print(__version__, highlight=False)


def _load(path: Path) -> Config:
    if not path.exists():
        _err.print(NO_CONFIG.format(path=escape(str(path))), soft_wrap=True)
        raise typer.Exit(2)
    try:
        return load(path)
    except ConfigWrong as wrong:
        _fail(2, f"{path} cannot be used:\n{wrong}")


def _fail_for_store(config: Config, path: Path, failure: Exception) -> NoReturn:
    reason = maillog.discreet(str(getattr(failure, "detail", failure)))
    look = f"`mailbot check --config {path}` tries everything in the config and says what to mend."
    _fail(1, f"store.url = {maillog.discreet(config.store.url)} cannot be used: {reason}\n{look}")


def _prover(config: Config) -> Prover:
    from mailbot.gateways.clock import SystemClock
    from mailbot.service.verify import proof_of
    from mailbot.wiring import desk_of, resolver_of

    desk, resolver, clock = desk_of(config), resolver_of(config), SystemClock()
    return lambda raw, mail: proof_of(raw, mail, desk, resolver, clock)


def _show(explained: Mapping[str, object]) -> None:
    _out.print(f"[bold]{escape(_writable(str(explained['file'])))}[/bold]", highlight=False, soft_wrap=True)
    for key, value in explained.items():
        if key != "file" and value not in (None, [], ""):
            _say(f"  {key}: {value}")


def _line(text: str) -> None:
    """A line of UTF-8, whatever the terminal's own encoding, and at once: somebody may wait for it at a pipe."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _say(text: str) -> None:
    """As it is: nothing in it is markup, and no line is broken."""
    _out.print(_writable(text), markup=False, highlight=False, soft_wrap=True)


def _fail(status: int, text: str) -> NoReturn:
    _err.print(_writable(text), markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(status) from None


def _writable(text: str) -> str:
    """Without what a terminal would obey, and without lone surrogates: file names and JSON may hold them."""
    return _CONTROLS.sub("�", text.encode("utf-8", "replace").decode())


def _on_signal() -> threading.Event:
    """Set when the program is asked to end (SIGTERM, Ctrl-C). Asked twice, it ends at once."""
    stop = threading.Event()

    def end(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return stop


def main() -> None:
    """The entry point `mailbot`."""
    app()
