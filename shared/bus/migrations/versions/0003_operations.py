"""What operators see and do."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bindings",
        sa.Column("exchange", sa.String(length=64), nullable=False),
        sa.Column("routing_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("exchange", "routing_key", name=op.f("pk_bindings")),
    )
    op.create_table(
        "dead_frames",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("taken_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_frames")),
    )
    op.create_table(
        "operator_acts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("letter", sa.String(length=300), nullable=False),
        sa.Column("what", sa.String(length=128), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_acts")),
    )
    op.create_index("ix_operator_acts_letter", "operator_acts", ["letter"], unique=False)
