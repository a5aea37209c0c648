"""Which mails had the plan's page, and what it showed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbound", sa.Column("page_of", sa.DateTime(timezone=True), nullable=True))
    had_it = "kind IN ('closing', 'news', 'plan', 'receipt', 'status') AND plan_id IS NOT NULL"
    op.execute(f"UPDATE outbound SET page_of = queued_at WHERE {had_it} AND message_id <> ''")


def downgrade() -> None:
    op.drop_column("outbound", "page_of")
