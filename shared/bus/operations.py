"""What every service answers to operators: how it stands, and what is done with its dead letters.

Who may ask is decided by the broker: only the user `operator` may publish a call of this kind, and the
broker vouches for the user's name in the message. An act, its record and its effect are one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.exc import SQLAlchemyError

from shared.bus import requests
from shared.bus.handlers import Answering, Handlers
from shared.bus.inbox import Hearing
from shared.bus.operations_events import Events, Gaps
from shared.bus.operations_frames import Frames, take_in
from shared.bus.operations_promises import Overdue, Promises, Untold
from shared.bus.operations_shelves import NO_SUCH_LETTER, Found, Room, Shelf
from shared.bus.operations_status import status
from shared.bus.operations_tables import operator_acts
from shared.bus.work import Work
from shared.contracts import operations as say
from shared.contracts.base import Answer, Call, Probe, Role, new_id, snake_case
from shared.contracts.wire import OPERATOR
from shared.db import is_away
from shared.errors import Kind, Problem

NOT_AN_OPERATOR = Problem(
    "not-an-operator",
    Kind.FORBIDDEN,
    zh="只有运维人员可以进行此操作",
    en="Only an operator may ask this, under the name of its broker user",
)
SHELVES: tuple[Callable[[Room], Shelf], ...] = (Events, Gaps, Frames, Untold, Promises, Overdue)


@dataclass(frozen=True)
class Operations:
    """The operator's door of one service process. `probe` tells how the process stands."""

    hearing: Hearing
    probe: Callable[[], Probe]

    def answers(self, method: str) -> bool:
        """Whether a routing key is an operator's call to this service."""
        return method.startswith(f"{self.hearing.house.name}.{OPERATOR}.") and _name(method) in HANDLERS.requests

    def answer(self, method: str, call: Call, user: str | None) -> Answer:
        """Answer a call; `user` is the broker user that sent it, as the broker vouches."""
        if call.actor.role is not Role.OPERATOR or user is None or call.actor.subject != user:
            return Answer.refusal(NOT_AN_OPERATOR())
        house = self.hearing.house
        try:
            take_in(house)  # and whatever else must wait for somebody, before the transaction begins
            desk = Desk(Room(house.name, self.hearing.handlers, self.hearing.follows), self.probe())
        except SQLAlchemyError as error:
            if not is_away(error):
                raise
            return Answer.refusal(requests.DATABASE_AWAY())
        now = call.model_copy(update={"received_at": house.clock.now()})
        return requests.answer(house, HANDLERS, desk, _name(method), now)


class Desk:
    """Answers one call. `work.now` is the business time of this moment."""

    def __init__(self, room: Room, probe: Probe) -> None:
        self._room = room
        self._probe = probe
        self._shelves = {shelf.kind: shelf for shelf in (shelf(room) for shelf in SHELVES)}

    def get_status(self, work: Work, ask: say.GetStatus) -> say.ServiceStatus:
        """How the service stands."""
        return status(work, self._room, self._probe)

    def list_letters(self, work: Work, ask: say.ListLetters) -> say.LetterList:
        """One more than asked for is looked for, to know whether there are more."""
        found = [
            letter for shelf in self._shelves.values() for letter in shelf.letters(work.session, ask.all, ask.limit + 1)
        ]
        return say.LetterList(items=tuple(found[: ask.limit]), more=len(found) > ask.limit)

    def get_letter(self, work: Work, ask: say.GetLetter) -> say.LetterView:
        """One letter, masked, with what was done with it."""
        shelf, key = self._shelf(ask.id)
        return self._view(work, self._found(work, shelf, key, ask.id))

    def replay(self, work: Work, cmd: say.Replay) -> say.LetterView:
        """Have it tried again, and note who wanted that."""
        shelf, key = self._shelf(cmd.id)
        self._record(work, "replay", self._found(work, shelf, key, cmd.id), cmd.reason)
        goes_on_as = shelf.replay(work, key)
        shelf, key = self._shelf(goes_on_as)
        return self._view(work, self._found(work, shelf, key, goes_on_as))

    def discard(self, work: Work, cmd: say.Discard) -> say.LetterView:
        """Give it up, and note who wanted that."""
        shelf, key = self._shelf(cmd.id)
        found = self._found(work, shelf, key, cmd.id)
        self._record(work, "discard", found, cmd.reason)
        shelf.discard(work, key)
        letter = found.letter.model_copy(update={"state": "discarded", "possible": ()})
        return self._view(work, Found(letter))

    def list_acts(self, work: Work, ask: say.ListActs) -> say.ActList:
        """What operators have done, newest first."""
        rows = work.session.execute(_acts().limit(ask.limit + 1)).all()
        return say.ActList(items=tuple(map(_act, rows[: ask.limit])), more=len(rows) > ask.limit)

    def _shelf(self, id: str) -> tuple[Shelf, str]:
        kind, _, key = id.partition(":")
        for known, shelf in self._shelves.items():
            if known == kind:
                return shelf, key
        raise NO_SUCH_LETTER(id=id)

    def _found(self, work: Work, shelf: Shelf, key: str, id: str) -> Found:
        found = shelf.find(work.session, key)
        if found is None:
            raise NO_SUCH_LETTER(id=id)
        return found

    def _view(self, work: Work, found: Found) -> say.LetterView:
        rows = work.session.execute(_acts().where(operator_acts.c.letter == found.letter.id)).all()
        return say.LetterView(letter=found.letter, content=found.content, note=found.note, acts=tuple(map(_act, rows)))

    def _record(self, work: Work, act: say.Act, found: Found, reason: str) -> None:
        work.session.execute(
            insert(operator_acts).values(
                id=new_id(),
                at=datetime.now(UTC),
                operator=work.actor.subject[:64],
                person=work.actor.name[:64],
                act=act,
                letter=found.letter.id,
                what=found.letter.what[:128],
                subject=found.letter.subject[:64],
                reason=reason,
                correlation_id=work.correlation_id[:64],
            )
        )


def _acts() -> Select[Any]:
    return select(operator_acts).order_by(operator_acts.c.id.desc())


def _act(row: Row[Any]) -> say.ActView:
    return say.ActView.model_validate(dict(row._mapping))


def _name(method: str) -> str:
    """`review.operator.replay` → `operator.replay`."""
    return method.partition(".")[2]


HANDLERS = Handlers(
    requests={model.method(): Answering(model, getattr(Desk, snake_case(model.__name__))) for model in say.OPERATIONS}
)
