"""Results, endings, bans, batches, certificates with their changes, notices and counters."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bans",
        sa.Column("sanction", sa.String(length=64), nullable=False),
        sa.Column("person_ref", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("lifted_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("sanction", name=op.f("pk_bans")),
    )
    op.create_index(op.f("ix_bans_person_ref"), "bans", ["person_ref"], unique=False)
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("begun_at", UtcDateTime, nullable=False),
        sa.Column("actor", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_table(
        "certificates",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("printed", Json, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificates")),
        sa.UniqueConstraint("status_index", name=op.f("uq_certificates_status_index")),
        sa.UniqueConstraint("token", name=op.f("uq_certificates_token")),
    )
    op.create_index(op.f("ix_certificates_case_id"), "certificates", ["case_id"], unique=False)
    op.create_index(
        "uq_certificates_live",
        "certificates",
        ["person_ref", "title", "cycle"],
        unique=True,
        postgresql_where=sa.text("live"),
        sqlite_where=sa.text("live"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "endings",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("for_good", sa.Boolean(), nullable=False),
        sa.Column("clause", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_endings")),
    )
    op.create_table(
        "notices",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("reconsider_by", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "round", name=op.f("pk_notices")),
    )
    op.create_table(
        "results",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("holder", Json, nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("major", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("title_date", sa.Date(), nullable=True),
        sa.Column("batch", sa.String(length=36), nullable=True),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_results")),
        sa.UniqueConstraint("number", name=op.f("uq_results_number")),
    )
    op.create_index(
        op.f("ix_results_cycle_stage_due_at_case_id"), "results", ["cycle", "stage", "due_at", "case_id"], unique=False
    )
    op.create_table(
        "batch_cases",
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_batch_cases_batch_batches")),
        sa.PrimaryKeyConstraint("batch", "case_id", name=op.f("pk_batch_cases")),
    )
    op.create_table(
        "changes",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", Json, nullable=False),
        sa.Column("before", sa.String(length=12), nullable=True),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("clause", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["certificates.number"], name=op.f("fk_changes_number_certificates")),
        sa.PrimaryKeyConstraint("number", "version", name=op.f("pk_changes")),
    )


def downgrade() -> None:
    for table in (
        "changes",
        "batch_cases",
        "results",
        "notices",
        "endings",
        "counters",
        "certificates",
        "batches",
        "bans",
    ):
        op.drop_table(table)
