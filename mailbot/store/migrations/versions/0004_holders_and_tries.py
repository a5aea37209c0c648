"""Who holds what waits, and how often that came to nothing"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for queue in ("inbound", "outbound"):
        op.add_column(queue, sa.Column("holder", sa.Integer(), nullable=True))
    op.add_column("inbound", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("inbound", "tries")
    for queue in ("outbound", "inbound"):
        op.drop_column(queue, "holder")
