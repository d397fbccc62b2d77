"""What operations keep in every service's database: dead frames, the acts of operators, the bindings once made."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from shared.bus.tables import metadata
from shared.db import UtcDateTime

dead_frames = Table(
    "dead_frames",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("reason", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary),
    Column("state", String(9), nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
)
"""Frames taken from the dead-letter queue: dead, replayed or discarded. The body is kept while it is dead.

`id` is the SHA-256 of the body, so that a frame taken twice is one; `origin` is the exchange and key it came by.
"""

operator_acts = Table(
    "operator_acts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("operator", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("act", String(8), nullable=False),
    Column("letter", String(300), nullable=False),
    Column("what", String(128), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("correlation_id", String(64), nullable=False),
)
Index("ix_operator_acts_letter", operator_acts.c.letter)
"""Who replayed or discarded what, when and why. Only ever added to; the row commits with the act."""

bindings = Table(
    "bindings",
    metadata,
    Column("exchange", String(64), primary_key=True),
    Column("routing_key", String(64), primary_key=True),
)
"""What this service's event queue was ever bound to: AMQP cannot list bindings, so that a removed one is told by it."""
