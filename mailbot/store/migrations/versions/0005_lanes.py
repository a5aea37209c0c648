"""Mails that keep their order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbound", sa.Column("lane", sa.Integer(), nullable=True))
    in_lanes = sa.text("finished_at IS NULL AND lane IS NOT NULL")
    op.create_index("ix_inbound_lane", "inbound", ["lane", "id"], sqlite_where=in_lanes, postgresql_where=in_lanes)


def downgrade() -> None:
    op.drop_index("ix_inbound_lane", "inbound")
    op.drop_column("inbound", "lane")
