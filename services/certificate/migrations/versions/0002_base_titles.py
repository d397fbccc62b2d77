"""On which title a result builds, and on which certificate another one was built."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("results", sa.Column("title", Json, nullable=True))
    op.add_column("certificates", sa.Column("base", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_certificates_person_ref"), "certificates", ["person_ref"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_certificates_person_ref"), table_name="certificates")
    op.drop_column("certificates", "base")
    op.drop_column("results", "title")
