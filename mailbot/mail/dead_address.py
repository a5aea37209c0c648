"""Does a refusal mean that the address itself is dead (RFC 3463), or only that this mail did not get through?"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

WORDS: dict[str, tuple[str, ...]] = {
    name: tuple(phrase.casefold() for phrase in phrases)
    for name, phrases in tomllib.loads((files("mailbot.mail") / "bounce_words.toml").read_text("utf-8")).items()
}

# RFC 3463 §3.2 and §3.5: bad mailbox, bad system, bad syntax, moved, null MX (RFC 7505), no route.
_DEAD_STATUSES = frozenset({"5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.1.351", "5.4.4", "5.4.310"})
_ALIVE_STATUS = re.compile(r"\d\.(?:2\.[023]|3\.[1-9]\d*|6\.\d+|7\.\d+|1\.[789])$")
_NO_DOMAIN = re.compile(
    r"nxdomain|null mx|had no relevant answers|doesn't receive email|does not receive email|domain not found"
)
_REASON_FOLLOWS = re.compile(r"recipient address rejected: (?!access denied)")
_ADDRESS = re.compile(r"<?[^\s<>@]{1,64}@[^\s<>@,;]{1,190}>?")
_LINK = re.compile(r"https?://\S{1,300}")


def is_dead(status: str | None, diagnostic: str, *, after_data: bool = False) -> bool:
    """True where no mail will ever reach the address: unknown user or host, moved, a domain that takes no mail.

    A full, disabled or suspended mailbox, policy, spam, size and networks say nothing about the address. A refusal that
    came `after_data` judges the mail: the server had taken the recipient before.
    """
    text = _LINK.sub(" ", _ADDRESS.sub(" ", " ".join(diagnostic.split()).casefold()))
    text = _REASON_FOLLOWS.sub("", text)
    if _NO_DOMAIN.search(text):
        return True
    if after_data or (status and _ALIVE_STATUS.match(status)):
        return False
    named = _earliest(text, WORDS["dead"])
    hindered = _earliest(text, WORDS["alive"])
    if named is None:
        return hindered is None and status in _DEAD_STATUSES
    return hindered is None or named < hindered


def _earliest(text: str, phrases: tuple[str, ...]) -> int | None:
    """Where the first of the phrases stands."""
    found = [at for at in (text.find(phrase) for phrase in phrases) if at >= 0]
    return min(found) if found else None
