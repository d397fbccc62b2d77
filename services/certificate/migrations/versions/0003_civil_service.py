"""What the civil service register said last of a case's applicant."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "civil_service",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("told_at", UtcDateTime, nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("since_audit", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_civil_service")),
    )


def downgrade() -> None:
    op.drop_table("civil_service")
