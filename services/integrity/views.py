"""Answers to questions: reports, sanctions and records as their readers see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.integrity import domain, tables
from services.integrity.domain import AtReport, AtSanction, Sanction
from shared.contracts.integrity import ReportList, ReportRow, ReportView
from shared.contracts.sanction import Ban, Record, RecordList, SanctionList, SanctionRow, SanctionView


def report(row: tables.ReportRow, at: AtReport) -> ReportView:
    """A report. What it says is for officers, who signed it for integrity officers alone."""
    held, content, name = at.report, domain.sees_content(at.actor), domain.sees_reporter(at.actor)
    incomplete = held.status == "incomplete"
    return ReportView(
        report=held.report,
        version=row.version,
        case_id=held.case_id,
        status=held.status,
        blocks=held.blocks(at.now),
        received_at=held.received_at,
        missing=held.missing if incomplete else (),
        complete_by=held.complete_by if incomplete else None,
        possible=domain.possible(at),
        facts=held.facts if content else None,
        evidence=held.evidence if content else (),
        leads=held.leads if content else None,
        signed_name=held.signed_name if name else None,
        reasons=held.reasons if content else None,
    )


def reports(rows: Sequence[tables.ReportRow], limit: int, now: datetime) -> ReportList:
    """A page of at most `limit` reports; one row more means that another page follows."""
    shown = [row.read() for row in rows[:limit]]
    items = tuple(
        ReportRow(report=one.report, case_id=one.case_id, blocks=one.blocks(now), received_at=one.received_at)
        for one in shown
    )
    return ReportList(items=items, next=shown[-1].report if len(rows) > limit else None)


def sanction(row: tables.SanctionRow, at: AtSanction) -> SanctionView:
    """A sanction, for officers and for whom it reaches."""
    held = at.sanction
    return SanctionView(
        sanction=held.sanction,
        version=row.version,
        state=held.state,
        finding=held.finding,
        target=held.target,
        ref=held.ref,
        case_id=held.case_id,
        report=held.report if domain.sees_content(at.actor) else None,
        facts=held.facts,
        effects=held.effects,
        clause=held.clause,
        hear_by=held.hear_by,
        statement=held.statement,
        since=held.since,
        until=held.until,
        possible=domain.possible(at),
    )


def sanctions(rows: Sequence[tables.SanctionRow], limit: int) -> SanctionList:
    """A page of at most `limit` sanctions; one row more means that another page follows."""
    shown = [row.read() for row in rows[:limit]]
    items = tuple(
        SanctionRow(
            sanction=one.sanction,
            state=one.state,
            finding=one.finding,
            target=one.target,
            ref=one.ref,
            case_id=one.case_id,
            hear_by=one.hear_by,
        )
        for one in shown
    )
    return SanctionList(items=items, next=shown[-1].sanction if len(rows) > limit else None)


def records(kept: Iterable[Sanction]) -> RecordList:
    """What is on record."""
    return RecordList(
        records=tuple(
            Record(
                sanction=one.sanction,
                finding=one.finding,
                effects=one.effects,
                since=one.since,
                until=one.record_until or one.ban_until,
                ban_until=one.ban_until,
            )
            for one in kept
        )
    )


def bans(kept: Iterable[Sanction]) -> tuple[Ban, ...]:
    """The bans among sanctions."""
    return tuple(Ban(person_ref=one.ref, sanction=one.sanction, until=one.ban_until) for one in kept)
