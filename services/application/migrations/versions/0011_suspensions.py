"""Which institutions are suspended, and at which ones a case lay before."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0011"
down_revision = "0010"
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
    op.add_column("cases", sa.Column("earlier", Json, nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "earlier")
    op.drop_index(op.f("ix_suspensions_institution"), table_name="suspensions")
    op.drop_table("suspensions")
