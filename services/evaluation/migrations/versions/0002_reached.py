"""How far committees came with each case, and when: a withdrawal is dated against it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db import Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CASES = sa.table("cases", sa.column("case_id", sa.String), sa.column("round", sa.Integer), sa.column("reached", Json))
MEETINGS = sa.table(
    "meetings",
    sa.column("meeting", sa.String),
    sa.column("items", Json),
    sa.column("convened_at", UtcDateTime),
    sa.column("opened_at", UtcDateTime),
)
ACTS = sa.table(
    "acts",
    sa.column("kind", sa.String),
    sa.column("subject", sa.String),
    sa.column("at", UtcDateTime),
    sa.column("move", sa.String),
    sa.column("stage", sa.String),
)


def upgrade() -> None:
    """What was reached before is read from the meetings and the acts."""
    op.add_column("cases", sa.Column("reached", Json, nullable=False, server_default="[]"))
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for case_id, reached in (*_in_meetings(), *_absent()):
        found[case_id].append(reached)
    for case_id, all_of_it in found.items():
        op.get_bind().execute(CASES.update().where(CASES.c.case_id == case_id).values(reached=all_of_it))


def downgrade() -> None:
    op.drop_column("cases", "reached")


def _in_meetings() -> Iterator[tuple[str, dict[str, Any]]]:
    bind = op.get_bind()
    sent_back = sa.select(ACTS.c.subject, ACTS.c.at).where(ACTS.c.kind == "meeting", ACTS.c.move == "send_back_results")
    until = {meeting: at.isoformat() for meeting, at in bind.execute(sent_back)}
    for row in bind.execute(sa.select(MEETINGS)).all():
        for item in row.items:
            ends = until.get(row.meeting) if item["attending"] is not None else None
            about = {"round": item["round"], "until": ends}
            yield item["case_id"], {"what": "list", "at": row.convened_at.isoformat(), **about}
            if item["attending"] is not None:
                yield item["case_id"], {"what": "ballot", "at": row.opened_at.isoformat(), **about}


def _absent() -> Iterator[tuple[str, dict[str, Any]]]:
    missed = sa.select(ACTS.c.subject, ACTS.c.at, CASES.c.round).join(CASES, CASES.c.case_id == ACTS.c.subject)
    missed = missed.where(ACTS.c.kind == "case", ACTS.c.move == "record_attendance", ACTS.c.stage == "absent")
    for case_id, at, round in op.get_bind().execute(missed):
        yield case_id, {"what": "absence", "round": round, "at": at.isoformat(), "until": None}
