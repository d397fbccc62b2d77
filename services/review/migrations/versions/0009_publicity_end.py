"""A publicity that runs already is over like a new one: once every objection raised in it is on the desk."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KIND = "publicity_end"
DESKS = sa.table(
    "desks", sa.column("case_id", sa.String), sa.column("stage", sa.String), sa.column("publicities", Json)
)
DEADLINES = sa.table(
    "deadlines", sa.column("kind", sa.String), sa.column("subject", sa.String), sa.column("due_at", UtcDateTime)
)


def upgrade() -> None:
    """The bus, whose table it is, has migrated before. What ended long ago is booked with the first sweep."""
    running = sa.select(DESKS.c.case_id, DESKS.c.publicities).where(DESKS.c.stage == "employer_publicity")
    for case_id, publicities in op.get_bind().execute(running).all():
        ends_at = datetime.fromisoformat(publicities[-1]["ends_at"])
        op.get_bind().execute(DEADLINES.insert().values(kind=KIND, subject=case_id, due_at=ends_at))


def downgrade() -> None:
    op.get_bind().execute(DEADLINES.delete().where(DEADLINES.c.kind == KIND))
