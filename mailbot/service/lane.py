"""Which mails must keep their order, told before any of them is read."""

from __future__ import annotations

from functools import partial

from mailbot.mail.delivered import author_address, header_text
from mailbot.mail.envelope import RawMessage
from mailbot.mail.token import Purpose, find_in
from mailbot.service.desk import Desk
from mailbot.service.ports import Lane, UnitOfWork

LOOKED_AT = 16 * 1024  # octets of the header


def lane_of(uow: UnitOfWork, desk: Desk, raw: RawMessage) -> Lane:
    """The provider whose plans the mail is about, by the first of our signed addresses that it names, else by From;
    None where neither says anything.

    It takes everything at its word and proves nothing: whoever forges a lane waits in it, and holds others up for no
    longer than their own mail takes. All plans of one provider share one, since an answer to a list touches several.
    """
    return partial(_lane, uow, desk, raw)


def _lane(uow: UnitOfWork, desk: Desk, raw: RawMessage) -> int | None:
    named = (*raw.envelope.rcpt_tos, header_text(raw.content, LOOKED_AT))
    token = find_in(" ".join(named), desk.signer, desk.domain)
    if token is not None:
        return uow.plans.lane(token.person, None if token.purpose is Purpose.TODO else token.thing)
    author = uow.people.by_address(author_address(raw.content))
    return uow.plans.lane(author.id) if author is not None and author.id is not None else None
