"""The meeting (三(一)4): what follows from each move. Whether it is open is decided before.

attending is frozen when the boxes open: who leaves stays in the denominator, who comes later does not
count. Who abstains or hands in nothing counts against.
"""

from dataclasses import replace

from services.evaluation.domain import minutes
from services.evaluation.domain import problems as no
from services.evaluation.domain.case import Case, State
from services.evaluation.domain.meeting import Count, Item, Meeting, Phase, Recusal
from services.evaluation.domain.place import Decision, Room, Told
from shared.contracts.evaluation import (
    BoxOpened,
    CaseDecided,
    OpenBallot,
    RecordTally,
    Recuse,
    SignIn,
    SignMinutes,
)


def sign_in(room: Room, cmd: SignIn) -> Decision:
    """The member is there. After the opening it stands in the minutes and counts nowhere."""
    meeting = room.meeting
    _check_member(meeting, cmd.member)
    if cmd.member in meeting.signed_in:
        raise no.ALREADY_SIGNED_IN(member=cmd.member)
    return Decision(meeting=replace(meeting, signed_in={**meeting.signed_in, cmd.member: room.now}))


def recuse(room: Room, cmd: Recuse) -> Decision:
    """The member does not attend for this case."""
    _check_member(room.meeting, cmd.member)
    item = room.meeting.item(cmd.case_id)
    if item is None:
        raise no.NOT_ON_LIST()
    if cmd.member in item.recused:
        raise no.ALREADY_RECUSED(member=cmd.member)
    recused = replace(item, recusals=(*item.recusals, Recusal(cmd.member, cmd.reason)))
    return Decision(meeting=room.meeting.with_item(recused))


def open_ballot(room: Room, cmd: OpenBallot) -> Decision:
    """Every box with a quorum opens. A case held off, or left too few by recusals, waits for another meeting."""
    presiding = room.meeting.member(cmd.presiding)
    if presiding is None or not presides(room.meeting, presiding.ref):
        raise no.MAY_NOT_PRESIDE(member=cmd.presiding)
    items = tuple(_opened(room, item) for item in room.meeting.items)
    meeting = replace(
        room.meeting,
        phase=Phase.OPEN,
        items=items,
        presiding=cmd.presiding,
        opened_at=room.now,
        attending=tuple(sorted(room.meeting.signed_in)),
    )
    voting = tuple(_voting(room, item) for item in meeting.boxes("open"))
    waiting = tuple(_released(room.cases[item.case_id]) for item in meeting.boxes("not_opened"))
    told = tuple(Told(case, BoxOpened(meeting=meeting.meeting)) for case in voting)
    return Decision((*voting, *waiting), meeting, told)


def record_tally(room: Room, cmd: RecordTally) -> Decision:
    """The counted papers of one box, and whether the case passed: no tie rule, no casting vote, no second ballot."""
    item = room.meeting.item(cmd.case_id)
    if item is None:
        raise no.NOT_ON_LIST()
    if item.box != "open":
        raise no.BOX_NOT_OPEN()
    assert item.attending is not None
    count = Count(cmd.approve, cmd.reject, cmd.abstain)
    if count.handed_in > item.attending:
        raise no.TOO_MANY_PAPERS(papers=count.handed_in, attending=item.attending)
    passed = room.policy.evaluation.committees.to_pass.reached(count.approve, item.attending)
    return Decision(meeting=room.meeting.with_item(replace(item, box="counted", count=count, passed=passed)))


def sign_minutes(room: Room, cmd: SignMinutes) -> Decision:
    """The record is sealed. That a case is decided is told; how, is for acceptance to tell."""
    meeting = room.meeting
    if cmd.presiding != meeting.presiding:
        raise no.ANOTHER_PRESIDED(member=meeting.presiding)
    record = minutes.sealed(meeting, room.now.isoformat())
    signed = replace(meeting, phase=Phase.SIGNED, minutes=record, bundle_digest=minutes.digest(record))
    decided = tuple(replace(room.cases[item.case_id], state=State.DECIDED) for item in meeting.boxes("counted"))
    told = tuple(Told(case, CaseDecided(meeting=meeting.meeting)) for case in decided)
    return Decision(decided, signed, told)


def presides(meeting: Meeting, ref: str) -> bool:
    """Whether this member may preside: the chair or a vice-chair, and in the room."""
    member = meeting.member(ref)
    return member is not None and member.presides is not None and ref in meeting.signed_in


def box_opens(room: Room, item: Item) -> bool:
    """Whether the case may be voted on, and its box has its own quorum: who is signed in and not recused from it."""
    meeting, quorum = room.meeting, room.policy.evaluation.committees.quorum
    may = item.box == "listed" and item.case_id not in room.held_off
    return may and quorum.reached(meeting.present_for(item), meeting.seats)


def _opened(room: Room, item: Item) -> Item:
    if item.box != "listed":
        return item
    if not box_opens(room, item):
        return replace(item, box="not_opened")
    return replace(item, box="open", attending=room.meeting.present_for(item))


def _voting(room: Room, item: Item) -> Case:
    return replace(room.cases[item.case_id], state=State.VOTING).reaching("ballot", room.now)


def _released(case: Case) -> Case:
    return replace(case, state=State.ASSESSED, meeting=None)


def _check_member(meeting: Meeting, ref: str) -> None:
    if meeting.member(ref) is None:
        raise no.NO_SUCH_MEMBER(member=ref)
