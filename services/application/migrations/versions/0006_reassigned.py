"""The institution to which a case goes, by its form or by the bureau."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("addressed_to", sa.String(length=64), nullable=True))
