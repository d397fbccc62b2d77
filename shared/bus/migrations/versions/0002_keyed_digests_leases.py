"""Digests of commands are keyed, leases of errands stand beside their next attempt, keys are found by age."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever reads an unkeyed digest can search it for identity numbers. A key without one still has its answer.
    op.execute("update commands set digest = ''")
    op.create_index(op.f("ix_commands_at"), "commands", ["at"], unique=False)
    op.add_column("errands", sa.Column("taken_until", UtcDateTime, nullable=True))
