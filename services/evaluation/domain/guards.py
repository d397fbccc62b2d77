"""When a move is open, beyond role and stage. A guard answers the refusal, or None if it lets pass.

Clause and possible moves are added where the move is refused.
"""

from services.evaluation.domain import acceptance, ballot, dates
from services.evaluation.domain import problems as no
from services.evaluation.domain.case import Defence, State
from services.evaluation.domain.place import Here, Room
from shared.contracts.base import Role
from shared.errors import ACTED_IN_ANOTHER_ROLE, EVALUATION_SUSPENDED, Refusal
from shared.workdays import moment


def clean_hands(place: Here | Room) -> Refusal | None:
    """Nobody acts twice on one case in different roles; the applicant has acted already."""
    earlier = place.acted_as
    if earlier is not None and earlier != place.actor.role:
        return ACTED_IN_ANOTHER_ROLE(role=earlier, role_zh=earlier.zh)
    return no.SITS_IN_COMMITTEE() if isinstance(place, Room) and place.is_member else None


def at_work(place: Here | Room) -> Refusal | None:
    """The institution is not suspended: a suspended one's cases and meetings stay where they are (四(三))."""
    since = place.suspended_since
    if since is None or place.actor.role is not Role.SECRETARY:
        return None
    return EVALUATION_SUSPENDED(since=moment(since, place.policy.tz))


# Defence


def defended_in_person(here: Here) -> Refusal | None:
    """The level is judged after a defence, not on paper."""
    return None if here.case.mode == "defence" else no.ON_PAPER()


def evaluation_not_over(here: Here) -> Refusal | None:
    """A defence may be announced before evaluation begins, never after its end."""
    ends = dates.evaluation(here.case.series, here.policy)[1]
    return None if here.now < ends else no.EVALUATION_OVER(ends=moment(ends))


def before_slot(here: Here) -> Refusal | None:
    """The slot has not come, or was lost by a suspension (四(三))."""
    slot = _defence(here).at
    return None if here.now < slot or here.slot_lost else no.SLOT_REACHED(slot=moment(slot, here.policy.tz))


def at_slot(here: Here) -> Refusal | None:
    """The applicant has been called: the slot has come, and the institution could hear."""
    slot = _defence(here).at
    if here.slot_lost:
        return no.SLOT_LOST(slot=moment(slot, here.policy.tz))
    return None if here.now >= slot else no.SLOT_NOT_REACHED(slot=moment(slot, here.policy.tz))


def reschedule_left(here: Here) -> Refusal | None:
    """The defence was not moved as often as the policy lets it, or has to be."""
    times = here.policy.evaluation.defence.reschedules
    return None if _defence(here).moved < times or here.slot_lost else no.NO_MORE_CHANGES(times=times)


def evaluation_open(here: Here) -> Refusal | None:
    """Cases of the series can be evaluated now."""
    return dates.outside_evaluation(here.case.series, here.now, here.policy)


def heard(here: Here) -> Refusal | None:
    """There is something to assess: the defence, or the papers where no defence is asked."""
    waits = here.case.mode == "defence" and here.case.state is State.WAITING
    return no.NOT_DEFENDED() if waits else None


def _defence(here: Here) -> Defence:
    assert here.case.defence is not None
    return here.case.defence


# Meeting


def meeting_in_time(room: Room) -> Refusal | None:
    """Cases of the series can be evaluated now."""
    return dates.outside_evaluation(room.meeting.series, room.now, room.policy)


def quorum(room: Room) -> Refusal | None:
    """Enough members have signed in: 17 of 25, 8 of 11, 5 of 7."""
    share, seats, signed_in = room.policy.evaluation.committees.quorum, room.meeting.seats, len(room.meeting.signed_in)
    if share.reached(signed_in, seats):
        return None
    return no.NO_QUORUM(seats=seats, signed_in=signed_in, needed=share.least(seats))


def somebody_presides(room: Room) -> Refusal | None:
    """The chair or a vice-chair is there."""
    there = any(ballot.presides(room.meeting, ref) for ref in room.meeting.signed_in)
    return None if there else no.NOBODY_PRESIDES()


def some_box_opens(room: Room) -> Refusal | None:
    """There is a case with a quorum of its own that is not held off."""
    if any(ballot.box_opens(room, item) for item in room.meeting.items):
        return None
    return no.NO_BOX_CAN_OPEN(needed=room.policy.evaluation.committees.quorum.least(room.meeting.seats))


def some_box_open(room: Room) -> Refusal | None:
    """Some papers wait to be counted."""
    return None if room.meeting.boxes("open") else no.ALL_COUNTED()


def all_counted(room: Room) -> Refusal | None:
    """No papers wait to be counted."""
    waiting = room.meeting.boxes("open")
    return no.NOT_ALL_COUNTED(n=len(waiting)) if waiting else None


def record_in_order(room: Room) -> Refusal | None:
    """The sealed record stands the bureau's check (三(一)5)."""
    failures = tuple(acceptance.faults(room.meeting, room.policy))
    return no.RECORD_FAULTY(n=len(failures), failures=failures) if failures else None
