"""Files of academic reviews, and how many were uploaded for each, replaced ones included."""

import sqlalchemy as sa
from alembic import op

from shared.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_files",
        sa.Column("review", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("attached_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review"], ["academic_reviews.id"], name=op.f("fk_review_files_review_academic_reviews")
        ),
        sa.PrimaryKeyConstraint("review", "code", name=op.f("pk_review_files")),
    )
    op.add_column("academic_reviews", sa.Column("uploads", sa.Integer, nullable=False, server_default="0"))
