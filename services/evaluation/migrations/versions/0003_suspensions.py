"""Which institutions are suspended."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspensions",
        sa.Column("sanction", sa.String(length=64), nullable=False),
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime, nullable=True),
        sa.Column("lifted_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("sanction", name=op.f("pk_suspensions")),
    )
    op.create_index(op.f("ix_suspensions_institution"), "suspensions", ["institution"])


def downgrade() -> None:
    op.drop_index(op.f("ix_suspensions_institution"), table_name="suspensions")
    op.drop_table("suspensions")
