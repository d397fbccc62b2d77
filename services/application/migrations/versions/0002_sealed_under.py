"""Under which key each number lies."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("persons", sa.Column("sealed_under", sa.String(length=16), server_default="", nullable=False))
    op.create_index("ix_persons_sealed_under", "persons", ["sealed_under", "person_ref"], unique=False)
