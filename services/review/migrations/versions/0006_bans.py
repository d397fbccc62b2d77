"""Bans, which an audit checks again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bans",
        sa.Column("sanction", sa.String(length=64), nullable=False),
        sa.Column("person_ref", sa.String(length=128), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("lifted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sanction", name=op.f("pk_bans")),
    )
    op.create_index(op.f("ix_bans_person_ref"), "bans", ["person_ref"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_bans_person_ref"), table_name="bans")
    op.drop_table("bans")
