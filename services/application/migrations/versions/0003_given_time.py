"""What a reopening needs: the stage that a closed case left, the time the bureau granted, and a strict order."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("closed_from", sa.String(length=24), nullable=True))
    op.add_column("cases", sa.Column("grace_since", UtcDateTime, nullable=True))
    op.add_column("cases", sa.Column("told_at", UtcDateTime, nullable=True))
