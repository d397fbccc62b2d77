"""When a case list closed and a box opened, in place of whether they had: what is held is judged by its own time."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TOLD = {"listed_at": "case_listed", "box_opened_at": "box_opened", "sent_back_at": "send_back"}
"""The lines of the history by which the times of cases that are there are known."""

FLAGS = {"listed": "listed_at", "box_open": "box_opened_at"}


def upgrade() -> None:
    for column, line in TOLD.items():
        op.add_column("cases", sa.Column(column, UtcDateTime, nullable=True))
        last = f"select max(history.at) from history where history.case_id = cases.id and history.move = '{line}'"
        op.execute(f"update cases set {column} = ({last})")
    for flag, column in FLAGS.items():
        op.execute(f"update cases set {column} = null where not {flag}")
        op.drop_column("cases", flag)


def downgrade() -> None:
    for flag, column in FLAGS.items():
        op.add_column("cases", sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false()))
        op.execute(f"update cases set {flag} = ({column} is not null)")
    for column in TOLD:
        op.drop_column("cases", column)
