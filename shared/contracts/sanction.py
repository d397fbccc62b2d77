"""Sanctions as they are read: what they do, to whom, how long; and what stands against a person (四(一))."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from shared.contracts.base import Message

SanctionState = Literal["proposed", "heard", "imposed", "lifted"]
Effect = Literal[
    "cancel_application",
    "revoke_title",
    "record",
    "share",
    "ban",
    "notify_authority",
    "rectify",
    "suspend_evaluation",
    "withdraw_right",
    "remove_from_pool",
]
"""What a policy may let follow from a finding, for any target."""

STOPPING: frozenset[Effect] = frozenset({"suspend_evaluation", "withdraw_right"})
"""Of these what stops an institution's cases until it is lifted (四(三))."""

SanctionTarget = Literal["applicant", "institution"]
"""Whom a sanction reaches."""


class SanctionView(Message):
    """A proposed or imposed sanction, for officers and for whom it reaches: a person's reference, an institution's id.

    Without a statement it can be imposed from `hear_by` on. It runs from `since` until `until`, 24:00, or
    without such a day until it is lifted.
    """

    sanction: str
    version: int
    state: SanctionState
    finding: str
    target: SanctionTarget
    ref: str
    case_id: str | None = None
    report: str | None = None
    facts: str
    effects: tuple[Effect, ...]
    clause: str
    hear_by: AwareDatetime
    statement: str | None = None
    since: date | None = None
    until: date | None = None
    possible: tuple[str, ...] = ()


class SanctionRow(Message):
    """A sanction that waits for a statement or a signature, or for its lifting."""

    sanction: str
    state: SanctionState
    finding: str
    target: SanctionTarget
    ref: str
    case_id: str | None
    hear_by: AwareDatetime


class SanctionList(Message):
    """A page of sanctions, oldest first; `next` asks for the following one."""

    items: tuple[SanctionRow, ...]
    next: str | None = None


class Record(Message):
    """An integrity record, while it is kept: until the last day, 24:00. A ban may have another last day."""

    sanction: str
    finding: str
    effects: tuple[Effect, ...]
    since: date
    until: date
    ban_until: date | None = None


class RecordList(Message):
    """The records of one person that are in force now."""

    records: tuple[Record, ...]


class Ban(Message):
    """A ban in force."""

    person_ref: str
    sanction: str
    until: date


class StandingView(Message):
    """What stands against issuing: bans of holders, cases with a blocking report."""

    bans: tuple[Ban, ...]
    blocked: tuple[str, ...]
