"""Who may look at what. A case or meeting of another institution does not exist for the reader."""

from services.evaluation.domain.meeting import Phase
from services.evaluation.domain.moves import barred
from services.evaluation.domain.place import Here, Room
from shared.contracts.base import Actor, Role
from shared.errors import NOT_YOUR_LIST


def read_case(here: Here) -> None:
    """Let the institution's secretary and the bureau look at the case; raises the refusal for everybody else."""
    _read(here)


def read_meeting(room: Room) -> None:
    """The same for a meeting. An integrity officer may look too, and sees no count."""
    if room.actor.role is not Role.INTEGRITY_OFFICER:
        _read(room)


def sees_counts(room: Room) -> bool:
    """Whether members, recusals and counts are for this reader: a unanimous count tells every vote."""
    return room.knows


def sees_result(room: Room) -> bool:
    """Whether passed or not passed is. Before acceptance it is for the secretary and the bureau alone."""
    return room.knows or room.meeting.phase is Phase.ACCEPTED


def secretary_of(actor: Actor) -> str:
    """The institution whose list the secretary reads."""
    if actor.role is not Role.SECRETARY or actor.organisation is None:
        raise NOT_YOUR_LIST()
    return actor.organisation


def _read(place: Here | Room) -> None:
    if not place.knows:
        raise place.unknown()
    refusal = barred(place)
    if refusal:
        raise refusal
