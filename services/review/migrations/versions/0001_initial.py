"""Desks and the acts done at them."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("move", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("actor", Json, nullable=False),
        sa.Column("clause", sa.String(length=64), nullable=True),
        sa.Column("said", Json, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_acts")),
    )
    op.create_table(
        "desks",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", UtcDateTime, nullable=True),
        sa.Column("arrived_at", UtcDateTime, nullable=True),
        sa.Column("audit_since", UtcDateTime, nullable=True),
        sa.Column("closed_at", UtcDateTime, nullable=True),
        sa.Column("closed_from", sa.String(length=24), nullable=True),
        sa.Column("reopened_at", UtcDateTime, nullable=True),
        sa.Column("employer", sa.String(length=200), nullable=True),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("major", sa.String(length=200), nullable=False),
        sa.Column("items", Json, nullable=False),
        sa.Column("confirmed", Json, nullable=False),
        sa.Column("publicities", Json, nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("auditor", sa.String(length=128), nullable=True),
        sa.Column("countersigned", sa.Boolean(), nullable=False),
        sa.Column("corrections", Json, nullable=False),
        sa.Column("second_correction", sa.Text(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("checks", Json, nullable=False),
        sa.Column("hands", Json, nullable=False),
        sa.Column("deadline", UtcDateTime, nullable=True),
        sa.Column("waits_for_employer", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("snapshot", Json, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_desks")),
    )
    for columns in LISTS:
        op.create_index(op.f(f"ix_desks_{'_'.join(columns)}"), "desks", list(columns), unique=False)


def downgrade() -> None:
    for columns in LISTS:
        op.drop_index(op.f(f"ix_desks_{'_'.join(columns)}"), table_name="desks")
    op.drop_table("desks")
    op.drop_table("acts")


LISTS = (
    ("employer", "waits_for_employer", "arrived_at", "case_id"),
    ("institution", "stage", "arrived_at", "case_id"),
    ("institution", "stage", "major", "arrived_at", "case_id"),
    ("overdue", "stage", "arrived_at", "case_id"),
)
"""Each work list is read in order by one index."""
