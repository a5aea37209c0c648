"""What is wrong with a config: the key, the value and the mend, all of them at once and no secret among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mailbot.config.shape import Config

_SECRET = ("password", "secret_keys", "url")  # the URL of a store may hold a password


@dataclass(frozen=True, slots=True)
class Wrong:
    """`key` as in the file, "mailbox 2: host"; `value` as text, "" where it is missing or secret."""

    key: str
    value: str
    mend: str

    def __str__(self) -> str:
        shown = f" = {self.value}" if self.value else ""
        return f"{self.key}{shown}\n    {self.mend}"


class ConfigWrong(Exception):
    """Permanent. `wrongs` holds every fault that could be found, at least one."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        self.wrongs = tuple(wrongs)
        super().__init__("\n".join(str(wrong) for wrong in self.wrongs))


def wrongs_of(error: ValidationError) -> Iterator[Wrong]:
    for found in error.errors(include_url=False):
        yield _wrong(found)


def _wrong(found: ErrorDetails) -> Wrong:
    path = _named_path(found["loc"])
    key = key_of(path)
    if found["type"] == "extra_forbidden":
        return Wrong(key, "", _unknown(path))
    wanted = _description(path)
    if found["type"] == "missing":
        return Wrong(key, "", f"it is missing: write {wanted}")
    if found["type"] == "value_error":
        return Wrong(key, shown(path, found["input"]), f"{found['ctx']['error']}; write {wanted}")
    return Wrong(key, shown(path, found["input"]), f"write {wanted}")


def _named_path(loc: Iterable[int | str]) -> tuple[int | str, ...]:
    """Without what pydantic adds for its own use, the names of a union's members."""
    path: list[int | str] = []
    model: Any = Config
    for step in loc:
        if isinstance(step, str) and model is not None and step not in model.model_fields and path and len(path) > 1:
            break
        path.append(step)
        if isinstance(step, str):
            model = _table(model, step)
    return tuple(path)


def key_of(path: Iterable[int | str]) -> str:
    """("mailbox", 1, "host") -> "mailbox 2: host"; ("bot", "zone") -> "bot: zone"."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f" {step + 1}"
        else:
            words += f": {step}" if words else step
    return words or "the file"


def shown(path: Sequence[int | str], value: object) -> str:
    """A plain value as text, cut short; nothing of a secret, a table or a list."""
    if any(step in _SECRET for step in path) or isinstance(value, dict | list | tuple | BaseModel) or value is None:
        return ""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _description(path: Sequence[int | str]) -> str:
    model: Any = Config
    description = "something else"
    for step in path:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step) if model is not None else None
        if field is None:
            break
        description = field.description or description
        model = _table(model, step)
    return description


def _unknown(path: Sequence[int | str]) -> str:
    model: Any = Config
    for step in path[:-1]:
        if isinstance(step, str) and model is not None:
            model = _table(model, step)
    known = [name for name in (model.model_fields if model is not None else {}) if name != "folder" or len(path) > 1]
    near = get_close_matches(str(path[-1]), known, 1)
    return (
        f"there is no such key; did you mean {near[0]}?" if near else f"there is no such key; known: {', '.join(known)}"
    )


def _table(model: Any, name: str) -> type[BaseModel] | None:
    """The table that a key of a table holds, alone or in a list; None where it holds a plain value."""
    field = model.model_fields.get(name) if model is not None else None
    kind = field.annotation if field is not None else None
    for candidate in (kind, *get_args(kind)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
