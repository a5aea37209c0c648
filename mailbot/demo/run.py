"""Plays the story, prints each mail as it passes, writes the page; keeps the stage open where it was asked to."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from mailbot.demo.cast import ANNA, BOT, CAST, PROVAN
from mailbot.demo.page import write_page
from mailbot.demo.stage import Interrupted, Passed, Stage
from mailbot.demo.story import START, Scene, play

SCENES = 15
MARKER = ".mailbot-demo"  # whoever finds it in a folder knows that all of it is the demo's
INTERRUPTED = 130


def run(folder: Path, console: Console, keep: bool, stop: threading.Event) -> int:
    """The exit status: 0 where the story was told to its end or `stop` ended what `keep` keeps, 130 where `stop` ended
    the story itself, 2 where `folder` holds something else than an earlier demo. `folder` is emptied first."""
    try:
        _prepare(folder)
    except OSError as error:
        console.print(f"{error}\nName another place: --folder", markup=False, highlight=False, soft_wrap=True)
        return 2
    scenes: list[Scene] = []
    try:
        with Stage(folder, START, lambda passed: _print(console, passed), stop) as stage:
            for scene in play(stage):
                scenes.append(scene)
                console.print()
                console.rule(f"[bold]{len(scenes)}/{SCENES}  {scene.at:%a %d %b %H:%M}  {scene.title}", align="left")
                console.print(f"[dim]{scene.tells}")
            page = write_page(folder, scenes, stage.passed)
            _close(console, stage.passed, page)
            if keep:
                _keep(console, stage, stop)
    except Interrupted:
        console.print("\nThe story was interrupted.")
        return INTERRUPTED
    except (OSError, LookupError) as broken:
        console.print(f"\nThe story stopped: {broken}.\nWhat passed until then lies in {folder}.", markup=False)
        return 1
    return 0


def _prepare(folder: Path) -> None:
    """Makes the folder, or empties one that an earlier demo made. Raises OSError where it is neither."""
    folder.mkdir(parents=True, exist_ok=True)
    there = list(folder.iterdir())
    if there and not (folder / MARKER).is_file():
        raise FileExistsError(f"{folder} holds something else than an earlier demo, and nothing is deleted there.")
    for path in there:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARKER:
            path.unlink()
    (folder / MARKER).touch()


def _print(console: Console, passed: Passed) -> None:
    """One line: when, after how long, from or to whom, with what, and as much of the subject as there is room for."""
    to_bot = passed.to == BOT
    took = "" if to_bot or passed.took_s is None else f"{passed.took_s:.2f} s"
    sender = _name(str(passed.mail["From"]))
    who = f"{sender} [cyan]→[/cyan] mailbot" if to_bot else f"[green]←[/green] {_name(passed.to)}"
    extras = "".join(f"[magenta]{kind}[/magenta] " for kind in _extras(passed))
    when = passed.at.astimezone(START.tzinfo)
    subject = escape(str(passed.mail["Subject"]))
    line = f"  [dim]{when:%a %H:%M} {took:>7}[/dim]  {who}  {extras}{subject}"
    console.print(line, highlight=False, no_wrap=True, overflow="ellipsis")


def _extras(passed: Passed) -> list[str]:
    types = {part.get_content_type(): part for part in passed.mail.walk()}
    found = ["PDF"] if "application/pdf" in types else []
    calendar = types.get("text/calendar")
    return [*found, str(calendar.get_param("method"))] if calendar is not None else found


def _name(address: str) -> str:
    return next((person.name for person in CAST if person.address in address), address)


def _close(console: Console, passed: list[Passed], page: Path) -> None:
    answers = sorted(one.took_s for one in passed if one.took_s is not None and one.to != BOT)
    received = sum(one.to == BOT for one in passed)
    console.print()
    console.rule(align="left")
    console.print(f"{received} mails came in, {len(passed) - received} went out.", highlight=False)
    if answers:
        console.print(
            f"From delivery to answer: {answers[len(answers) // 2]:.2f} s in the middle, {answers[-1]:.2f} s at most."
        )
    console.print(f"Look at every mail, page and calendar entry: [bold]{page}[/bold]", soft_wrap=True)


def _keep(console: Console, stage: Stage, stop: threading.Event) -> None:
    """The story's clock goes on, a second a second, until somebody presses Ctrl-C."""
    console.print("\nThe post office stays open. Join with your own mail program, without TLS:")
    for person in (ANNA, PROVAN):
        settings = stage.settings(person)
        console.print(
            f"  {person.name}, {person.role}: user [bold]{settings.username}[/bold] password [bold]{settings.password}"
            f"[/bold]  IMAP {settings.host}:{settings.imap_port}  SMTP {settings.host}:{settings.smtp_port}",
            highlight=False,
            soft_wrap=True,
        )
    console.print(f"Write to {BOT}. Ctrl-C ends it.")
    seconds = 0
    while not stop.wait(1.0):
        stage.clock.advance(timedelta(seconds=1))
        seconds += 1
        if seconds % 60 == 0:
            stage.service.ring()
