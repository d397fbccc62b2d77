"""One transaction and everything a service may do inside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from shared import secrets
from shared.bus import outbox
from shared.bus.policies import Policies
from shared.bus.tables import deadlines, errands
from shared.clock import Clock
from shared.contracts.base import Actor, Envelope, Event, new_id
from shared.db import Database, collided, upsert
from shared.errors import Kind, Problem
from shared.policy import Policy
from shared.settings import Settings

CONFLICTING_CHANGE = Problem(
    "conflicting-change",
    Kind.CONFLICT,
    zh="该申报件刚刚被他人更改，请刷新后重试",
    en="Somebody else has just changed this case; look again and retry",
)


@dataclass
class Work:
    """One transaction: it commits when the handler returns and is undone when it raises.

    `now` is business time: when the gateway held the request, when the event happened, or when the
    deadline was due. `subject`, `round` and `policy_ref` are those of the event being handled, `envelope`
    is that event as it was told, whole.
    """

    session: Session
    now: datetime
    actor: Actor
    correlation_id: str
    policies: Policies
    subject: str = ""
    round: int = 0
    policy_ref: str | None = None
    envelope: Envelope | None = None
    published: list[Envelope] = field(default_factory=list)

    def policy(self, ref: str) -> Policy:
        """The policy of a case, by `<cycle>@<digest>`."""
        return self.policies.of(self.session, ref)

    def cycle(self, cycle: str) -> Policy:
        """The policy for new cases of a cycle. Raises the refusal `unknown-cycle`."""
        return self.policies.newest(cycle)

    def publish(
        self, event: Event, subject: str, *, round: int = 0, policy: str | None = None, subject_kind: str = "case"
    ) -> None:
        """Tell an event, if and when this transaction commits."""
        self.published.append(
            outbox.append(
                self.session,
                event,
                subject=subject,
                subject_kind=subject_kind,
                round=round,
                time=self.now,
                actor=self.actor,
                policy=policy,
                correlation_id=self.correlation_id,
            )
        )

    def schedule(self, kind: str, subject: str, due_at: datetime) -> None:
        """Have `@due(kind)` called for the subject at a moment of business time; replaces an earlier one."""
        fresh = {"due_at": due_at, "attempt": 0, "next_at": None, "error": None}
        self.session.execute(
            upsert(self.session, deadlines)
            .values(kind=kind, subject=subject, **fresh)
            .on_conflict_do_update(index_elements=[deadlines.c.kind, deadlines.c.subject], set_=fresh)
        )

    def cancel(self, kind: str, subject: str) -> None:
        """Forget a deadline, if there is one."""
        self.session.execute(delete(deadlines).where(deadlines.c.kind == kind, deadlines.c.subject == subject))

    def is_scheduled(self, kind: str, subject: str) -> bool:
        """Whether a deadline of this kind and subject is still to be booked.

        Once it is not, no command that was held before it can still be on its way.
        """
        there = select(deadlines.c.kind).where(deadlines.c.kind == kind, deadlines.c.subject == subject)
        return self.session.scalar(there) is not None

    def promise(self, kind: str, subject: str, **data: object) -> None:
        """Have `@errand(kind)` called after this transaction, until it succeeds."""
        self.promise_each(kind, subject, (data,))

    def promise_each(self, kind: str, subject: str, each: Iterable[Mapping[str, object]]) -> None:
        """The same for several errands at once."""
        common = {"kind": kind, "subject": subject, "correlation_id": self.correlation_id, "next_at": datetime.now(UTC)}
        self.session.execute(insert(errands), [{"id": new_id(), "data": data, **common} for data in each])

    def is_promised(self, kind: str, subject: str) -> bool:
        """Whether an errand of this kind and subject is still to be kept."""
        there = select(errands.c.id).where(errands.c.kind == kind, errands.c.subject == subject).limit(1)
        return self.session.scalar(there) is not None

    def hurry(self, kind: str, subject: str) -> None:
        """Have every errand of this kind and subject that waits for its next attempt tried now.

        There is no second one then, and one that is being tried at this moment is left to who tries it.
        """
        hurry_errands(self.session, and_(errands.c.kind == kind, errands.c.subject == subject))


Reading = Callable[[], AbstractContextManager[Work]]
"""Opens a transaction that changes nothing, as often as it is called."""


def hurry_errands(session: Session, which: ColumnElement[bool]) -> None:
    """Have those of these errands that wait for their next attempt tried now; one that is being tried is left alone."""
    now = datetime.now(UTC)
    in_nobodys_hands = or_(errands.c.taken_until.is_(None), errands.c.taken_until <= now)
    session.execute(update(errands).where(which, errands.c.next_at > now, in_nobodys_hands).values(next_at=now))


@dataclass
class House:
    """What every handler of one service process stands on."""

    name: str
    settings: Settings
    database: Database
    clock: Clock
    policies: Policies = field(default_factory=Policies)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    request_key: bytes = field(init=False, repr=False)
    """Keys the digests of requests. Every process of a service needs the same."""

    def __post_init__(self) -> None:
        self.request_key = secrets.key(self.settings, "requests")

    @contextmanager
    def work(
        self,
        now: datetime,
        actor: Actor,
        correlation_id: str,
        *,
        subject: str = "",
        round: int = 0,
        policy_ref: str | None = None,
        envelope: Envelope | None = None,
    ) -> Iterator[Work]:
        """Open a transaction. After its commit the relay is told that there may be something to publish."""
        try:
            with self.database.write() as session:
                yield Work(session, now, actor, correlation_id, self.policies, subject, round, policy_ref, envelope)
        except StaleDataError as error:
            raise CONFLICTING_CHANGE() from error
        except DBAPIError as error:
            if not collided(error):
                raise
            raise CONFLICTING_CHANGE() from error
        for tell in self.after_commit:
            tell()

    @contextmanager
    def reading(self, now: datetime, actor: Actor, correlation_id: str) -> Iterator[Work]:
        """A transaction that changes nothing, for questions."""
        with self.database.read() as session:
            yield Work(session, now, actor, correlation_id, self.policies)
