"""Whom a sanction reaches: an applicant, as all before, or an institution."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_sanctions_person_ref"), table_name="sanctions")
    op.alter_column("sanctions", "person_ref", new_column_name="ref")
    op.create_index(op.f("ix_sanctions_ref"), "sanctions", ["ref"])
    op.add_column("sanctions", sa.Column("target", sa.String(length=24), nullable=False, server_default="applicant"))


def downgrade() -> None:
    op.drop_column("sanctions", "target")
    op.drop_index(op.f("ix_sanctions_ref"), table_name="sanctions")
    op.alter_column("sanctions", "ref", new_column_name="person_ref")
    op.create_index(op.f("ix_sanctions_person_ref"), "sanctions", ["person_ref"])
