"""A config by asking, and everything in a config tried: `mailbot init` and `mailbot check`."""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from mailbot.config import Config
from mailbot.wiring import trials

Ask = Callable[[str, str], str]
"""(question, what stands if nothing is typed) -> the answer."""

TEMPLATE = """\
# Written by `mailbot init`. Every setting there is, explained: config.example.toml

[bot]
address = {address}
name = {name}
language = {language}
zone = {zone}
secret_keys_file = "secret_keys"
# The first word of your mail server's Authentication-Results headers: look at the source of any mail you received.
authserv_id = {authserv_id}

[[mailbox]]
host = {imap}
username = {username}
password_file = "mail_password"

[relay]
host = {smtp}
username = {username}
password_file = "mail_password"

[[provider]]
name = {provider}
address = {provider_address}

[[admin]]
name = {provider}
address = {provider_address}
"""


def write_config(path: Path, ask: Ask, ask_secret: Callable[[str], str]) -> tuple[Path, ...]:
    """Asks, then writes the config and two files for secrets beside it that only their owner may read.

    Raises FileExistsError where one of them is there already: nothing is ever overwritten. Raises OSError, before it
    asks, where the folder cannot be had.
    """
    files = (path, path.parent / "secret_keys", path.parent / "mail_password")
    for file in files:
        if file.exists():
            raise FileExistsError(str(file))
    _make_folder(path.parent)
    name = ask("What is the firm called?", "")
    address = ask("Which address shall everybody write to?", "plans@firm.example")
    domain = address.rpartition("@")[2]
    answers = {
        "name": name,
        "address": address,
        "language": ask("Your language (en, sv, nb, hu)?", "en"),
        "zone": ask("Your time zone?", "Europe/London"),
        "provider": ask("Your own name?", ""),
        "provider_address": ask("The address you write from?", f"me@{domain}"),
        "imap": ask("The IMAP server?", f"imap.{domain}"),
        "smtp": ask("The SMTP server?", f"smtp.{domain}"),
        "username": ask("The name to log in with?", address),
        "authserv_id": ask("What does your mail server call itself in Authentication-Results?", f"mail.{domain}"),
    }
    password = ask_secret(f"The password of {answers['username']}?")
    _write_private(files[1], secrets.token_hex(24) + "\n")
    _write_private(files[2], password + "\n")
    # A JSON string is a TOML basic string.
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in answers.items()}
    path.write_text(TEMPLATE.format(**quoted), "utf-8")
    return files


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:  # the name is that of a file
        raise NotADirectoryError(error.errno, "not a folder", str(folder)) from error
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "nothing may be written there", str(folder))


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def check(config: Config, tell: Callable[[bool, str, str], None]) -> bool:
    """Tries everything; `tell(works, what, mend)` for each. True where all of it works."""
    works = True
    for what, trial, look_at in trials(config):
        try:
            trial()
        except Exception as error:  # whatever a server or a file does, it is told
            works = False
            tell(False, what, f"{type(error).__name__}: {error}; look at {look_at}")
        else:
            tell(True, what, "")
    return works
