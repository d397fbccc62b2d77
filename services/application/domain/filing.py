"""Results of an autonomous institution (三(三)): what is checked of a record, all failures at once.

A record that reaches these rules is signed by the key of its plan.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.application.domain import filed
from services.application.domain.filed import CLAUSE, Known, Result
from shared.contracts.record import FilingMeeting, FilingRecord
from shared.errors import Failure, Refusal, Text
from shared.policy import AutonomousPlan, Policy


@dataclass(frozen=True)
class HandingIn:
    """A record on its day (Beijing), with the reference of who hands it in. `known` is in the record's order."""

    policy: Policy
    plan: AutonomousPlan
    record: FilingRecord
    known: Sequence[Known | Refusal]
    by: str
    on: date


def failures(h: HandingIn) -> tuple[Failure, ...]:
    """Everything that is not as the plan and the notice want it. Nothing means: may be handed in."""
    found = [replace(failure, field=f"record.meeting.{failure.field}") for failure in _meeting(h)]
    for n, (person, known) in enumerate(zip(h.record.people, h.known, strict=True)):
        result = Result(h.policy, h.plan, h.record.meeting, person, known, h.on)
        place = f"record.people.{n}"
        found += [replace(f, field=f"{place}.{f.field}") for rule in filed.RULES for f in rule(result)]
    return (*found, *_people(h))


def _meeting(h: HandingIn) -> Iterator[Failure]:
    meeting = h.record.meeting
    day = Text(str(meeting.on), str(meeting.on))
    if not h.plan.in_force(meeting.on):
        filed_on, until = h.plan.filed_on, h.plan.until
        zh, en = (f"，{until}止", f" until {until}") if until else ("", "")
        needed = Text(f"方案有效期内：{filed_on}起{zh}", f"under the plan, from {filed_on}{en}")
        yield Failure("meeting-under-plan", CLAUSE, day, needed, "on")
    if meeting.on > h.on:
        yield Failure("meeting-held", CLAUSE, day, Text(f"不晚于{h.on}", f"not after {h.on}"), "on")
    if meeting.on.year != h.policy.cycle.year:
        year = h.policy.cycle.year
        yield Failure("meeting-in-cycle", CLAUSE, day, Text(f"{year}年内", f"within {year}"), "on")
    yield from _attendance(h.policy, meeting)


def _attendance(policy: Policy, meeting: FilingMeeting) -> Iterator[Failure]:
    seats, there = meeting.seats, meeting.signed_in
    if seats % 2 == 0:
        needed = Text("评审委员会组成人数为单数", "an odd number of seats")
        yield Failure("seats-odd", CLAUSE, Text(f"{seats}人", f"{seats} seats"), needed, "seats")
    quorum = policy.evaluation.committees.quorum
    if there > seats or not quorum.reached(there, seats):
        found = Text(f"{seats}人中{there}人签到", f"{there} of {seats} signed in")
        needed = Text(f"{quorum.least(seats)}至{seats}人", f"{quorum.least(seats)} to {seats}")
        yield Failure("quorum", CLAUSE, found, needed, "signed_in")


def _people(h: HandingIn) -> Iterator[Failure]:
    """Each person once, and not whoever hands in."""
    refs = [known.applicant.person_ref if isinstance(known, Known) else None for known in h.known]
    times = Counter(refs)
    for n, ref in enumerate(refs):
        field = f"record.people.{n}.document_number"
        if ref is not None and times[ref] > 1:
            found = Text(f"同一人出现{times[ref]}次", f"the same person {times[ref]} times")
            yield Failure("person-once", CLAUSE, found, Text("每人一次", "each person once"), field)
        if ref == h.by:
            found = Text("报送人本人的结果", "the result of who hands in")
            yield Failure("not-own-result", CLAUSE, found, Text("由他人报送", "handed in by somebody else"), field)
