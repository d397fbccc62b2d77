"""The superior unit's consent, where a policy asks for it."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("desks", sa.Column("consent", Json, nullable=True))


def downgrade() -> None:
    op.drop_column("desks", "consent")
