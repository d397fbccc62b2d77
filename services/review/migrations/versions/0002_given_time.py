"""The employer's time where the bureau granted more; the stage that a case left is the hub's to say."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desks", sa.Column("grace_until", UtcDateTime, nullable=True))
    op.drop_column("desks", "closed_from")
