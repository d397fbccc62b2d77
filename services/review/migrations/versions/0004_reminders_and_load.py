"""Reminders, by which the check list is made, when an audit was decided, and the index from which a load is counted."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BY_MAJOR = ("institution", "stage", "major", "arrived_at", "case_id")


def upgrade() -> None:
    op.add_column("desks", sa.Column("categories", Json, nullable=False, server_default="[]"))
    op.add_column("desks", sa.Column("decided_at", UtcDateTime, nullable=True))
    op.drop_index(op.f(f"ix_desks_{'_'.join(BY_MAJOR)}"), table_name="desks")
    op.create_index("ix_desks_load", "desks", [*BY_MAJOR, "overdue", "auditor"], unique=False)
    op.create_index(op.f("ix_desks_institution_decided_at"), "desks", ["institution", "decided_at"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("deadline", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_reminders")),
    )
    op.create_index(op.f("ix_reminders_role_party_at_case_id"), "reminders", ["role", "party", "at", "case_id"])


def downgrade() -> None:
    op.drop_table("reminders")
    op.drop_index(op.f("ix_desks_institution_decided_at"), table_name="desks")
    op.drop_index("ix_desks_load", table_name="desks")
    op.create_index(op.f(f"ix_desks_{'_'.join(BY_MAJOR)}"), "desks", list(BY_MAJOR), unique=False)
    op.drop_column("desks", "decided_at")
    op.drop_column("desks", "categories")
