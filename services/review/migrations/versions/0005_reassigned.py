"""When the bureau last gave a case to another employer or institution."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desks", sa.Column("assigned_at", UtcDateTime, nullable=True))
