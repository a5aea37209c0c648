"""Signed addresses are revoked, one by one or all of a person's: what comes to them counts as any stranger's mail.

Nothing is lost by it: who is proven by other means is heard as before, and the next mail to a person has a new token.
"""

from __future__ import annotations

from mailbot.mail.token import Purpose, Token, find_in
from mailbot.service.case import person_id
from mailbot.service.desk import Desk
from mailbot.service.ports import Clock, Store, UnitOfWork

OF_A_MAIL = (Purpose.REPLY, Purpose.BOUNCE)


def revoke(store: Store, desk: Desk, clock: Clock, named: str) -> int | None:
    """How many tokens that counted before. None where `named` is nothing of ours.

    `named` is a signed address, a Message-ID or a calendar UID of ours: that one alone. Or a person's address: all
    that was sent to them until now, and the calendar entries of what is open for them.
    """
    with store.begin() as uow:
        token = find_in(named, desk.signer, desk.domain)
        if token is not None:
            return uow.tokens.revoke([token], clock.now())
        person = uow.people.by_address(named.strip())
        return uow.tokens.revoke(_all_of(uow, person_id(person)), clock.now()) if person is not None else None


def _all_of(uow: UnitOfWork, person: int) -> list[Token]:
    mails = [Token(purpose, person, row) for row in uow.outbox.sent_to(person) for purpose in OF_A_MAIL]
    return [*mails, *(Token(Purpose.TODO, person, todo.id or 0) for todo in uow.plans.open_todos_of(person))]
