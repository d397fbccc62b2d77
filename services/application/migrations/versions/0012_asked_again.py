"""A registry may be asked again beside the answer that it gave, and what it says after the audit is told as such."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("again", "since_audit"):
        op.add_column("checks", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for name in ("again", "since_audit"):
        op.drop_column("checks", name)
