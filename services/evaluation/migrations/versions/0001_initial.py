"""Cases in evaluation, meetings, bans, and the acts of both."""

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
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
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
        "bans",
        sa.Column("sanction", sa.String(length=64), nullable=False),
        sa.Column("person_ref", sa.String(length=128), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("lifted_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("sanction", name=op.f("pk_bans")),
    )
    op.create_index(op.f("ix_bans_person_ref"), "bans", ["person_ref"], unique=False)
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("due", Json, nullable=True),
        sa.Column("closing", Json, nullable=True),
        sa.Column("person_ref", sa.String(length=128), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=True),
        sa.Column("recommenders", Json, nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("major", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("defence", Json, nullable=True),
        sa.Column("opinion", Json, nullable=True),
        sa.Column("meeting", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=16), nullable=True),
        sa.Column("publicity_ends_at", UtcDateTime, nullable=True),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("reports", Json, nullable=False),
        sa.Column("hands", Json, nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("undecided", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=True),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("audit_opinion", sa.Text(), nullable=True),
        sa.Column("snapshot", Json, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
    )
    for columns in LISTS:
        op.create_index(op.f(f"ix_cases_{'_'.join(columns)}"), "cases", list(columns), unique=False)
    op.create_table(
        "meetings",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("cycle", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("major", sa.String(length=64), nullable=True),
        sa.Column("members", Json, nullable=False),
        sa.Column("items", Json, nullable=False),
        sa.Column("convened_at", UtcDateTime, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("signed_in", Json, nullable=False),
        sa.Column("presiding", sa.String(length=200), nullable=True),
        sa.Column("opened_at", UtcDateTime, nullable=True),
        sa.Column("attending", Json, nullable=False),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("bundle_digest", sa.String(length=64), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("hands", Json, nullable=False),
        sa.PrimaryKeyConstraint("meeting", name=op.f("pk_meetings")),
    )


def downgrade() -> None:
    op.drop_table("meetings")
    for columns in LISTS:
        op.drop_index(op.f(f"ix_cases_{'_'.join(columns)}"), table_name="cases")
    op.drop_table("cases")
    op.drop_index(op.f("ix_bans_person_ref"), table_name="bans")
    op.drop_table("bans")
    op.drop_table("acts")


LISTS = (
    ("institution", "undecided", "case_id"),
    ("cycle", "place", "state", "case_id"),
    ("cycle", "place", "institution", "state", "case_id"),
)
"""Each list is read in order by one index."""
