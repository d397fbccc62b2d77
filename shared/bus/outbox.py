"""Writing events beside the change they tell of."""

from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.bus.tables import outbox, streams
from shared.contracts.base import Actor, Envelope, Event, new_id
from shared.db import upsert


def append(
    session: Session,
    event: Event,
    *,
    subject: str,
    subject_kind: str,
    round: int,
    time: datetime,
    actor: Actor,
    policy: str | None,
    correlation_id: str,
) -> Envelope:
    """Put one event into the outbox of the session's transaction and return it as it will travel."""
    envelope = Envelope.model_validate(
        {
            "id": new_id(),
            "type": type(event).__name__,
            "version": event.version,
            "publisher": event.publisher,
            "time": time,
            "subject_kind": subject_kind,
            "subject": subject,
            "seq": _next_seq(session, subject_kind, subject),
            "round": round,
            "actor": actor,
            "policy": policy,
            "correlation_id": correlation_id,
            "body": event.model_dump(mode="json"),
        }
    )
    session.execute(
        insert(outbox).values(
            event_id=envelope.id,
            type=envelope.type,
            subject_kind=subject_kind,
            subject=subject,
            seq=envelope.seq,
            frame=envelope.model_dump_json(),
            committed_at=datetime.now(UTC),
        )
    )
    return envelope


def _next_seq(session: Session, subject_kind: str, subject: str) -> int:
    statement = (
        upsert(session, streams)
        .values(subject_kind=subject_kind, subject=subject, seq=1)
        .on_conflict_do_update(
            index_elements=[streams.c.subject_kind, streams.c.subject], set_={"seq": streams.c.seq + 1}
        )
        .returning(streams.c.seq)
    )
    return int(session.scalar(statement))
