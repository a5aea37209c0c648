"""A change is a value: what field of what went from what to what. Applied in one place, undone in one place.

`subject` is "plan", "todo", "stakeholder" or "person"; `key` is the plan's id, the to-do's number, or the
person's id. "inbound" and "outbound", with the row's id, are in the trail alone: their queues have written them.
A new to-do is a change of its field "number" from None; its other fields follow as changes.
Values are JSON: dates as ISO 8601, people as ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast


class Recorded(Protocol):
    """A row of the audit trail, as `model.ChangeRow` is one."""

    subject: str
    key: int
    field: str
    before: object
    after: object


JsonValue = str | int | bool | list[int] | None


@dataclass(frozen=True, slots=True)
class Change:
    subject: str
    key: int
    field: str
    before: JsonValue
    after: JsonValue

    @property
    def reversed(self) -> Change:
        return Change(self.subject, self.key, self.field, self.after, self.before)


def recorded(row: Recorded) -> Change:
    """The change that a row of the audit trail keeps; its values were JSON when it was written."""
    return Change(row.subject, row.key, row.field, cast(JsonValue, row.before), cast(JsonValue, row.after))


def as_json(value: object) -> JsonValue:
    """A field's value as the audit trail keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [int(item) for item in value]
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise TypeError(f"{value!r} cannot be a change")


def net(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The same difference with each field named once; what came back to where it was is left out."""
    first: dict[tuple[str, int, str], Change] = {}
    for change in changes:
        where = (change.subject, change.key, change.field)
        earlier = first.get(where)
        first[where] = change if earlier is None else Change(*where, earlier.before, change.after)
    return tuple(change for change in first.values() if change.before != change.after)
