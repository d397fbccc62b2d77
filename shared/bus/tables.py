"""The bus's own tables, the same in every service's database, with a migration history of their own."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint, text

from shared.db import NAMING, Json, UtcDateTime

metadata = MetaData(naming_convention=NAMING)

Serial = BigInteger().with_variant(Integer(), "sqlite")

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False, unique=True),
    Column("type", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("frame", Text, nullable=False),
    Column("committed_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime),
    Column("error", Text),
    UniqueConstraint("subject_kind", "subject", "seq"),
)
unpublished = text("published_at IS NULL")
Index("ix_outbox_unpublished", outbox.c.id, postgresql_where=unpublished, sqlite_where=unpublished)
"""Events to tell. A row is written with the change it tells of and marked after the broker's confirm."""

streams = Table(
    "streams",
    metadata,
    Column("subject_kind", String(32), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
)
"""The last `seq` given out per subject. Its row is locked until commit, so events of one subject commit in order."""

inbox = Table(
    "inbox",
    metadata,
    Column("publisher", String(32), primary_key=True),
    Column("event_id", String(36), primary_key=True),
    Column("type", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime),
    Column("error", Text),
    Column("frame", Text),
    Column("received_at", UtcDateTime, nullable=False),
)
unfinished = text("state <> 'done'")
Index("ix_inbox_unfinished", inbox.c.state, inbox.c.next_at, postgresql_where=unfinished, sqlite_where=unfinished)
Index("ix_inbox_subject", inbox.c.publisher, inbox.c.subject_kind, inbox.c.subject, inbox.c.seq)
"""Events heard: done, waiting for an earlier one, to retry, or dead. The frame is kept until done."""

cursors = Table(
    "cursors",
    metadata,
    Column("publisher", String(32), primary_key=True),
    Column("subject_kind", String(32), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
)
"""How far a following service has come with each publisher's events on one subject."""

commands = Table(
    "commands",
    metadata,
    Column("actor", String(128), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("answer", Json),
    Column("at", UtcDateTime, nullable=False, index=True),
)
"""Answers of commands that carried an idempotency key. The digest is keyed: a body may hold an identity number."""

deadlines = Table(
    "deadlines",
    metadata,
    Column("kind", String(48), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime),
    Column("error", Text),
)
"""What happens by itself at a moment of business time. `next_at` is wall time, after a failure."""

errands = Table(
    "errands",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(48), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("data", Json, nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime, nullable=False, index=True),
    Column("taken_until", UtcDateTime),
    Column("error", Text),
)
"""Work outside this database (another server, a slow file), promised in a transaction and done after it."""

policies = Table(
    "policies",
    metadata,
    Column("ref", String(80), primary_key=True),
    Column("cycle", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
)
"""Every policy this service ever worked under; a case keeps the one it was opened under."""
