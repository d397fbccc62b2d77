"""When a certificate's title was obtained: an application may name its base by the date alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificates", sa.Column("obtained_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_certificates_holder_obtained_on"), "certificates", ["holder", "obtained_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificates_holder_obtained_on"), table_name="certificates")
    op.drop_column("certificates", "obtained_on")
