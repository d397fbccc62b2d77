"""Orders, their placements and charges, and what the provider told."""

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=True),
        sa.Column("occasion", sa.String(length=24), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_index(op.f("ix_facts_case_id"), "facts", ["case_id"], unique=False)
    op.create_table(
        "orders",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("payer_ref", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("charged_at", UtcDateTime, nullable=True),
        sa.Column("deadline", UtcDateTime, nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("paid_at", UtcDateTime, nullable=True),
        sa.Column("settled_at", UtcDateTime, nullable=True),
        sa.Column("over_at", UtcDateTime, nullable=True),
        sa.Column("lapsed_at", UtcDateTime, nullable=True),
        sa.Column("closed_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_orders")),
    )
    op.create_table(
        "placements",
        sa.Column("trade_no", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("code_url", sa.Text(), nullable=True),
        sa.Column("code_until", UtcDateTime, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["orders.case_id"], name=op.f("fk_placements_case_id_orders")),
        sa.PrimaryKeyConstraint("trade_no", name=op.f("pk_placements")),
    )
    op.create_index(op.f("ix_placements_case_id"), "placements", ["case_id"], unique=False)
    op.create_table(
        "charges",
        sa.Column("transaction_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("trade_no", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", UtcDateTime, nullable=False),
        sa.Column("settles", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("refunded_at", UtcDateTime, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["orders.case_id"], name=op.f("fk_charges_case_id_orders")),
        sa.ForeignKeyConstraint(["trade_no"], ["placements.trade_no"], name=op.f("fk_charges_trade_no_placements")),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_charges")),
    )
    op.create_index(op.f("ix_charges_case_id"), "charges", ["case_id"], unique=False)
    op.create_index(
        "uq_charges_settles",
        "charges",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("settles"),
        sqlite_where=sa.text("settles"),
    )
