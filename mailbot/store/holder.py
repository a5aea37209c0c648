"""Who holds what was claimed: one number for each run of the program, so that a death shows."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, Integer, Table, bindparam, case

HOLDER = bindparam("holder", type_=Integer)


def new_holder() -> int:
    """A number that no other run has: 31 bits by chance, as much as every engine keeps in an integer."""
    return secrets.randbelow(2**31)


def lost_a_holder(queue: Table) -> ColumnElement[int]:
    """1 for a row whose last claim ended with nothing said of it, by another run than the one that claims it now.

    That one was killed over it, or could not write down what came of it and is gone. One that lives and lets its own
    lease pass, because the database was away, does not count.
    """
    silent = queue.c.leased_until.is_not(None) & queue.c.holder.is_distinct_from(HOLDER)
    return case((silent, 1), else_=0)
