"""Answers: a case, a meeting and the lists, as their readers may see them."""

from collections.abc import Sequence

from services.evaluation.domain import Here, Item, Room, possible, sees_counts, sees_result
from services.evaluation.tables import CaseRow
from shared.contracts.committee import MeetingState, Publicity, PublicityRow, Recusal, Seat, Tally
from shared.contracts.evaluation import EvaluationList, EvaluationRow, EvaluationView
from shared.contracts.form import Snapshot


def evaluation(here: Here, row: CaseRow) -> EvaluationView:
    """The whole case, with what the committee sees before it votes."""
    case, defence, opinion = here.case, here.case.defence, here.case.opinion
    return EvaluationView(
        case_id=case.case_id,
        stage=case.state,
        version=row.version,
        round=case.round,
        mode=case.mode,
        snapshot=Snapshot.model_validate(row.snapshot),
        recommendation=row.recommendation,
        audit_opinion=row.audit_opinion or "",
        defence_at=defence and defence.at,
        room=defence and defence.room,
        rescheduled=defence.moved if defence else 0,
        present=defence and defence.present,
        panel=opinion.panel if opinion else (),
        scores=dict(opinion.scores) if opinion else {},
        opinion=opinion and opinion.text,
        meeting=case.meeting,
        publicity_ends_at=case.publicity_ends_at,
        possible=possible(here),
    )


def meeting(room: Room, version: int) -> MeetingState:
    """The meeting. Members, recusals and counts stay with those who keep it and accept it."""
    held = room.meeting
    full = sees_counts(room)
    return MeetingState(
        meeting=held.meeting,
        institution=held.institution,
        state=held.phase.value,
        version=version,
        seats=held.seats,
        signed_in=len(held.signed_in),
        cases=tuple(item.case_id for item in held.items),
        members=tuple(
            Seat(**member.model_dump(), signed_in_at=held.signed_in.get(member.ref)) for member in held.members if full
        ),
        tallies=tuple(_tally(item, full, sees_result(room)) for item in held.items),
        presiding=held.presiding if full else None,
        bundle_digest=held.bundle_digest,
        reasons=held.reasons,
        possible=possible(room),
    )


def _tally(item: Item, full: bool, result: bool) -> Tally:
    count = item.count if full else None
    return Tally(
        case_id=item.case_id,
        box=item.box,
        recusals=tuple(Recusal(member=r.member, reason=r.reason) for r in item.recusals if full),
        attending=item.attending if full else None,
        approve=count and count.approve,
        reject=count and count.reject,
        abstain=count and count.abstain,
        passed=item.passed if result and item.box == "counted" else None,
    )


def work_list(rows: Sequence[CaseRow], limit: int) -> EvaluationList:
    """A page of at most `limit` rows; one row more means that another page follows."""
    cases = tuple((row, row.read()) for row in rows[:limit])
    items = tuple(
        EvaluationRow(
            case_id=case.case_id,
            round=case.round,
            name=row.name,
            major=case.major,
            level=case.level,
            mode=case.mode,
            state=case.state,
            defence_at=case.defence and case.defence.at,
            meeting=case.meeting,
        )
        for row, case in cases
    )
    return EvaluationList(items=items, next=_next(rows, limit))


def publicity(rows: Sequence[CaseRow], limit: int) -> Publicity:
    """The minimum that the public sees of a result (三(一)5)."""
    shown = ("case_id", "name", "organisation", "major", "level")
    items = tuple(
        PublicityRow(**{name: getattr(row, name) for name in shown}, ends_at=row.publicity_ends_at)
        for row in rows[:limit]
    )
    return Publicity(items=items, next=_next(rows, limit))


def _next(rows: Sequence[CaseRow], limit: int) -> str | None:
    return rows[limit - 1].case_id if len(rows) > limit else None
