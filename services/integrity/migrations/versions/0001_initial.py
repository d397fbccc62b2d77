"""Audit entries, hands, cases, reports, sanctions and the acts done to them."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("move", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("actor", Json, nullable=False),
        sa.Column("clause", sa.String(length=64), nullable=True),
        sa.Column("said", Json, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "version", name=op.f("pk_acts")),
    )
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_ref", sa.String(length=200), nullable=True),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("publicity_ends_at", UtcDateTime, nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("certificates", Json, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
    )
    op.create_table(
        "entries",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("publisher", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_entries")),
        sa.UniqueConstraint("publisher", "event_id", name=op.f("uq_entries_publisher_event_id")),
    )
    op.create_table(
        "hands",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "subject", "role", name=op.f("pk_hands")),
    )
    op.create_table(
        "reports",
        sa.Column("report", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("reporter_role", sa.String(length=32), nullable=False),
        sa.Column("reporter", sa.String(length=200), nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("publicity_ends_at", UtcDateTime, nullable=False),
        sa.Column("complete_by", UtcDateTime, nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("leads", sa.Text(), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("report", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_case_id"), "reports", ["case_id"], unique=False)
    op.create_index(op.f("ix_reports_status_report"), "reports", ["status", "report"], unique=False)
    op.create_table(
        "sanctions",
        sa.Column("sanction", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=False),
        sa.Column("clause", sa.String(length=64), nullable=False),
        sa.Column("person_ref", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=True),
        sa.Column("report", sa.String(length=36), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("effects", Json, nullable=False),
        sa.Column("proposed_at", UtcDateTime, nullable=False),
        sa.Column("hear_by", UtcDateTime, nullable=False),
        sa.Column("signatures", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("record_until", sa.Date(), nullable=True),
        sa.Column("ban_until", sa.Date(), nullable=True),
        sa.Column("lifted_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("sanction", name=op.f("pk_sanctions")),
    )
    op.create_index(op.f("ix_sanctions_person_ref"), "sanctions", ["person_ref"], unique=False)
    op.create_index(op.f("ix_sanctions_state_sanction"), "sanctions", ["state", "sanction"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sanctions_state_sanction"), table_name="sanctions")
    op.drop_index(op.f("ix_sanctions_person_ref"), table_name="sanctions")
    op.drop_table("sanctions")
    op.drop_index(op.f("ix_reports_status_report"), table_name="reports")
    op.drop_index(op.f("ix_reports_case_id"), table_name="reports")
    op.drop_table("reports")
    op.drop_table("hands")
    op.drop_table("entries")
    op.drop_table("cases")
    op.drop_table("acts")
