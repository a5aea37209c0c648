"""Signed addresses that count no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from mailbot.mail.token import Token
from mailbot.store.statement import Statement
from mailbot.store.tables import REVOKED, insert_or_nothing

_REVOKED = Statement(
    select(REVOKED.c.thing).where(
        REVOKED.c.purpose == bindparam("purpose"),
        REVOKED.c.person_id == bindparam("person"),
        REVOKED.c.thing == bindparam("thing"),
    )
)


class SqlTokens:
    """Fulfils `ports.Tokens`. What is revoked stays so."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revoke(self, tokens: Iterable[Token], now: datetime) -> int:
        rows = [{"purpose": t.purpose.value, "person_id": t.person, "thing": t.thing, "at": now} for t in tokens]
        # RETURNING tells what was added: on PostgreSQL an INSERT's rowcount is not known.
        statement = insert_or_nothing(self._connection, REVOKED).returning(REVOKED.c.thing)
        return sum(len(self._connection.execute(statement, row).all()) for row in rows)

    def valid(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        return tuple(token for token in tokens if not self._revoked(token))

    def _revoked(self, token: Token) -> bool:
        which = {"purpose": token.purpose.value, "person": token.person, "thing": token.thing}
        return _REVOKED.first(self._connection, **which) is not None
