"""The command line. Each command reads what it was given, calls one room of the house, and says what came of it."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mailbot import __version__, maillog
from mailbot.config import Config, ConfigWrong, load

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Keeps service providers and their clients on one page, by mail alone.",
)
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
    from mailbot.service.ports import Failure
    from mailbot.serving import PARTS
    from mailbot.wiring import build

    found = _load(config)
    parts = frozenset(part.strip() for part in only.split(",") if part.strip()) or PARTS
    if parts - PARTS:
        _err.print(f"--only knows {', '.join(sorted(PARTS))}; not {', '.join(sorted(parts - PARTS))}.")
        raise typer.Exit(2)
    maillog.set_up(found.log.level, found.log.format, addresses=found.log.addresses)
    log = maillog.report
    stop = _on_signal()
    try:
        service = build(found, log, parts=parts)
    except Failure as failure:
        _err.print(f"The store at {found.store.url} cannot be opened: {failure.detail}")
        raise typer.Exit(1) from None
    service.start()
    log("serving", {"version": __version__, "address": found.bot.address, "parts": ",".join(sorted(parts))})
    stop.wait()
    service.close()
    log("stopped", {})


@app.command()
def init(config: ConfigFile = Path("config.toml")) -> None:
    """Write a config by asking a few questions."""
    from mailbot.first_steps import write_config

    def ask(question: str, otherwise: str) -> str:
        return str(typer.prompt(question, default=otherwise or None))

    try:
        files = write_config(config, ask, lambda question: str(typer.prompt(question, hide_input=True)))
    except FileExistsError as there:
        _err.print(f"{there} is there already, and nothing is overwritten. Move it away, or name another: --config")
        raise typer.Exit(2) from None
    _out.print("Written: " + ", ".join(str(file) for file in files), soft_wrap=True)
    _out.print(f"Now try it:  mailbot check --config {config}", soft_wrap=True)


@app.command()
def check(config: ConfigFile = Path("config.toml")) -> None:
    """Try everything in the config, and say what to mend."""
    from mailbot.first_steps import check as try_all

    def tell(works: bool, what: str, mend: str) -> None:
        _out.print(("[green]✓[/green] " if works else "[red]✗[/red] ") + what, highlight=False, soft_wrap=True)
        if mend:
            _out.print(f"  {mend}", markup=False, highlight=False, soft_wrap=True)

    raise typer.Exit(0 if try_all(_load(config), tell) else 1)


@app.command()
def explain(
    files: Annotated[list[Path], typer.Argument(help="Mails, or with --body plain texts.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
    body: Annotated[bool, typer.Option(help="Take each file as the plain text body alone.")] = False,
) -> None:
    """What the bot makes of a mail, changing nothing."""
    from mailbot.gateways.clock import SystemClock
    from mailbot.service.explain import explain as explain_mail
    from mailbot.service.explain import explain_body

    now = SystemClock().now()
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            _err.print(f"{file}: {error.strerror}")
            continue
        explained = (explain_body if body else explain_mail)(str(file), content, now)
        if as_json:
            sys.stdout.write(json.dumps(explained, ensure_ascii=False) + "\n")
        else:
            _show(explained)


@app.command()
def understand(
    words: Annotated[list[str] | None, typer.Argument(help="A reply, in any language the bot hears.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines on standard input, JSON lines out.")] = False,
) -> None:
    """What the bot makes of a sentence."""
    from mailbot.language.understand import understand_line

    if as_json:
        for line in sys.stdin:
            if line.strip():
                sys.stdout.write(understand_line(line) + "\n")
        return
    from mailbot.gateways.clock import SystemClock

    text = " ".join(words or ()) or sys.stdin.read()
    asked = {"id": "1", "text": text, "about": "todo", "on": SystemClock().now().date().isoformat()}
    answer = json.loads(understand_line(json.dumps(asked)))
    _out.print(f"language {answer['lang']}", highlight=False)
    for act in answer["acts"]:
        rest = ", ".join(f"{key} {value}" for key, value in act.items() if key != "act" and value not in ([], None))
        _out.print(f"  [bold]{act['act']}[/bold] {rest}", highlight=False)


@app.command()
def version() -> None:
    """The version."""
    _out.print(__version__, highlight=False)


def _load(path: Path) -> Config:
    if not path.exists():
        _err.print(NO_CONFIG.format(path=path))
        raise typer.Exit(2)
    try:
        return load(path)
    except ConfigWrong as wrong:
        _err.print(str(wrong), markup=False, highlight=False)
        raise typer.Exit(2) from None


def _show(explained: Mapping[str, object]) -> None:
    _out.print(f"[bold]{explained['file']}[/bold]")
    for key, value in explained.items():
        if key != "file" and value not in (None, [], ""):
            _out.print(f"  {key}: {value}", markup=False, highlight=False)


def _on_signal() -> threading.Event:
    """Set when the program is asked to end (SIGTERM, Ctrl-C)."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def main() -> None:
    """The entry point `mailbot`."""
    app()
