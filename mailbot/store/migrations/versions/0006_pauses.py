"""Plans that are paused until a day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("paused_on", "paused_until"):
        op.add_column("plan", sa.Column(name, sa.Date(), nullable=True))
    waking = sa.text("paused_until IS NOT NULL")
    op.create_index("ix_plan_waking", "plan", ["paused_until"], sqlite_where=waking, postgresql_where=waking)


def downgrade() -> None:
    op.drop_index("ix_plan_waking", "plan")
    for name in ("paused_until", "paused_on"):
        op.drop_column("plan", name)
