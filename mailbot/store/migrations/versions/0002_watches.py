"""When the clock looks at whom

Everyone who owns an open to-do, every provider and every admin is looked at once by the first stroke of the clock.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "watch",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_to", sa.Date(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("kind", "person_id"),
    )
    op.create_index("ix_watch_next", "watch", ["kind", "next_at", "person_id"])
    op.create_index("ix_watch_looked", "watch", ["looked_at"])
    op.create_index("ix_request_waiting", "request", ["kind", "asked_at"], **only("answered_at IS NULL"))
    # The instant is written as SQLAlchemy writes it: SQLite compares text.
    at_once = "'1970-01-01 00:00:00.000000'" if op.get_bind().dialect.name == "sqlite" else "to_timestamp(0)"
    for kind, people in (
        ("reminder", "SELECT DISTINCT owner_id AS id FROM todo WHERE state IN ('NEEDS-ACTION', 'IN-PROCESS')"),
        ("digest", "SELECT id FROM person WHERE provider"),
        ("summary", "SELECT id FROM person WHERE admin"),
    ):
        rows = f"SELECT '{kind}', found.id, {at_once} FROM ({people}) AS found"
        op.execute(f"INSERT INTO watch (kind, person_id, next_at) {rows}")


def downgrade() -> None:
    op.drop_index("ix_request_waiting", "request")
    op.drop_table("watch")
