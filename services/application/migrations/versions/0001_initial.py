"""Persons, cases, documents, snapshots, checks, bans and history."""

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
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("sanction", name=op.f("pk_bans")),
    )
    op.create_index(op.f("ix_bans_person_ref"), "bans", ["person_ref"], unique=False)
    op.create_table(
        "persons",
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("masked_number", sa.String(length=40), nullable=False),
        sa.Column("sealed_number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_ref", name=op.f("pk_persons")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("submitted_at", UtcDateTime, nullable=True),
        sa.Column("deadline", UtcDateTime, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("clause", sa.String(length=200), nullable=True),
        sa.Column("form", Json, nullable=False),
        sa.Column("snapshot", sa.String(length=64), nullable=True),
        sa.Column("employer", sa.String(length=32), nullable=True),
        sa.Column("institution", sa.String(length=64), nullable=True),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("audit_opinion", sa.Text(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("box_open", sa.Boolean(), nullable=False),
        sa.Column("title_date", sa.Date(), nullable=True),
        sa.Column("notice", Json, nullable=True),
        sa.ForeignKeyConstraint(["person_ref"], ["persons.person_ref"], name=op.f("fk_cases_person_ref_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_employer", "cases", ["employer", "id"], unique=False)
    op.create_index("ix_cases_institution", "cases", ["institution", "id"], unique=False)
    op.create_index("ix_cases_person_ref", "cases", ["person_ref", "id"], unique=False)
    op.create_index(
        "uq_cases_live",
        "cases",
        ["person_ref", "cycle"],
        unique=True,
        postgresql_where=sa.text("live"),
        sqlite_where=sa.text("live"),
    )
    op.create_table(
        "checks",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("stated", sa.Text(), nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_checks_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "name", name=op.f("pk_checks")),
    )
    op.create_table(
        "documents",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("attached_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "code", name=op.f("pk_documents")),
    )
    op.create_table(
        "history",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("move", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("actor", Json, nullable=False),
        sa.Column("clause", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_history_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_history")),
    )
    op.create_table(
        "snapshots",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("taken_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_snapshots_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "digest", name=op.f("pk_snapshots")),
    )
