"""What a feedback report says (RFC 5965), and which mail of ours it is about. Never whether it is genuine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.mail.envelope import InboundMail

MOST_TEXT = 64 * 1024
_TYPE = re.compile(r"(?im)^feedback-type:[ \t]*([a-z-]{1,40})")
_COPIES = ("message/feedback-report", "message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
_SENDER = re.compile(r"(?im)^(?:original-mail-from|return-path|x-original-mail-from):[ \t]*(\S{1,320})")


def feedback_type(mail: InboundMail) -> str:
    """RFC 5965 §7.3: abuse, fraud, not-spam, …; "abuse" for reports that do not say (Microsoft's), for such are all."""
    found = (_TYPE.search(text) for text in _texts(mail, ("message/feedback-report",)))
    return next((match[1].lower() for match in found if match), "abuse")


def reported_senders(mail: InboundMail) -> tuple[str, ...]:
    """The envelope senders of the mail that is complained of (RFC 5965 §3.2), as written."""
    return tuple(match[1] for text in _texts(mail, _COPIES) for match in _SENDER.finditer(text))[:20]


def _texts(mail: InboundMail, kinds: tuple[str, ...]) -> Iterator[str]:
    for attachment in mail.attachments:
        if attachment.content_type in kinds:
            yield attachment.content[:MOST_TEXT].decode("latin-1")
