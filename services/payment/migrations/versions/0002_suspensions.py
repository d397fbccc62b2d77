"""Which institutions are suspended, and where the case of an order lies."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0002"
down_revision = "0001"
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
    op.add_column("orders", sa.Column("institution", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("orders", sa.Column("earlier", Json, nullable=False, server_default="[]"))
    op.add_column("orders", sa.Column("assigned_at", UtcDateTime, nullable=True))


def downgrade() -> None:
    op.drop_column("orders", "assigned_at")
    op.drop_column("orders", "earlier")
    op.drop_column("orders", "institution")
    op.drop_index(op.f("ix_suspensions_institution"), table_name="suspensions")
    op.drop_table("suspensions")
