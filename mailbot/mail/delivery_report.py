"""What a delivery report says of one recipient, and the patterns by which reports of every shape say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
REPLY = re.compile(r"(?<![\d.])[45]\d\d[ -]+['\"]?(?:[45]\d\d[ -]+)?#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}")
AFTER_DATA = re.compile(
    r"in reply to (?:the )?(?:end of )?data|after (?:end of )?data|\(data\)|smtp command\s{1,4}data|response to data",
    re.IGNORECASE,
)
MOST_TEXT = 64 * 1024


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`recipient` is a bare address, None where none is named; `status` an RFC 3463 code, None where none is stated.

    `hard`: the address itself is dead. `action` is RFC 3464's: failed, delayed, delivered, relayed, expanded.
    `diagnostic` is the remote server's own words; `original_message_id` is bare, None where the report does not say.
    """

    recipient: str | None
    status: str | None
    hard: bool
    action: str
    diagnostic: str
    original_message_id: str | None
