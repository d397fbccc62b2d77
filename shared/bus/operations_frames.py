"""Dead letters of the wire: frames that do not decode, and frames that the broker gave up on.

They lie in the service's dead-letter queue until an operator asks; then they are taken into the database,
because whoever looks at a queue's messages hands them back, and the broker counts that too.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from amqp.exceptions import AMQPError
from kombu import Message
from kombu.exceptions import KombuError
from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from shared.bus import topology
from shared.bus.frames import Uninflated, lenient_reader
from shared.bus.inbox import FORGOTTEN
from shared.bus.link import answering, linked
from shared.bus.operations_shelves import NOT_NOW, Found, Room, content, envelope_in, step_over
from shared.bus.operations_tables import dead_frames
from shared.bus.purge import is_forgotten
from shared.bus.tables import inbox
from shared.bus.work import House, Work
from shared.contracts.base import Envelope
from shared.contracts.operations import Act, Kind, Letter
from shared.db import upsert
from shared.telemetry import log

logger = log(__name__)

MOST_AT_ONCE = 200


def take_in(house: House) -> None:
    """Move what lies in the dead-letter queue into the database: stored first, then acknowledged."""
    try:
        with linked(house.settings.amqp_url, frame_handler=lenient_reader) as connection, answering():
            channel = connection.default_channel
            channel.Message = Uninflated
            queue = topology.dead_letter_queue(house.name)(channel)
            for _ in range(MOST_AT_ONCE):
                message = queue.get()
                if message is None:
                    return
                _keep(house, message)
                message.ack()
    except (OSError, AMQPError, KombuError) as error:
        # What is in the database already can be shown all the same.
        logger.warning("dead frames not taken in", error=f"{type(error).__name__}: {error}")


def _keep(house: House, message: Message) -> None:
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    reason, origin = _death(message)
    fresh = {"state": "dead", "body": body, "taken_at": datetime.now(UTC)}
    with house.database.write() as session:
        session.execute(
            upsert(session, dead_frames)
            .values(id=hashlib.sha256(body).hexdigest(), reason=reason, origin=origin, size=len(body), **fresh)
            .on_conflict_do_update(index_elements=[dead_frames.c.id], set_=fresh)
        )


def _death(message: Message) -> tuple[str, str]:
    """Why the broker says it is dead, and by which exchange and key it had come; headers may hold anything."""
    try:
        death = message.headers["x-death"][0]
        origin = f"{death['exchange']} {' '.join(death['routing-keys'])}"
        return str(death["reason"]).replace("\x00", "")[:64], origin.replace("\x00", "")[:200]
    except (KeyError, IndexError, TypeError, AttributeError):
        return "unknown", ""


@dataclass(frozen=True)
class Frames:
    """Dead frames."""

    room: Room
    kind: ClassVar[Kind] = "frame"

    def letters(self, session: Session, everything: bool, limit: int) -> list[Letter]:
        rows = session.execute(
            select(dead_frames).where(dead_frames.c.state == "dead").order_by(dead_frames.c.taken_at).limit(limit)
        )
        return [self._letter(row) for row in rows]

    def find(self, session: Session, key: str) -> Found | None:
        row = session.execute(select(dead_frames).where(dead_frames.c.id == key)).first()
        if row is None:
            return None
        note = "" if row.body is None or envelope_in(row.body) else "This is no event: it can only be discarded."
        return Found(self._letter(row), content(row.body), note)

    def _letter(self, row: Row[Any]) -> Letter:
        envelope = envelope_in(row.body) if row.body is not None else None
        possible: tuple[Act, ...] = () if row.state != "dead" else ("replay", "discard") if envelope else ("discard",)
        return Letter(
            id=f"{self.kind}:{row.id}",
            kind=self.kind,
            state=row.state,
            what=envelope.type if envelope else f"{row.size} bytes",
            subject=envelope.subject if envelope else row.origin,
            seq=envelope.seq if envelope else None,
            since=row.taken_at,
            error=row.reason,
            possible=possible,
        )

    def replay(self, work: Work, key: str) -> str:
        """Put the event into the inbox, where the sweep finds it. One that is known there has no second effect."""
        row = self._dead(work, key, "replay")
        envelope = envelope_in(row.body)
        if envelope is None or not _fits(envelope):
            raise NOT_NOW(act="replay", why="the frame is no event that an inbox can hold")
        self._hear(work, envelope)
        self._close(work, key, "replayed")
        return f"event:{envelope.publisher}:{envelope.id}"

    def _hear(self, work: Work, envelope: Envelope) -> None:
        """An event older than the inbox remembers stays dead there: replaying that one is a decision of its own."""
        old = is_forgotten(envelope.id)
        work.session.execute(
            upsert(work.session, inbox)
            .values(
                publisher=envelope.publisher,
                event_id=envelope.id,
                type=envelope.type,
                subject_kind=envelope.subject_kind,
                subject=envelope.subject,
                seq=envelope.seq,
                state="dead" if old else "retry",
                error=FORGOTTEN if old else None,
                next_at=None if old else datetime.now(UTC),
                frame=envelope.model_dump_json(),
                received_at=datetime.now(UTC),
            )
            .on_conflict_do_nothing()
        )

    def discard(self, work: Work, key: str) -> None:
        """A frame that holds an event which nobody heard is given up like the event."""
        row = self._dead(work, key, "discard")
        envelope = envelope_in(row.body)
        if envelope is not None and _fits(envelope) and not _is_known(work, envelope):
            step_over(work, self.room, envelope.publisher, envelope.subject_kind, envelope.subject, envelope.seq)
        self._close(work, key, "discarded")

    def _dead(self, work: Work, key: str, act: str) -> Row[Any]:
        row = work.session.execute(select(dead_frames).where(dead_frames.c.id == key).with_for_update()).one()
        if row.state != "dead":
            raise NOT_NOW(act=act, why=f"the frame was {row.state}")
        return row

    def _close(self, work: Work, key: str, state: str) -> None:
        work.session.execute(update(dead_frames).where(dead_frames.c.id == key).values(state=state, body=None))


def _fits(envelope: Envelope) -> bool:
    """Whether the inbox's columns can hold it."""
    limits = {"publisher": 32, "id": 36, "type": 64, "subject": 64}
    return abs(envelope.seq) < 2**31 and all(len(getattr(envelope, name)) <= most for name, most in limits.items())


def _is_known(work: Work, envelope: Envelope) -> bool:
    here = (inbox.c.publisher == envelope.publisher, inbox.c.event_id == envelope.id)
    return work.session.scalar(select(inbox.c.state).where(*here)) is not None
