"""What people set for themselves: absences, the digest, their own choice before the config's"""

from __future__ import annotations

import warnings

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("person", sa.Column("digest_minute", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("person", sa.Column("away_from", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("away_until", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("cover_id", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("chosen", sa.String(), nullable=False, server_default=""))
    _plan_id(nullable=True)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM change WHERE plan_id IS NULL"))
    _plan_id(nullable=False)
    for name in ("chosen", "cover_id", "away_until", "away_from", "digest_minute", "digest"):
        op.drop_column("person", name)


def _plan_id(*, nullable: bool) -> None:
    """SQLite copies the table, and reads those that it refers to: nobody need hear of their indices."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        with op.batch_alter_table("change") as change:
            change.alter_column("plan_id", existing_type=sa.Integer(), nullable=nullable)
