"""Signing keys, filings and their cases, academic reviews."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=43), nullable=False),
        sa.Column("registered_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("plan", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "filings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("sealed_record", sa.Text(), nullable=False),
        sa.Column("sealed_under", sa.String(length=16), nullable=False),
        sa.Column("handed_in_at", UtcDateTime, nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
    )
    op.create_index("ix_filings_institution", "filings", ["institution", "id"], unique=False)
    op.create_index("ix_filings_state", "filings", ["state", "id"], unique=False)
    op.create_index("ix_filings_sealed_under", "filings", ["sealed_under", "id"], unique=False)
    op.create_table(
        "filed_cases",
        sa.Column("filing", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_filed_cases_case_id_cases")),
        sa.ForeignKeyConstraint(["filing"], ["filings.id"], name=op.f("fk_filed_cases_filing_filings")),
        sa.PrimaryKeyConstraint("filing", "n", name=op.f("pk_filed_cases")),
        sa.UniqueConstraint("case_id", name=op.f("uq_filed_cases_case_id")),
    )
    _academic_reviews()


def _academic_reviews() -> None:
    once = ("cycle", "institution", "person_ref", "major", "level")
    op.create_table(
        "academic_reviews",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("institution", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("major", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("materials", Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("commissioned_at", UtcDateTime, nullable=False),
        sa.Column("delivered_at", UtcDateTime, nullable=True),
        sa.Column("reaches_level", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_ref"], ["persons.person_ref"], name=op.f("fk_academic_reviews_person_ref_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academic_reviews")),
        sa.UniqueConstraint(*once, name=op.f("uq_academic_reviews_" + "_".join(once))),
    )
    op.create_index("ix_academic_reviews_institution", "academic_reviews", ["institution", "id"], unique=False)
    op.create_index("ix_academic_reviews_body", "academic_reviews", ["body", "id"], unique=False)
