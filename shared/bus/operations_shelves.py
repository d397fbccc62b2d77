"""Where dead letters lie, and what may be done with each kind: what all shelves have in common."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from pydantic import ValidationError
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from shared.bus.handlers import Handlers
from shared.bus.operations_masking import HIDDEN, masked
from shared.bus.tables import cursors
from shared.bus.work import Work
from shared.contracts.base import AUDITOR, Envelope
from shared.contracts.operations import Kind, Letter
from shared.db import upsert
from shared.errors import Kind as RefusalKind
from shared.errors import Problem

LARGEST_SHOWN = 256 * 1024

NO_SUCH_LETTER = Problem(
    "no-such-letter",
    RefusalKind.NOT_FOUND,
    zh="没有编号为“{id}”的死信",
    en="There is no dead letter {id}; perhaps it went on by itself",
)
NOT_NOW = Problem(
    "letter-not-open",
    RefusalKind.CONFLICT,
    zh="该死信当前不能{act}：{why}",
    en="Not possible ({act}): {why}",
)
AUDIT_ENTRY = Problem(
    "audit-entry",
    RefusalKind.CONFLICT,
    zh="该事件是审计记录，不得放弃；请修复后重放",
    en="Here the event is the audit entry and may not be discarded: mend the handler and replay it",
)


@dataclass(frozen=True)
class Found:
    """One dead letter, with its content before masking and a word on what to do."""

    letter: Letter
    content: Any = None
    note: str = ""


@dataclass(frozen=True)
class Room:
    """The service whose letters these are."""

    name: str
    handlers: Handlers
    follows: bool


class Shelf(Protocol):
    """One kind of dead letter. `key` is the part of an id behind the kind."""

    kind: ClassVar[Kind]

    def letters(self, session: Session, everything: bool, limit: int) -> list[Letter]:
        """The oldest; with `everything`, also what still goes on by itself after a failure."""

    def find(self, session: Session, key: str) -> Found | None:
        """The letter of a key."""

    def replay(self, work: Work, key: str) -> str:
        """Have it tried again, and return the id under which it goes on. Raises `letter-not-open`."""

    def discard(self, work: Work, key: str) -> None:
        """Give it up. Raises `letter-not-open`, `audit-entry`."""


def content(frame: str | bytes | None) -> Any:
    """A frame's masked content, or what can be said of it without showing it."""
    if frame is None:
        return None
    if len(frame) > LARGEST_SHOWN:
        return f"{HIDDEN} ({len(frame)} bytes)"
    try:
        return masked(json.loads(frame))
    except (ValueError, RecursionError):
        return f"{HIDDEN} (no JSON, {len(frame)} bytes)"


def envelope_in(frame: str | bytes) -> Envelope | None:
    """The event in a frame, if it is one."""
    try:
        return Envelope.model_validate_json(frame)
    except (ValidationError, RecursionError, UnicodeError):
        return None


def step_over(work: Work, room: Room, publisher: str, subject_kind: str, subject: str, seq: int) -> None:
    """Let a follower go on behind an event that it will never apply. Raises `audit-entry`."""
    if room.name == AUDITOR:
        raise AUDIT_ENTRY()
    if not room.follows:
        return
    named = {"publisher": publisher, "subject_kind": subject_kind, "subject": subject}
    work.session.execute(upsert(work.session, cursors).values(**named, seq=0).on_conflict_do_nothing())
    here = _cursor(publisher, subject_kind, subject)
    reached = work.session.scalar(select(cursors.c.seq).where(here).with_for_update())
    if reached == seq - 1:
        work.session.execute(update(cursors).where(here).values(seq=seq))


def _cursor(publisher: str, subject_kind: str, subject: str) -> ColumnElement[bool]:
    return and_(
        cursors.c.publisher == publisher,
        cursors.c.subject_kind == subject_kind,
        cursors.c.subject == subject,
    )
