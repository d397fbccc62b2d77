"""Lists of cases by cycle and by stage are read from an index: one that finds little read the whole table."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_cases_institution_cycle": ("institution", "cycle", "id"),
    "ix_cases_institution_stage": ("institution", "stage", "id"),
    "ix_cases_cycle": ("cycle", "id"),
    "ix_cases_stage": ("stage", "id"),
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "cases", list(columns), unique=False)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="cases")
