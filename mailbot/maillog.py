"""What the program tells its operator: one line an event, no secret, and no address where none is wanted.

Owner of structlog. An event is a short name with values: `log("mail.accepted", inbound=12)`. What the libraries say
through the standard library's logging comes out the same way, from "warning" on.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal, TextIO

import structlog

_SECRET_NAME = re.compile(
    r"pass(?:word|wd|phrase)?|secret|credential|api_?key|(?:^|_)keys?$|authorization", re.IGNORECASE
)
# A signed address lets its reader answer for somebody, so a log must not hold one: its beginning is enough to find it.
_TOKEN = re.compile(r"(?<![a-z0-9])([a-z2-7]{6})[a-z2-7]{34}(?![a-z0-9])", re.IGNORECASE)
_CREDENTIALS_IN_URL = re.compile(r"(?<=://)([^\s:/@]{0,100}):[^\s@]{1,200}(?=@)|(?<=[?&])((?:ssl)?password)=[^\s&]+")
_LOCAL_PART = re.compile(r"[^\s<>()\[\]\",;:@]{1,64}@(?=[\w-])")
_TROUBLE = re.compile(r"_(?:down|back|error|unreadable)$")
_LONGEST = 2000  # characters of one value
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

Event = MutableMapping[str, Any]


def set_up(
    level: Literal["debug", "info", "warning", "error"] = "info",
    form: Literal["text", "json"] = "text",
    *,
    addresses: bool = True,
    stream: TextIO | None = None,
) -> None:
    """Once, at the start; again replaces what was. `stream` is standard error where none is given."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        _Discretion(addresses),
    ]
    written = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _line(form)],
    )
    output = logging.StreamHandler(stream or sys.stderr)
    output.setFormatter(written)
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(logging.WARNING)
    logging.getLogger("mailbot").setLevel(_LEVELS[level])
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """`name` is the room, such as "imap"; it appears with every event."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger(f"mailbot.{name}")
    return bound.bind(room=name)


def report(event: str, details: Mapping[str, object]) -> None:
    """An event of the service, as its parts tell them: a warning where something fails, has a reason, or is back."""
    tell = logger("service").warning if "reason" in details or _TROUBLE.search(event) else logger("service").info
    tell(event, **details)


def discreet(text: str, *, addresses: bool = True) -> str:
    """`text` without signed addresses and credentials in URLs; without local parts too where `addresses` is False."""
    text = _CREDENTIALS_IN_URL.sub(_without_password, _TOKEN.sub(r"\1…", text[: 2 * _LONGEST]))[:_LONGEST]
    return text if addresses else _LOCAL_PART.sub("…@", text)


def _without_password(found: re.Match[str]) -> str:
    return f"{found[2]}=…" if found[2] else f"{found[1]}:…"


class _Discretion:
    """The last word on every value, whoever logged it."""

    def __init__(self, addresses: bool) -> None:
        self._addresses = addresses

    def __call__(self, logger: object, method: str, event: Event) -> Event:
        return {name: self._value(name, value) for name, value in event.items()}

    def _value(self, name: str, value: object) -> object:
        if name.startswith("_"):  # structlog's own: the record it came from
            return value
        if _SECRET_NAME.search(name):
            return "…"
        if isinstance(value, Mapping):
            return {str(key): self._value(str(key), one) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value("", one) for one in value]
        if isinstance(value, bytes):
            return f"{len(value)} octets"
        if value is None or isinstance(value, bool | int | float):
            return value
        return discreet(str(value), addresses=self._addresses)


def _line(form: str) -> structlog.typing.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(default=str)
    return _as_text


def _as_text(logger: object, method: str, event: Event) -> str:
    """2026-11-23T08:30:00Z info imap.waiting room=imap delay=4; a value with blanks is quoted, a line break escaped."""
    at, level, what = event.pop("at", ""), event.pop("level", ""), event.pop("event", "")
    values = " ".join(f"{_word(name)}={_word(value)}" for name, value in event.items())
    return f"{at} {level:<7} {_word(what, quoted=False)} {values}".rstrip()


def _word(value: object, *, quoted: bool = True) -> str:
    text = str(value)
    if text and text.isprintable() and not (quoted and re.search(r"[\s\"'=]", text)):
        return text
    shown = repr(text)
    return shown if quoted else shown[1:-1]
