"""The certificates on which cases build: the bureau may refuse one whose base was revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=128), nullable=True),
        sa.Column("obtained_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificates")),
    )
    op.create_index(op.f("ix_certificates_holder_obtained_on"), "certificates", ["holder", "obtained_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificates_holder_obtained_on"), table_name="certificates")
    op.drop_table("certificates")
