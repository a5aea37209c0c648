"""A file -> Config: TOML, secrets from where they lie, paths made absolute, what the tables say about each other."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mailbot.config.shape import Config
from mailbot.config.wrong import ConfigWrong, Wrong, key_of, wrongs_of

Table = dict[str, Any]

_LONGEST_SECRET = 100_000  # octets of a file
_PATHS = {("bot", "templates"), ("relay", "folder"), ("relay", "ca_file"), ("relay", "log"), ("mailbox", "ca_file")}
_SQLITE = "sqlite:///"


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Raises ConfigWrong with everything that is wrong, and nothing else. Connects to nothing."""
    raw = _read(path)
    folder = path.absolute().parent
    wrongs = [*_fetch_secrets(raw, folder, environ), *_across(raw)]
    _settle_paths(raw, folder)
    mentioned = {wrong.key for wrong in wrongs}
    try:
        config = Config.model_validate(_listless({**raw, "folder": folder}))
    except ValidationError as error:
        wrongs += [wrong for wrong in wrongs_of(error) if wrong.key not in mentioned]
        raise ConfigWrong(wrongs) from None  # the cause would show the values
    if wrongs:
        raise ConfigWrong(wrongs)
    return config


def _read(path: Path) -> Table:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigWrong([Wrong("the file", str(path), f"save it as UTF-8 (octet {error.start})")]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        mend = f"it cannot be read ({reason}); `mailbot init` writes one"
        raise ConfigWrong([Wrong("the file", str(path), mend)]) from None
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        mend = f'it is not TOML: {str(error)[:200]}; text is written in "quotes" and each table begins with [its name]'
        raise ConfigWrong([Wrong("the file", str(path), mend)]) from None
    if "folder" in raw:
        raise ConfigWrong([Wrong("folder", "", "there is no such key")])
    return raw


def _tables(raw: Table) -> Iterator[tuple[tuple[str | int, ...], Table]]:
    """Every table of the file with its path; whatever else stands there is left to the shape to refuse."""
    for name, value in raw.items():
        if isinstance(value, dict):
            yield (name,), value
        elif isinstance(value, list):
            yield from (((name, number), one) for number, one in enumerate(value) if isinstance(one, dict))


def _fetch_secrets(raw: Table, folder: Path, environ: Mapping[str, str]) -> Iterator[Wrong]:
    """password_file and password_env become password; secret_keys likewise, one a line."""
    for path, table in _tables(raw):
        if path[0] in ("mailbox", "relay"):
            yield from _fetch_secret(path, table, "password", folder, environ)
        elif path[0] == "bot":
            if isinstance(table.get("secret_keys"), str):
                table["secret_keys"] = [table["secret_keys"]]
            yield from _fetch_secret(path, table, "secret_keys", folder, environ)
            if isinstance(table.get("secret_keys"), str):
                table["secret_keys"] = [key.strip() for key in table["secret_keys"].splitlines() if key.strip()]


def _fetch_secret(
    path: tuple[str | int, ...], table: Table, name: str, folder: Path, environ: Mapping[str, str]
) -> Iterator[Wrong]:
    given = [key for key in (name, f"{name}_file", f"{name}_env") if key in table]
    if len(given) > 1:
        yield Wrong(key_of((*path, name)), "", f"give one of {' and '.join(given)}, not both")
    from_file, from_environment = table.pop(f"{name}_file", None), table.pop(f"{name}_env", None)
    place, value, fault = "", "", ""
    if from_file is not None:
        place, (value, fault) = f"{name}_file", _from_file(from_file, folder)
    elif from_environment is not None:
        place, (value, fault) = f"{name}_env", _from_environment(from_environment, environ)
    if fault:
        yield Wrong(key_of((*path, place)), "", fault)  # no value: some write the secret itself there
    if place:
        table[name] = value or "unknown secret, already reported"


def _from_file(name: object, folder: Path) -> tuple[str, str]:
    """(secret, "") or ("", what is wrong)."""
    if not isinstance(name, str) or not name:
        return "", "write the name of a file"
    try:
        with (folder / name).open("rb") as file:
            octets = file.read(_LONGEST_SECRET)
        text = octets.decode("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        return "", "the file is not UTF-8 text"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return "", f"the file cannot be read ({reason}); a name without a path is looked for in {folder}"
    return text, "" if text else "the file is empty"


def _from_environment(name: object, environ: Mapping[str, str]) -> tuple[str, str]:
    if not isinstance(name, str) or not name:
        return "", "write the name of an environment variable"
    text = environ.get(name, "")
    return text, "" if text else "the environment has no such variable, or it is empty"


def _settle_paths(raw: Table, folder: Path) -> None:
    for path, table in _tables(raw):
        for key, value in table.items():
            if (path[0], key) in _PATHS and isinstance(value, str):
                table[key] = folder / value
            elif (path[0], key) == ("store", "url") and isinstance(value, str) and value.startswith(_SQLITE):
                table[key] = _SQLITE + str(folder / value.removeprefix(_SQLITE))
    store = raw.setdefault("store", {})
    if isinstance(store, dict):
        store.setdefault("url", _SQLITE + str(folder / "storage/mailbot.sqlite"))


def _across(raw: Table) -> Iterator[Wrong]:
    """What no table can know alone."""
    if not raw.get("mailbox") and not raw.get("listen"):
        yield Wrong("mailbox", "", "no mail can come in: write a table [[mailbox]] or [listen]")
    if not raw.get("provider"):
        yield Wrong("provider", "", "nobody may make a plan: write a table [[provider]] with name and address")
    relay = raw.get("relay")
    if isinstance(relay, dict) and ("host" in relay) == ("folder" in relay):
        yield Wrong("relay", "", "write either host, to send mail, or folder, to only write it to files")
    if isinstance(relay, dict) and {"log", "ask"} <= relay.keys():
        yield Wrong("relay", "", "write either log, to look mails up in the relay's log, or ask, to run a command")
    listen = raw.get("listen")
    if isinstance(listen, dict) and not {"smtp", "lmtp"} & listen.keys():
        yield Wrong("listen", "", 'write smtp or lmtp, such as smtp = "127.0.0.1:2525"')
    if isinstance(listen, dict) and listen.get("direct") is True and "lmtp" in listen:
        yield Wrong(
            "listen: direct", "true", "a server that hands mail over by LMTP stands between: leave one of them out"
        )
    yield from _addresses(raw)


def _addresses(raw: Table) -> Iterator[Wrong]:
    bot = raw.get("bot")
    own = str(bot.get("address", "")).strip().lower() if isinstance(bot, dict) else ""
    seen: set[tuple[str, str]] = set()
    for path, table in _tables(raw):
        role, address = str(path[0]), table.get("address")
        if role not in ("provider", "admin") or not isinstance(address, str):
            continue
        address = address.strip().lower()
        if address == own:
            yield Wrong(key_of((*path, "address")), repr(address), "that is the bot's own address: give the person's")
        if (role, address) in seen:
            yield Wrong(key_of((*path, "address")), repr(address), f"this address has a table [[{role}]] already")
        seen.add((role, address))


def _listless(value: Any) -> Any:
    """Lists as tuples, as strict frozen values want them."""
    if isinstance(value, list):
        return tuple(_listless(one) for one in value)
    if isinstance(value, dict):
        return {key: _listless(one) for key, one in value.items()}
    return value
