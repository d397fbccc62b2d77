"""The title on which a case builds, beside its snapshot: lists and boxes look at it without reading the form."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CASES = sa.table("cases", sa.column("snapshot", Json), sa.column("title", Json))


def upgrade() -> None:
    """What lies there already has it in its snapshot."""
    op.add_column("cases", sa.Column("title", Json, nullable=True))
    kept = CASES.update().where(CASES.c.snapshot.is_not(sa.null()))
    op.get_bind().execute(kept.values(title=CASES.c.snapshot["form", "title"]))


def downgrade() -> None:
    op.drop_column("cases", "title")
