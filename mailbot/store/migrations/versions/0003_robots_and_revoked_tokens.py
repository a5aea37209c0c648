"""How people write, and tokens that count no more"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbound", sa.Column("likeness", sa.String(), nullable=False, server_default=""))
    op.add_column("inbound", sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("inbound", sa.Column("robot", sa.Boolean(), nullable=False, server_default=sa.false()))
    finished = sa.text("finished_at IS NOT NULL")
    op.create_index(
        "ix_inbound_person",
        "inbound",
        ["person_id", "finished_at"],
        sqlite_where=finished,
        postgresql_where=finished,
    )
    op.create_table(
        "revoked_token",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("purpose", "person_id", "thing"),
    )


def downgrade() -> None:
    op.drop_table("revoked_token")
    op.drop_index("ix_inbound_person", "inbound")
    for name in ("robot", "at_once", "likeness"):
        op.drop_column("inbound", name)
