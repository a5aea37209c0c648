"""Signed addresses that count no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from mailbot.mail.token import Token
from mailbot.store.tables import REVOKED, insert_or_nothing


class SqlTokens:
    """Fulfils `ports.Tokens`. What is revoked stays so."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revoke(self, tokens: Iterable[Token], now: datetime) -> int:
        rows = [{"purpose": t.purpose.value, "person_id": t.person, "thing": t.thing, "at": now} for t in tokens]
        statement = insert_or_nothing(self._connection, REVOKED)
        return sum(self._connection.execute(statement, row).rowcount for row in rows)

    def valid(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        if not tokens:
            return ()
        columns = REVOKED.c
        of_these = (columns.person_id.in_({t.person for t in tokens}), columns.thing.in_({t.thing for t in tokens}))
        found = self._connection.execute(select(columns.purpose, columns.person_id, columns.thing).where(*of_these))
        revoked = {tuple(row) for row in found}
        return tuple(token for token in tokens if (token.purpose.value, token.person, token.thing) not in revoked)
