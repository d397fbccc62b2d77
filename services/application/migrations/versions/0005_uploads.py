"""How many files were uploaded for a case, replaced ones included."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases that are there begin to count now."""
    op.add_column("cases", sa.Column("uploads", sa.Integer, nullable=False, server_default="0"))
